/*
 * The printer: CUPS, through its own programs lp and lpstat (cups-client), so
 * that the kiosk links nothing for it.  What goes wrong is told in kinds that a
 * screen has words for.
 */
#ifndef TUI_HAND_PRINTER_H
#define TUI_HAND_PRINTER_H

struct buf;
struct err;

#define PRINTER_NAME_MAX 127 /* bytes, as CUPS has it */

enum printer_state {
	PRINTER_READY,
	PRINTER_NONE,	 /* no printer was ever set up, or not this one */
	PRINTER_NO_CUPS, /* lp is not installed, or its service does not run */
	PRINTER_STOPPED, /* somebody, or a fault, stopped its queue */
	PRINTER_REFUSES, /* takes no new work */
	PRINTER_NO_PAPER,
	PRINTER_NO_INK,
	PRINTER_OPEN, /* a door or a cover */
	PRINTER_JAM,
	PRINTER_OFF, /* cannot be reached */
	PRINTER_FAULT
};

/* How it is now.  name: as CUPS knows it; NULL: the usual one. */
enum printer_state printer_state(const char *name);
/*
 * Sends a PDF to the queue, from memory.  Sent is not printed: ask for the state again afterwards.
 */
enum printer_state printer_send(const char *name, const struct buf *pdf);
/* Letters, digits and . _ - only, so that a name can never be an option. */
int printer_name_check(const char *name, struct err *e);

#endif

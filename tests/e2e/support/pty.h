/*
 * A real program on a terminal of its own.  The terminal is a pty whose output
 * is rendered by libvterm, so a test sees what a person would see, and presses
 * what a person would press: keys, mouse and paste are encoded by the terminal
 * in the modes the program asked for.
 *
 * Nothing here sleeps: every wait polls the terminal until what it waits for
 * is there, or until PTY_PATIENCE_MS have gone by without it.
 */
#ifndef TESTS_E2E_SUPPORT_PTY_H
#define TESTS_E2E_SUPPORT_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>
#include <vterm.h>

/* Only a test that is about to fail waits this long; valgrind on a busy machine is slow. */
#define PTY_PATIENCE_MS 60000

struct pty;

struct pty_options {
	char *const *argv;
	const char *term;   /* TERM; NULL: xterm-256color */
	int rows, cols;	    /* 0: 24 and 80 */
	bool powerless;	    /* file permissions hold for it, even when root runs the tests */
	const char *errors; /* a file for what it writes on stderr; NULL: the terminal */
};

/* What the program left the terminal in, as the terminal understood it. */
struct pty_modes {
	bool alternate_screen, cursor_visible, bracketed_paste;
	int mouse; /* VTERM_PROP_MOUSE_* */
};

/* Never NULL; ends the test program when no pty can be had. */
struct pty *pty_start(const struct pty_options *options);
/* Kills the program if it still runs. */
void pty_free(struct pty *p);

void pty_send(struct pty *p, const void *bytes, size_t len);
void pty_type(struct pty *p, const char *text); /* as typed by hand: UTF-8 bytes */
void pty_key(struct pty *p, VTermKey key);	/* an arrow, a function key, ... */
void pty_paste(struct pty *p, const void *bytes, size_t len);
/* Until a next touch counts: nobody means one sooner after the one before, and the kiosk takes
 * none. */
void pty_rest_hand(struct pty *p);
/* Presses and lets go of the left button, by then. */
void pty_click(struct pty *p, int row, int col);
/* The same, but so many bytes of it are read before the others come; false: it has no more. */
bool pty_click_in_pieces(struct pty *p, int row, int col, size_t first);
/* Waits for the text and clicks in its middle. */
bool pty_click_text(struct pty *p, const char *text);
void pty_resize(struct pty *p, int rows, int cols);
/* Takes the terminal away from under the program. */
void pty_hang_up(struct pty *p);

/* Until this text stands in one row, or stands in none. */
bool pty_wait(struct pty *p, const char *text);
bool pty_wait_gone(struct pty *p, const char *text);
/* Until one of two texts is there; which one: 0, 1, or -1. */
int pty_wait_either(struct pty *p, const char *first, const char *second);
/* Until the program has ended.  Its status as waitpid gives it, or -1. */
int pty_wait_exit(struct pty *p);
/* Has it ended, as far as was read? */
bool pty_has_ended(const struct pty *p);
/* Reads what is there already and for at most ms longer; false when nothing came. */
bool pty_pump(struct pty *p, int ms);
/* The same, until the moment that pty_deadline gave: for a wait of one's own. */
int64_t pty_deadline(void);
bool pty_pump_until(struct pty *p, int64_t deadline);

/* The first place, row by row, where the text stands. */
bool pty_find(const struct pty *p, const char *text, int *row, int *col);
/* The screen as lines of text; the caller frees it. */
char *pty_screen(const struct pty *p);
VTermScreenCell pty_cell(const struct pty *p, int row, int col);
/* Foreground and background as grey values (0 black, 255 white), reverse video applied. */
void pty_greys(const struct pty *p, const VTermScreenCell *cell, uint8_t *front, uint8_t *back);
/* The same in full colour, as 0xRRGGBB. */
struct pty_colours {
	uint32_t front, back;
};
struct pty_colours pty_colours(const struct pty *p, const VTermScreenCell *cell);
struct buf;
/* What stands in a cell, as UTF-8; a blank for an empty one. */
void pty_cell_text(const VTermScreenCell *cell, struct buf *out);
void pty_cursor(const struct pty *p, int *row, int *col);
void pty_size(const struct pty *p, int *rows, int *cols);
/* All bytes that the program ever wrote. */
const char *pty_output(const struct pty *p, size_t *len);
struct pty_modes pty_modes(const struct pty *p);
/* The modes of the terminal now, and before the program got it. */
void pty_termios(const struct pty *p, struct termios *out);
const struct termios *pty_termios_before(const struct pty *p);
pid_t pty_pid(const struct pty *p);
/* Was the program ever stopped (as by Ctrl-Z)? */
bool pty_was_stopped(const struct pty *p);

#endif

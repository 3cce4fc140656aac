/*
 * machine.conf in the state folder: what is particular to this machine, chosen
 * by whoever sets it up.  `name = value` lines, all optional.  Written whole
 * (0600) by `wijkkiosk setup`; wijkkiosk-settings.service makes it so, which
 * takes root.
 *
 *   keyboard = us                (XKB layout)
 *   letters = 1                  (1 or 2: the size of the letters)
 *   screen = console             (console or window)
 *   timezone = Europe/Amsterdam
 *   lang = nl                    (the language that a visit begins in)
 */
#ifndef DB_STORE_MACHINE_H
#define DB_STORE_MACHINE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;

#define MACHINE_FILE "machine.conf"
#define MACHINE_TEXT 64

struct machine { /* "" and 0: not chosen */
	char keyboard[MACHINE_TEXT], timezone[MACHINE_TEXT], lang[4];
	long letters;
	bool window, console; /* at most one */
};

/* A keyboard that people can choose from, and what it is called in its own language. */
struct machine_keyboard {
	const char *layout, *name;
};
/* NULL behind the last. */
const struct machine_keyboard *machine_keyboard(size_t i);

/*
 * Sets one of the settings by its name.  EX_CONFIG for a name or a value that cannot be; a keyboard
 * may be any word that XKB could know, a time zone any name such as Europe/Amsterdam.
 */
int machine_set(struct machine *machine, const char *name, const char *value, struct err *e);
/* A file that is not there chose nothing.  EX_CONFIG with the line when it is not understood. */
int machine_read(const char *state_dir, struct machine *out, struct err *e);
int machine_write(const char *state_dir, const struct machine *machine, struct err *e);
/* Adds it as its lines. */
void machine_text(const struct machine *machine, struct buf *out);

#endif

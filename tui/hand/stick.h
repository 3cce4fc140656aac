/*
 * A stick in this machine: a file system that is mounted under the folder of
 * kiosk.conf (`stick`), from a device that can be taken out, and that can be
 * written.  Anything else that is mounted there, or only a folder, is none.
 */
#ifndef TUI_HAND_STICK_H
#define TUI_HAND_STICK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;

#define STICK_FOLDER "/media"
#define STICKS_MAX   9

struct stick {
	char *folder;	/* where it is mounted */
	char *label;	/* the last part of that, to tell it from others */
	int64_t free;	/* bytes */
	bool read_only; /* by a lock on its side, or by a fault */
};
struct sticks {
	size_t count;
	struct stick list[STICKS_MAX];
};

/* Those that are there now; none is no error. */
void stick_list(const char *folder, struct sticks *out);
void stick_finish(struct sticks *sticks);

/* What goes wrong with a stick while it is written. */
enum stick_fault {
	STICK_FINE,
	STICK_GONE, /* taken out */
	STICK_FULL,
	STICK_LOCKED, /* read only */
	STICK_BROKEN
};
/*
 * Writes a new file, whole and durable (under another name, fsync, rename, fsync of the folder),
 * and has the file system written out.  A name that is taken gets "-2" and so on before its ending;
 * *made (may be NULL) is the name that it got, without its folder.  On a fault nothing is left.
 */
enum stick_fault stick_write(const struct stick *stick, const char *name, const char *ending,
			     const struct buf *bytes, struct buf *made);

#endif

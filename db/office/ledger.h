/*
 * The ledger of exports: who exported what and when, and what was exported before, so that
 * "what is new" neither skips nor repeats, whatever crashes when.
 *
 *   1 ledger_begin     a row "begonnen"; then ledger_place: under which names
 *   2 (the caller writes the file under its temporary name, and syncs it)
 *   3 ledger_written   in one transaction: "geschreven", and the mark of the stream moves on.  From
 *                      here on it is exported.
 *   4 (the caller renames it to its place)
 *   5 ledger_done      "klaar"
 *
 * The temporary file is locked (flock) as long as its export runs.  A crash before 3 leaves a
 * temporary file that counts for nothing; a crash or a fault between 3 and 5 leaves one that the
 * next ledger_settle on this computer puts in its place.  Whether 3 succeeded only the database
 * knows: after a fault there nobody may take the file away before ledger_failed has said so.
 * Two exports of one stream at once, on any computers: the second finds at 3 that the mark has
 * moved, and counts for nothing.
 */
#ifndef DB_OFFICE_LEDGER_H
#define DB_OFFICE_LEDGER_H

#include <stdbool.h>
#include <stdint.h>

struct err;
struct home;

struct ledger_entry {
	int64_t no, above,
		upto; /* filled in by ledger_look and ledger_begin; above: the mark, or 0 */
	const char *format, *filter;
	const char *stream;	  /* NULL: not of what is new: everything up to now */
	const char *place, *temp; /* absolute paths; place "-": standard output, no temp */
	int64_t signups, gone;	  /* rows, and tombstones among them that went out before */
};

/*
 * Settles what a crash left.  `said` is called for each file that is put in its place now, and
 * for each that cannot be: is_there tells which.  Those are tried again the next time.
 */
typedef void ledger_said(void *self, bool is_there, const char *place, const char *temp);
int ledger_settle(struct home *home, ledger_said *said, void *self, struct err *e);
/* Fills in above and upto as they are now; nothing is written. */
int ledger_look(struct home *home, struct ledger_entry *entry, struct err *e);
int ledger_begin(struct home *home, struct ledger_entry *entry, struct err *e);
/* What was only chosen after ledger_begin: the place may have its number in it.  Nothing is made
 * there before this has returned. */
int ledger_place(struct home *home, const struct ledger_entry *entry, struct err *e);
/* EX_TEMPFAIL: somebody else exported the same meanwhile. */
int ledger_written(struct home *home, const struct ledger_entry *entry, struct err *e);
int ledger_done(struct home *home, const struct ledger_entry *entry, struct err *e);
/*
 * It came to nothing, and is kept as such; its temporary file can go, and else ledger_settle takes
 * it away.  false: that is not sure; ledger_settle will know.
 */
bool ledger_failed(struct home *home, const struct ledger_entry *entry);

#endif

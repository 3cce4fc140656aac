/*
 * A kiosk and its central on one disk in memory, and the memory of a strict
 * resident: every receipt that a kiosk ever gave out.  The keys, kiosk.conf and
 * the drop are real files, enrolled by the real enrolment; every SQLite file is
 * on the disk that tests break.
 */
#ifndef TESTS_TORTURE_WORLD_H
#define TESTS_TORTURE_WORLD_H

#include "tests/torture/disk.h"
#include "tests/torture/disk_vfs.h"
#include "tests/unit/support/central.h"

struct err;

#define WORLD_TAPE 32

/* What a store asked of chance during one signup: one of these became the receipt. */
struct world_roll {
	uint8_t bytes[64];
	size_t len;
};

struct world_receipt {
	char text[RECEIPT_TEXT];
	uint8_t hash[RECEIPT_HASH];
	bool confirmed; /* store_signup returned 0 */
};

struct world {
	struct chance chance; /* of what happens; the disk has its own */
	struct test_central central;
	struct test_sender sender;
	struct sys sys;
	int64_t now_ms;
	struct world_roll tape[WORLD_TAPE];
	size_t rolls;
	struct disk disk;
	sqlite3_vfs vfs;
	struct store *store; /* as the kiosk: open from its first visitor on */
	struct world_receipt *receipts;
	size_t receipt_count, confirmed;
	size_t lost, twice, wrong; /* what must stay 0 */
	char complaint[800];	   /* the first thing that was wrong */
};

/* A new kiosk, enrolled, with an empty drop. */
void world_begin(struct world *w, uint64_t seed, bool lies);
void world_end(struct world *w);
void world_complain(struct world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool world_is_fine(const struct world *w);

/* What people and timers do.  As the product's: 0, or -1 with e. */
int world_signup(struct world *w, struct err *e);
int world_withdraw(struct world *w, struct err *e); /* some confirmed one; nothing when none */
int world_send(struct world *w, struct err *e);	    /* wijksync --once */
int world_collect(struct world *w, struct err *e);  /* wijkcentral collect */
void world_close_store(struct world *w);

/* The power goes, if it had not gone yet, and comes back. */
void world_reboot(struct world *w);
/*
 * Looks into both databases, lets both sides run undisturbed, and counts every
 * receipt at central: a confirmed one must be there once, another at most once.
 */
void world_check(struct world *w);

#endif

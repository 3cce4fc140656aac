/*
 * Is the machine well?  What the kiosk can see of itself and of wijksync, which
 * it never talks to: facts that wijksync left in signups.db, and the kernel's
 * own files.  Judging is apart from reading, so that words need no machine.
 */
#ifndef DB_STORE_HEALTH_H
#define DB_STORE_HEALTH_H

#include "db/store/queue.h"
#include "db/store/reason.h"
#include <stdbool.h>
#include <stdint.h>

struct sqlite3;
struct sys;

/* Where it looks; tests give folders of their own. */
struct health_roots {
	const char *state;   /* the state folder */
	const char *machine; /* "/sys/class": network cards in net, sensors in thermal */
	int64_t (*space)(const char *path); /* file_space */
	const char *lpstat;		    /* the program that knows of printers; its path */
	const char *root; /* before /sys, /proc and /etc for whoever looks further; "" */
};

/* How far the last test signup came. */
enum health_test { HEALTH_TEST_NONE, HEALTH_TEST_SAVED, HEALTH_TEST_SENT, HEALTH_TEST_ARRIVED };

struct health {
	int64_t now; /* ms, as the machine thinks */
	bool clock_synced;
	bool link;	   /* a network card is up */
	bool damaged;	   /* the storage was, or cannot be read now */
	int64_t disk_free; /* bytes; -1 unknown */
	bool has_celsius;  /* the machine tells how hot it is */
	int celsius;	   /* the hottest part */
	long long contact_at, acknowledged_at, failed_at, failed_since; /* ms; 0 never */
	enum reason reason;						/* of failed_at */
	struct queue_counts counts;
	enum health_test test;
	long long test_at;
};

/* Keeps signups.db open from one reading to the next. */
struct health_reader {
	struct health_roots roots;
	const struct sys *sys;
	struct sqlite3 *db;
	uint64_t inode;
};

/* What roots names must outlive the reader. */
void health_init(struct health_reader *r, struct health_roots roots, const struct sys *sys);
void health_finish(struct health_reader *r);
/* Always gives something: what cannot be read is as if it never was. */
void health_read(struct health_reader *r, struct health *out);

enum health_row {
	HEALTH_NETWORK,
	HEALTH_SYNC,
	HEALTH_WAITING,
	HEALTH_DISK,
	HEALTH_CLOCK,
	HEALTH_TEMPERATURE,
	HEALTH_ROWS
};
enum health_mark { HEALTH_GOOD, HEALTH_LOOK, HEALTH_BROKEN, HEALTH_UNKNOWN };
enum health_mark health_judge(const struct health *h, enum health_row row);

#endif

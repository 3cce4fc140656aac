/*
 * wijksync as a service: syncs, waits, syncs again.  It sleeps in the kernel
 * and wakes for its own moment (schedule.h), at once when somebody asks for it
 * in the state folder (request.h), when an address comes up
 * on a network card or a disk is mounted after a failure, and for SIGTERM or
 * SIGINT, which end it well.
 */
#ifndef DB_SYNC_WATCH_H
#define DB_SYNC_WATCH_H

struct err;
struct sys;

/* Returns 0 after a signal; -1 only when it cannot even begin. */
int watch_run(const char *state_dir, const struct sys *sys, struct err *e);

#endif

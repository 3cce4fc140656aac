/*
 * Tells the service manager that a program is ready, and again and again that it is alive, so that
 * one that hangs is started anew: the datagrams of sd_notify(3), whose page promises that they stay
 * as they are.  Not by libsystemd: that brings five more libraries, for two lines of text.
 *
 * The sign of life comes from the program's own loop, or a program that hangs would go on giving
 * it.  Outside a service all of this does nothing and wakes nobody.  A notify may be NULL
 * everywhere.
 */
#ifndef DB_BASE_NOTIFY_H
#define DB_BASE_NOTIFY_H

#include <stdint.h>

struct notify;
struct sys;

/*
 * Takes NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID out of the environment, so that no program
 * that is started later speaks for this one.  Never NULL; sys must outlive it.
 */
struct notify *notify_new(const struct sys *sys);
void notify_free(struct notify *notify);

/* Once, as soon as the program does what it is for. */
void notify_ready(struct notify *notify);
/* In every turn of the loop: gives a sign of life when it is time for one. */
void notify_alive(struct notify *notify);
/* When the loop must turn again (steady ms): until_ms, or sooner for a sign of life.  -1: never. */
int64_t notify_next(const struct notify *notify, int64_t until_ms);
/* What comes now waits for something else, at most so long: until the next notify_alive. */
void notify_busy(struct notify *notify, int64_t ms);

#endif

/*
 * Agendas on the web: calendars that wijksync fetches, and agenda.db that it
 * makes of them for the kiosk (db/agenda/schema.h).
 *
 * Addresses, and what was fetched last, are in feeds.db in the state folder
 * (mode 0600): the address of a calendar is often all the secret that there is.
 * It is never shown whole.  A calendar is fetched at most once in FEEDS_MINUTES
 * and only when it changed.  One that cannot be fetched, cannot be read or is
 * empty keeps the place of the one before.
 *
 * What came is read in a child process with limits of its own.
 */
#ifndef DB_SYNC_FEEDS_H
#define DB_SYNC_FEEDS_H

#include "db/store/reason.h"
#include <stdio.h>

struct buf;
struct err;
struct sys;

#define FEEDS_FILE    "feeds.db"
#define FEEDS_MAX     16
#define FEEDS_MINUTES 15

/*
 * https://, webcal:// (which is the same) or file:///.  EX_USAGE for any other, and for one with a
 * name or password in it; those go into drop.HOST.conf (access.h).
 */
int feeds_add(const char *state_dir, const char *url, struct err *e);
/* By its address, or by its number in the list.  What it brought goes at the next refresh. */
int feeds_remove(const char *state_dir, const char *which, struct err *e);
/* A line for each, what it brought or what is wrong and what to do. */
int feeds_report(const char *state_dir, enum reason_language language, FILE *out, struct err *e);

/*
 * Fetches what is due, and makes agenda.db anew when something changed or another day began.
 * -1 when one went wrong: the text is of the first, and the others were done.
 */
int feeds_refresh(const char *state_dir, const struct sys *sys, struct err *e);

#endif

/* How a kiosk is, as the header of a batch tells central. */
#ifndef DB_SYNC_VITALS_H
#define DB_SYNC_VITALS_H

struct batch_health;
struct err;
struct sqlite3;
struct sys;

/* oldest_waiting_ms is told in whole hours: an onlooker learns no moment from it. */
int vitals_read(struct sqlite3 *db, const char *state_dir, const struct sys *sys,
		struct batch_health *out, struct err *e);

#endif

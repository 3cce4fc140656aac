/*
 * Taking acknowledged answers off the kiosk after the centre's keep_days, and
 * truly: freed pages are overwritten (secure_delete) and the write-ahead log is
 * emptied, so that no byte of them is left in signups.db or beside it.
 */
#ifndef DB_SYNC_PURGE_H
#define DB_SYNC_PURGE_H

struct err;
struct sync;

/* A reader that holds the log back is no error: the next run ends the work. */
int purge_old(struct sync *sync, struct err *e);

#endif

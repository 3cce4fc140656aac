/*
 * kiosk.conf in the state folder: `key = value` lines that a person can read.
 * Written whole by `wijksync enrol`, read by wijkkiosk and wijksync.
 *
 *   format = 1
 *   kiosk = k...            (id)
 *   centre = Buurthuis ...  (as shown to residents)
 *   drop = file:///...
 *   central = WKC1-...
 *
 * Every key once; empty lines and lines that start with # do not count.
 * The kiosk's signing key is in kiosk.key (0600), 64 bytes; only wijksync reads it.
 */
#ifndef DB_STORE_CONF_H
#define DB_STORE_CONF_H

#include "db/store/code.h"
#include <stdbool.h>

struct err;

#define CONF_FILE     "kiosk.conf"
#define CONF_KEY_FILE "kiosk.key"
#define CONF_TEXT_MAX 500 /* bytes of centre and of drop */

struct conf {
	bool enrolled; /* false: there is no kiosk.conf yet; the rest is empty */
	char kiosk[CODE_KIOSK_ID];
	char *centre, *drop;
	struct central_code central;
};

/* A missing file is no error: enrolled is false.  EX_CONFIG when it cannot be understood (with
 * line). */
int conf_read(const char *state_dir, struct conf *out, struct err *e);
/* EX_CONFIG when a value cannot be kept in such a file. */
int conf_write(const char *state_dir, const struct conf *conf, struct err *e);
void conf_finish(struct conf *conf);

#endif

/*
 * collect.c's inside: one kiosk on its way through a collect.  kiosks.c reads
 * and writes its row, collect.c moves it.
 */
#ifndef DB_CENTRAL_LANE_H
#define DB_CENTRAL_LANE_H

#include "db/central/opener.h"
#include "db/central/pool.h"
#include "db/sync/carrier.h"

struct home;

#define LANE_TOLD 64

struct lane_kiosk {
	char id[CODE_KIOSK_ID];
	char *name;
	int drop; /* which of the drops: those with the same address share a carrier */
	bool has_next, is_revoked;
	uint8_t sign[CODE_SIGN_PUBLIC], next_sign[CODE_SIGN_PUBLIC], last_hash[BATCH_HASH];
	int64_t last_number, wanted, told_at, keys_told;
	char etag[CARRIER_ETAG], told[LANE_TOLD];
	char *fault; /* as in its row; NULL for "" */
};

struct lane_kiosks {
	struct lane_kiosk *items;
	size_t count;
	char **drops;
	size_t drop_count;
};

/* In the order of their drops. */
int lane_load(struct home *home, struct lane_kiosks *out, struct err *e);
void lane_free(struct lane_kiosks *kiosks);

/* Each inside the caller's transaction, and in the struct too. */
int lane_filed(struct home *home, struct lane_kiosk *k, const struct opener *opened, struct err *e);
int lane_set_aside(struct home *home, struct lane_kiosk *k, const struct opener *opened,
		   const char *etag, struct err *e);
int lane_told(struct home *home, struct lane_kiosk *k, const char *told, int64_t told_at,
	      struct err *e);
/* why NULL: all is well now. */
int lane_fault(struct home *home, struct lane_kiosk *k, const char *why, struct err *e);

/* What an acknowledgement would say now, in short. */
void lane_saying(const struct home *home, const struct lane_kiosk *k, char out[LANE_TOLD]);

#endif

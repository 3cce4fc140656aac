#include "db/central/lane.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/home.h"

#include <sysexits.h>

static int64_t now(const struct home *home)
{
	return home->sys->now_ms(home->sys->self);
}

static bool take_blob(struct query *q, int column, uint8_t *out, size_t wanted)
{
	size_t len = 0;
	const void *bytes = query_bytes(q, column, &len);
	if (bytes == NULL || len != wanted)
		return false;
	memcpy(out, bytes, len);
	return true;
}

static int read_row(struct query *q, struct lane_kiosk *k, struct err *e)
{
	*k = (struct lane_kiosk){.name = buf_copy(query_text(q, 1)),
				 .has_next = !query_is_null(q, 4),
				 .last_number = query_int(q, 6),
				 .wanted = query_int(q, 7),
				 .told_at = query_int(q, 10),
				 .keys_told = query_int(q, 11),
				 .is_revoked = query_int(q, 13) != 0};
	snprintf(k->id, sizeof k->id, "%s", query_text(q, 0));
	snprintf(k->etag, sizeof k->etag, "%s", query_text(q, 8));
	snprintf(k->told, sizeof k->told, "%s", query_text(q, 9));
	k->fault = query_text(q, 12)[0] != '\0' ? buf_copy(query_text(q, 12)) : NULL;
	if (!take_blob(q, 3, k->sign, CODE_SIGN_PUBLIC) ||
	    !take_blob(q, 5, k->last_hash, BATCH_HASH) ||
	    (k->has_next && !take_blob(q, 4, k->next_sign, CODE_SIGN_PUBLIC)))
		return err_set(e, EX_DATAERR, "De gegevens van kiosk %s zijn beschadigd.", k->id);
	return 0;
}

static int name_drop(struct lane_kiosks *all, const char *url)
{
	if (all->drop_count == 0 || strcmp(all->drops[all->drop_count - 1], url) != 0) {
		all->drops = buf_grow(all->drops, all->drop_count + 1, sizeof *all->drops);
		all->drops[all->drop_count++] = buf_copy(url);
	}
	return (int)all->drop_count - 1;
}

int lane_load(struct home *home, struct lane_kiosks *out, struct err *e)
{
	struct query *q = NULL;
	struct lane_kiosks all = {.count = 0};
	size_t room = 0;
	int rc = query_open(&q, home->db, e,
			    "SELECT id, name, drop_url, sign, next_sign, last_hash, last_number,"
			    " wanted, etag, told, told_at, keys_told, fault,"
			    " revoked_at IS NOT NULL FROM kiosk ORDER BY drop_url, id",
			    NULL);
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		if (all.count == room) {
			room = room != 0 ? room * 2 : 64;
			all.items = buf_grow(all.items, room, sizeof *all.items);
		}
		rc = read_row(q, &all.items[all.count++], e);
		all.items[all.count - 1].drop = name_drop(&all, query_text(q, 2));
	}
	query_free(q);
	if (rc == 0)
		*out = all;
	else
		lane_free(&all);
	return rc;
}

void lane_free(struct lane_kiosks *kiosks)
{
	for (size_t i = 0; i < kiosks->count; i++) {
		free(kiosks->items[i].name);
		free(kiosks->items[i].fault);
	}
	for (size_t i = 0; i < kiosks->drop_count; i++)
		free(kiosks->drops[i]);
	free(kiosks->items);
	free(kiosks->drops);
	*kiosks = (struct lane_kiosks){.count = 0};
}

/* The key that the batch names is right from now on, beside the one that signed it. */
static int file_keys(struct home *home, struct lane_kiosk *k, const struct opener *o, struct err *e)
{
	const struct batch_header *h = batch_header(o->batch);
	bool changes = h->has_successor && (!k->has_next || memcmp(k->next_sign, h->successor,
								   sizeof k->next_sign) != 0);
	if (o->by_next) {
		memcpy(k->sign, k->next_sign, sizeof k->sign);
		k->has_next = false;
		if (database_run(home->db, e,
				 "UPDATE kiosk SET sign = ?, next_sign = NULL WHERE id = ?", "bs",
				 (const void *)k->sign, sizeof k->sign, k->id) != 0)
			return -1;
	}
	if (!changes)
		return 0;
	memcpy(k->next_sign, h->successor, sizeof k->next_sign);
	k->has_next = true;
	return database_run(home->db, e, "UPDATE kiosk SET next_sign = ? WHERE id = ?", "bs",
			    (const void *)k->next_sign, sizeof k->next_sign, k->id);
}

int lane_filed(struct home *home, struct lane_kiosk *k, const struct opener *o, struct err *e)
{
	const struct batch_header *h = batch_header(o->batch);
	const struct batch_health *health = &h->health;
	/*
	 * The number only ever grows, also when two collects run at once: when it is not where this
	 * collect found it, it becomes NULL, which the table refuses, and all of it is undone.
	 */
	if (database_post(home->db, e,
			  "UPDATE kiosk SET last_number = CASE WHEN last_number = ? THEN ? END, "
			  "last_hash = ?, last_seen = ?, version = ?,"
			  " disk_free = ?, waiting = ?, oldest_waiting_ms = ?, clock_synced = ?,"
			  " forks = ?, salvages = ?, wanted = 0, etag = ''"
			  " WHERE id = ?",
			  "iibisiiiiiis", k->last_number, h->number, (const void *)o->hash,
			  sizeof o->hash, now(home), health->version, health->disk_free,
			  health->waiting, health->oldest_waiting_ms, (int64_t)health->clock_synced,
			  health->forks, health->salvages, k->id) != 0)
		return -1;
	k->last_number = h->number;
	memcpy(k->last_hash, o->hash, sizeof k->last_hash);
	/* A number that came right after all is no longer set aside. */
	if (k->wanted != 0 &&
	    database_run(home->db, e, "DELETE FROM set_aside WHERE kiosk = ? AND number <= ?", "si",
			 k->id, h->number) != 0)
		return -1;
	k->wanted = 0;
	k->etag[0] = '\0';
	return file_keys(home, k, o, e);
}

int lane_set_aside(struct home *home, struct lane_kiosk *k, const struct opener *o,
		   const char *etag, struct err *e)
{
	if (database_run(home->db, e,
			 "INSERT INTO set_aside(kiosk, number, hash, reason, bytes, found_at)"
			 " VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(kiosk, number) DO UPDATE SET hash ="
			 " excluded.hash, reason = excluded.reason, bytes = excluded.bytes,"
			 " found_at = excluded.found_at",
			 "sibsbi", k->id, o->number, (const void *)o->hash, sizeof o->hash,
			 o->why.text, (const void *)o->bytes.data, o->bytes.len, now(home)) != 0)
		return -1;
	return lane_want(home, k, etag, e);
}

int lane_want(struct home *home, struct lane_kiosk *k, const char *etag, struct err *e)
{
	if (database_run(home->db, e, "UPDATE kiosk SET wanted = ?, etag = ? WHERE id = ?", "iss",
			 k->last_number + 1, etag, k->id) != 0)
		return -1;
	k->wanted = k->last_number + 1;
	snprintf(k->etag, sizeof k->etag, "%s", etag);
	return 0;
}

int lane_told(struct home *home, struct lane_kiosk *k, const char *told, int64_t told_at,
	      struct err *e)
{
	if (database_run(home->db, e,
			 "UPDATE kiosk SET told = ?, told_at = ?, keys_told = ? WHERE id = ?",
			 "siis", told, told_at, home->keys_number, k->id) != 0)
		return -1;
	snprintf(k->told, sizeof k->told, "%s", told);
	k->told_at = told_at;
	k->keys_told = home->keys_number;
	return 0;
}

int lane_fault(struct home *home, struct lane_kiosk *k, const char *why, struct err *e)
{
	const char *before = k->fault != NULL ? k->fault : "", *after = why != NULL ? why : "";
	if (strcmp(before, after) == 0)
		return 0;
	if (database_run(home->db, e, "UPDATE kiosk SET fault = ? WHERE id = ?", "ss", after,
			 k->id) != 0)
		return -1;
	free(k->fault);
	k->fault = buf_copy(why);
	return 0;
}

void lane_saying(const struct home *home, const struct lane_kiosk *k, char out[LANE_TOLD])
{
	snprintf(out, LANE_TOLD, "%lld %lld %lld %d", (long long)k->last_number,
		 (long long)k->wanted, (long long)home->keys_number, k->is_revoked);
}

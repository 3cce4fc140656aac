#include "db/sync/queue.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/store/content.h"
#include "db/store/salvage.h"

#include <sys/statvfs.h>

/* The last event that central has; empty batches repeat the number of the one before. */
#define ACKNOWLEDGED_SEQ                                                                           \
	"ifnull((SELECT max(last_seq) FROM batch WHERE number <= ifnull((SELECT"                   \
	" CAST(value AS INTEGER) FROM state WHERE key = 'acknowledged'), 0)), 0)"
#define SENT_SEQ "ifnull((SELECT max(last_seq) FROM batch WHERE sent_at IS NOT NULL), 0)"

int queue_fact(struct sqlite3 *db, const char *key, long long *out, struct err *e)
{
	return sql_int(db, out, 0, e, "SELECT CAST(value AS INTEGER) FROM state WHERE key = ?", "s",
		       key);
}

int queue_set_fact(struct sqlite3 *db, const char *key, long long value, struct err *e)
{
	return sql_run(db, e,
		       "INSERT INTO state(key, value) VALUES(?, ?)"
		       " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
		       "si", key, (int64_t)value);
}

int queue_text(struct sqlite3 *db, const char *key, char *out, size_t size, struct err *e)
{
	sqlite3_stmt *s = NULL;
	if (sql_prepare(&s, db, e, "SELECT value FROM state WHERE key = ?", "s", key) != 0)
		return -1;
	int rc = sql_step(s, e);
	if (rc >= 0)
		snprintf(out, size, "%s", rc == 1 ? sql_text(s, 0) : "");
	sqlite3_finalize(s);
	return rc < 0 ? -1 : 0;
}

int queue_set_text(struct sqlite3 *db, const char *key, const char *value, struct err *e)
{
	return sql_run(db, e,
		       "INSERT INTO state(key, value) VALUES(?, ?)"
		       " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
		       "ss", key, value);
}

int queue_count(struct sqlite3 *db, struct queue_counts *out, struct err *e)
{
	struct queue_counts counts;
	if (sql_int(db, &counts.waiting, 0, e,
		    "SELECT count(*) FROM event WHERE seq > " ACKNOWLEDGED_SEQ, NULL) != 0 ||
	    sql_int(db, &counts.sent, 0, e,
		    "SELECT count(*) FROM event WHERE seq > " ACKNOWLEDGED_SEQ
		    " AND seq <= " SENT_SEQ,
		    NULL) != 0 ||
	    sql_int(db, &counts.oldest, 0, e,
		    "SELECT made_at FROM event WHERE seq > " ACKNOWLEDGED_SEQ
		    " ORDER BY seq LIMIT 1",
		    NULL) != 0)
		return -1;
	*out = counts;
	return 0;
}

static int64_t disk_free(const char *folder)
{
	struct statvfs fs;
	if (statvfs(folder, &fs) != 0)
		return -1;
	return (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
}

/* "0.1.0+202611280432": of the programs, and the release of the content that is shown. */
static void tell_version(const char *state_dir, struct batch_health *out)
{
	struct content_facts content = {.format = 0};
	char *path = file_join(state_dir, CONTENT_FILE);
	content_read(path, &content, NULL);
	free(path);
	if (content.release > 0)
		snprintf(out->version, sizeof out->version, "%s+%lld", CLI_VERSION,
			 (long long)content.release);
	else
		snprintf(out->version, sizeof out->version, "%s", CLI_VERSION);
}

int queue_health(struct sqlite3 *db, const char *state_dir, const struct sys *sys,
		 struct batch_health *out, struct err *e)
{
	enum { HOUR_MS = 60 * 60 * 1000 };
	struct queue_counts counts;
	long long forks = 0, salvages = 0;
	if (queue_count(db, &counts, e) != 0 || queue_fact(db, QUEUE_FORKS, &forks, e) != 0 ||
	    queue_fact(db, SALVAGE_COUNT, &salvages, e) != 0)
		return -1;
	int64_t now = sys->now_ms(sys->self);
	int64_t age = counts.waiting > 0 && now > counts.oldest ? now - counts.oldest : 0;
	*out = (struct batch_health){.disk_free = disk_free(state_dir),
				     .waiting = counts.waiting,
				     .oldest_waiting_ms = age / HOUR_MS * HOUR_MS,
				     .clock_synced = sys->clock_synced(sys->self),
				     .forks = forks,
				     .salvages = salvages};
	tell_version(state_dir, out);
	return 0;
}

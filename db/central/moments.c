#include "db/central/moments.h"
#include "db/central/amends.h"
#include "db/central/database.h"
#include "db/central/opener.h"
#include "db/sync/batch.h"

/*
 * A start that would make an event later than its arrival is not believed.  The first that is told
 * of a start stays.
 */
#define CORRECT(table)                                                                             \
	"UPDATE " table " SET clock_synced = 2, made_at = (SELECT b.began_at + m.uptime"           \
	" FROM moment m JOIN boot b ON b.kiosk = m.kiosk AND b.id = m.boot"                        \
	" WHERE m.kiosk = " table ".kiosk AND m.id = " table ".id)"                                \
	" WHERE kiosk = ?1 AND clock_synced = 0 AND id IN (SELECT m.id FROM moment m"              \
	" JOIN boot b ON b.kiosk = m.kiosk AND b.id = m.boot WHERE m.kiosk = ?1"                   \
	" AND m.boot = ?2 AND b.began_at + m.uptime <= ?3)"

/* Of a correction: when the answers that stand there were given. */
#define CORRECT_ANSWERS                                                                            \
	"UPDATE signup SET corrected_at = b.began_at + m.uptime FROM moment m"                     \
	" JOIN boot b ON b.kiosk = m.kiosk AND b.id = m.boot"                                      \
	" JOIN amendment c ON c.kiosk = m.kiosk AND c.id = m.id"                                   \
	" WHERE m.kiosk = ?1 AND m.boot = ?2 AND b.began_at + m.uptime <= ?3"                      \
	" AND signup.receipt = c.receipt AND signup.form = c.form"                                 \
	" AND signup.corrected_at IS NOT NULL AND c.clock_synced = 0"                              \
	" AND c.id = (" AMENDS_LAST("a.id", "signup.receipt", "signup.form") ")"

static int correct(struct database *db, const char *kiosk, const char *boot, int64_t now,
		   struct err *e)
{
	static const char *const sql[] = {CORRECT("signup"), CORRECT("request"), CORRECT_ANSWERS};
	for (size_t i = 0; i < sizeof sql / sizeof sql[0]; i++)
		if (database_run(db, e, sql[i], "ssi", kiosk, boot, now) != 0)
			return -1;
	return 0;
}

int moments_learn(struct database *db, const char *kiosk, const struct batch_health *health,
		  int64_t now, struct err *e)
{
	for (size_t i = 0; i < health->start_count; i++) {
		const struct moment_start *start = &health->starts[i];
		if (database_run(db, e,
				 "INSERT INTO boot(kiosk, id, began_at) VALUES(?, ?, ?)"
				 " ON CONFLICT DO NOTHING",
				 "ssi", kiosk, start->boot, start->began_at) != 0)
			return -1;
		if (database_changed(db) == 1 && correct(db, kiosk, start->boot, now, e) != 0)
			return -1;
	}
	return 0;
}

/* When it really was; NULL as long as the start of the machine is not known. */
#define TRUE_TIME                                                                                  \
	"(SELECT b.began_at + m.uptime FROM moment m"                                              \
	" JOIN boot b ON b.kiosk = m.kiosk AND b.id = m.boot WHERE m.kiosk = ?1 AND m.id = ?2)"
#define CORRECT_ONE(table, which)                                                                  \
	"UPDATE " table " SET clock_synced = 2, made_at = " TRUE_TIME " WHERE " which              \
	" AND clock_synced = 0 AND " TRUE_TIME " <= ?3"

/* Each by its key: a kiosk that never knows the time may have a hundred thousand of them. */
static int correct_one(struct database *db, const char *kiosk, const struct opener_event *event,
		       int64_t now, struct err *e)
{
	static const char *const sql[] = {
		CORRECT_ONE("signup", "kiosk = ?1 AND id = ?2 AND receipt = ?4"),
		CORRECT_ONE("request", "signup IN (SELECT no FROM signup WHERE receipt = ?4)"
				       " AND kiosk = ?1 AND id = ?2"),
	};
	for (size_t i = 0; i < sizeof sql / sizeof sql[0]; i++)
		if (database_run(db, e, sql[i], "sbib", kiosk, event->id, sizeof event->id, now,
				 event->sealed.receipt, sizeof event->sealed.receipt) != 0)
			return -1;
	return 0;
}

int moments_time(struct database *db, const char *kiosk, const struct opener_event *event,
		 int64_t now, struct moments_time *out, struct err *e)
{
	const struct sealed *s = &event->sealed;
	*out = (struct moments_time){s->made_at, s->clock_synced};
	if (s->clock_synced || s->boot[0] == '\0')
		return 0;
	int64_t at = INT64_MAX;
	if (database_int(db, &at, INT64_MAX, e,
			 "SELECT began_at + ? FROM boot WHERE kiosk = ? AND id = ?", "iss",
			 s->uptime, kiosk, s->boot) != 0)
		return -1;
	if (at <= now)
		*out = (struct moments_time){at, MOMENTS_CORRECTED};
	return 0;
}

int moments_file(struct database *db, const char *kiosk, const struct opener_event *event,
		 int64_t now, struct err *e)
{
	const struct sealed *s = &event->sealed;
	if (s->clock_synced || s->boot[0] == '\0')
		return 0;
	if (database_run(db, e,
			 "INSERT INTO moment(kiosk, id, boot, uptime, made_at)"
			 " VALUES(?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			 "sbsii", kiosk, event->id, sizeof event->id, s->boot, s->uptime,
			 s->made_at) != 0)
		return -1;
	return correct_one(db, kiosk, event, now, e);
}

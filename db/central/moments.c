#include "db/central/moments.h"
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

static int correct(struct database *db, const char *kiosk, const char *boot, int64_t now,
		   struct err *e)
{
	return database_run(db, e, CORRECT("signup"), "ssi", kiosk, boot, now) == 0
		       ? database_run(db, e, CORRECT("request"), "ssi", kiosk, boot, now)
		       : -1;
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
		CORRECT_ONE("signup", "kiosk = ?1 AND id = ?2"),
		CORRECT_ONE("request",
			    "signup = (SELECT no FROM signup WHERE kiosk = ?1 AND id = ?2)"),
	};
	for (size_t i = 0; i < sizeof sql / sizeof sql[0]; i++)
		if (database_run(db, e, sql[i], "sbi", kiosk, event->id, sizeof event->id, now) !=
		    0)
			return -1;
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

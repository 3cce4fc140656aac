#include "db/store/notices.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/store/centre.h"

#include <sysexits.h>

#define NAME_MAX_BYTES 60 /* as WORKERS_NAME_MAX */

static bool is_lang(const char *lang)
{
	size_t len = strnlen(lang, NOTICES_LANG_MAX);
	return len > 0 && len < NOTICES_LANG_MAX &&
	       strspn(lang, "abcdefghijklmnopqrstuvwxyz") == len;
}

static void finish_one(struct notice *notice)
{
	for (size_t i = 0; i < notice->count; i++)
		free(notice->texts[i].text);
	free(notice->worker);
}

void notices_finish(struct notices *notices)
{
	for (size_t i = 0; i < notices->count; i++)
		finish_one(&notices->list[i]);
	free(notices->list);
	*notices = (struct notices){.list = NULL};
}

const char *notices_text(const struct notice *notice, const char *lang)
{
	for (size_t i = 0; i < notice->count; i++)
		if (strcmp(notice->texts[i].lang, lang) == 0)
			return notice->texts[i].text;
	return NULL;
}

/* Reading.  A row may have been written by somebody else: what cannot be is left out. */

static int read_texts(sqlite3 *db, struct notice *notice, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int rc;
	if (sql_prepare(&s, db, e, "SELECT lang, text FROM notice_text WHERE notice = ?", "i",
			notice->id) != 0)
		return -1;
	while ((rc = sql_step(s, e)) == 1 && notice->count < NOTICES_LANGUAGES) {
		const char *lang = sql_text(s, 0), *text = sql_text(s, 1);
		if (!is_lang(lang) || !centre_is_line(text, NOTICES_TEXT_MAX))
			continue;
		struct notice_text *t = &notice->texts[notice->count++];
		snprintf(t->lang, sizeof t->lang, "%s", lang);
		t->text = buf_copy(text);
	}
	sqlite3_finalize(s);
	return rc < 0 ? -1 : 0;
}

static int read_one(sqlite3 *db, sqlite3_stmt *row, struct notices *out, struct err *e)
{
	struct notice notice = {.id = sqlite3_column_int64(row, 0),
				.first_day = sqlite3_column_int64(row, 1),
				.last_day = sqlite3_column_int64(row, 2),
				.ended = sqlite3_column_int64(row, 4) != 0};
	const char *worker = sql_text(row, 3);
	if (read_texts(db, &notice, e) != 0) {
		finish_one(&notice);
		return -1;
	}
	notice.worker = buf_copy(centre_is_line(worker, NAME_MAX_BYTES) ? worker : "");
	if (notices_text(&notice, "nl") == NULL) {
		finish_one(&notice);
		return 0;
	}
	out->list = buf_grow(out->list, out->count + 1, sizeof *out->list);
	out->list[out->count++] = notice;
	return 0;
}

/* where: further conditions and an order, on the notice as n; day: its parameter. */
static int read_all(struct centre *centre, const char *where, int64_t day, size_t most,
		    struct notices *out, struct err *e)
{
	struct notices found = {.list = NULL};
	struct err why = {.code = 0};
	sqlite3_stmt *s = NULL;
	sqlite3 *db;
	struct buf query;
	if (centre_look(centre, &db, e) != 0)
		return -1;
	buf_init(&query);
	buf_addf(&query,
		 "SELECT n.id, n.first_day, n.last_day, n.worker, EXISTS("
		 "SELECT 1 FROM notice_end x WHERE x.notice = n.id) AS ended FROM notice n %s",
		 where);
	int rc = db == NULL ? 0 : sql_prepare(&s, db, &why, query.data, "i", day);
	while (rc == 0 && s != NULL && found.count < most && (rc = sql_step(s, &why)) == 1)
		rc = read_one(db, s, &found, &why);
	sqlite3_finalize(s);
	buf_finish(&query);
	if (rc >= 0) {
		*out = found;
		return 0;
	}
	notices_finish(&found);
	err_set(e, why.code, "%s", why.text);
	return centre_failed(centre, &why);
}

int notices_list(struct centre *centre, struct notices *out, struct err *e)
{
	return read_all(centre, "WHERE n.id > ? ORDER BY n.id DESC", 0, NOTICES_KEPT, out, e);
}

int notices_on(struct centre *centre, int64_t day, struct notices *out, struct err *e)
{
	return read_all(centre,
			"WHERE ?1 BETWEEN n.first_day AND n.last_day AND NOT ended"
			" ORDER BY n.last_day, n.id",
			day, NOTICES_AT_ONCE, out, e);
}

bool notices_coming(struct centre *centre, int64_t day)
{
	long long count = 0;
	sqlite3 *db;
	return centre_look(centre, &db, NULL) == 0 && db != NULL &&
	       sql_int(db, &count, 0, NULL,
		       "SELECT EXISTS(SELECT 1 FROM notice n WHERE n.last_day >= ? AND NOT EXISTS("
		       "SELECT 1 FROM notice_end x WHERE x.notice = n.id))",
		       "i", day) == 0 &&
	       count > 0;
}

/* Writing. */

static int check(const struct notice *notice, struct err *e)
{
	if (notice->count > NOTICES_LANGUAGES || notices_text(notice, "nl") == NULL)
		return err_set(e, EX_DATAERR, "Een mededeling heeft altijd een Nederlandse tekst");
	for (size_t i = 0; i < notice->count; i++)
		if (!is_lang(notice->texts[i].lang) ||
		    !centre_is_line(notice->texts[i].text, NOTICES_TEXT_MAX))
			return err_set(e, EX_DATAERR, "Deze tekst kan niet: neem één korte regel");
	if (notice->first_day > notice->last_day ||
	    notice->last_day - notice->first_day > NOTICES_DAYS_MAX)
		return err_set(e, EX_DATAERR, "Deze dagen kunnen niet");
	return 0;
}

/* How many there are on the fullest of its days: one that begins one of them, or its first. */
static int find_room(sqlite3 *db, const struct notice *notice, struct err *e)
{
	static const char query[] =
		"WITH shown AS (SELECT first_day, last_day FROM notice n WHERE NOT EXISTS("
		"SELECT 1 FROM notice_end x WHERE x.notice = n.id)"
		" AND first_day <= ?2 AND last_day >= ?1)"
		" SELECT max((SELECT count(*) FROM shown b WHERE"
		" max(a.first_day, ?1) BETWEEN b.first_day AND b.last_day)) FROM shown a";
	long long fullest = 0;
	if (sql_int(db, &fullest, 0, e, query, "ii", notice->first_day, notice->last_day) != 0)
		return -1;
	if (fullest >= NOTICES_AT_ONCE)
		return err_set(e, EX_CANTCREAT, "In die dagen staan er al %d mededelingen",
			       NOTICES_AT_ONCE);
	return 0;
}

static int insert(sqlite3 *db, const struct notice *notice, int64_t now, struct err *e)
{
	if (sql_run(db, e,
		    "INSERT INTO notice(first_day, last_day, worker, made_at) VALUES(?, ?, ?, ?)",
		    "iisi", notice->first_day, notice->last_day, notice->worker, now) != 0)
		return -1;
	int64_t id = sqlite3_last_insert_rowid(db);
	for (size_t i = 0; i < notice->count; i++)
		if (sql_run(db, e, "INSERT INTO notice_text(notice, lang, text) VALUES(?, ?, ?)",
			    "iss", id, notice->texts[i].lang, notice->texts[i].text) != 0)
			return -1;
	return 0;
}

int notices_add(struct centre *centre, const struct notice *notice, struct err *e)
{
	sqlite3 *db;
	if (check(notice, e) != 0 || centre_open(centre, &db, e) != 0 ||
	    sql_exec(db, "BEGIN IMMEDIATE", e) != 0)
		return -1;
	const struct sys *sys = centre_sys(centre);
	int rc = find_room(db, notice, e);
	if (rc == 0)
		rc = insert(db, notice, sys->now_ms(sys->self), e);
	if (rc == 0)
		rc = sql_exec(db, "COMMIT", e);
	if (rc != 0)
		sql_exec(db, "ROLLBACK", NULL);
	return rc;
}

int notices_end(struct centre *centre, int64_t id, const char *worker, struct err *e)
{
	sqlite3 *db;
	if (centre_open(centre, &db, e) != 0)
		return -1;
	const struct sys *sys = centre_sys(centre);
	return sql_run(db, e, "INSERT INTO notice_end(notice, worker, at) VALUES(?, ?, ?)", "isi",
		       id, worker, sys->now_ms(sys->self));
}

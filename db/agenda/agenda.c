#include "db/agenda/agenda.h"
#include "db/agenda/schema.h"
#include "db/base/buf.h"
#include "db/base/day.h"
#include "db/base/err.h"
#include "db/base/sql.h"

#include <sys/stat.h>
#include <sysexits.h>

#define DAY_MINUTES 1440
#define DAY_SECONDS 86400

struct agenda {
	sqlite3 *content; /* not ours */
	char *path;	  /* of agenda.db */
	sqlite3 *feeds;	  /* NULL: not there, or not fit to be read */
	struct stat seen; /* what feeds was opened as */
};

struct agenda *agenda_new(const char *feeds)
{
	struct agenda *a = buf_alloc(1, sizeof *a);
	a->path = buf_copy(feeds);
	return a;
}

void agenda_free(struct agenda *a)
{
	if (a == NULL)
		return;
	sql_close(a->feeds);
	free(a->path);
	free(a);
}

void agenda_set_content(struct agenda *a, sqlite3 *content)
{
	a->content = content;
}

/* agenda.db. */

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static sqlite3 *open_feeds(const char *path)
{
	sqlite3 *db = NULL;
	long long application = 0, format = 0;
	if (sql_open(&db, path, SQL_READ, NULL) == 0 && sql_distrust(db, NULL) == 0 &&
	    sql_int(db, &application, 0, NULL, "PRAGMA application_id", NULL) == 0 &&
	    sql_int(db, &format, 0, NULL, "PRAGMA user_version", NULL) == 0 &&
	    application == AGENDA_APPLICATION_ID && format == AGENDA_FORMAT)
		return db;
	sql_close(db);
	return NULL;
}

/* wijksync replaces the file whole, so what is open stays what it was: look whether it is new. */
static sqlite3 *feeds(struct agenda *a)
{
	struct stat now = {.st_ino = 0};
	if (a->path == NULL)
		return NULL;
	if (stat(a->path, &now) == 0 && same_file(&now, &a->seen))
		return a->feeds;
	sql_close(a->feeds);
	a->feeds = now.st_ino != 0 ? open_feeds(a->path) : NULL;
	a->seen = now;
	return a->feeds;
}

/* Reading. */

enum {
	UID,
	START,
	END,
	LOCAL_START,
	LOCAL_END,
	ALL_DAY,
	CANCELLED,
	TITLE,
	PLACE,
	FORM,
	CAPACITY,
	TEXT,
	URL,
	CATEGORIES
};

#define LISTED                                                                                     \
	"SELECT uid, start, end, local_start, local_end, all_day, cancelled, title, place, form,"  \
	" capacity"
#define FROM " FROM occurrence JOIN activity ON activity.no = occurrence.activity"

static char *copy(sqlite3_stmt *s, int column)
{
	return buf_copy(column < sqlite3_column_count(s) ? sql_text(s, column) : "");
}

static struct activity read_row(sqlite3_stmt *s)
{
	struct activity a = {.uid = copy(s, UID),
			     .title = copy(s, TITLE),
			     .place = copy(s, PLACE),
			     .form = copy(s, FORM),
			     .text = copy(s, TEXT),
			     .url = copy(s, URL),
			     .categories = copy(s, CATEGORIES),
			     .start = sqlite3_column_int64(s, START),
			     .end = sqlite3_column_int64(s, END),
			     .local_start = sqlite3_column_int64(s, LOCAL_START),
			     .local_end = sqlite3_column_int64(s, LOCAL_END),
			     .capacity = sqlite3_column_int(s, CAPACITY),
			     .all_day = sqlite3_column_int(s, ALL_DAY) != 0,
			     .cancelled = sqlite3_column_int(s, CANCELLED) != 0};
	return a;
}

void agenda_finish(struct activity *a)
{
	char *texts[] = {a->uid, a->title, a->place, a->text, a->url, a->categories, a->form};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		free(texts[i]);
	*a = (struct activity){.uid = NULL};
}

void agenda_list_finish(struct activities *list)
{
	for (size_t i = 0; i < list->count; i++)
		agenda_finish(&list->items[i]);
	free(list->items);
	*list = (struct activities){.count = 0};
}

/* Most kiosks have no agenda: preparing the question itself would be most of the work. */
static bool is_empty(sqlite3 *db)
{
	long long any = 0;
	return sql_int(db, &any, 0, NULL, "SELECT start IS NOT NULL FROM occurrence LIMIT 1",
		       NULL) == 0 &&
	       any == 0;
}

static int list_one(sqlite3 *db, int64_t from, int64_t until, size_t max, struct activities *out,
		    struct err *e)
{
	sqlite3_stmt *s = NULL;
	if (is_empty(db))
		return 0;
	int rc = sql_prepare(&s, db, e,
			     LISTED FROM " WHERE start < ?1 AND (end > ?2 OR start >= ?2)"
					 " ORDER BY start, uid LIMIT ?3",
			     "iii", until, from, (int64_t)max);
	while (rc == 0 && (rc = sql_step(s, e)) == 1) {
		out->items = buf_grow(out->items, out->count + 1, sizeof *out->items);
		out->items[out->count++] = read_row(s);
		rc = 0;
	}
	sqlite3_finalize(s);
	return rc;
}

static int order(const struct activity *a, const struct activity *b)
{
	return a->start != b->start ? (a->start > b->start) - (a->start < b->start)
				    : strcmp(a->uid, b->uid);
}

/* Takes the rows out of both; of two with the same name that of `first` stays. */
static struct activities merge(struct activities *first, struct activities *second, size_t max)
{
	struct activities all = {.count = 0};
	size_t i = 0, k = 0;
	all.items = buf_alloc(first->count + second->count + 1, sizeof *all.items);
	while (i < first->count || k < second->count) {
		int way = i == first->count    ? 1
			  : k == second->count ? -1
					       : order(&first->items[i], &second->items[k]);
		struct activity *next = way <= 0 ? &first->items[i++] : &second->items[k++];
		if (way == 0)
			agenda_finish(&second->items[k++]);
		if (all.count < max)
			all.items[all.count++] = *next;
		else
			agenda_finish(next);
	}
	free(first->items);
	free(second->items);
	return all;
}

int agenda_list(struct agenda *a, int64_t from, int64_t until, size_t max, struct activities *out,
		struct err *e)
{
	struct activities own = {.count = 0}, fed = {.count = 0};
	if (a->content != NULL && list_one(a->content, from, until, max, &own, e) != 0) {
		agenda_list_finish(&own);
		return -1;
	}
	sqlite3 *db = feeds(a);
	if (db != NULL && list_one(db, from, until, max, &fed, NULL) != 0)
		agenda_list_finish(&fed);
	*out = merge(&own, &fed, max);
	return 0;
}

/* 1 found, 0 not there, -1 an error. */
static int get_one(sqlite3 *db, const char *uid, int64_t start, struct activity *out, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int rc = sql_prepare(&s, db, e,
			     LISTED ", text, url, categories" FROM " WHERE start = ? AND uid = ?",
			     "is", start, uid);
	if (rc == 0 && (rc = sql_step(s, e)) == 1)
		*out = read_row(s);
	sqlite3_finalize(s);
	return rc;
}

int agenda_get(struct agenda *a, const char *uid, int64_t start, struct activity *out,
	       struct err *e)
{
	int rc = a->content != NULL ? get_one(a->content, uid, start, out, e) : 0;
	sqlite3 *db = rc == 0 ? feeds(a) : NULL;
	if (db != NULL)
		rc = get_one(db, uid, start, out, e);
	if (rc == 0)
		return err_set(e, EX_NOINPUT, "Deze activiteit staat niet meer in de agenda.");
	return rc < 0 ? -1 : 0;
}

bool agenda_any(struct agenda *a, int64_t from)
{
	struct activities list;
	if (agenda_list(a, from, INT64_MAX, 1, &list, NULL) != 0)
		return false;
	bool any = list.count > 0;
	agenda_list_finish(&list);
	return any;
}

/* The clock on the wall. */

int64_t agenda_local(int64_t seconds)
{
	return (seconds + day_dutch_offset(seconds * 1000) / 1000) / 60;
}

static int64_t day_of(int64_t minutes)
{
	return minutes >= 0 ? minutes / DAY_MINUTES : -((-minutes + DAY_MINUTES - 1) / DAY_MINUTES);
}

struct agenda_clock agenda_clock(int64_t local_minutes)
{
	int64_t days = day_of(local_minutes), year;
	struct agenda_clock c = {.weekday = (int)(((days + 3) % 7 + 7) % 7)};
	int minutes = (int)(local_minutes - days * DAY_MINUTES);
	day_to_civil(days, &year, &c.month, &c.day);
	c.year = (int)year;
	c.hour = minutes / 60;
	c.minute = minutes % 60;
	return c;
}

int64_t agenda_today(int64_t seconds)
{
	return day_of(agenda_local(seconds));
}

/* An hour before it in UTC the clock is as it is then. */
int64_t agenda_begin(int64_t day)
{
	int64_t near = day * DAY_SECONDS - 3600;
	return day * DAY_SECONDS - (agenda_local(near) * 60 - near);
}

int64_t agenda_first_day(const struct activity *a)
{
	return day_of(a->local_start);
}

int64_t agenda_last_day(const struct activity *a)
{
	bool one_day = !a->all_day && a->local_end - a->local_start < DAY_MINUTES;
	return day_of(one_day ? a->local_start : a->local_end - 1);
}

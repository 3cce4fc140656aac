#include "db/office/report.h"
#include "db/base/buf.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/home.h"
#include "db/base/day.h"
#include "db/office/figures.h"
#include "db/office/filter.h"
#include "db/office/page.h"
#include "db/office/status.h"

#include <stdlib.h>

#define DAYS_MAX 4000

static const int64_t delay_bounds[FIGURES_DELAYS] = {
	60, 15 * 60, 60 * 60, 6 * 60 * 60, 24 * 60 * 60, 7 * 24 * 60 * 60, INT64_MAX};

/* What is read once, row by row, and counted in memory. */
struct counting {
	struct home *home;
	struct filter filter;
	struct figures *f;
	int64_t *delays; /* in seconds, to find the middle one */
	size_t delay_count, delay_room;
};

static int64_t dutch_day(int64_t ms)
{
	int64_t local = ms + day_dutch_offset(ms);
	return local / DAY_MS - (local % DAY_MS < 0);
}

/* ISO 639-1; another language has its code. */
static const char *language_name(const char *code)
{
	static const struct {
		const char *code, *name;
	} names[] = {{"nl", "Nederlands"}, {"en", "Engels"},   {"ar", "Arabisch"},
		     {"de", "Duits"},	   {"es", "Spaans"},   {"fr", "Frans"},
		     {"fa", "Perzisch"},   {"fy", "Fries"},    {"pl", "Pools"},
		     {"pt", "Portugees"},  {"ru", "Russisch"}, {"so", "Somalisch"},
		     {"ti", "Tigrinya"},   {"tr", "Turks"},    {"uk", "Oekraïens"}};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i].code, code) == 0)
			return names[i].name;
	return code;
}

static int group(struct counting *c, const char *columns, const char *tail,
		 struct figures_counts *out, struct err *e)
{
	struct query *q = NULL;
	int rc = filter_open(&c->filter, c->home->db, false, columns, 0, INT64_MAX, tail, &q, e);
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		out->items = buf_grow(out->items, out->count + 1, sizeof *out->items);
		out->items[out->count++] =
			(struct figures_count){buf_copy(query_text(q, 0)), query_int(q, 1)};
		rc = 0;
	}
	query_free(q);
	return rc;
}

static int count_groups(struct counting *c, struct err *e)
{
	struct figures *f = c->f;
	if (group(c,
		  "coalesce((SELECT k.name FROM kiosk k WHERE k.id = o.kiosk), o.kiosk) AS what,"
		  " count(*) AS n",
		  "GROUP BY what ORDER BY n DESC, what", &f->centres, e) != 0 ||
	    group(c,
		  "coalesce((SELECT t.text FROM form_text t WHERE t.form = o.form AND t.lang = 'nl'"
		  " AND t.part = 'title' ORDER BY t.version DESC LIMIT 1), o.form) AS what,"
		  " count(*) AS n",
		  "GROUP BY what ORDER BY n DESC, what", &f->forms, e) != 0)
		return -1;
	if (group(c, "o.lang AS what, count(*) AS n", "GROUP BY what ORDER BY n DESC, what",
		  &f->languages, e) != 0)
		return -1;
	for (size_t i = 0; i < f->languages.count; i++) {
		char *code = f->languages.items[i].name;
		f->languages.items[i].name = buf_copy(language_name(code));
		free(code);
	}
	return 0;
}

static void add_delay(struct counting *c, int64_t seconds)
{
	if (c->delay_count == c->delay_room) {
		c->delay_room = c->delay_room != 0 ? c->delay_room * 2 : 1024;
		c->delays = buf_grow(c->delays, c->delay_room, sizeof *c->delays);
	}
	c->delays[c->delay_count++] = seconds;
	for (size_t i = 0; i < FIGURES_DELAYS; i++)
		if (seconds < delay_bounds[i] || i == FIGURES_DELAYS - 1) {
			c->f->delays[i].count++;
			return;
		}
}

/* A time of a clock that was wrong says nothing of how long it took. */
static int count_days(struct counting *c, struct err *e)
{
	struct figures *f = c->f;
	struct query *q = NULL;
	int rc = filter_open(&c->filter, c->home->db, true,
			     "o.made_at, o.received_at, o.clock_synced, o.status", 0, INT64_MAX, "",
			     &q, e);
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		int64_t made = query_int(q, 0), received = query_int(q, 1), day = dutch_day(made);
		f->signups++;
		f->withdrawn += strcmp(query_text(q, 3), "ontvangen") != 0;
		if (day >= f->since && day <= f->until)
			f->days[day - f->since]++;
		if (query_int(q, 2) != 0 && received >= made)
			add_delay(c, (received - made) / 1000);
		rc = 0;
	}
	query_free(q);
	return rc;
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static int longest_silent_first(const void *a, const void *b)
{
	const struct figures_kiosk *x = a, *y = b;
	if (x->ever != y->ever)
		return x->ever ? 1 : -1;
	return (x->seen_at > y->seen_at) - (x->seen_at < y->seen_at);
}

static int add_silent(struct counting *c, struct err *e)
{
	struct figures *f = c->f;
	struct status s;
	if (status_load(c->home, STATUS_SILENT_HOURS, &s, e) != 0)
		return -1;
	f->kiosks = (int64_t)s.count;
	f->silent = buf_alloc(s.count + 1, sizeof *f->silent);
	for (size_t i = 0; i < s.count; i++) {
		const struct status_kiosk *k = &s.kiosks[i];
		int64_t since = k->ever ? k->seen_at : k->enrolled_at;
		if (k->is_revoked || s.now - since <= s.silent_ms)
			continue;
		f->silent[f->silent_count++] =
			(struct figures_kiosk){.id = buf_copy(k->id),
					       .name = buf_copy(k->name),
					       .ever = k->ever,
					       .seen_at = k->seen_at,
					       .waiting = k->waiting,
					       .advice = buf_copy(k->advice)};
	}
	qsort(f->silent, f->silent_count, sizeof *f->silent, longest_silent_first);
	status_finish(&s);
	return 0;
}

/* A kiosk whose clock stood in 1970 must not stretch the days: the period ends 11 years back. */
static int choose_period(struct counting *c, struct err *e)
{
	struct figures *f = c->f;
	int64_t first = f->made_at;
	struct query *q = NULL;
	int rc = filter_open(&c->filter, c->home->db, false, "min(o.made_at)", 0, INT64_MAX, "", &q,
			     e);
	if (rc == 0 && (rc = query_step(q, e)) == 1 && !query_is_null(q, 0))
		first = query_int(q, 0);
	query_free(q);
	if (rc < 0)
		return -1;
	f->until = dutch_day(c->filter.until != INT64_MAX ? c->filter.until - 1 : f->made_at);
	f->since = dutch_day(c->filter.since != INT64_MIN ? c->filter.since : first);
	if (f->since < f->until - DAYS_MAX + 1)
		f->since = f->until - DAYS_MAX + 1;
	if (f->since > f->until)
		f->since = f->until;
	f->day_count = (size_t)(f->until - f->since + 1);
	f->days = buf_alloc(f->day_count, sizeof *f->days);
	return 0;
}

static void find_median(struct counting *c)
{
	c->f->has_median = c->delay_count > 0;
	if (c->delay_count == 0)
		return;
	qsort(c->delays, c->delay_count, sizeof *c->delays, by_size);
	c->f->median_s = c->delays[c->delay_count / 2];
}

static int count_all(struct counting *c, struct err *e)
{
	if (database_begin(c->home->db, DATABASE_VIEW, e) != 0)
		return -1;
	int rc = choose_period(c, e);
	if (rc == 0)
		rc = count_days(c, e);
	if (rc == 0)
		rc = count_groups(c, e);
	if (rc == 0)
		rc = add_silent(c, e);
	database_rollback(c->home->db);
	return rc;
}

int report_write(struct home *home, const char *since, const char *until, struct buf *out,
		 struct err *e)
{
	const struct filter_words words = {.since = since, .until = until};
	struct figures f = {.name = buf_copy(home->name),
			    .made_at = home->sys->now_ms(home->sys->self)};
	struct counting c = {.home = home, .f = &f};
	for (size_t i = 0; i < FIGURES_DELAYS; i++)
		f.delays[i].below_s = delay_bounds[i];
	int rc = filter_read(&words, &c.filter, e);
	if (rc == 0)
		rc = count_all(&c, e);
	if (rc == 0) {
		find_median(&c);
		page_write(&f, out);
	}
	free(c.delays);
	figures_finish(&f);
	return rc;
}

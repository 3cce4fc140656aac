#include "db/office/rows.h"
#include "db/base/buf.h"
#include "db/base/hex.h"
#include "db/central/cells.h"
#include "db/central/database.h"
#include "db/central/moments.h"
#include "db/base/day.h"
#include "db/office/headings.h"
#include "db/office/names.h"

#include <stdio.h>

enum fixed {
	NUMBER,
	EVENT_ID,
	KIOSK_ID,
	KIOSK_NAME,
	FORM,
	FORM_VERSION,
	LANG,
	ASSISTED,
	MADE_AT,
	CLOCK_SYNCED,
	RECEIVED_AT,
	STATUS,
	SAME_PERSON,
	WORKER,
	CORRECTED_AT,
	FIXED
};

static const struct {
	const char *heading;
	enum format_kind kind;
} fixed[FIXED] = {
	[NUMBER] = {"Nummer", FORMAT_NUMBER},
	[EVENT_ID] = {"Kenmerk", FORMAT_ID},
	[KIOSK_ID] = {"Kiosk", FORMAT_ID},
	[KIOSK_NAME] = {"Centrum", FORMAT_TEXT},
	[FORM] = {"Formulier", FORMAT_TEXT},
	[FORM_VERSION] = {"Versie van formulier", FORMAT_NUMBER},
	[LANG] = {"Taal", FORMAT_TEXT},
	[ASSISTED] = {"Geholpen", FORMAT_YES},
	[MADE_AT] = {"Aangemeld", FORMAT_TIME},
	[CLOCK_SYNCED] = {"Klok goed", FORMAT_YES},
	[RECEIVED_AT] = {"Binnengekomen", FORMAT_TIME},
	[STATUS] = {"Status", FORMAT_ID},
	[SAME_PERSON] = {"Zelfde persoon", FORMAT_NUMBER},
	[WORKER] = {"Geholpen door", FORMAT_TEXT},
	[CORRECTED_AT] = {"Verbeterd", FORMAT_TIME},
};
static const char *const fixed_names[FIXED] = {CELLS_FIXED};

/* In the order of enum fixed, but for the kiosk's name, which comes from memory. */
static const char row_columns[] = "no, id, kiosk, cells, form, form_version, lang, assisted,"
				  " made_at, clock_synced, received_at, status, same_as, worker,"
				  " corrected_at";
enum { CELLS = KIOSK_NAME };

struct rows {
	struct format_columns columns;
	struct format_cell *cells;
	struct names *kiosks;
	struct query *query;
	struct query *changed[2]; /* tombstones, corrected: they come before it */
	struct buf text;	  /* of cells that had escapes */
	struct day_writer days[3];
	char numbers[FIXED][24], id[32];
};

static void add_column(struct rows *r, const char *name, const char *heading, enum format_kind kind)
{
	struct format_columns *c = &r->columns;
	c->items = buf_grow(c->items, c->count + 1, sizeof *c->items);
	c->items[c->count++] = (struct format_column){buf_copy(name), buf_copy(heading), kind};
}

/* Of a consent and the begin of an activity cells.c wrote the text. */
static enum format_kind kind_of(const char *name)
{
	if (strcmp(name, CELLS_ACTIVITY_START) == 0)
		return FORMAT_TIME;
	return strncmp(name, "consent_", 8) == 0 ? FORMAT_ID : FORMAT_TEXT;
}

/* In the order of first sight, so that a column never moves when another comes. */
static int add_seen(struct rows *r, struct database *db, const char *form, struct err *e)
{
	struct query *q = NULL;
	struct headings *headings = NULL;
	int rc = headings_new(&headings, db, form, e);
	if (rc == 0)
		rc = query_open(&q, db, e,
				form != NULL ? "SELECT name FROM column_seen WHERE form = ?"
					       " ORDER BY no"
					     : "SELECT name FROM column_seen WHERE ? = ''"
					       " GROUP BY name ORDER BY min(no)",
				"s", form != NULL ? form : "");
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		const char *name = query_text(q, 0);
		add_column(r, name, headings_of(headings, name), kind_of(name));
		rc = 0;
	}
	query_free(q);
	headings_free(headings);
	return rc;
}

enum { GONE, CORRECTED };

/* *out stays NULL when nobody asks for these. */
static int open_changed(struct query **out, int which, struct database *db,
			const struct filter *filter, const struct rows_range *range,
			const char *columns, const char *end, struct err *e)
{
	static const char *const conditions[] = {
		[GONE] = "o.status <> 'ontvangen'",
		[CORRECTED] = "o.status = 'ontvangen' AND o.corrected_at IS NOT NULL"};
	struct filter f = *filter;
	char tail[200];
	if (which == GONE ? !range->gone : !range->corrected)
		return 0;
	/* Whoever asks for some statuses only must hear all the same of whom to forget. */
	if (which == GONE)
		f.status = NULL;
	snprintf(tail, sizeof tail, "AND %s AND o.changed > %lld AND o.changed <= %lld %s",
		 conditions[which], (long long)range->changed_above, (long long)range->upto, end);
	return filter_open(&f, db, false, columns, 0, range->above, tail, out, e);
}

int rows_any(struct database *db, const struct filter *filter, const struct rows_range *range,
	     bool *out, struct err *e)
{
	struct query *q = NULL;
	int rc = 0;
	for (int i = GONE; rc == 0 && i <= CORRECTED; i++) {
		rc = open_changed(&q, i, db, filter, range, "1", "LIMIT 1", e);
		if (rc == 0 && q != NULL)
			rc = query_step(q, e);
		query_free(q);
		q = NULL;
	}
	if (rc == 0 && !range->only_changed) {
		rc = filter_open(filter, db, false, "1", range->above, range->upto, "LIMIT 1", &q,
				 e);
		if (rc == 0)
			rc = query_step(q, e);
		query_free(q);
	}
	*out = rc == 1;
	return rc < 0 ? -1 : 0;
}

int rows_new(struct rows **out, struct database *db, const struct filter *filter, const char *form,
	     const struct rows_range *range, struct err *e)
{
	struct rows *r = buf_alloc(1, sizeof *r);
	struct filter f = *filter;
	buf_init_secret(&r->text);
	for (size_t i = 0; i < sizeof r->days / sizeof r->days[0]; i++)
		r->days[i].day = INT64_MIN;
	for (int i = 0; i < FIXED; i++)
		add_column(r, fixed_names[i], fixed[i].heading, fixed[i].kind);
	if (form != NULL)
		f.form = form;
	int rc = add_seen(r, db, f.form, e);
	if (rc == 0)
		rc = names_new(&r->kiosks, db, e);
	r->cells = buf_alloc(r->columns.count, sizeof *r->cells);
	/* Those that changed are few: they are all taken before the stream begins. */
	for (int i = GONE; rc == 0 && i <= CORRECTED; i++)
		rc = open_changed(&r->changed[i], i, db, &f, range, row_columns, "ORDER BY o.no",
				  e);
	if (rc == 0 && !range->only_changed)
		rc = filter_open(&f, db, true, row_columns, range->above, range->upto,
				 "ORDER BY o.no", &r->query, e);
	if (rc == 0)
		*out = r;
	else
		rows_free(r);
	return rc;
}

void rows_free(struct rows *r)
{
	if (r == NULL)
		return;
	query_free(r->changed[GONE]);
	query_free(r->changed[CORRECTED]);
	query_free(r->query);
	names_free(r->kiosks);
	for (size_t i = 0; i < r->columns.count; i++) {
		free(r->columns.items[i].name);
		free(r->columns.items[i].heading);
	}
	free(r->columns.items);
	free(r->cells);
	buf_finish(&r->text);
	free(r);
}

const struct format_columns *rows_columns(const struct rows *r)
{
	return &r->columns;
}

size_t rows_fixed(void)
{
	return FIXED;
}

static void put_text(struct format_cell *cell, const char *text)
{
	cell->text = text;
	cell->len = strlen(text);
}

static void put_number(struct rows *r, int at, int64_t number)
{
	char *end = r->numbers[at] + sizeof r->numbers[at], *p = end;
	uint64_t n = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
	do
		*--p = (char)('0' + n % 10);
	while ((n /= 10) != 0);
	if (number < 0)
		*--p = '-';
	r->cells[at] = (struct format_cell){p, (size_t)(end - p), number};
}

static void put_time(struct rows *r, int at, struct day_writer *writer, int64_t ms)
{
	day_write(writer, ms, r->numbers[at]);
	r->cells[at] = (struct format_cell){r->numbers[at], DAY_TIME, ms};
}

static void put_fixed(struct rows *r, struct query *q)
{
	size_t len;
	const void *id = query_bytes(q, EVENT_ID, &len);
	memset(r->cells, 0, r->columns.count * sizeof *r->cells);
	for (int i = 0; i < FIXED; i++) {
		if (i == CELLS || i == EVENT_ID)
			continue;
		if (fixed[i].kind == FORMAT_TEXT || fixed[i].kind == FORMAT_ID)
			r->cells[i].text = query_bytes(q, i, &r->cells[i].len);
		else if (i == CLOCK_SYNCED && query_int(q, i) == MOMENTS_CORRECTED)
			put_text(&r->cells[i], "achteraf");
		else if (fixed[i].kind == FORMAT_YES)
			put_text(&r->cells[i], query_int(q, i) != 0 ? "ja" : "nee");
		else if ((i == SAME_PERSON || i == CORRECTED_AT) && query_is_null(q, i))
			continue;
		else if (fixed[i].kind == FORMAT_TIME)
			put_time(r, i,
				 &r->days[i == MADE_AT	     ? 0
					  : i == RECEIVED_AT ? 1
							     : 2],
				 query_int(q, i));
		else
			put_number(r, i, query_int(q, i));
	}
	hex_write(id, len < sizeof r->id / 2 ? len : sizeof r->id / 2, r->id);
	r->cells[EVENT_ID] = (struct format_cell){.text = r->id, .len = 2 * len};
	put_text(&r->cells[KIOSK_NAME], names_of(r->kiosks, r->cells[KIOSK_ID].text));
}

static bool is_column(const struct format_column *c, const struct cells_cell *cell)
{
	return memcmp(c->name, cell->name, cell->name_len) == 0 && c->name[cell->name_len] == '\0';
}

/* Cells come in the order of the columns, nearly always. */
static size_t find_column(const struct rows *r, const struct cells_cell *cell, size_t expected)
{
	const struct format_columns *c = &r->columns;
	for (size_t i = expected; i < c->count; i++)
		if (strlen(c->items[i].name) >= cell->name_len && is_column(&c->items[i], cell))
			return i;
	for (size_t i = FIXED; i < expected; i++)
		if (strlen(c->items[i].name) >= cell->name_len && is_column(&c->items[i], cell))
			return i;
	return c->count;
}

/* The number of a moment; one that cannot be read is none. */
static void put_moment(struct format_cell *cell)
{
	char text[DAY_TIME + 1] = "";
	if (cell->len == DAY_TIME)
		memcpy(text, cell->text, DAY_TIME);
	if (!day_read(text, false, &cell->number))
		*cell = (struct format_cell){.text = NULL};
}

static void put_cells(struct rows *r, struct query *q)
{
	struct cells cells;
	struct cells_cell cell;
	size_t len, at = FIXED;
	const char *text = query_bytes(q, CELLS, &len);
	bool room = false;
	cells_begin(&cells, text != NULL ? text : "");
	buf_clear(&r->text);
	while (cells_next(&cells, &cell)) {
		at = find_column(r, &cell, at);
		if (at == r->columns.count) {
			at = FIXED;
			continue;
		}
		struct format_cell *to = &r->cells[at++];
		*to = (struct format_cell){cell.raw, cell.raw_len, 0};
		if (r->columns.items[at - 1].kind == FORMAT_TIME)
			put_moment(to);
		if (!cell.escaped)
			continue;
		/* Texts only get shorter: with this much room nothing moves any more. */
		if (!room) {
			buf_add(&r->text, text, len);
			buf_clear(&r->text);
			room = true;
		}
		size_t begin = r->text.len;
		cells_unescape(&cell, &r->text);
		to->text = r->text.data + begin;
		to->len = r->text.len - begin;
	}
}

int rows_next(struct rows *r, const struct format_cell **cells, struct err *e)
{
	struct query *q = NULL;
	int rc = 0;
	for (int i = GONE; rc == 0 && i <= CORRECTED; i++) {
		q = r->changed[i];
		rc = q != NULL ? query_step(q, e) : 0;
		if (rc == 0) {
			query_free(q);
			r->changed[i] = NULL;
		}
	}
	if (rc == 0 && r->query != NULL) {
		q = r->query;
		rc = query_step(q, e);
	}
	if (rc != 1)
		return rc;
	put_fixed(r, q);
	put_cells(r, q);
	*cells = r->cells;
	return 1;
}

/* One activity on the screen or in a file: every request with its turn and its answers. */
#include "db/base/buf.h"
#include "db/base/day.h"
#include "db/base/err.h"
#include "db/base/plain.h"
#include "db/base/sys.h"
#include "db/central/cells.h"
#include "db/central/database.h"
#include "db/central/home.h"
#include "db/office/activities.h"
#include "db/office/place.h"
#include "db/office/rows.h"
#include "db/office/sink.h"

#include <stdlib.h>
#include <sysexits.h>

enum own_column { TURN, TURN_NUMBER, TURN_PLACES, TURN_AT, TURN_SURE, OWN };

static const struct {
	const char *name, *heading;
	enum format_kind kind;
} own[OWN] = {
	[TURN] = {"turn", "Beurt", FORMAT_ID},
	[TURN_NUMBER] = {"turn_number", "Plek", FORMAT_NUMBER},
	[TURN_PLACES] = {"turn_places", "Plaatsen", FORMAT_NUMBER},
	[TURN_AT] = {"turn_at", "Aangevraagd", FORMAT_TIME},
	[TURN_SURE] = {"turn_sure", "Tijd zeker", FORMAT_YES},
};

/* How it is said that somebody has one: there is nothing to wait for where nobody counts. */
static const char *turn_word(const struct activities_one *one, const struct turn *t)
{
	return one->places == 0 ? "aanvraag" : t->has_place ? "plaats" : "wachtlijst";
}

/* "01-12-2026 19:30", on Dutch clocks. */
static void add_moment(struct buf *out, int64_t ms)
{
	int64_t local = ms + day_dutch_offset(ms), days = local / DAY_MS, year;
	int month, day, minute = (int)(local % DAY_MS / 60000);
	day_to_civil(days, &year, &month, &day);
	buf_addf(out, "%02d-%02d-%04lld %02d:%02d", day, month, (long long)year, minute / 60,
		 minute % 60);
}

void activities_print(const struct activities_all *all, FILE *file)
{
	if (all->count > 0)
		fputs("nummer  begint            plaatsen  gevraagd  geplaatst  wacht  "
		      "activiteit\n",
		      file);
	for (size_t i = 0; i < all->count; i++) {
		const struct activities_one *one = &all->items[i];
		struct buf line;
		char places[24] = "?";
		buf_init(&line);
		if (one->places > 0)
			snprintf(places, sizeof places, "%lld", (long long)one->places);
		buf_addf(&line, "%6lld  ", (long long)one->no);
		add_moment(&line, one->start_ms);
		buf_addf(&line, "  %8s  %8lld  %9lld  %5lld  ", places, (long long)one->sum.persons,
			 (long long)one->sum.taken, (long long)one->sum.waiting);
		plain_add(&line, one->title);
		fprintf(file, "%s\n", line.data);
		buf_finish(&line);
	}
}

/* The form of these requests, when it is the same for all: its own columns are enough then. */
static int common_form(struct home *home, int64_t no, struct buf *form, struct err *e)
{
	struct query *q = NULL;
	int rc = query_open(&q, home->db, e,
			    "SELECT max(o.form) FROM request r JOIN signup o ON o.no = r.signup"
			    " WHERE r.activity = ? HAVING min(o.form) = max(o.form)",
			    "i", no);
	if (rc == 0)
		rc = query_step(q, e);
	if (rc == 1)
		buf_add_str(form, query_text(q, 0));
	query_free(q);
	return rc < 0 ? -1 : 0;
}

/* Called for each request; cells: its own, then those of an export. */
typedef int visit_row(void *self, const struct format_columns *columns,
		      const struct format_cell *cells, const struct turn *t, struct err *e);

struct walk {
	struct home *home;
	const struct activities_one *one;
	struct filter filter;
	struct buf form;
	visit_row *visit;
	void *self;
};

static void put_own(const struct walk *w, const struct turn *t, char texts[OWN][24],
		    struct format_cell *cells)
{
	struct day_writer writer = {.day = INT64_MIN};
	const char *word = turn_word(w->one, t), *sure = t->is_sure ? "ja" : "nee";
	cells[TURN] = (struct format_cell){word, strlen(word), 0};
	snprintf(texts[TURN_NUMBER], sizeof texts[0], "%lld", (long long)t->first);
	snprintf(texts[TURN_PLACES], sizeof texts[0], "%lld", (long long)t->persons);
	day_write(&writer, t->at, texts[TURN_AT]);
	cells[TURN_NUMBER] =
		(struct format_cell){texts[TURN_NUMBER], strlen(texts[TURN_NUMBER]), t->first};
	cells[TURN_PLACES] =
		(struct format_cell){texts[TURN_PLACES], strlen(texts[TURN_PLACES]), t->persons};
	cells[TURN_AT] = (struct format_cell){texts[TURN_AT], DAY_TIME, t->at};
	cells[TURN_SURE] = (struct format_cell){sure, strlen(sure), 0};
}

static int visit_one(struct walk *w, struct rows *rows, const struct turn *t, struct err *e)
{
	const struct format_columns *theirs = rows_columns(rows);
	const struct format_cell *cells = NULL;
	char texts[OWN][24];
	struct format_columns columns = {.count = OWN + theirs->count};
	int rc = rows_next(rows, &cells, e);
	if (rc != 1)
		return rc;
	columns.items = buf_alloc(columns.count, sizeof *columns.items);
	struct format_cell *all = buf_alloc(columns.count, sizeof *all);
	put_own(w, t, texts, all);
	for (size_t i = 0; i < OWN; i++)
		columns.items[i] =
			(struct format_column){(char *)(uintptr_t)own[i].name,
					       (char *)(uintptr_t)own[i].heading, own[i].kind};
	memcpy(columns.items + OWN, theirs->items, theirs->count * sizeof *theirs->items);
	memcpy(all + OWN, cells, theirs->count * sizeof *cells);
	rc = w->visit(w->self, &columns, all, t, e);
	free(columns.items);
	free(all);
	return rc;
}

/* Rows come in the order of their numbers, and these in the order of turns: one by one. */
static int walk_all(struct walk *w, struct err *e)
{
	const struct filter_words everything = {.form = NULL};
	buf_init(&w->form);
	int rc = filter_read(&everything, &w->filter, e);
	if (rc == 0)
		rc = common_form(w->home, w->one->no, &w->form, e);
	for (size_t i = 0; rc == 0 && i < w->one->request_count; i++) {
		const struct turn *t = &w->one->requests[i];
		const struct rows_range range = {.above = t->signup - 1, .upto = t->signup};
		struct rows *rows = NULL;
		rc = rows_new(&rows, w->home->db, &w->filter, w->form.len > 0 ? w->form.data : NULL,
			      &range, e);
		if (rc == 0)
			rc = visit_one(w, rows, t, e);
		rows_free(rows);
	}
	buf_finish(&w->form);
	return rc;
}

/* On the screen. */

static bool is_answer(const struct format_column *column, const struct format_cell *cell)
{
	return cell->len > 0 && strncmp(column->name, "consent_", 8) != 0 &&
	       strcmp(column->name, CELLS_ACTIVITY) != 0 &&
	       strcmp(column->name, CELLS_ACTIVITY_START) != 0;
}

static void add_answers(struct buf *line, const struct format_columns *columns,
			const struct format_cell *cells)
{
	for (size_t i = OWN + rows_fixed(); i < columns->count; i++) {
		struct buf text;
		if (!is_answer(&columns->items[i], &cells[i]))
			continue;
		buf_init_secret(&text);
		buf_add(&text, cells[i].text, cells[i].len);
		buf_add_str(line, "  ");
		plain_add(line, text.data);
		buf_finish(&text);
	}
}

struct printing {
	const struct activities_one *one;
	FILE *file;
};

static int print_row(void *self, const struct format_columns *columns,
		     const struct format_cell *cells, const struct turn *t, struct err *e)
{
	const struct printing *p = self;
	struct buf line;
	char turn[64];
	(void)e;
	int n = snprintf(turn, sizeof turn, "%s %lld", turn_word(p->one, t), (long long)t->first);
	if (t->last > t->first && n > 0 && (size_t)n < sizeof turn)
		snprintf(turn + n, sizeof turn - (size_t)n, "-%lld", (long long)t->last);
	buf_init_secret(&line);
	buf_addf(&line, "%-16s  ", turn);
	add_moment(&line, t->at);
	buf_addf(&line, "%s  aanmelding %lld", t->is_sure ? " " : "~", (long long)t->signup);
	add_answers(&line, columns, cells);
	fprintf(p->file, "%s\n", line.data);
	buf_finish(&line);
	return 0;
}

static void print_head(const struct activities_one *one, FILE *file)
{
	struct buf text;
	buf_init(&text);
	plain_add(&text, one->title);
	buf_addf(&text, "\nNummer %lld, begint ", (long long)one->no);
	add_moment(&text, one->start_ms);
	if (one->places == 0)
		buf_add_str(&text, ". Hoeveel plaatsen er zijn, is niet bekend.\n");
	else
		buf_addf(&text, ". Plaatsen: %lld%s.\n", (long long)one->places,
			 one->is_chosen ? " (zo gekozen met --places)" : "");
	buf_addf(&text, "Gevraagd: %lld. Geplaatst: %lld. Op de wachtlijst: %lld.\n",
		 (long long)one->sum.persons, (long long)one->sum.taken,
		 (long long)one->sum.waiting);
	fputs(text.data, file);
	buf_finish(&text);
}

int activities_print_one(struct home *home, const struct activities_one *one, FILE *file,
			 struct err *e)
{
	struct printing printing = {one, file};
	struct walk walk = {.home = home, .one = one, .visit = print_row, .self = &printing};
	bool unsure = false;
	print_head(one, file);
	if (one->request_count > 0)
		fputc('\n', file);
	if (walk_all(&walk, e) != 0)
		return -1;
	for (size_t i = 0; i < one->request_count; i++)
		unsure = unsure || !one->requests[i].is_sure;
	if (unsure)
		fputs("\n~ De klok van deze kiosk was niet gelijkgezet. Dan telt het eerste moment"
		      " dat zeker is.\n",
		      file);
	return 0;
}

/* In a file. */

struct exporting {
	const struct activities_one *one;
	struct sink *sink;
	bool begun;
};

static int export_row(void *self, const struct format_columns *columns,
		      const struct format_cell *cells, const struct turn *t, struct err *e)
{
	struct exporting *x = self;
	(void)t;
	if (!x->begun && x->sink->ops->table(x->sink, x->one->title, columns, e) != 0)
		return -1;
	x->begun = true;
	return x->sink->ops->row(x->sink, cells, e);
}

static int export_to(struct home *home, const struct activities_one *one,
		     const struct sink_kind *kind, struct place *place, struct err *e)
{
	struct exporting exporting = {.one = one};
	struct walk walk = {.home = home, .one = one, .visit = export_row, .self = &exporting};
	char *temp = place_folder(place->temp);
	int rc = kind->open(&exporting.sink, place->file, place->temp, temp, e);
	free(temp);
	if (rc != 0)
		return -1;
	if (walk_all(&walk, e) != 0) {
		exporting.sink->ops->abandon(exporting.sink);
		return -1;
	}
	if (exporting.sink->ops->close(exporting.sink, e) != 0 || place_sync(place, e) != 0)
		return -1;
	return place_rename(place, e);
}

int activities_export(struct home *home, const struct activities_one *one,
		      const struct activities_wish *wish, struct err *e)
{
	const struct sink_kind *kind = wish->format != NULL ? sink_find(wish->format) : NULL;
	struct place place = {.path = NULL};
	if (kind == NULL)
		return err_set(e, EX_USAGE, "Kies met --format de vorm: csv, xlsx of jsonl.");
	if (one->request_count == 0)
		return err_set(e, EX_NOINPUT, "Voor deze activiteit is nog niets gevraagd.");
	const struct place_wish where = {.output = wish->output,
					 .stream = stdout,
					 .extension = kind->name,
					 .needs_path = kind->needs_path,
					 .temp_dir = wish->temp_dir,
					 .no = one->no,
					 .now_ms = home->sys->now_ms(home->sys->self)};
	int rc = place_choose(&place, &where, e);
	if (rc == 0)
		rc = place_open(&place, e);
	if (rc == 0)
		rc = export_to(home, one, kind, &place, e);
	place_close(&place, false);
	return rc;
}

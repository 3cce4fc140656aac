#include "db/office/export.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/home.h"
#include "db/office/ledger.h"
#include "db/office/place.h"
#include "db/office/progress.h"
#include "db/office/rows.h"
#include "db/office/sink.h"
#include "db/office/xlsx.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sysexits.h>

/* One export on its way. */
struct job {
	struct home *home;
	const struct export_request *request;
	const struct sink_kind *kind;
	struct filter filter;
	struct ledger_entry entry;
	struct buf filter_text, stream;
	struct place place;
	struct progress progress;
	struct sink *sink;
	bool may_be_written; /* from here on only the ledger knows */
	bool is_settled;     /* what was left of the last time is now where this would go */
};

/* Others can export the same at the same moment; one of them comes through each time. */
enum { TRIES = 5 };

/* A word that fits nothing is a typing error, more often than a search in vain. */
static int check_known(struct home *home, const char *word, const char *query, const char *unknown,
		       struct err *e)
{
	int64_t found = 0;
	if (word == NULL)
		return 0;
	if (database_int(home->db, &found, 0, e, query, "s", word) != 0)
		return -1;
	return found != 0 ? 0 : err_set(e, EX_NOINPUT, unknown, word);
}

static int check_words(struct home *home, const struct filter *f, struct err *e)
{
	const struct {
		const char *word, *query, *unknown;
	} words[] = {
		{f->centre, "SELECT 1 FROM kiosk WHERE id = ?1 OR name = ?1 LIMIT 1",
		 "Er is geen centrum of kiosk ‘%s’. U ziet de namen met: wijkcentral status"},
		{f->form, "SELECT 1 FROM signup WHERE form = ? LIMIT 1",
		 "Van het formulier ‘%s’ is nog geen aanmelding ontvangen."},
		{f->lang, "SELECT 1 FROM signup WHERE lang = ? LIMIT 1",
		 "In de taal ‘%s’ is nog geen aanmelding ontvangen."},
	};
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (check_known(home, words[i].word, words[i].query, words[i].unknown, e) != 0)
			return -1;
	return 0;
}

static int prepare(struct job *j, struct err *e)
{
	const struct export_request *r = j->request;
	j->kind = r->format != NULL ? sink_find(r->format) : NULL;
	if (j->kind == NULL)
		return err_set(e, EX_USAGE, "Kies met --format de vorm: csv, xlsx of jsonl.");
	if (filter_read(&r->filter, &j->filter, e) != 0 || check_words(j->home, &j->filter, e) != 0)
		return -1;
	if (r->ledger != NULL && r->ledger[0] == '\0')
		return err_set(e, EX_USAGE, "Achter --new= hoort een naam, of laat de = weg.");
	filter_text(&j->filter, &j->filter_text);
	if (r->ledger != NULL)
		buf_addf(&j->stream, "%s %s", r->ledger, j->filter_text.data);
	return 0;
}

static bool is_same_file(const char *a, const char *b)
{
	struct stat first, second;
	return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
	       first.st_ino == second.st_ino;
}

static void say_settled(void *self, bool is_there, const char *place, const char *temp)
{
	struct job *j = self;
	const char *output = j->request->output;
	if (is_there)
		fprintf(stderr, "De export van de vorige keer was klaar, en staat nu in %s\n",
			place);
	else
		fprintf(stderr,
			"De export van de vorige keer kan nog niet naar %s. Hij staat in %s\n",
			place, temp);
	if (is_there && output != NULL && is_same_file(place, output))
		j->is_settled = true;
}

static int count_rows(struct job *j, int64_t *out, struct err *e)
{
	struct query *q = NULL;
	if (filter_open(&j->filter, j->home->db, false, "count(*)", j->entry.above, j->entry.upto,
			"", &q, e) != 0)
		return -1;
	int rc = query_step(q, e);
	if (rc == 1)
		*out = query_int(q, 0);
	query_free(q);
	return rc < 0 ? -1 : 0;
}

static int put_rows(struct job *j, struct rows *rows, int64_t *count, struct err *e)
{
	const struct format_cell *cells;
	int rc;
	while ((rc = rows_next(rows, &cells, e)) == 1) {
		if (j->sink->ops->row(j->sink, cells, e) != 0)
			return -1;
		++*count;
		progress_add(&j->progress);
	}
	return rc;
}

/* One table: of a form, or of all. */
static int put_table(struct job *j, const char *title, const char *form,
		     const struct rows_range *range, struct err *e)
{
	struct rows *rows = NULL;
	if (rows_new(&rows, j->home->db, &j->filter, form, range, e) != 0)
		return -1;
	int rc = j->sink->ops->table(j->sink, title, rows_columns(rows), e);
	if (rc == 0)
		rc = put_rows(j, rows, &j->entry.signups, e);
	rows_free(rows);
	return rc;
}

struct form {
	char *id, *title;
};

/* The forms of which there are signups, by their Dutch titles. */
static int list_forms(struct job *j, struct form **out, size_t *count, struct err *e)
{
	struct query *q = NULL;
	*out = NULL;
	*count = 0;
	int rc = query_open(&q, j->home->db, e,
			    "SELECT f.form, coalesce((SELECT t.text FROM form_text t WHERE"
			    " t.form = f.form AND t.lang = 'nl' AND t.part = 'title'"
			    " ORDER BY t.version DESC LIMIT 1), f.form)"
			    " FROM (SELECT DISTINCT form FROM signup) f"
			    " WHERE ?1 = '' OR f.form = ?1 ORDER BY 1",
			    "s", j->filter.form != NULL ? j->filter.form : "");
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		*out = buf_grow(*out, *count + 1, sizeof **out);
		(*out)[(*count)++] =
			(struct form){buf_copy(query_text(q, 0)), buf_copy(query_text(q, 1))};
		rc = 0;
	}
	query_free(q);
	return rc;
}

/* Whom to forget, on a sheet of their own: only the columns that say who. */
static int put_gone(struct job *j, struct err *e)
{
	const struct rows_range range = {.above = j->entry.above,
					 .upto = j->entry.upto,
					 .changed_above = j->entry.above,
					 .gone = true,
					 .only_changed = true};
	struct rows *rows = NULL;
	if (rows_new(&rows, j->home->db, &j->filter, NULL, &range, e) != 0)
		return -1;
	struct format_columns columns = *rows_columns(rows);
	columns.count = rows_fixed();
	const struct format_cell *cells;
	int rc = 0;
	bool begun = false;
	while (rc == 0 && (rc = rows_next(rows, &cells, e)) == 1) {
		rc = begun ? 0 : j->sink->ops->table(j->sink, "Te wissen", &columns, e);
		begun = true;
		if (rc == 0)
			rc = j->sink->ops->row(j->sink, cells, e);
		j->entry.gone++;
	}
	rows_free(rows);
	return rc < 0 ? -1 : 0;
}

static int put_forms(struct job *j, struct err *e)
{
	/* Whom to forget is on a sheet of its own; who was corrected is with the others. */
	const struct rows_range range = {.above = j->entry.above,
					 .upto = j->entry.upto,
					 .changed_above = j->entry.above,
					 .corrected = j->entry.stream != NULL};
	struct form *forms;
	size_t count;
	int rc = list_forms(j, &forms, &count, e);
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = put_table(j, forms[i].title, forms[i].id, &range, e);
	for (size_t i = 0; i < count; i++) {
		free(forms[i].id);
		free(forms[i].title);
	}
	free(forms);
	if (rc == 0 && j->entry.stream != NULL)
		rc = put_gone(j, e);
	return rc;
}

static int put_all(struct job *j, struct err *e)
{
	const struct rows_range range = {.above = j->entry.above,
					 .upto = j->entry.upto,
					 .changed_above = j->entry.above,
					 .gone = j->entry.stream != NULL,
					 .corrected = j->entry.stream != NULL};
	int64_t total = 0;
	if (database_begin(j->home->db, DATABASE_VIEW, e) != 0)
		return -1;
	bool is_shown = progress_is_wanted() && !place_is_screen(&j->place);
	int rc = is_shown ? count_rows(j, &total, e) : 0;
	if (is_shown)
		progress_begin(&j->progress, j->home->sys, total);
	if (rc == 0)
		rc = j->kind->table_each_form ? put_forms(j, e) : put_table(j, "", NULL, &range, e);
	progress_end(&j->progress);
	database_rollback(j->home->db);
	return rc;
}

/* Is there anything that this ledger did not give yet? */
static int has_news(struct job *j, bool *out, struct err *e)
{
	const struct rows_range range = {.above = j->entry.above,
					 .upto = j->entry.upto,
					 .changed_above = j->entry.above,
					 .gone = true,
					 .corrected = true};
	*out = true;
	return j->entry.stream == NULL ? 0 : rows_any(j->home->db, &j->filter, &range, out, e);
}

/* Texts that every row has beside its cells: ids, the centre, the form. */
enum { ROW_TEXT = 120 };

/* A workbook needs far more room than it takes in the end: that is looked at before it begins. */
static int check_room(struct job *j, const char *temp, const char *result, struct err *e)
{
	struct query *q = NULL;
	int64_t columns = 0;
	struct xlsx_room room = {0, 0};
	if (!j->kind->needs_path)
		return 0;
	if (database_int(j->home->db, &columns, 0, e,
			 "SELECT count(DISTINCT name) FROM column_seen", NULL) != 0 ||
	    filter_open(&j->filter, j->home->db, false,
			"count(*), coalesce(sum(length(o.cells)), 0)", j->entry.above,
			j->entry.upto, "", &q, e) != 0)
		return -1;
	int rc = query_step(q, e);
	if (rc == 1) {
		uint64_t rows = (uint64_t)query_int(q, 0);
		room = xlsx_needs(rows, rows_fixed() + (size_t)columns,
				  (uint64_t)query_int(q, 1) + rows * ROW_TEXT);
		rc = 0;
	}
	query_free(q);
	if (rc != 0 || place_check_room(temp, room.temp, e) != 0)
		return -1;
	return place_check_room(result, room.result, e);
}

static int fill(struct job *j, struct err *e)
{
	char *beside = place_folder(j->place.temp);
	const char *temp = j->request->temp_dir != NULL ? j->request->temp_dir : beside;
	int rc = check_room(j, temp, beside, e);
	if (rc == 0)
		rc = j->kind->open(&j->sink, j->place.file, j->place.temp, temp, e);
	free(beside);
	if (rc != 0)
		return -1;
	if (put_all(j, e) != 0) {
		j->sink->ops->abandon(j->sink);
		return -1;
	}
	return j->sink->ops->close(j->sink, e);
}

static int deliver(struct job *j, struct err *e)
{
	if (place_sync(&j->place, e) != 0)
		return -1;
	j->may_be_written = true;
	if (ledger_written(j->home, &j->entry, e) != 0 || place_rename(&j->place, e) != 0)
		return -1;
	/* It is where it should be; if that cannot be noted, ledger_settle sees it the next time.
	 */
	ledger_done(j->home, &j->entry, NULL);
	return 0;
}

static int choose_place(struct job *j, struct err *e)
{
	const struct place_wish wish = {.output = j->request->output,
					.stream = j->request->stream != NULL ? j->request->stream
									     : stdout,
					.extension = j->kind->name,
					.needs_path = j->kind->needs_path,
					.temp_dir = j->request->temp_dir,
					.no = j->entry.no,
					.now_ms = j->home->sys->now_ms(j->home->sys->self)};
	if (place_choose(&j->place, &wish, e) != 0)
		return -1;
	j->entry.place = j->place.path;
	j->entry.temp = j->place.temp;
	if (ledger_place(j->home, &j->entry, e) != 0)
		return -1;
	return place_open(&j->place, e);
}

static int run(struct job *j, struct err *e)
{
	bool news;
	j->entry =
		(struct ledger_entry){.format = j->kind->name,
				      .filter = j->filter_text.data,
				      .stream = j->request->ledger != NULL ? j->stream.data : NULL};
	j->may_be_written = false;
	if (ledger_look(j->home, &j->entry, e) != 0 || has_news(j, &news, e) != 0)
		return -1;
	if (!news)
		return 0;
	if (ledger_begin(j->home, &j->entry, e) != 0)
		return -1;
	int rc = choose_place(j, e);
	if (rc == 0)
		rc = fill(j, e);
	if (rc == 0)
		rc = deliver(j, e);
	bool failed = rc != 0 && ledger_failed(j->home, &j->entry);
	place_close(&j->place, rc != 0 && j->may_be_written && !failed);
	return rc;
}

/* Somebody was faster: what is left for us?  Rows that went into a stream cannot be taken back. */
static int try_to_run(struct job *j, struct err *e)
{
	struct err why = {.code = 0};
	int rc = -1;
	for (int i = 0; rc != 0 && i < TRIES; i++) {
		rc = run(j, &why);
		if (why.code != EX_TEMPFAIL || j->entry.stream == NULL ||
		    j->request->output == NULL)
			break;
	}
	if (rc != 0 && e != NULL)
		*e = why;
	return rc;
}

int export_run(struct home *home, const struct export_request *request, struct err *e)
{
	struct job job = {.home = home, .request = request};
	buf_init(&job.filter_text);
	buf_init(&job.stream);
	int rc = prepare(&job, e);
	if (rc == 0)
		rc = ledger_settle(home, say_settled, &job, e);
	/* Else what was not seen yet would be replaced by what is still newer. */
	if (rc == 0 && (request->ledger == NULL || !job.is_settled))
		rc = try_to_run(&job, e);
	buf_finish(&job.filter_text);
	buf_finish(&job.stream);
	return rc;
}

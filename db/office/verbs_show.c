#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/plain.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/home.h"
#include "db/central/move.h"
#include "db/office/export.h"
#include "db/office/report.h"
#include "db/office/status.h"
#include "db/office/verbs_inside.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <sysexits.h>
#include <unistd.h>

/* What staff look at: the kiosks, and the signups all together. */

static int read_hours(const char *text, int64_t *out, struct err *e)
{
	char *end = NULL;
	long hours = text != NULL ? strtol(text, &end, 10) : STATUS_SILENT_HOURS;
	if (text != NULL && (end == text || *end != '\0' || hours < 1 || hours > 24 * 366))
		return err_set(e, EX_USAGE, "Achter --silent-after hoort een aantal uren.");
	*out = hours;
	return 0;
}

/* no-color.org: any text in NO_COLOR means none. */
static bool wants_colours(void)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");
	return isatty(STDOUT_FILENO) && (none == NULL || none[0] == '\0') && term != NULL &&
	       strcmp(term, "dumb") != 0;
}

static int width_of_terminal(void)
{
	struct winsize size = {.ws_col = 0};
	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

static int write_prometheus(const struct status *s, const char *path, struct err *e)
{
	struct buf text;
	buf_init(&text);
	status_prometheus(s, &text);
	/* Who collects the figures is somebody else, and they say nothing of anybody. */
	int rc = file_replace(path, text.data, text.len, 0644, e);
	buf_finish(&text);
	return rc;
}

static int tell_status(const struct status *s, const struct verbs_request *r, struct err *e)
{
	if (r->prometheus != NULL && write_prometheus(s, r->prometheus, e) != 0)
		return -1;
	if (r->check) {
		status_check(s, stdout);
		return s->level == STATUS_OK ? 0 : err_set(e, (int)s->level, "%s", "");
	}
	if (r->json)
		return status_json(s, stdout, e);
	const struct status_look look = {
		.colours = wants_colours(), .only_bad = r->problems, .width = width_of_terminal()};
	if (r->prometheus == NULL)
		status_print(s, &look, stdout);
	return 0;
}

int verbs_status(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct status s;
	int64_t hours = STATUS_SILENT_HOURS;
	if (read_hours(r->silent_after, &hours, e) != 0 || status_load(home, hours, &s, e) != 0)
		return -1;
	int rc = tell_status(&s, r, e);
	status_finish(&s);
	return rc;
}

int verbs_export(struct home *home, const struct verbs_request *r, struct err *e)
{
	const struct export_request request = {.format = r->format,
					       .filter = r->filter,
					       .ledger = r->is_new ? r->ledger : NULL,
					       .output = r->output,
					       .temp_dir = r->temp};
	return export_run(home, &request, e);
}

static void print_export(struct query *q)
{
	struct buf line, plain;
	char at[SYS_TIME_TEXT];
	int64_t rows = query_int(q, 7) + query_int(q, 8);
	bool all = query_is_null(q, 6);
	buf_init(&line);
	buf_init(&plain);
	sys_time_text(query_int(q, 1), at);
	buf_addf(&line, "%lld  %s  %s@%s  %s  %lld rijen  %s %s  naar %s  %s",
		 (long long)query_int(q, 0), at, query_text(q, 2), query_text(q, 3),
		 query_text(q, 4), (long long)rows,
		 all ? "alles" : "nieuw:", query_text(q, all ? 5 : 6), query_text(q, 9),
		 query_text(q, 10));
	plain_add(&plain, line.data);
	puts(plain.data);
	buf_finish(&line);
	buf_finish(&plain);
}

int verbs_exports(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct query *q = NULL;
	(void)r;
	int rc =
		query_open(&q, home->db, e,
			   "SELECT no, at, who, host, format, filter, stream, signups, gone, place,"
			   " state FROM export ORDER BY no",
			   NULL);
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		print_export(q);
		rc = 0;
	}
	query_free(q);
	return rc;
}

int verbs_move(struct home *home, const struct verbs_request *r, struct err *e)
{
	int64_t rows = 0;
	if (move_to(home, r->to != NULL ? r->to : "", &rows, e) != 0)
		return -1;
	printf("%lld rijen zijn verhuisd en één voor één vergeleken. Het oude bestand staat er nog:"
	       " %s/central.db. Daar staan antwoorden in: wis het als alles goed gaat.\n",
	       (long long)rows, home->dir);
	return 0;
}

int verbs_report(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct buf page;
	buf_init(&page);
	int rc = report_write(home, r->filter.since, r->filter.until, &page, e);
	if (rc == 0 && r->output != NULL)
		rc = file_replace(r->output, page.data, page.len, 0600, e);
	else if (rc == 0)
		fputs(page.data, stdout);
	buf_finish(&page);
	return rc;
}

#include "db/office/filter.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/central/database.h"
#include "db/base/day.h"

#include <sysexits.h>

static const char *const statuses[] = {"ontvangen", "ingetrokken", "gewist"};

static int read_time(const char *option, const char *text, bool end, int64_t *out, struct err *e)
{
	if (text == NULL || day_read(text, end, out))
		return 0;
	return err_set(e, EX_USAGE,
		       "‘%s’ achter %s is geen datum. Schrijf jaar, maand en dag, zoals"
		       " 2026-11-25.",
		       text, option);
}

int filter_read(const struct filter_words *words, struct filter *out, struct err *e)
{
	struct filter f = {.since = INT64_MIN,
			   .until = INT64_MAX,
			   .centre = words->centre,
			   .form = words->form,
			   .lang = words->lang,
			   .status = words->status};
	bool known = words->status == NULL;
	for (size_t i = 0; !known && i < sizeof statuses / sizeof statuses[0]; i++)
		known = strcmp(statuses[i], words->status) == 0;
	if (!known)
		return err_set(e, EX_USAGE,
			       "Achter --status hoort ontvangen, ingetrokken of gewist.");
	if (read_time("--since", words->since, false, &f.since, e) != 0 ||
	    read_time("--until", words->until, true, &f.until, e) != 0)
		return -1;
	if (f.since >= f.until)
		return err_set(e, EX_USAGE,
			       "De eerste dag (--since) ligt na de laatste (--until).");
	*out = f;
	return 0;
}

void filter_text(const struct filter *f, struct buf *out)
{
	const struct {
		const char *name, *text;
	} words[] = {
		{"centre", f->centre}, {"form", f->form}, {"lang", f->lang}, {"status", f->status}};
	buf_add_char(out, '{');
	if (f->since != INT64_MIN)
		buf_addf(out, "\"since\":%lld,", (long long)f->since);
	if (f->until != INT64_MAX)
		buf_addf(out, "\"until\":%lld,", (long long)f->until);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (words[i].text != NULL) {
			buf_addf(out, "\"%s\":", words[i].name);
			buf_add_json(out, words[i].text);
			buf_add_char(out, ',');
		}
	if (out->data[out->len - 1] == ',')
		buf_truncate(out, out->len - 1);
	buf_add_char(out, '}');
}

/* Values that bind to nothing are left out of the statement, so that it can be read fast. */
int filter_open(const struct filter *f, struct database *db, bool stream, const char *columns,
		int64_t above, int64_t upto, const char *tail, struct query **out, struct err *e)
{
	struct buf text;
	buf_init(&text);
	buf_addf(&text, "SELECT %s FROM signup o WHERE o.no > ?1 AND o.no <= ?2", columns);
	buf_add_str(&text, f->since != INT64_MIN || f->until != INT64_MAX
				   ? " AND o.made_at >= ?3 AND o.made_at < ?4"
				   : " AND ?3 <= ?4");
	buf_add_str(&text, f->centre != NULL ? " AND o.kiosk IN (SELECT id FROM kiosk WHERE id = ?5"
					       " OR name = ?5)"
					     : " AND ?5 = ''");
	buf_add_str(&text, f->form != NULL ? " AND o.form = ?6" : " AND ?6 = ''");
	buf_add_str(&text, f->lang != NULL ? " AND o.lang = ?7" : " AND ?7 = ''");
	buf_add_str(&text, f->status != NULL ? " AND o.status = ?8" : " AND ?8 = ''");
	buf_addf(&text, " %s", tail);
#define OR_EMPTY(word) (f->word != NULL ? f->word : "")
	int rc = (stream ? query_stream : query_open)(
		out, db, e, text.data, "iiiissss", above, upto, f->since, f->until,
		OR_EMPTY(centre), OR_EMPTY(form), OR_EMPTY(lang), OR_EMPTY(status));
#undef OR_EMPTY
	buf_finish(&text);
	return rc;
}

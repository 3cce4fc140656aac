#include "db/office/lookup.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/hex.h"
#include "db/base/plain.h"
#include "db/base/sys.h"
#include "db/central/contact.h"
#include "db/central/database.h"
#include "db/central/home.h"
#include "db/office/rows.h"
#include "db/store/receipt.h"

#include <stdlib.h>
#include <sysexits.h>

void lookup_add(struct lookup *l, int64_t no)
{
	l->numbers = buf_grow(l->numbers, l->count + 1, sizeof *l->numbers);
	l->numbers[l->count++] = no;
}

/* Takes all rows of a query, and frees it. */
static int take_all(struct query *q, struct lookup *out, struct err *e)
{
	struct lookup l = {.count = 0};
	int rc;
	while ((rc = query_step(q, e)) == 1)
		lookup_add(&l, query_int(q, 0));
	query_free(q);
	if (rc == 0)
		*out = l;
	else
		lookup_finish(&l);
	return rc;
}

static bool is_number(const char *text, size_t len)
{
	return len > 0 && len < 16 && strspn(text, "0123456789") == len && text[0] != '0';
}

int lookup_find(struct home *home, const char *text, struct lookup *out, struct err *e)
{
	char receipt[RECEIPT_TEXT], contact[CONTACT_TEXT];
	uint8_t hash[RECEIPT_HASH], id[16];
	size_t len = strlen(text);
	struct query *q = NULL;
	int rc;
	if (receipt_parse(text, receipt)) {
		receipt_hash(receipt, hash);
		rc = query_open(&q, home->db, e,
				"SELECT no FROM signup WHERE receipt = ? ORDER BY no", "b", hash,
				sizeof hash);
	} else if (contact_normal(text, len, contact)) {
		/* Before numbers: "31612345678" is a telephone. */
		rc = query_open(&q, home->db, e,
				"SELECT signup FROM contact WHERE value = ? ORDER BY signup", "s",
				(const char *)contact);
	} else if (is_number(text, len)) {
		rc = query_open(&q, home->db, e, "SELECT no FROM signup WHERE no = ?", "i",
				(int64_t)strtoll(text, NULL, 10));
	} else if (hex_read(text, id, sizeof id)) {
		rc = query_open(&q, home->db, e, "SELECT no FROM signup WHERE id = ? ORDER BY no",
				"b", id, sizeof id);
	} else {
		rc = err_set(e, EX_USAGE,
			     "Dit is geen nummer, geen ontvangstcode, geen e-mail en geen"
			     " telefoonnummer.");
	}
	if (rc == 0)
		rc = take_all(q, out, e);
	explicit_bzero(contact, sizeof contact);
	return rc;
}

void lookup_finish(struct lookup *l)
{
	free(l->numbers);
	*l = (struct lookup){.count = 0};
}

int lookup_one(struct home *home, const char *text, int64_t *out, struct err *e)
{
	struct lookup l;
	int rc = 0;
	if (lookup_find(home, text, &l, e) != 0)
		return -1;
	if (l.count == 0)
		rc = err_set(e, EX_NOINPUT, "Er is geen aanmelding bij ‘%s’.", text);
	else if (l.count > 1)
		rc = err_set(e, EX_USAGE,
			     "Er zijn %zu aanmeldingen bij ‘%s’. De nummers ziet u met: find",
			     l.count, text);
	else
		*out = l.numbers[0];
	lookup_finish(&l);
	return rc;
}

static int list_one(struct home *home, int64_t no, FILE *out, struct err *e)
{
	struct query *q = NULL;
	struct buf line;
	char at[SYS_TIME_TEXT];
	int rc = query_open(
		&q, home->db, e,
		"SELECT o.made_at, o.form, coalesce(k.name, o.kiosk), o.status,"
		" o.same_as, o.corrected_at FROM signup o LEFT JOIN kiosk k ON k.id = o.kiosk"
		" WHERE o.no = ?",
		"i", no);
	if (rc == 0)
		rc = query_step(q, e);
	if (rc == 1) {
		buf_init(&line);
		sys_time_text(query_int(q, 0), at);
		buf_addf(&line, "%lld  %s  %s  ", (long long)no, at, query_text(q, 1));
		plain_add(&line, query_text(q, 2));
		buf_addf(&line, "  %s", query_text(q, 3));
		if (!query_is_null(q, 4))
			buf_addf(&line, "  zelfde persoon als %lld", (long long)query_int(q, 4));
		if (!query_is_null(q, 5)) {
			sys_time_text(query_int(q, 5), at);
			buf_addf(&line, "  verbeterd op %s", at);
		}
		fprintf(out, "%s\n", line.data);
		buf_finish(&line);
	}
	query_free(q);
	return rc < 0 ? -1 : 0;
}

int lookup_list(struct home *home, const struct lookup *l, FILE *out, struct err *e)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < l->count; i++)
		rc = list_one(home, l->numbers[i], out, e);
	return rc;
}

static int form_of(struct home *home, int64_t no, struct buf *out, struct err *e)
{
	struct query *q = NULL;
	int rc = query_open(&q, home->db, e, "SELECT form FROM signup WHERE no = ?", "i", no);
	if (rc == 0)
		rc = query_step(q, e);
	if (rc == 1)
		buf_add_str(out, query_text(q, 0));
	query_free(q);
	return rc < 0 ? -1 : 0;
}

static void show_cells(const struct format_columns *columns, const struct format_cell *cells,
		       FILE *out)
{
	for (size_t i = 0; i < columns->count; i++) {
		struct buf text, line;
		if (cells[i].text == NULL || cells[i].len == 0)
			continue;
		buf_init_secret(&text);
		buf_init_secret(&line);
		buf_add(&text, cells[i].text, cells[i].len);
		plain_add(&line, columns->items[i].heading);
		buf_add_str(&line, ": ");
		plain_add(&line, text.data);
		fprintf(out, "%s\n", line.data);
		buf_finish(&text);
		buf_finish(&line);
	}
}

int lookup_show(struct home *home, int64_t no, FILE *out, struct err *e)
{
	const struct filter_words all = {.form = NULL};
	const struct rows_range range = {.above = no - 1, .upto = no};
	const struct format_cell *cells = NULL;
	struct filter filter;
	struct rows *rows = NULL;
	struct buf form;
	buf_init(&form);
	int rc = filter_read(&all, &filter, e);
	if (rc == 0)
		rc = form_of(home, no, &form, e);
	if (rc == 0)
		rc = rows_new(&rows, home->db, &filter, form.data, &range, e);
	if (rc == 0)
		rc = rows_next(rows, &cells, e);
	if (rc == 1 && cells != NULL)
		show_cells(rows_columns(rows), cells, out);
	rows_free(rows);
	buf_finish(&form);
	return rc < 0 ? -1 : 0;
}

/* The table on its way out: to wijkprint, and as CSV. */
#include "db/base/buf.h"
#include "db/base/day.h"
#include "db/base/formula.h"
#include "tui/dates.h"
#include "tui/hand/people.h"

/* A page has no room for more. */
#define PAPER_COLUMNS 8

/* db/paper/roll.h parts a line by tabs; people_cell writes none. */
static void add_line(struct buf *out, const char *kind, const char *text)
{
	buf_addf(out, "%s\t", kind);
	for (; *text != '\0'; text++)
		buf_add_char(out, *text == '\t' || *text == '\n' ? ' ' : *text);
	buf_add_char(out, '\n');
}

static void add_head(const struct people *p, const char *centre, int64_t now_ms, struct buf *out)
{
	const int64_t day = (now_ms + day_dutch_offset(now_ms)) / DAY_MS;
	struct buf text;
	buf_init_secret(&text);
	buf_add_str(out, "wijkprint 1\n");
	people_title(p, &text);
	add_line(out, "title", text.data);
	buf_clear(&text);
	people_when(p, now_ms, &text);
	if (text.len > 0)
		add_line(out, "line", text.data);
	if (centre[0] != '\0')
		add_line(out, "line", centre);
	struct buf made;
	buf_init(&made);
	/* With the year: paper is read later than today. */
	dates_day(&made, p->lang, day, 0);
	buf_clear(&text);
	words_insert(&text, words_get(p->lang, WORD_PEOPLE_MADE), made.data);
	add_line(out, "line", text.data);
	buf_finish(&made);
	buf_finish(&text);
	add_line(out, "note", words_get(p->lang, WORD_PEOPLE_NOTE));
	add_line(out, "page", words_get(p->lang, WORD_PEOPLE_PAGE));
	if (words_lang_is_rtl(p->lang))
		add_line(out, "rtl", "yes");
}

static size_t paper_columns(const struct people *p)
{
	return p->column_count < PAPER_COLUMNS ? p->column_count : PAPER_COLUMNS;
}

void people_roll(const struct people *p, const char *centre, int64_t now_ms, struct buf *out)
{
	const size_t columns = paper_columns(p);
	add_head(p, centre, now_ms, out);
	buf_addf(out, "columns\t%s", words_get(p->lang, WORD_PEOPLE_CAME));
	for (size_t c = 0; c < columns; c++)
		buf_addf(out, "\t%s", p->columns[c].label);
	for (size_t i = 0; i < p->group->count; i++) {
		buf_addf(out, "\nrow\t%s", people_entry(p, i)->came ? "yes" : "no");
		for (size_t c = 0; c < columns; c++) {
			buf_add_char(out, '\t');
			people_cell(p, i, c, out);
		}
	}
	buf_add_char(out, '\n');
}

static void add_cell(struct buf *out, const char *text)
{
	bool formula = text[0] != '\0' && formula_is(text, strlen(text));
	buf_add_char(out, '"');
	if (formula)
		buf_add_char(out, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buf_add_char(out, '"');
		buf_add_char(out, *text);
	}
	buf_add_char(out, '"');
}

static void add_moment(const struct people *p, int64_t ms, struct buf *out)
{
	int64_t there = ms + day_dutch_offset(ms), year;
	int month, day;
	(void)p;
	day_to_civil(there / DAY_MS, &year, &month, &day);
	int minutes = (int)(there % DAY_MS / 60000);
	buf_addf(out, "%04d-%02d-%02d %02d:%02d", (int)year, month, day, minutes / 60,
		 minutes % 60);
}

static void add_row(const struct people *p, size_t index, struct buf *out)
{
	const struct opened_entry *entry = people_entry(p, index);
	struct buf cell;
	buf_init_secret(&cell);
	add_cell(out, words_get(p->lang, entry->came ? WORD_PEOPLE_YES : WORD_PEOPLE_NO));
	for (size_t c = 0; c < p->column_count; c++) {
		buf_clear(&cell);
		people_cell(p, index, c, &cell);
		buf_add_char(out, ',');
		add_cell(out, cell.data);
	}
	buf_clear(&cell);
	add_moment(p, entry->made_at, &cell);
	buf_add_char(out, ',');
	add_cell(out, cell.data);
	buf_add_str(out, "\r\n");
	buf_finish(&cell);
}

void people_csv(const struct people *p, struct buf *out)
{
	buf_add_str(out, "\xEF\xBB\xBF");
	add_cell(out, words_get(p->lang, WORD_PEOPLE_CAME));
	for (size_t c = 0; c < p->column_count; c++) {
		buf_add_char(out, ',');
		add_cell(out, p->columns[c].label);
	}
	buf_add_char(out, ',');
	add_cell(out, words_get(p->lang, WORD_PEOPLE_SIGNED_UP));
	buf_add_str(out, "\r\n");
	for (size_t i = 0; i < p->group->count; i++)
		add_row(p, i, out);
}

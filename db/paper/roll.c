#include "db/paper/roll.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <pango/pango.h>
#include <sysexits.h>

/* What stands behind the first word of a line. */
struct parts {
	size_t count;
	char *list[ROLL_COLUMNS_MAX + 2];
};

static bool only_one(const struct parts *parts)
{
	return parts->count == 1;
}

static bool read_title(struct roll *roll, const struct parts *parts)
{
	roll->title = parts->list[0];
	return only_one(parts);
}

static bool read_line(struct roll *roll, const struct parts *parts)
{
	if (!only_one(parts) || roll->line_count == ROLL_LINES_MAX)
		return false;
	roll->lines[roll->line_count++] = parts->list[0];
	return true;
}

static bool read_note(struct roll *roll, const struct parts *parts)
{
	roll->note = parts->list[0];
	return only_one(parts);
}

static bool read_page(struct roll *roll, const struct parts *parts)
{
	roll->page = parts->list[0];
	return only_one(parts);
}

static bool read_rtl(struct roll *roll, const struct parts *parts)
{
	roll->rtl = strcmp(parts->list[0], "yes") == 0;
	return only_one(parts) && roll->rtl;
}

static bool read_columns(struct roll *roll, const struct parts *parts)
{
	if (roll->column_count > 0 || parts->count < 2 || parts->count > ROLL_COLUMNS_MAX + 1)
		return false;
	roll->ticks = parts->list[0];
	roll->column_count = parts->count - 1;
	for (size_t i = 0; i < roll->column_count; i++)
		roll->columns[i] = parts->list[i + 1];
	return true;
}

static bool read_row(struct roll *roll, const struct parts *parts)
{
	struct roll_row row = {.came = strcmp(parts->list[0], "yes") == 0};
	if (roll->column_count == 0 || parts->count != roll->column_count + 1 ||
	    roll->row_count == ROLL_ROWS_MAX || (!row.came && strcmp(parts->list[0], "no") != 0))
		return false;
	for (size_t i = 0; i < roll->column_count; i++)
		row.cells[i] = parts->list[i + 1];
	if (roll->row_count % 64 == 0)
		roll->rows = buf_grow(roll->rows, roll->row_count + 64, sizeof *roll->rows);
	roll->rows[roll->row_count++] = row;
	return true;
}

static const struct {
	const char *name;
	bool (*read)(struct roll *roll, const struct parts *parts);
} kinds[] = {
	{"title", read_title}, {"line", read_line},	  {"note", read_note}, {"page", read_page},
	{"rtl", read_rtl},     {"columns", read_columns}, {"row", read_row},
};

static bool split(char *line, struct parts *out)
{
	char *one;
	out->count = 0;
	while ((one = strsep(&line, "\t")) != NULL) {
		if (out->count == sizeof out->list / sizeof out->list[0])
			return false;
		out->list[out->count++] = one;
	}
	return true;
}

static bool read_one(struct roll *roll, char *line)
{
	struct parts parts;
	char *kind = strsep(&line, "\t");
	if (line == NULL || !split(line, &parts))
		return false;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].name, kind) == 0)
			return kinds[i].read(roll, &parts);
	return false;
}

/* Whole UTF-8 in lines, each of them ended, and no other control characters. */
static bool is_text(const struct buf *text)
{
	if (text->len == 0 || text->data[text->len - 1] != '\n' ||
	    !g_utf8_validate(text->data, (gssize)text->len, NULL))
		return false;
	for (size_t i = 0; i < text->len; i++) {
		unsigned char c = (unsigned char)text->data[i];
		if ((c < 0x20 && c != '\n' && c != '\t') || c == 0x7F)
			return false;
	}
	return true;
}

static int read_lines(struct buf *text, struct roll *roll, struct err *e)
{
	char *rest = text->data, *line;
	text->data[text->len - 1] = '\0';
	for (size_t number = 1; (line = strsep(&rest, "\n")) != NULL; number++) {
		bool right = number == 1 ? strcmp(line, "wijkprint 1") == 0 : read_one(roll, line);
		if (!right)
			return err_set(e, EX_DATAERR, "Regel %zu van de lijst is niet goed",
				       number);
	}
	return roll->column_count > 0 ? 0 : err_set(e, EX_DATAERR, "De lijst heeft geen kolommen");
}

int roll_read(struct buf *text, struct roll *out, struct err *e)
{
	struct roll roll = {.title = "", .note = "", .page = "", .ticks = ""};
	if (!is_text(text))
		return err_set(e, EX_DATAERR, "De lijst is geen gewone tekst (UTF-8)");
	if (read_lines(text, &roll, e) != 0) {
		roll_finish(&roll);
		return -1;
	}
	*out = roll;
	return 0;
}

void roll_finish(struct roll *roll)
{
	free(roll->rows);
	roll->rows = NULL;
	roll->row_count = 0;
}

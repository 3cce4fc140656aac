/*
 * Writes a workbook, as wijkcentral does.
 *
 *   xlsx_write bench PATH TEMP_DIR ROWS          the rows of tests/bench/xlsx_cells.h
 *   xlsx_write cells PATH TEMP_DIR [LIMIT [ZIP64]]
 *        tables from standard input, LIMIT rows a sheet, 64-bit sizes above ZIP64 bytes
 *
 *   xlsx_write needs ROWS COLUMNS TEXT            prints xlsx_needs: temporary bytes, result
 *
 * Tables come as lines of words with one space between; texts are hexadecimal UTF-8:
 *   T title           begins a table
 *   C kind heading    a column (kind: text time number yes)
 *   R cell...         a row; each cell is  - (absent),  s TEXT  or  n NUMBER TEXT
 *   E title           begins the sheet that explains;  N left right (right - : a heading)
 * Fails with the text of the error on standard error.
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/office/xlsx.h"
#include "db/office/xlsx_inside.h"
#include "tests/bench/xlsx_cells.h"

#include <inttypes.h>
#include <locale.h>
#include <stdbool.h>
#include <sysexits.h>

enum { COLUMNS_MAX = 64, NOTES_MAX = 16, WORDS_MAX = 3 * COLUMNS_MAX + 2, XLSX_ROWS = 1 << 20 };

struct input {
	struct xlsx *x;
	char *title;
	bool begun, explaining;
	struct format_columns set;
	struct xlsx_note notes[NOTES_MAX];
	size_t note_count;
	struct err *e;
};

/* Some memory stays until the end of the program: tables outlive the lines that made them. */
static char *unhex(const char *hex, size_t *len)
{
	size_t n = strspn(hex, "0123456789abcdef") / 2;
	char *text = buf_alloc(n + 1, 1);
	for (size_t i = 0; i < n; i++) {
		const char pair[] = {hex[2 * i], hex[2 * i + 1], '\0'};
		text[i] = (char)strtoul(pair, NULL, 16);
	}
	if (len != NULL)
		*len = n;
	return text;
}

static int begin(struct input *in)
{
	if (in->begun)
		return 0;
	in->begun = true;
	/* The table reads its columns until it ends. */
	struct format_columns *kept = buf_alloc(1, sizeof *kept);
	*kept = in->set;
	return xlsx_table(in->x, in->title, kept, in->e);
}

static int on_title(struct input *in, char **word)
{
	if (begin(in) != 0)
		return -1;
	in->title = unhex(word[1], NULL);
	in->begun = false;
	in->set = (struct format_columns){.items = buf_alloc(COLUMNS_MAX, sizeof *in->set.items)};
	return 0;
}

static int on_column(struct input *in, char **word)
{
	static const char *const names[] = {[FORMAT_TEXT] = "text",
					    [FORMAT_ID] = "id",
					    [FORMAT_TIME] = "time",
					    [FORMAT_NUMBER] = "number",
					    [FORMAT_YES] = "yes"};
	struct format_column *c = &in->set.items[in->set.count++];
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i], word[1]) == 0)
			c->kind = (enum format_kind)i;
	c->heading = unhex(word[2], NULL);
	return 0;
}

static int on_row(struct input *in, char **word)
{
	struct format_cell cells[COLUMNS_MAX] = {0};
	word++;
	for (size_t i = 0; i < in->set.count; i++) {
		const char *kind = *word++;
		if (kind[0] == 'n')
			cells[i].number = strtoll(*word++, NULL, 10);
		if (kind[0] != '-')
			cells[i].text = unhex(*word++, &cells[i].len);
	}
	int rc = begin(in) == 0 ? xlsx_row(in->x, cells, in->e) : -1;
	for (size_t i = 0; i < in->set.count; i++)
		free((char *)cells[i].text);
	return rc;
}

static int on_explain(struct input *in, char **word)
{
	if (begin(in) != 0)
		return -1;
	in->title = unhex(word[1], NULL);
	in->begun = in->explaining = true;
	return 0;
}

static int on_note(struct input *in, char **word)
{
	in->notes[in->note_count++] = (struct xlsx_note){
		unhex(word[1], NULL), word[2][0] == '-' ? NULL : unhex(word[2], NULL)};
	return 0;
}

static const struct {
	char letter;
	int (*take)(struct input *in, char **word);
} lines[] = {{'T', on_title}, {'C', on_column}, {'R', on_row}, {'E', on_explain}, {'N', on_note}};

/* Cuts a line into words at its spaces; an empty word stays one. */
static void cut(char *line, char **word)
{
	size_t n = 0;
	line[strcspn(line, "\n")] = '\0';
	for (char *p = line; p != NULL && n < WORDS_MAX - 1;) {
		word[n++] = p;
		p = strchr(p, ' ');
		if (p != NULL)
			*p++ = '\0';
	}
	word[n] = NULL;
}

static int write_cells(struct xlsx *x, struct err *e)
{
	struct input in = {.x = x, .e = e, .begun = true};
	char *line = NULL, *word[WORDS_MAX];
	size_t size = 0;
	int rc = 0;
	while (rc == 0 && getline(&line, &size, stdin) > 0) {
		cut(line, word);
		for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
			if (lines[i].letter == word[0][0])
				rc = lines[i].take(&in, word);
	}
	free(line);
	if (rc == 0)
		rc = begin(&in);
	if (rc == 0 && in.explaining)
		rc = xlsx_explain(x, in.title, in.notes, in.note_count, e);
	return rc;
}

static int write_bench(struct xlsx *x, uint64_t rows, struct err *e)
{
	static char heading[] = "Kolom";
	static struct format_column columns[XLSX_CELLS];
	static const struct format_columns set = {XLSX_CELLS, columns};
	struct format_cell row[XLSX_CELLS];
	struct xlsx_cells cells;
	for (int i = 0; i < XLSX_CELLS; i++)
		columns[i] = (struct format_column){heading, heading, FORMAT_TEXT};
	columns[XLSX_CELLS_TIME].kind = columns[XLSX_CELLS_RECEIVED].kind = FORMAT_TIME;
	int rc = xlsx_table(x, "Aanmeldingen", &set, e);
	for (uint64_t n = 0; n < rows && rc == 0; n++) {
		xlsx_cells_fill(&cells, n);
		for (int i = 0; i < XLSX_CELLS; i++)
			row[i] = (struct format_cell){.text = cells.text[i], .len = cells.len[i]};
		row[XLSX_CELLS_TIME].number = cells.made_at * 1000;
		row[XLSX_CELLS_RECEIVED].number = cells.received_at * 1000;
		rc = xlsx_row(x, row, e);
	}
	return rc;
}

static int print_needs(char **number)
{
	const struct xlsx_room room =
		xlsx_needs(strtoull(number[0], NULL, 10), strtoul(number[1], NULL, 10),
			   strtoull(number[2], NULL, 10));
	printf("%" PRIu64 " %" PRIu64 "\n", room.temp, room.result);
	return EX_OK;
}

int main(int argc, char **argv)
{
	struct err e = {0};
	struct xlsx *x = NULL;
	if (argc < 4)
		return EX_USAGE;
	setlocale(LC_ALL, "");
	if (argc > 4 && strcmp(argv[1], "needs") == 0)
		return print_needs(argv + 2);
	const bool bench = strcmp(argv[1], "bench") == 0;
	const struct xlsx_limits limits = {
		.rows = !bench && argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : XLSX_ROWS,
		.zip64_above = argc > 5 ? strtoull(argv[5], NULL, 10) : UINT32_MAX};
	int rc = xlsx_new_limited(&x, argv[2], argv[3], &limits, &e);
	if (rc == 0 && (bench ? write_bench(x, argc > 4 ? strtoull(argv[4], NULL, 10) : 0, &e)
			      : write_cells(x, &e)) != 0) {
		xlsx_free(x);
		rc = -1;
	} else if (rc == 0) {
		rc = xlsx_close(x, &e);
	}
	if (rc != 0)
		fprintf(stderr, "%s\n", e.text);
	return rc == 0 ? EX_OK : e.code;
}

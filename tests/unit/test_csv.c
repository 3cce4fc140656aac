/* CSV that a spreadsheet opens without running it, and that can be read back to the byte. */
#include "db/office/csv.h"
#include "db/base/buf.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { CELLS_MAX = 8, TEXT_MAX = 24, ROWS = 20000 };

/* One row of these cells, as written; the caller frees. */
static char *written(const char *const *cells, size_t count, size_t *len)
{
	char *text = NULL;
	struct csv csv;
	FILE *file = open_memstream(&text, len);
	csv_begin(&csv, file);
	for (size_t i = 0; i < count; i++)
		csv_cell(&csv, cells[i], strlen(cells[i]), i == 0);
	csv_end_row(&csv);
	assert_int_equal(csv_flush(&csv), 0);
	assert_int_equal(fclose(file), 0);
	return text;
}

static void expect_cell(const char *cell, const char *csv)
{
	size_t len = 0;
	char *text = written(&cell, 1, &len);
	assert_true(len >= 2);
	assert_string_equal(text + len - 2, "\r\n");
	text[len - 2] = '\0';
	assert_string_equal(text, csv);
	free(text);
}

/*
 * Reads one cell by the letter of RFC 4180 and stands behind it; a quote in a
 * bare cell or anything behind a closing quote fails the test.
 */
static const char *read_cell(const char *p, struct buf *cell)
{
	buf_clear(cell);
	if (*p != '"') {
		for (; *p != ',' && *p != '\r'; p++) {
			assert_true(*p != '"' && *p != '\n' && *p != '\0');
			buf_add_char(cell, *p);
		}
		return p;
	}
	for (p++; *p != '"' || p[1] == '"'; p++) {
		assert_true(*p != '\0');
		if (*p == '"')
			p++;
		buf_add_char(cell, *p);
	}
	p++;
	assert_true(*p == ',' || *p == '\r');
	return p;
}

/* What a spreadsheet would take for a formula, said in another way than table.c says it. */
static bool would_run(const char *cell)
{
	static const char *const starts[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
	static const char *const skipped[] = {" ",	  "\t",		  "\r",		 "\n",
					      "\xC2\xA0", "\xE3\x80\x80", "\xEF\xBB\xBF"};
	if (*cell == '\t' || *cell == '\r' || *cell == '\n')
		return true;
	for (size_t i = 0; i < sizeof skipped / sizeof skipped[0]; i++) {
		if (strncmp(cell, skipped[i], strlen(skipped[i])) == 0) {
			cell += strlen(skipped[i]);
			i = (size_t)-1; /* from the first again */
		}
	}
	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
		if (strncmp(cell, starts[i], strlen(starts[i])) == 0)
			return true;
	return false;
}

static void test_plain_cells_stay_plain(void **state)
{
	(void)state;
	expect_cell("", "");
	expect_cell("Jan", "Jan");
	expect_cell("Jan de Vries", "Jan de Vries");
	expect_cell("a@b.nl", "a@b.nl");
	expect_cell("06-12345678", "06-12345678");
	expect_cell("1+1=2", "1+1=2");
	expect_cell("zo'n", "zo'n");
	expect_cell("👵🏽 é", "👵🏽 é");
}

static void test_what_must_be_quoted_is(void **state)
{
	(void)state;
	expect_cell("a,b", "\"a,b\"");
	expect_cell("a;b", "\"a;b\"");
	expect_cell("\"", "\"\"\"\"");
	expect_cell("zij zei \"ja\"", "\"zij zei \"\"ja\"\"\"");
	expect_cell("een\ntwee", "\"een\ntwee\"");
	expect_cell("een\r\ntwee", "\"een\r\ntwee\"");
	expect_cell(" a", "\" a\"");
	expect_cell("a ", "\"a \"");
}

static void test_formulas_get_one_apostrophe(void **state)
{
	(void)state;
	expect_cell("=1+1", "'=1+1");
	expect_cell("+31612345678", "'+31612345678");
	expect_cell("-1", "'-1");
	expect_cell("@SUM(A1)", "'@SUM(A1)");
	expect_cell("=HYPERLINK(\"http://x\",\"y\")",
		    "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
	expect_cell("  =1", "\"'  =1\"");
	expect_cell("\xC2\xA0=1", "'\xC2\xA0=1");
	expect_cell("\xE3\x80\x80=1", "'\xE3\x80\x80=1");
	expect_cell("\xEF\xBB\xBF=1", "'\xEF\xBB\xBF=1");
	expect_cell("＝1", "'＝1");
	expect_cell("＋1", "'＋1");
	expect_cell("－1", "'－1");
	expect_cell("＠1", "'＠1");
	expect_cell("\tx", "\"'\tx\"");
	expect_cell("\rx", "\"'\rx\"");
	expect_cell("\nx", "\"'\nx\"");
}

static void test_an_own_apostrophe_is_doubled(void **state)
{
	(void)state;
	expect_cell("'", "''");
	expect_cell("'s Gravenhage", "''s Gravenhage");
	expect_cell("'=1", "''=1");
}

static void test_cells_and_rows_are_apart(void **state)
{
	(void)state;
	const char *const cells[] = {"a", "", "c"};
	char *text = NULL;
	size_t len = 0;
	struct csv csv;
	FILE *file = open_memstream(&text, &len);
	csv_begin(&csv, file);
	for (int row = 0; row < 2; row++) {
		for (int i = 0; i < 3; i++)
			csv_cell(&csv, cells[i], strlen(cells[i]), i == 0);
		csv_end_row(&csv);
	}
	assert_int_equal(csv_flush(&csv), 0);
	assert_int_equal(fclose(file), 0);
	assert_string_equal(text, "a,,c\r\na,,c\r\n");
	free(text);
}

/* Pieces rather than bytes, so that what matters comes together often. */
static void random_text(unsigned short seed[3], char out[TEXT_MAX * 4])
{
	static const char *const pieces[] = {
		"=",	       "+", "-", "@", "'", "\"", ",",  ";",	   "\r",	   "\n",
		"\t",	       " ", "a", "7", "é", "👵",	 "＝", "\xC2\xA0", "\xE3\x80\x80", "\\",
		"\xEF\xBB\xBF"};
	size_t len = 0;
	out[0] = '\0';
	for (long n = nrand48(seed) % TEXT_MAX; n > 0; n--) {
		const char *piece =
			pieces[(size_t)nrand48(seed) % (sizeof pieces / sizeof pieces[0])];
		len += (size_t)snprintf(out + len, TEXT_MAX * 4 - len, "%s", piece);
	}
}

static void test_any_row_reads_back_to_the_byte(void **state)
{
	(void)state;
	unsigned short seed[3] = {2026, 11, 24};
	char texts[CELLS_MAX][TEXT_MAX * 4];
	const char *cells[CELLS_MAX];
	struct buf cell;
	buf_init(&cell);
	for (int row = 0; row < ROWS; row++) {
		size_t count = 1 + (size_t)nrand48(seed) % CELLS_MAX, len = 0;
		for (size_t i = 0; i < count; i++) {
			random_text(seed, texts[i]);
			cells[i] = texts[i];
		}
		char *text = written(cells, count, &len);
		const char *p = text;
		for (size_t i = 0; i < count; i++) {
			p = read_cell(p, &cell);
			if (would_run(cell.data))
				fail_msg("row %d cell %zu would run", row, i);
			assert_string_equal(cell.data + (cell.data[0] == '\''), texts[i]);
			assert_int_equal(*p, i + 1 < count ? ',' : '\r');
			p++;
		}
		assert_string_equal(p, "\n");
		free(text);
	}
	buf_finish(&cell);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_cells_stay_plain),
		cmocka_unit_test(test_what_must_be_quoted_is),
		cmocka_unit_test(test_formulas_get_one_apostrophe),
		cmocka_unit_test(test_an_own_apostrophe_is_doubled),
		cmocka_unit_test(test_cells_and_rows_are_apart),
		cmocka_unit_test(test_any_row_reads_back_to_the_byte),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

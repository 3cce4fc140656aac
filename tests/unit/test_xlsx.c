/* Workbooks: the contract.  What stands in their cells is read back in tests/office/test_xlsx.py.
 */
#include "db/office/xlsx.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/office/celltext.h"
#include "db/office/sheetname.h"
#include "db/office/xlsx_inside.h"
#include "db/office/zipwhole.h"
#include "tests/unit/support/temp.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <zlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { FILE_MAX = 1 << 20, LOCAL = 30 };

static char heading[] = "Antwoord", heading_time[] = "Ontvangen";
static struct format_column two[] = {{heading, heading, FORMAT_TEXT},
				     {heading_time, heading_time, FORMAT_TIME}};
static const struct format_columns columns = {2, two};

struct place {
	char *folder, *path;
	struct err e;
	int files; /* open ones, before */
};

static int open_files(void)
{
	int n = 0;
	DIR *d = opendir("/proc/self/fd");
	assert_non_null(d);
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
}

static int setup(void **state)
{
	struct place *p = buf_alloc(1, sizeof *p);
	p->folder = temp_folder();
	p->path = file_join(p->folder, "boek.xlsx");
	p->files = open_files();
	*state = p;
	return 0;
}

/* Whatever happened, no file stays open, so that no temporary file stays on the disk. */
static int teardown(void **state)
{
	struct place *p = *state;
	int left = open_files() - p->files;
	free(p->path);
	temp_remove(p->folder);
	free(p);
	return left;
}

static struct xlsx *begin(struct place *p, uint32_t rows)
{
	struct xlsx *x = NULL;
	const struct xlsx_limits limits = {.rows = rows, .zip64_above = UINT32_MAX};
	assert_int_equal(xlsx_new_limited(&x, p->path, p->folder, &limits, &p->e), 0);
	return x;
}

static int put(struct place *p, struct xlsx *x, const char *text, int64_t ms)
{
	const struct format_cell cells[] = {{.text = text, .len = text != NULL ? strlen(text) : 0},
					    {.text = "1970", .len = 4, .number = ms}};
	return xlsx_row(x, cells, &p->e);
}

static size_t number(const char *p, int bytes)
{
	size_t n = 0;
	while (bytes-- > 0)
		n = n << 8 | (unsigned char)p[bytes];
	return n;
}

/* A part of the workbook, unpacked; the caller frees.  NULL: there is none of that name. */
static char *part(const struct place *p, const char *name)
{
	struct buf file;
	char *text = NULL;
	buf_init(&file);
	assert_int_equal(file_read(p->path, FILE_MAX, &file, NULL), 0);
	for (size_t at = 0; text == NULL && number(file.data + at, 4) == 0x04034B50;) {
		const char *head = file.data + at;
		const size_t packed = number(head + 18, 4), len = number(head + 22, 4);
		const size_t name_len = number(head + 26, 2);
		at += LOCAL + name_len + number(head + 28, 2);
		if (name_len == strlen(name) && memcmp(head + LOCAL, name, name_len) == 0) {
			text = buf_alloc(len + 1, 1);
			z_stream z = {.next_in = (Bytef *)file.data + at,
				      .avail_in = (uInt)packed,
				      .next_out = (Bytef *)text,
				      .avail_out = (uInt)len};
			assert_int_equal(inflateInit2(&z, -MAX_WBITS), Z_OK);
			assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
			inflateEnd(&z);
		}
		at += packed;
	}
	buf_finish(&file);
	return text;
}

static void expect_in_part(const struct place *p, const char *name, const char *wanted)
{
	char *text = part(p, name);
	assert_non_null(text);
	if (strstr(text, wanted) == NULL)
		fail_msg("%s is not in %s:\n%s", wanted, name, text);
	free(text);
}

static void test_a_book(void **state)
{
	struct place *p = *state;
	struct xlsx *x = begin(p, 100);
	struct stat st;
	assert_int_equal(xlsx_table(x, "Aanmeldingen", &columns, &p->e), 0);
	assert_int_equal(put(p, x, "=1+1", 0), 0);
	assert_int_equal(put(p, x, "", 0), 0);
	assert_int_equal(put(p, x, NULL, 0), 0);
	assert_false(file_exists(p->path));
	assert_int_equal(xlsx_close(x, &p->e), 0);
	assert_int_equal(stat(p->path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	expect_in_part(p, "xl/worksheets/sheet1.xml", "<t>=1+1</t>");
	expect_in_part(p, "xl/worksheets/sheet1.xml", "Ontvangen (UTC)");
	expect_in_part(p, "xl/worksheets/sheet1.xml",
		       "r=\"A3\" s=\"2\" t=\"inlineStr\"><is><t></t></is>");
	expect_in_part(p, "xl/worksheets/sheet1.xml", "<row r=\"4\"><c r=\"B4\"");
	expect_in_part(p, "xl/worksheets/sheet1.xml", "state=\"frozen\"");
	expect_in_part(p, "xl/worksheets/sheet1.xml", "<autoFilter ref=\"A1:B4\"/>");
}

static void test_sheets_are_split(void **state)
{
	struct place *p = *state;
	const struct xlsx_note note = {"Links", "Rechts"};
	struct xlsx *x = begin(p, 3);
	assert_int_equal(xlsx_table(x, "Rijen", &columns, &p->e), 0);
	for (int i = 0; i < 4; i++)
		assert_int_equal(put(p, x, i < 2 ? "voor" : "na", 0), 0);
	assert_int_equal(xlsx_explain(x, "Uitleg", &note, 1, &p->e), 0);
	assert_int_equal(xlsx_close(x, &p->e), 0);
	expect_in_part(p, "xl/workbook.xml", "name=\"Rijen (2)\"");
	expect_in_part(p, "xl/worksheets/sheet1.xml", "<autoFilter ref=\"A1:B3\"/>");
	expect_in_part(p, "xl/worksheets/sheet2.xml", "<t>Antwoord</t>");
	expect_in_part(p, "xl/worksheets/sheet2.xml", "<row r=\"3\">");
	/* A full sheet has no empty one behind it. */
	expect_in_part(p, "xl/worksheets/sheet3.xml", "<t>Rechts</t>");
	assert_null(part(p, "xl/worksheets/sheet4.xml"));
}

static void test_nothing_in_it(void **state)
{
	struct place *p = *state;
	const struct format_columns none = {0, NULL};
	assert_int_equal(xlsx_close(begin(p, 100), &p->e), 0);
	expect_in_part(p, "xl/workbook.xml", "name=\"Blad\"");
	struct xlsx *x = begin(p, 100);
	assert_int_equal(xlsx_table(x, "Leeg", &none, &p->e), 0);
	assert_int_equal(xlsx_row(x, NULL, &p->e), 0);
	assert_int_equal(xlsx_close(x, &p->e), 0);
	expect_in_part(p, "xl/worksheets/sheet1.xml", "<sheetData/>");
}

static void test_given_up(void **state)
{
	struct place *p = *state;
	struct xlsx *x = begin(p, 2);
	assert_int_equal(xlsx_table(x, "Rijen", &columns, &p->e), 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(put(p, x, "niet voor de schijf", 0), 0);
	xlsx_free(x);
	xlsx_free(NULL);
	assert_false(file_exists(p->path));
}

static void test_too_much(void **state)
{
	struct place *p = *state;
	const size_t most = CELLTEXT_MAX;
	char *text = buf_alloc(most + 2, 1);
	memset(text, 'x', most + 1);
	struct xlsx *x = begin(p, 100);
	assert_int_equal(xlsx_table(x, "Rijen", &columns, &p->e), 0);
	assert_int_equal(put(p, x, text + 1, 0), 0);
	assert_int_equal(put(p, x, text, 0), -1);
	assert_int_equal(p->e.code, EX_DATAERR);
	assert_non_null(strstr(p->e.text, "CSV"));
	free(text);
	/* What lacks a row is no file. */
	p->e = (struct err){0};
	assert_int_equal(xlsx_close(x, &p->e), -1);
	assert_int_equal(p->e.code, EX_DATAERR);
	assert_false(file_exists(p->path));

	const struct format_columns wide = {16385, two};
	x = begin(p, 100);
	assert_int_equal(xlsx_table(x, "Breed", &wide, &p->e), -1);
	assert_int_equal(p->e.code, EX_DATAERR);
	xlsx_free(x);
}

static void test_folders(void **state)
{
	struct place *p = *state;
	struct xlsx *x = NULL;
	assert_int_equal(xlsx_new(&x, "/nergens/boek.xlsx", p->folder, &p->e), -1);
	assert_int_equal(p->e.code, EX_CANTCREAT);
	/* The library would take another folder, and put answers there. */
	assert_int_equal(xlsx_new(&x, p->path, "/nergens", &p->e), -1);
	assert_int_equal(p->e.code, EX_CANTCREAT);
	temp_write(p->folder, "bestand", "", 0);
	char *file = file_join(p->folder, "bestand");
	assert_int_equal(xlsx_new(&x, p->path, file, &p->e), -1);
	assert_int_equal(p->e.code, EX_CANTCREAT);
	assert_null(x);
	free(file);
	/* A folder stands where the file must come. */
	assert_int_equal(file_make_folder(p->path, 0700, NULL), 0);
	assert_int_equal(xlsx_close(begin(p, 100), &p->e), -1);
	assert_int_equal(p->e.code, EX_CANTCREAT);
	assert_int_equal(xlsx_new(&x, p->path, NULL, &p->e), 0);
	xlsx_free(x);
}

static void test_a_disk_that_is_full_is_seen_while_writing(void **state)
{
	struct place *p = *state;
	enum { LIMIT = 1 << 20, ROWS = 100000 };
	struct rlimit before;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	const struct rlimit small = {LIMIT, before.rlim_max};
	signal(SIGXFSZ, SIG_IGN);
	struct xlsx *x = begin(p, 1 << 20);
	assert_int_equal(xlsx_table(x, "Rijen", &columns, &p->e), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	int rows = 0;
	while (rows < ROWS && put(p, x, "tekst", 0) == 0)
		rows++;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_in_range(rows, 1, ROWS - 1);
	assert_int_equal(p->e.code, EX_IOERR);
	assert_int_equal(xlsx_close(x, &p->e), -1);
	assert_int_equal(p->e.code, EX_IOERR);
	assert_false(file_exists(p->path));
}

/* The library gives up at the first sheet, and forgets the files of the others. */
static void test_a_disk_that_is_full_at_the_end(void **state)
{
	struct place *p = *state;
	enum { LIMIT = 512, ROWS = 1000 };
	struct rlimit before;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	const struct rlimit small = {LIMIT, before.rlim_max};
	signal(SIGXFSZ, SIG_IGN);
	struct xlsx *x = begin(p, ROWS / 4);
	assert_int_equal(xlsx_table(x, "Rijen", &columns, &p->e), 0);
	for (int i = 0; i < ROWS; i++)
		assert_int_equal(put(p, x, "tekst", i), 0);
	assert_int_equal(xlsx_table(x, "Leeg", &columns, &p->e), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	int rc = xlsx_close(x, &p->e);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(rc, -1);
	assert_int_equal(p->e.code, EX_IOERR);
	assert_false(file_exists(p->path));
}

/* Cut off anywhere, or with rows of another length, the file is not whole. */
static void test_damage_is_seen(void **state)
{
	struct place *p = *state;
	struct xlsx *x = begin(p, 100);
	struct buf whole;
	buf_init(&whole);
	assert_int_equal(xlsx_table(x, "Rijen", &columns, &p->e), 0);
	assert_int_equal(put(p, x, "tekst", 0), 0);
	assert_int_equal(xlsx_close(x, &p->e), 0);
	assert_int_equal(file_read(p->path, FILE_MAX, &whole, NULL), 0);
	char *sheet = part(p, "xl/worksheets/sheet1.xml");
	const char *first = strstr(sheet, "<sheetData>") + strlen("<sheetData>");
	const uint64_t bytes = (uint64_t)(strstr(first, "</sheetData>") - first);
	free(sheet);
	assert_int_equal(zipwhole_check(p->path, &bytes, 1, &p->e), 0);
	for (int more = -1; more <= 1; more += 2) {
		const uint64_t other = bytes + (uint64_t)more;
		assert_int_equal(zipwhole_check(p->path, &other, 1, &p->e), -1);
		assert_int_equal(p->e.code, EX_IOERR);
	}
	for (size_t len = 0; len < whole.len; len += 7) {
		temp_write(p->folder, "boek.xlsx", whole.data, len);
		assert_int_equal(zipwhole_check(p->path, &bytes, 1, &p->e), -1);
	}
	buf_finish(&whole);
}

static void expect_names(const char *const *titles, const char *const *names, size_t count)
{
	struct sheetname_used used = {0};
	locale_t utf8 = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);
	char name[SHEETNAME_SIZE];
	for (size_t i = 0; i < count; i++) {
		sheetname_make(&used, utf8, titles[i], name);
		assert_string_equal(name, names[i]);
	}
	freelocale(utf8);
	sheetname_finish(&used);
}

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static void test_names(void **state)
{
	(void)state;
	static const char *const titles[] = {
		"Meedoen",
		"meeDOEN",
		"CAFÉ",
		"café",
		"",
		"  '  ",
		"history",
		"Ja/nee: wie? [1]*\\",
		"'hoi'",
		"_x0041_",
		"a\tb\x7f",
		"\xff\xef\xbf\xbf",
		"Een titel die veel te lang is voor een blad",
		"Een titel die veel te lang is voor een ander blad",
		"123456789012345678901234567890😀",
		"日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日",
		"123456789012345678901234567890' en meer",
		"Meedoen (2)",
	};
	static const char *const names[] = {
		"Meedoen",
		"meeDOEN (2)",
		"CAFÉ",
		"café (2)",
		"Blad",
		"Blad (2)",
		"history (2)",
		"Ja-nee- wie- -1---",
		"hoi",
		"-x0041_",
		"a b",
		"\uFFFD",
		"Een titel die veel te lang is v",
		"Een titel die veel te lang (2)",
		"123456789012345678901234567890",
		"日本語日本語日本語日本語日本語日本語日本語日本語日本語日本語日",
		"123456789012345678901234567 (2)",
		"Meedoen (2) (2)",
	};
	assert_int_equal(COUNT(titles), COUNT(names));
	expect_names(titles, names, COUNT(titles));
}

static void expect_text(const char *text, size_t len, const char *wanted, size_t count)
{
	struct buf out;
	buf_init(&out);
	assert_int_equal(celltext_set(&out, text, len), count);
	assert_string_equal(out.data, wanted);
	buf_finish(&out);
}

static void test_texts(void **state)
{
	(void)state;
	expect_text("gewoon", 6, "gewoon", 6);
	expect_text("_x0041_x", 7, "_x005F_x0041_", 7);
	expect_text("_x0041_x0042_", 13, "_x005F_x0041_x005F_x0042_", 13);
	expect_text("a_b_", 4, "a_b_", 4);
	expect_text("😀é\uffff", 9, "😀é_xFFFF_", 4);
	/* No UTF-8: too long, a surrogate, cut off, out of place, above U+10FFFF; and NUL. */
	expect_text("\xc0\xaf", 2, "\uFFFD\uFFFD", 2);
	expect_text("\xed\xa0\x80", 3, "\uFFFD\uFFFD\uFFFD", 3);
	expect_text("a\xe2\x82", 3, "a\uFFFD\uFFFD", 3);
	expect_text("\x80z", 2, "\uFFFDz", 2);
	expect_text("\xf4\x90\x80\x80", 4, "\uFFFD\uFFFD\uFFFD\uFFFD", 4);
	expect_text("a\0b", 3, "a\uFFFDb", 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_book, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sheets_are_split, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nothing_in_it, setup, teardown),
		cmocka_unit_test_setup_teardown(test_given_up, setup, teardown),
		cmocka_unit_test_setup_teardown(test_too_much, setup, teardown),
		cmocka_unit_test_setup_teardown(test_folders, setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_disk_that_is_full_is_seen_while_writing,
						setup, teardown),
		cmocka_unit_test_setup_teardown(test_a_disk_that_is_full_at_the_end, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_damage_is_seen, setup, teardown),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

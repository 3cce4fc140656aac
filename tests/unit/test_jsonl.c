/* JSON Lines: what each kind of cell becomes, and what a terminal gets of it. */
#include "db/base/buf.h"
#include "db/base/plain.h"
#include "db/office/sink.h"

#include <errno.h>
#include <pty.h>
#include <termios.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define CELL(text)                                                                                 \
	{                                                                                          \
		text, sizeof(text) - 1, 0                                                          \
	}

static struct format_column items[] = {{(char[]){"number"}, (char[]){"Nummer"}, FORMAT_NUMBER},
				       {(char[]){"made_at"}, (char[]){"Tijd"}, FORMAT_TIME},
				       {(char[]){"assisted"}, (char[]){"Geholpen"}, FORMAT_YES},
				       {(char[]){"naam"}, (char[]){"Naam"}, FORMAT_TEXT},
				       {(char[]){"email"}, (char[]){"E-mail"}, FORMAT_TEXT}};
static const struct format_columns columns = {sizeof items / sizeof items[0], items};

static void write_row(FILE *file, const struct format_cell *cells)
{
	struct sink *sink = NULL;
	assert_int_equal(jsonl_open(&sink, file, NULL, NULL, NULL), 0);
	assert_int_equal(sink->ops->table(sink, "", &columns, NULL), 0);
	assert_int_equal(sink->ops->row(sink, cells, NULL), 0);
	assert_int_equal(sink->ops->close(sink, NULL), 0);
}

static void expect(const struct format_cell *cells, const char *line)
{
	char *text = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&text, &len);
	write_row(file, cells);
	assert_int_equal(fclose(file), 0);
	assert_string_equal(text, line);
	free(text);
}

static void test_each_kind(void **state)
{
	(void)state;
	const struct format_cell full[] = {CELL("12"), CELL("2026-11-25T10:00:00Z"), CELL("ja"),
					   CELL("Zo\xC3\xAB"), CELL("a@b.nl")};
	expect(full, "{\"number\":12,\"made_at\":\"2026-11-25T10:00:00Z\",\"assisted\":true,"
		     "\"naam\":\"Zo\xC3\xAB\",\"email\":\"a@b.nl\"}\n");
	/* Not having an answer is not the same as an empty one. */
	const struct format_cell some[] = {
		CELL("-3"), CELL("0000-01-01T00:00:00Z"), CELL("nee"), CELL(""), {NULL, 0, 0}};
	expect(some, "{\"number\":-3,\"made_at\":\"0000-01-01T00:00:00Z\",\"assisted\":false,"
		     "\"naam\":\"\"}\n");
}

static void test_texts_are_escaped(void **state)
{
	(void)state;
	/* Only so many bytes are the cell's: there is no NUL behind it. */
	const struct format_cell cells[] = {CELL("1"),
					    CELL("2026-11-25T10:00:00Z"),
					    CELL("ja"),
					    CELL("\"\\/\n\r\t\x01\x1F"),
					    {"\x7F\xC2\x9B"
					     "31mMEER",
					     6, 0}};
	expect(cells, "{\"number\":1,\"made_at\":\"2026-11-25T10:00:00Z\",\"assisted\":true,"
		      "\"naam\":\"\\\"\\\\/\\n\\r\\t\\u0001\\u001f\","
		      "\"email\":\"\\u007f\xC2\x9B"
		      "31m\"}\n");
}

static void test_a_terminal_gets_no_control_characters(void **state)
{
	(void)state;
	const struct format_cell cells[] = {CELL("1"), CELL("2026-11-25T10:00:00Z"), CELL("nee"),
					    CELL("\x1B[2J\x7F\xC2\x80\xC2\x9B\xC2\xA0\xC3\x80"),
					    CELL("\xF0\x9F\x98\x80")};
	int master, slave;
	char seen[512];
	assert_int_equal(openpty(&master, &slave, NULL, NULL, NULL), 0);
	struct termios mode;
	assert_int_equal(tcgetattr(slave, &mode), 0);
	mode.c_oflag &= ~(tcflag_t)OPOST;
	assert_int_equal(tcsetattr(slave, TCSANOW, &mode), 0);
	FILE *file = fdopen(slave, "w");
	assert_non_null(file);
	write_row(file, cells);
	ssize_t n = read(master, seen, sizeof seen - 1);
	assert_true(n > 0);
	seen[n] = '\0';
	assert_string_equal(seen, "{\"number\":1,\"made_at\":\"2026-11-25T10:00:00Z\","
				  "\"assisted\":false,\"naam\":\"\\u001b[2J\\u007f\\u0080\\u009b"
				  "\xC2\xA0\xC3\x80\",\"email\":\"\xF0\x9F\x98\x80\"}\n");
	assert_int_equal(fclose(file), 0);
	close(master);
}

static void test_lines_on_a_terminal(void **state)
{
	(void)state;
	static const struct {
		const char *text, *plain;
	} texts[] = {
		{"", ""},
		{"regel\n\ttab", "regel\n\ttab"},
		{"\x1B[2J\r\x7F", "\uFFFD[2J\uFFFD\uFFFD"},
		{"\xC2\x9B"
		 "31m",
		 "\uFFFD"
		 "31m"},
		{"\xC2\xA0\xE2\x80\xA8\xC3", "\xC2\xA0\xE2\x80\xA8\xC3"},
		{"eind\xC2", "eind\xC2"},
	};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		struct buf out;
		size_t len = strlen(texts[i].text);
		/* Exactly so long: whoever reads on is found out. */
		char *copy = buf_alloc(1, len > 0 ? len : 1);
		memcpy(copy, texts[i].text, len);
		buf_init(&out);
		plain_add_lines(&out, copy, len);
		assert_string_equal(out.data, texts[i].plain);
		buf_finish(&out);
		free(copy);
	}
}

static void test_a_full_disk_is_told(void **state)
{
	(void)state;
	const struct format_cell cells[] = {CELL("1"), CELL("2026-11-25T10:00:00Z"), CELL("ja"),
					    CELL("naam"), CELL("a@b.nl")};
	struct sink *sink = NULL;
	FILE *full = fopen("/dev/full", "w");
	assert_non_null(full);
	assert_int_equal(jsonl_open(&sink, full, NULL, NULL, NULL), 0);
	assert_int_equal(sink->ops->table(sink, "", &columns, NULL), 0);
	assert_int_equal(sink->ops->row(sink, cells, NULL), 0);
	assert_int_equal(sink->ops->close(sink, NULL), -1);
	fclose(full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_kind),
		cmocka_unit_test(test_texts_are_escaped),
		cmocka_unit_test(test_a_terminal_gets_no_control_characters),
		cmocka_unit_test(test_lines_on_a_terminal),
		cmocka_unit_test(test_a_full_disk_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

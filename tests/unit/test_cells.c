/* Answers as central keeps them, against another reader of JSON; and cells that broke. */
#include "db/base/buf.h"
#include "db/central/cells.h"
#include "db/store/sealed.h"

#include <jansson.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define HEAD                                                                                       \
	"{\"kind\":\"signup\",\"made_at\":1,\"clock_synced\":true,\"form\":\"f\","                 \
	"\"form_version\":1,\"lang\":\"nl\",\"assisted\":false,"                                   \
	"\"receipt\":\"00112233445566778899aabbccddeeff\","

static uint64_t next(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* A piece of a JSON string, in any of the ways in which JSON may write it. */
static void add_piece(struct buf *out, uint64_t *seed)
{
	static const char *const plain[] = {"a", "Z", "0",    " ", "'", "{",	  "}",
					    ":", ",", "\x7F", "é", "€", "\u2028", "\U0001F469"};
	static const char *const escapes[] = {"\\\"", "\\\\", "\\/", "\\b",
					      "\\f",  "\\n",  "\\r", "\\t"};
	uint64_t kind = next(seed) % 4;
	unsigned point = 1 + (unsigned)(next(seed) % 0xFFFF);
	if (kind == 0)
		buf_add_str(out, plain[next(seed) % COUNT(plain)]);
	else if (kind == 1)
		buf_add_str(out, escapes[next(seed) % COUNT(escapes)]);
	else if (kind == 2 && (point < 0xD800 || point > 0xDFFF))
		buf_addf(out, next(seed) % 2 == 0 ? "\\u%04x" : "\\u%04X", point);
	else
		buf_addf(out, "\\u%04x\\u%04X", 0xD800 + (unsigned)(next(seed) % 0x400),
			 0xDC00 + (unsigned)(next(seed) % 0x400));
}

struct names {
	size_t count;
	char items[2 * SEALED_KEYS_MAX][CELLS_NAME];
};

static int take_name(void *self, const char *name)
{
	struct names *names = self;
	assert_true(names->count < COUNT(names->items));
	snprintf(names->items[names->count++], CELLS_NAME, "%s", name);
	return 0;
}

static void expect_text(const struct cells_cell *cell, const char *expected, size_t len)
{
	struct buf text;
	buf_init(&text);
	cells_unescape(cell, &text);
	assert_int_equal(text.len, len);
	assert_memory_equal(text.data, expected, len);
	assert_true(text.len <= cell->raw_len);
	if (!cell->escaped) {
		assert_int_equal(cell->raw_len, len);
		assert_memory_equal(cell->raw, expected, len);
	}
	buf_finish(&text);
}

/* The cells of what is sealed: as jansson reads them, with the names of the columns, in order. */
static void compare(const char *sealed_text, size_t len)
{
	static struct sealed sealed;
	struct names names = {.count = 0};
	struct cells cells;
	struct cells_cell cell;
	struct buf out;
	size_t at = 0;
	if (!sealed_read(sealed_text, len, &sealed))
		fail_msg("%.*s", (int)len, sealed_text);
	buf_init(&out);
	cells_write(&sealed, &out);
	assert_int_equal(cells_names(&sealed, take_name, &names), 0);
	json_t *json = json_loads(out.data, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(json);
	assert_int_equal(json_object_size(json), names.count);
	for (cells_begin(&cells, out.data); cells_next(&cells, &cell); at++) {
		assert_true(at < names.count);
		assert_int_equal(cell.name_len, strlen(names.items[at]));
		assert_memory_equal(cell.name, names.items[at], cell.name_len);
		const json_t *value = json_object_get(json, names.items[at]);
		assert_true(json_is_string(value));
		expect_text(&cell, json_string_value(value), json_string_length(value));
	}
	assert_int_equal(at, names.count);
	json_decref(json);
	buf_finish(&out);
}

static void test_random_signups_as_jansson_reads_them(void **state)
{
	(void)state;
	uint64_t seed = 42;
	struct buf text;
	buf_init(&text);
	for (int round = 0; round < 4000; round++) {
		size_t answers = (size_t)(next(&seed) % 6), consents = (size_t)(next(&seed) % 3);
		buf_clear(&text);
		buf_add_str(&text, HEAD "\"answers\":{");
		for (size_t i = 0; i < answers; i++) {
			buf_addf(&text, "%s\"k%zu\":\"", i > 0 ? " ,\n" : "", i);
			for (size_t n = (size_t)(next(&seed) % 20); n > 0; n--)
				add_piece(&text, &seed);
			buf_add_char(&text, '"');
		}
		buf_add_str(&text, "},\"consents\":{");
		for (size_t i = 0; i < consents; i++)
			buf_addf(&text, "%s\"c%zu\":{\"version\":%u,\"given\":%s}",
				 i > 0 ? "," : "", i, (unsigned)(next(&seed) % 1000),
				 next(&seed) % 2 == 0 ? "true" : "false");
		buf_add_str(&text, "}}");
		compare(text.data, text.len);
	}
	buf_finish(&text);
}

static void test_every_point_as_an_escape(void **state)
{
	(void)state;
	struct buf text;
	buf_init(&text);
	for (unsigned from = 1; from < 0x110000; from += 0x400) {
		buf_clear(&text);
		buf_add_str(&text, HEAD "\"consents\":{},\"answers\":{\"a\":\"");
		for (unsigned p = from; p < from + 0x400 && p < 0x110000; p++)
			if (p >= 0x10000)
				buf_addf(&text, "\\u%04x\\u%04x", 0xD800 + ((p - 0x10000) >> 10),
					 0xDC00 + ((p - 0x10000) & 0x3FF));
			else if (p < 0xD800 || p > 0xDFFF)
				buf_addf(&text, "\\u%04x", p);
		buf_add_str(&text, "\"}}");
		compare(text.data, text.len);
	}
	buf_finish(&text);
}

static const char *const fixed[] = {CELLS_FIXED};

/* Keys that are named as another column; none of them takes its place. */
static void test_names_that_collide(void **state)
{
	(void)state;
	static const char *const keys[] = {"consent_x", "consent_x_version",
					   "answer_x",	"answer_answer_x",
					   "x",		"answer_status"};
	static struct sealed sealed;
	struct names names = {.count = 0};
	struct buf text;
	buf_init(&text);
	buf_add_str(&text,
		    HEAD "\"consents\":{\"x\":{\"version\":1,\"given\":true}},\"answers\":{");
	for (size_t i = 0; i < COUNT(keys); i++)
		buf_addf(&text, "\"%s\":\"%zu\",", keys[i], i);
	for (size_t i = 0; i < COUNT(fixed); i++)
		buf_addf(&text, "%s\"%s\":\"\"", i > 0 ? "," : "", fixed[i]);
	buf_add_str(&text, "}}");
	compare(text.data, text.len);
	assert_true(sealed_read(text.data, text.len, &sealed));
	cells_names(&sealed, take_name, &names);
	for (size_t i = 0; i < names.count; i++) {
		for (size_t k = 0; k < COUNT(fixed); k++)
			assert_string_not_equal(names.items[i], fixed[k]);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(names.items[i], names.items[k]);
	}
	buf_finish(&text);
}

static void test_the_longest_keys_and_the_most(void **state)
{
	(void)state;
	struct buf text;
	buf_init(&text);
	buf_add_str(&text, HEAD "\"answers\":{},\"consents\":{");
	for (int i = 0; i < SEALED_KEYS_MAX; i++)
		buf_addf(&text, "%s\"%060d%03d\":{\"version\":2147483647,\"given\":false}",
			 i > 0 ? "," : "", 0, i);
	buf_add_str(&text, "}}");
	compare(text.data, text.len);
	buf_finish(&text);
}

/* Reads all of it from memory that ends where the text does. */
static size_t read_all(const char *text, size_t len)
{
	struct cells cells;
	struct cells_cell cell;
	size_t count = 0;
	char *copy = malloc(len + 1);
	assert_non_null(copy);
	memcpy(copy, text, len);
	copy[len] = '\0';
	for (cells_begin(&cells, copy); cells_next(&cells, &cell); count++) {
		struct buf out;
		buf_init(&out);
		assert_true(cell.raw >= copy && cell.raw + cell.raw_len < copy + len);
		assert_true(cell.name >= copy && cell.name + cell.name_len < copy + len);
		cells_unescape(&cell, &out);
		assert_true(out.len <= cell.raw_len);
		buf_finish(&out);
	}
	free(copy);
	return count;
}

static void test_broken_cells_stay_inside(void **state)
{
	(void)state;
	static const char whole[] =
		"{\"a\":\"x\\n\\u00e9\\ud83d\\udc69\",\"b\":\"\\\\\",\"c\":\"\"}";
	static const char *const broken[] = {
		"{\"a\":\"\\u\"}",	  "{\"a\":\"\\u1\"}",		"{\"a\":\"\\uD83D\"}",
		"{\"a\":\"\\uD83D\\u\"}", "{\"a\":\"\\uD83D\\u00e9\"}", "{\"a\":\"\\uDC69\"}",
		"{\"a\":\"\\u0000\"}",	  "{\"a\":\"\\x\\q\\U\"}",	"{\"a\":\"\\u+123\"}",
		"{\"a\":\"\\u  12\"}",	  "{\"a\\\":\":\"b\"}"};
	for (size_t i = 0; i < COUNT(broken); i++)
		assert_int_equal(read_all(broken[i], strlen(broken[i])), 1);
	for (size_t len = 0; len <= strlen(whole); len++)
		read_all(whole, len);
	/* Every byte as every other. */
	for (size_t at = 0; at < strlen(whole); at++)
		for (int byte = 0; byte < 256; byte++) {
			char text[sizeof whole];
			memcpy(text, whole, sizeof whole);
			text[at] = (char)byte;
			read_all(text, strlen(text));
		}
	assert_int_equal(read_all("", 0), 0);
	assert_int_equal(read_all("{}", 2), 0);
	assert_int_equal(read_all("[\"a\",\"b\"]", 9), 0);
}

static void test_what_a_broken_escape_says(void **state)
{
	(void)state;
	struct cells cells;
	struct cells_cell cell;
	cells_begin(&cells, "{\"a\":\"1\\q2\\u12\\ud83d3\\udc694\\u0000\"}");
	assert_true(cells_next(&cells, &cell));
	expect_text(&cell, "1?2?12?d83d3?dc694?0000", 23);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_signups_as_jansson_reads_them),
		cmocka_unit_test(test_every_point_as_an_escape),
		cmocka_unit_test(test_names_that_collide),
		cmocka_unit_test(test_the_longest_keys_and_the_most),
		cmocka_unit_test(test_broken_cells_stay_inside),
		cmocka_unit_test(test_what_a_broken_escape_says),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Catalogues: what msgfmt wrote is found, and damaged bytes lead nowhere but to the Dutch text. */
#include "tui/catalogue.h"
#include "db/base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

extern const unsigned char catalogue_en[];
extern const uint32_t catalogue_en_len;

static struct catalogue english(void)
{
	return (struct catalogue){catalogue_en, catalogue_en_len};
}

/* A heap copy of exactly this size, so that a sanitizer sees one byte too many. */
static unsigned char *copy_of(size_t len)
{
	unsigned char *bytes = buf_alloc(len + (len == 0), 1);
	memcpy(bytes, catalogue_en, len);
	return bytes;
}

static void what_is_there_is_found(void **state)
{
	(void)state;
	const struct catalogue c = english();
	assert_string_equal(catalogue_find(&c, "Terug"), "Back");
	assert_string_equal(catalogue_find(&c, "Taal"), "Language");
	assert_null(catalogue_find(&c, "Terug "));
	assert_null(catalogue_find(&c, "Teru"));
	assert_null(catalogue_find(&c, "\xFF"));
	assert_null(catalogue_find(&c, "!"));
}

/* The same file as a machine of the other byte order would write it. */
static void the_other_byte_order_is_read(void **state)
{
	(void)state;
	unsigned char *bytes = copy_of(catalogue_en_len);
	uint32_t count, ids, strs;
	memcpy(&count, bytes + 8, 4);
	memcpy(&ids, bytes + 12, 4);
	memcpy(&strs, bytes + 16, 4);
	size_t numbers[] = {0, 4, 8, 12, 16, 20, 24};
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
		uint32_t n;
		memcpy(&n, bytes + numbers[i], 4);
		n = __builtin_bswap32(n);
		memcpy(bytes + numbers[i], &n, 4);
	}
	for (uint32_t i = 0; i < count * 2; i++)
		for (uint32_t table = 0; table < 2; table++) {
			unsigned char *at = bytes + (table == 0 ? ids : strs) + i * 4;
			uint32_t n;
			memcpy(&n, at, 4);
			n = __builtin_bswap32(n);
			memcpy(at, &n, 4);
		}
	const struct catalogue c = {bytes, catalogue_en_len};
	assert_string_equal(catalogue_find(&c, "Terug"), "Back");
	free(bytes);
}

static void a_file_that_was_cut_off_finds_nothing_or_the_truth(void **state)
{
	(void)state;
	for (size_t len = 0; len < catalogue_en_len; len += len < 64 ? 1 : 97) {
		unsigned char *bytes = copy_of(len);
		const struct catalogue c = {bytes, len};
		const char *found = catalogue_find(&c, "Terug");
		if (found != NULL)
			assert_string_equal(found, "Back");
		free(bytes);
	}
}

static void any_number_may_be_wrong(void **state)
{
	static const uint32_t wrong[] = {0, 1, 7, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF8, 0xFFFFFFFF};
	(void)state;
	unsigned char *bytes = copy_of(catalogue_en_len);
	const struct catalogue c = {bytes, catalogue_en_len};
	uint32_t strs;
	memcpy(&strs, bytes + 16, 4);
	for (size_t at = 0; at < strs * 2 && at + 4 <= catalogue_en_len; at += 4)
		for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
			memcpy(bytes + at, &wrong[i], 4);
			const char *found = catalogue_find(&c, "Terug");
			/* Inside the file, and closed. */
			if (found != NULL)
				assert_in_range(strlen(found), 0, catalogue_en_len);
			memcpy(bytes + at, catalogue_en + at, 4);
		}
	assert_string_equal(catalogue_find(&c, "Terug"), "Back");
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_there_is_found),
		cmocka_unit_test(the_other_byte_order_is_read),
		cmocka_unit_test(a_file_that_was_cut_off_finds_nothing_or_the_truth),
		cmocka_unit_test(any_number_may_be_wrong),
	};
	return cmocka_run_group_tests_name("catalogue", tests, NULL, NULL);
}

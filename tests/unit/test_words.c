#include "db/base/buf.h"
#include "tui/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static int compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* The gaps of a text, sorted: "{1}{2}".  They are what its caller fills. */
static void gaps(const char *text, char *out, size_t size)
{
	char names[8][8];
	size_t n = 0;
	for (const char *at = strchr(text, '{'); at != NULL; at = strchr(at + 1, '{')) {
		assert_true(n < sizeof names / sizeof names[0]);
		assert_int_equal(sscanf(at, "%7[{}0-9]", names[n]), 1);
		assert_true(strchr(names[n], '}') != NULL);
		n++;
	}
	qsort(names, n, sizeof names[0], compare_names);
	out[0] = '\0';
	for (size_t i = 0; i < n; i++)
		snprintf(out + strlen(out), size - strlen(out), "%s", names[i]);
}

static void every_language_has_every_word(void **state)
{
	(void)state;
	for (enum lang lang = 0; lang < LANGS; lang++) {
		for (enum word word = WORD_NONE + 1; word < WORDS; word++)
			assert_true(strlen(words_get(lang, word)) > 0);
	}
}

/* A translation without the gap would hide what had to be told. */
static void every_language_has_the_same_gaps(void **state)
{
	(void)state;
	for (enum word word = WORD_NONE + 1; word < WORDS; word++) {
		char dutch[64], other[64];
		gaps(words_get(LANG_NL, word), dutch, sizeof dutch);
		for (enum lang lang = 0; lang < LANGS; lang++) {
			gaps(words_get(lang, word), other, sizeof other);
			assert_string_equal(other, dutch);
		}
	}
}

static void gaps_are_filled(void **state)
{
	(void)state;
	struct buf out;
	char text[32];
	buf_init(&out);
	words_insert(&out, "a {} b", "{}");
	assert_string_equal(out.data, "a {} b");
	buf_clear(&out);
	words_insert(&out, "niets", "x");
	assert_string_equal(out.data, "niets");
	buf_finish(&out);
	words_fill(text, sizeof text, "{2} van {1}, {3}", (const long[]){-1, 20}, 2);
	assert_string_equal(text, "20 van -1, {3}");
}

static void a_language_is_found_by_its_code(void **state)
{
	(void)state;
	for (enum lang lang = 0; lang < LANGS; lang++) {
		assert_int_equal(words_lang(words_lang_code(lang)), lang);
		assert_true(strlen(words_lang_name(lang)) > 0);
	}
	assert_int_equal(words_lang("xx"), LANGS);
	assert_int_equal(words_lang(""), LANGS);
	assert_int_equal(words_lang(NULL), LANGS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_language_has_every_word),
		cmocka_unit_test(every_language_has_the_same_gaps),
		cmocka_unit_test(gaps_are_filled),
		cmocka_unit_test(a_language_is_found_by_its_code),
	};
	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}

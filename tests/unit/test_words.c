#include "tui/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The conversions of a text, as "%d%ld": what its caller must give it. */
static void conversions(const char *text, char *out, size_t size)
{
	size_t n = 0;
	for (const char *at = strchr(text, '%'); at != NULL; at = strchr(at + 1, '%')) {
		size_t len = 1 + strspn(at + 1, "0123456789.*lhzj-+ #") + 1;
		assert_true(n + len < size);
		memcpy(out + n, at, len);
		n += len;
	}
	out[n] = '\0';
}

static void every_language_has_every_word(void **state)
{
	(void)state;
	for (enum lang lang = 0; lang < LANGS; lang++) {
		for (enum word word = WORD_NONE + 1; word < WORDS; word++)
			assert_true(strlen(words_get(lang, word)) > 0);
	}
}

/* The compiler cannot see it: a translation that takes other arguments would read wild memory. */
static void every_language_takes_the_same_arguments(void **state)
{
	(void)state;
	for (enum word word = WORD_NONE + 1; word < WORDS; word++) {
		char dutch[32];
		conversions(words_get(LANG_NL, word), dutch, sizeof(dutch));
		for (enum lang lang = 0; lang < LANGS; lang++) {
			char other[32];
			conversions(words_get(lang, word), other, sizeof(other));
			assert_string_equal(other, dutch);
		}
	}
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
		cmocka_unit_test(every_language_takes_the_same_arguments),
		cmocka_unit_test(a_language_is_found_by_its_code),
	};
	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}

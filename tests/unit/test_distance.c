/* How many typing errors apart two words are. */
#include "content/bundle/distance.h"
#include "content/bundle/fold.h"
#include "db/base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct distance between(const char *typed, const char *word, size_t max)
{
	uint32_t a[64], b[64];
	size_t n = fold_word(typed, strlen(typed), a, 64), m = fold_word(word, strlen(word), b, 64);
	return distance_of(a, n, b, m, max);
}

static const struct {
	const char *typed, *word;
	size_t max, whole, begun;
} cases[] = {
	{"wijk", "wijk", 2, 0, 0},
	{"Wíjk", "wijk", 2, 0, 0},
	{"leefbarheid", "leefbaarheid", 2, 1, 1},
	{"leefbaarhied", "leefbaarheid", 2, 1, 1},
	{"lefbarheid", "leefbaarheid", 2, 2, 2},
	{"lefbarhied", "leefbaarheid", 2, 3, 3},
	{"leefbarh", "leefbaarheid", 2, 3, 1},
	{"leef", "leefbaarheid", 2, 3, 0},
	{"leefbaarheid", "leef", 2, 3, 3},
	{"wkij", "wijk", 2, 2, 1},
	{"iwjk", "wijk", 1, 1, 1},
	{"xwijk", "wijk", 1, 1, 1},
	{"abcd", "wxyz", 1, 2, 2},
	{"", "wijk", 2, 3, 0},
	{"wijk", "", 2, 3, 3},
	{"ab", "", 2, 2, 2},
	{"", "", 0, 0, 0},
	{"ĳs", "ijs", 0, 0, 0},
};

static void every_kind_of_error_counts_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct distance d = between(cases[i].typed, cases[i].word, cases[i].max);
		if (d.whole != cases[i].whole || d.begun != cases[i].begun)
			fail_msg("‘%s’, ‘%s’: %zu and %zu", cases[i].typed, cases[i].word, d.whole,
				 d.begun);
	}
}

/* The plain definition, for all short words of two letters, and longer ones than there is room
 * for. */
static size_t plainly(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
	size_t d[6][6];
	for (size_t i = 0; i <= n; i++)
		for (size_t j = 0; j <= m; j++) {
			size_t best = i == 0 ? j : j == 0 ? i : 99;
			if (i > 0 && j > 0) {
				best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
				best = d[i - 1][j] + 1 < best ? d[i - 1][j] + 1 : best;
				best = d[i][j - 1] + 1 < best ? d[i][j - 1] + 1 : best;
			}
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	return d[n][m];
}

static size_t spell(unsigned number, uint32_t *out)
{
	size_t len = number % 6;
	for (size_t i = 0; i < len; i++)
		out[i] = 'a' + (number / 6 >> i & 1);
	return len;
}

static void it_is_what_the_definition_says(void **state)
{
	(void)state;
	for (unsigned x = 0; x < 6 * 32; x++)
		for (unsigned y = 0; y < 6 * 32; y++) {
			uint32_t a[5], b[5];
			size_t n = spell(x, a), m = spell(y, b), begun = 99;
			for (size_t k = 0; k <= m; k++) {
				size_t d = plainly(a, n, b, k);
				begun = d < begun ? d : begun;
			}
			for (size_t max = 0; max <= 5; max++) {
				struct distance d = distance_of(a, n, b, m, max);
				size_t whole = plainly(a, n, b, m);
				assert_int_equal(d.whole, whole <= max ? whole : max + 1);
				assert_int_equal(d.begun, begun <= max ? begun : max + 1);
			}
		}
}

static void words_that_are_too_long_are_far(void **state)
{
	uint32_t a[DISTANCE_LETTERS + 1], b[200];
	(void)state;
	for (size_t i = 0; i <= DISTANCE_LETTERS; i++)
		a[i] = 'a';
	for (size_t i = 0; i < 200; i++)
		b[i] = 'a';
	assert_int_equal(distance_of(a, DISTANCE_LETTERS + 1, b, 200, 2).whole, 3);
	assert_int_equal(distance_of(a, DISTANCE_LETTERS, b, 200, 2).whole, 3);
	assert_int_equal(distance_of(a, DISTANCE_LETTERS, b, 200, 2).begun, 0);
	assert_int_equal(distance_of(a, DISTANCE_LETTERS, b, DISTANCE_LETTERS, 2).whole, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_error_counts_once),
		cmocka_unit_test(it_is_what_the_definition_says),
		cmocka_unit_test(words_that_are_too_long_are_far),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

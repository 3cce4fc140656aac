#include "db/office/page.h"
#include "db/base/buf.h"
#include "db/office/figures.h"
#include "db/office/html.h"
#include "db/office/period.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { LISTS = 5, ROWS_MOST = 20, TRIALS = 1000, ENOUGH = 40 };

static int64_t chance(uint32_t *state, int64_t below)
{
	*state = *state * 1664525U + 1013904223U;
	return (int64_t)(*state >> 8) % below;
}

static char *page_of(const struct figures *f)
{
	struct buf page;
	buf_init(&page);
	page_write(f, &page);
	return buf_steal(&page);
}

static void add_count(struct figures_counts *c, const char *name, int64_t count)
{
	c->items = buf_grow(c->items, c->count + 1, sizeof *c->items);
	c->items[c->count++] = (struct figures_count){.name = buf_copy(name), .count = count};
}

static void set_days(struct figures *f, size_t count)
{
	f->name = buf_copy("Proef");
	f->since = 20000;
	f->until = f->since + (int64_t)count - 1;
	f->day_count = count;
	f->days = buf_alloc(count, sizeof *f->days);
	for (size_t i = 0; i < FIGURES_DELAYS; i++)
		f->delays[i].below_s = i + 1 < FIGURES_DELAYS ? (int64_t)60 << (i * 2) : INT64_MAX;
}

static size_t times(const char *text, const char *what)
{
	size_t count = 0;
	for (const char *p = text; (p = strstr(p, what)) != NULL; p += strlen(what))
		count++;
	return count;
}

/* The text from one section's heading to the next; NULL: it is not there. */
static char *section(const char *page, const char *id)
{
	char mark[64];
	snprintf(mark, sizeof mark, "<h2 id=\"%s\">", id);
	const char *start = strstr(page, mark);
	if (start == NULL)
		return NULL;
	const char *end = strstr(start, "</section>");
	assert_non_null(end);
	char *text = buf_alloc((size_t)(end - start) + 1, 1);
	memcpy(text, start, (size_t)(end - start));
	return text;
}

/* --- No small count can be found out: figures that differ give the same page. --- */

struct cells {
	size_t count;
	int64_t *at[40]; /* where the counts are, in a struct figures */
	int64_t rest;	 /* what the list does not have */
};

static void find_cells(struct figures *f, struct cells lists[LISTS])
{
	struct figures_counts *counts[] = {&f->centres, &f->forms, &f->languages};
	memset(lists, 0, sizeof(struct cells) * LISTS);
	for (size_t i = 0; i < f->day_count; i++)
		lists[0].at[lists[0].count++] = &f->days[i];
	for (size_t k = 0; k < 3; k++)
		for (size_t i = 0; i < counts[k]->count; i++)
			lists[k + 1].at[lists[k + 1].count++] = &counts[k]->items[i].count;
	for (size_t i = 0; i < FIGURES_DELAYS; i++)
		lists[4].at[lists[4].count++] = &f->delays[i].count;
	for (size_t k = 0; k < LISTS; k++) {
		int64_t sum = 0;
		for (size_t i = 0; i < lists[k].count; i++)
			sum += *lists[k].at[i];
		lists[k].rest = f->signups - sum;
		assert_true(lists[k].rest >= 0);
		lists[k].at[lists[k].count++] = &lists[k].rest;
	}
}

/* What is shown alike, reckoned here in another way than in small.c. */
static void alike(int64_t count, int64_t *low, int64_t *high)
{
	int64_t fives = (count + 2) / 5;
	*low = count == 0 ? 0 : count < 5 ? 1 : fives * 5 - 2;
	*high = count == 0 ? 0 : count < 5 ? 4 : fives * 5 + 2;
	if (count >= 5 && *low < 5)
		*low = 5;
}

/* A list that nothing is known of is not shown, and need not add up. */
static bool is_known(const struct cells *list)
{
	for (size_t i = 0; i + 1 < list->count; i++)
		if (*list->at[i] > 0)
			return true;
	return false;
}

static void range_of(const struct cells *list, const int64_t *fixed, int64_t to, int64_t *low,
		     int64_t *high)
{
	*low = *high = 0;
	for (size_t i = 0; i < list->count; i++) {
		int64_t l, h;
		alike(*list->at[i], &l, &h);
		if (list->at[i] == fixed)
			l = h = to;
		*low += l;
		*high += h;
	}
}

/* Makes the list add up to total: all from their least upwards, as far as they may go. */
static void fill(struct cells *list, const int64_t *fixed, int64_t to, int64_t total)
{
	int64_t low, high;
	range_of(list, fixed, to, &low, &high);
	int64_t left = total - low;
	for (size_t i = 0; i < list->count; i++) {
		int64_t l, h;
		alike(*list->at[i], &l, &h);
		if (list->at[i] == fixed)
			l = h = to;
		int64_t more = left < h - l ? left : h - l;
		*list->at[i] = l + more;
		left -= more;
	}
	assert_int_equal(left, 0);
}

static void copy_counts(struct figures_counts *to, const struct figures_counts *from)
{
	for (size_t i = 0; i < from->count; i++)
		add_count(to, from->items[i].name, from->items[i].count);
}

static struct figures copy_figures(const struct figures *f)
{
	struct figures copy = {
		.signups = f->signups, .has_median = f->has_median, .median_s = f->median_s};
	set_days(&copy, f->day_count);
	memcpy(copy.days, f->days, f->day_count * sizeof *f->days);
	memcpy(copy.delays, f->delays, sizeof copy.delays);
	copy_counts(&copy.centres, &f->centres);
	copy_counts(&copy.forms, &f->forms);
	copy_counts(&copy.languages, &f->languages);
	return copy;
}

/* What the page says of the median must be true of figures that give the same page. */
static bool supports_median(const struct figures *f)
{
	int64_t before = 0, after = 0;
	for (size_t i = 0; i < FIGURES_DELAYS; i++) {
		if (f->delays[i].below_s <= f->median_s)
			before += f->delays[i].count;
		else if (i > 0 && f->delays[i - 1].below_s > f->median_s)
			after += f->delays[i].count;
	}
	return before * 2 <= f->signups && after * 2 <= f->signups;
}

/* Are there other figures, with this cell at another count, that give the same page? */
static bool has_twin(const struct figures *f, const char *page, size_t which, size_t cell,
		     int64_t to)
{
	struct figures twin = copy_figures(f);
	struct cells lists[LISTS];
	find_cells(&twin, lists);
	const int64_t *fixed = lists[which].at[cell];
	int64_t low, high;
	alike(f->signups, &low, &high);
	for (size_t k = 0; k < LISTS; k++) {
		int64_t l, h;
		if (!is_known(&lists[k]))
			continue;
		range_of(&lists[k], fixed, to, &l, &h);
		low = l > low ? l : low;
		high = h < high ? h : high;
	}
	bool found = low <= high;
	if (found) {
		for (size_t k = 0; k < LISTS; k++)
			if (is_known(&lists[k]))
				fill(&lists[k], fixed, to, low);
		twin.signups = low;
		char *other = page_of(&twin);
		found = strcmp(page, other) == 0;
		free(other);
		if (strstr(page, "De helft was er") != NULL && !supports_median(&twin))
			found = false;
	}
	figures_finish(&twin);
	return found;
}

static void random_counts(struct figures_counts *c, uint32_t *state, int64_t total)
{
	size_t rows = (size_t)chance(state, 6) + 1;
	for (size_t i = 0; i < rows; i++) {
		char name[32];
		int64_t count =
			i + 1 == rows && chance(state, 3) > 0 ? total : chance(state, total + 1);
		snprintf(name, sizeof name, "naam %zu", i);
		add_count(c, name, count);
		total -= count;
	}
}

static struct figures random_figures(uint32_t *state)
{
	static const int64_t sizes[] = {4, 12, 40, 90, 300};
	struct figures f = {.signups = chance(state, sizes[chance(state, 5)]) + 1};
	set_days(&f, (size_t)chance(state, 31) + 1);
	for (int64_t i = 0; i < f.signups; i++)
		f.days[chance(state, (int64_t)f.day_count)]++;
	random_counts(&f.centres, state, f.signups);
	random_counts(&f.forms, state, f.signups);
	random_counts(&f.languages, state, f.signups);
	for (int64_t i = chance(state, 4) > 0 ? f.signups : chance(state, f.signups); i > 0; i--)
		f.delays[chance(state, chance(state, FIGURES_DELAYS) + 1)].count++;
	int64_t before = 0;
	for (size_t i = 0; i < FIGURES_DELAYS && !f.has_median; i++) {
		before += f.delays[i].count;
		f.has_median = before * 2 > f.signups;
		f.median_s = i == 0 ? 30 : f.delays[i - 1].below_s + 7;
	}
	return f;
}

/*
 * For every "<5" on the page, and for each of 1, 2, 3 and 4, there are figures with that count that
 * give the same page to the byte.  So the page cannot tell which it is.
 */
static void no_small_count_can_be_found_out(void **state)
{
	static const char *const ids[LISTS] = {"dagen", "centra", "formulieren", "talen", "duur"};
	uint32_t seed = 20260101;
	size_t shown[2] = {0}, withheld[2] = {0}, medians = 0;
	(void)state;
	for (int trial = 0; trial < TRIALS; trial++) {
		struct figures f = random_figures(&seed);
		struct cells lists[LISTS];
		char *page = page_of(&f);
		find_cells(&f, lists);
		medians += times(page, "De helft was er");
		for (size_t k = 0; k < LISTS; k++) {
			char *part = section(page, ids[k]);
			bool has_table = part != NULL && strstr(part, "<table") != NULL;
			size_t small = 0;
			for (size_t i = 0; i < lists[k].count; i++) {
				int64_t count = *lists[k].at[i];
				small += count > 0 && count < 5 ? 1 : 0;
				for (int64_t to = 1; has_table && count > 0 && count < 5 && to < 5;
				     to++)
					if (!has_twin(&f, page, k, i, to))
						fail_msg("trial %d, %s, row %zu: %lld cannot be "
							 "%lld",
							 trial, ids[k], i, (long long)count,
							 (long long)to);
			}
			size_t of = f.signups < ENOUGH ? 0 : 1;
			withheld[of] += small > 0 && !has_table ? 1 : 0;
			shown[of] += small > 0 && has_table ? 1 : 0;
			if (has_table)
				assert_int_equal(times(part, "<td class=\"n\">&lt;5</td>"), small);
			free(part);
		}
		free(page);
		figures_finish(&f);
	}
	/* The rule would be worth nothing if it hid everything, or never had anything to hide. */
	print_message("lists with <5: %zu shown and %zu not, of few; %zu and %zu, of %d and more\n",
		      shown[0], withheld[0], shown[1], withheld[1], ENOUGH);
	assert_true(withheld[0] > 50 && withheld[1] > 0);
	assert_true(shown[0] > 50 && shown[1] > withheld[1] * 10);
	assert_true(medians > 50);
}

/* 12, 12 and 4 make 28: rounded to 10, 10 and 30, the third can only be 4. */
static void a_list_that_gives_a_count_away_is_not_shown(void **state)
{
	(void)state;
	for (int64_t third = 2; third <= 4; third += 2) {
		struct figures f = {.signups = 24 + third};
		set_days(&f, 1);
		f.days[0] = f.signups;
		add_count(&f.languages, "Nederlands", 12);
		add_count(&f.languages, "Turks", 12);
		add_count(&f.languages, "Engels", third);
		char *page = page_of(&f), *part = section(page, "talen");
		assert_int_equal(times(part, "<table"), third == 2 ? 1 : 0);
		assert_int_equal(times(part, "Turks"), third == 2 ? 5 - 2 : 0);
		free(part);
		free(page);
		figures_finish(&f);
	}
}

static void a_small_bar_is_always_as_long(void **state)
{
	(void)state;
	char *pages[2];
	for (int i = 0; i < 2; i++) {
		struct figures f = {.signups = 100, .withdrawn = 1 + 2 * i};
		set_days(&f, 1);
		f.days[0] = 100;
		add_count(&f.centres, "Klein", 1 + i);
		add_count(&f.centres, "Groot", 99 - i);
		f.silent = buf_alloc(1, sizeof *f.silent);
		f.silent[f.silent_count++] = (struct figures_kiosk){.waiting = 2 + i};
		pages[i] = page_of(&f);
		assert_int_equal(times(pages[i], "class=\"few\""), 1);
		assert_int_equal(times(pages[i], "toen &lt;5 berichten"), 1);
		figures_finish(&f);
	}
	assert_string_equal(pages[0], pages[1]);
	free(pages[0]);
	free(pages[1]);
}

/* --- Texts from outside. --- */

#define HOSTILE                                                                                    \
	"</title><script>alert('1')</script>\"&`\x1b[2J\xc2\x9b\xe2\x80\xae"                       \
	"einde\xff\r\n\x7f"

static void texts_are_escaped_and_without_control_characters(void **state)
{
	(void)state;
	struct figures f = {.signups = 90, .kiosks = 1};
	set_days(&f, 3);
	free(f.name);
	f.name = buf_copy(HOSTILE);
	f.days[1] = 90;
	add_count(&f.centres, HOSTILE, 90);
	add_count(&f.forms, HOSTILE, 90);
	add_count(&f.languages, "\t\xe2\x80\x8b ", 90);
	f.silent = buf_alloc(1, sizeof *f.silent);
	f.silent[f.silent_count++] = (struct figures_kiosk){
		.id = buf_copy(HOSTILE), .name = buf_copy(HOSTILE), .advice = buf_copy(HOSTILE)};
	char *page = page_of(&f);
	for (const char *p = page; *p != '\0'; p++)
		assert_true(((unsigned char)*p >= ' ' || *p == '\n') && *p != 0x7F && *p != '\x1b');
	static const char *const never[] = {"<script", "\xc2\x9b", "\xe2\x80\xae", "\xff",
					    "alert('"};
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		assert_null(strstr(page, never[i]));
	/* Name and title; twice in a sentence, bar and row for each list; three times for a kiosk.
	 */
	assert_true(times(page, "&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;") >= 10);
	assert_int_equal(times(page, "</title>"), 1 + 4 + times(page, "<rect class=\"bar\""));
	assert_true(times(page, "Zonder naam") >= 3);
	free(page);
	figures_finish(&f);
}

static void check_text(const char *from, const char *to, size_t max)
{
	struct buf out;
	buf_init(&out);
	html_brief(&out, from, max);
	assert_string_equal(out.data, to);
	buf_finish(&out);
}

static void text_that_is_not_utf8_is_replaced(void **state)
{
	(void)state;
	check_text("é漢👋", "é漢👋", 3);
	check_text("é漢👋x", "é漢👋…", 3);
	check_text("\xc0\xaf", "��", 9);		 /* overlong */
	check_text("\xed\xa0\x80", "���", 9);		 /* half of a pair */
	check_text("\xf4\x90\x80\x80", "����", 9);	 /* beyond the last */
	check_text("a\xe2\x80", "a��", 9);		 /* cut off */
	check_text("\xef\xbf\xbf|\xef\xbb\xbf", "|", 9); /* no character, and a mark */
	check_text("a\tb", "a b", 9);
	check_text(NULL, "", 9);
}

/* The page asks nothing of anybody. */
static void nothing_comes_from_outside(void **state)
{
	(void)state;
	struct figures f = {.signups = 60};
	set_days(&f, 60);
	f.days[7] = 60;
	char *page = page_of(&f);
	static const char *const never[] = {"http:",   "https:",   "//",     "url(",
					    "@import", " src=",	   " href=", "<script",
					    " on",     "<details", "<link"};
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		if (strcmp(never[i], " on") != 0)
			assert_null(strstr(page, never[i]));
	assert_non_null(strstr(page, "content=\"default-src 'none'; style-src 'unsafe-inline';"));
	assert_non_null(strstr(page, "<html lang=\"nl\">"));
	free(page);
	figures_finish(&f);
}

/* --- Long periods and many centres. --- */

static void long_periods_are_put_together(void **state)
{
	static const struct {
		size_t days;
		const char *heading, *row;
		size_t least, most; /* bars */
	} cases[] = {
		{1, "per dag", "vr 4 okt 2024", 1, 1},
		{31, "per dag", "zo 3 nov 2024", 31, 31},
		{32, "per week", "28 okt t/m 3 nov 2024", 5, 6},
		{184, "per week", "7 t/m 13 okt 2024", 26, 28},
		{185, "per maand", "oktober 2024", 7, 7},
		{3653, "per maand", "februari 2028", 120, 121},
		{3654, "per jaar", "2031", 11, 11},
		{36500, "per jaar", "2100", 100, 101},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct figures f = {0};
		set_days(&f, cases[i].days);
		for (size_t day = 0; day < f.day_count; day++)
			f.signups += f.days[day] = 10;
		char *page = page_of(&f), *part = section(page, "dagen");
		assert_non_null(strstr(part, cases[i].heading));
		assert_non_null(strstr(part, cases[i].row));
		size_t bars = times(part, "<rect"), rows = times(part, "scope=\"row\"");
		assert_in_range(bars, cases[i].least, cases[i].most);
		assert_int_equal(bars, rows);
		free(part);
		free(page);
		figures_finish(&f);
	}
}

/* Against the C library's calendar, over four centuries. */
static void days_are_the_calendar_s(void **state)
{
	(void)state;
	for (int64_t day = -80000; day < 80000; day += 13) {
		time_t seconds = (time_t)(day * 86400);
		struct tm tm;
		assert_non_null(gmtime_r(&seconds, &tm));
		struct period_date date = period_date(day);
		assert_int_equal(date.year, tm.tm_year + 1900);
		assert_int_equal(date.month, tm.tm_mon + 1);
		assert_int_equal(date.day, tm.tm_mday);
		seconds = (time_t)(period_next(PERIOD_WEEK, day) * 86400);
		assert_non_null(gmtime_r(&seconds, &tm));
		assert_int_equal(tm.tm_wday, 1);
	}
}

static void of_many_centres_the_largest_are_named(void **state)
{
	(void)state;
	struct figures f = {0};
	set_days(&f, 31);
	for (int i = 0; i < 10000; i++) {
		char name[32];
		int64_t count = i < 15 ? 1000 - i * 10 : i < 25 ? 50 : 3;
		snprintf(name, sizeof name, "Centrum %05d", i);
		add_count(&f.centres, name, count);
		f.days[i % 31] += count;
		f.signups += count;
	}
	char *page = page_of(&f), *part = section(page, "centra");
	assert_int_equal(times(part, "scope=\"row\""), ROWS_MOST + 1);
	assert_int_equal(times(part, "<rect class=\"bar\""), ROWS_MOST);
	assert_non_null(strstr(part, "<bdi>Centrum 00000</bdi></th><td class=\"n\">1.000</td>"));
	assert_non_null(strstr(part, "<bdi>Centrum 00019</bdi>"));
	assert_null(strstr(part, "Centrum 00020"));
	/* 5 of 50 and 9975 of 3. */
	assert_non_null(strstr(part, "<bdi>Andere</bdi></th><td class=\"n\">30.175</td>"));
	assert_true(strlen(page) < 60000);
	free(part);
	free(page);
	figures_finish(&f);
}

static void small_centres_are_named_only_when_there_are_few(void **state)
{
	(void)state;
	for (int count = 20; count <= 21; count++) {
		struct figures f = {.signups = 100 + (count - 1) * 3};
		set_days(&f, 1);
		f.days[0] = f.signups;
		add_count(&f.centres, "Groot", 100);
		for (int i = 1; i < count; i++)
			add_count(&f.centres, "Klein", 3);
		char *page = page_of(&f);
		assert_int_equal(times(page, "<bdi>Klein</bdi>"), count == 20 ? 19 : 0);
		assert_int_equal(times(page, "<bdi>Andere</bdi>"), count == 20 ? 0 : 1);
		free(page);
		figures_finish(&f);
	}
}

/* --- Nothing to tell. --- */

static void without_figures_the_page_is_friendly(void **state)
{
	(void)state;
	struct figures none = {0};
	char *page = page_of(&none);
	assert_non_null(strstr(page, "In deze periode kwamen er geen aanmeldingen binnen."));
	assert_non_null(strstr(page, "Er zijn nog geen kiosken toegelaten."));
	assert_null(strstr(page, "<svg"));
	free(page);
	figures_finish(&none);

	struct figures f = {.signups = 3, .kiosks = 2};
	set_days(&f, 2);
	f.days[0] = 1;
	f.days[1] = 2;
	page = page_of(&f);
	assert_non_null(strstr(page, "Er zijn te weinig aanmeldingen voor grafieken."));
	assert_non_null(strstr(page, "Alle kiosken laten van zich horen."));
	assert_null(strstr(page, "<svg"));
	free(page);
	figures_finish(&f);
}

static void the_time_it_took_is_told_in_words(void **state)
{
	(void)state;
	struct figures f = {.signups = 200, .has_median = true, .median_s = 224};
	set_days(&f, 1);
	f.days[0] = 200;
	f.delays[0].count = 20;
	f.delays[1].count = 150;
	f.delays[6].count = 30;
	char *page = page_of(&f);
	assert_non_null(strstr(page, "Ongeveer 85 van de 100 aanmeldingen waren binnen 4 minuten"));
	assert_non_null(strstr(page, "De helft was er binnen ongeveer 4 minuten."));
	assert_non_null(strstr(page, "<bdi>minder dan 1 minuut</bdi>"));
	assert_non_null(strstr(page, "<bdi>1 minuut tot 4 minuten</bdi>"));
	free(page);
	/* It would tell in which row the middle is, and 99 and 101 are shown alike. */
	f.delays[0].count = 99;
	f.delays[1].count = 101;
	f.delays[6].count = 0;
	page = page_of(&f);
	assert_null(strstr(page, "De helft was er"));
	free(page);
	figures_finish(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_small_count_can_be_found_out),
		cmocka_unit_test(a_list_that_gives_a_count_away_is_not_shown),
		cmocka_unit_test(a_small_bar_is_always_as_long),
		cmocka_unit_test(texts_are_escaped_and_without_control_characters),
		cmocka_unit_test(text_that_is_not_utf8_is_replaced),
		cmocka_unit_test(nothing_comes_from_outside),
		cmocka_unit_test(long_periods_are_put_together),
		cmocka_unit_test(days_are_the_calendar_s),
		cmocka_unit_test(of_many_centres_the_largest_are_named),
		cmocka_unit_test(small_centres_are_named_only_when_there_are_few),
		cmocka_unit_test(without_figures_the_page_is_friendly),
		cmocka_unit_test(the_time_it_took_is_told_in_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

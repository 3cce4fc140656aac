/* Publications in a bundle: one, the list, searching, filtering, ranking, reading only what is
 * seen. */
#include "content/bundle/bundle.h"
#include "content/bundle/pubs.h"
#include "content/make/compile.h"
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "tests/unit/support/temp.h"

#include <limits.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define MANY 1500

struct shelf {
	char *dir;
	struct bundle *bundle;
};

static void add_row(struct buf *csv, int i)
{
	/* Every tenth on water; years 2000 to 2019, every seventh unknown; two themes in turn. */
	buf_addf(csv, "P%04d,%s nummer %d,Uitgever %d,,", i, i % 10 == 0 ? "Water" : "Land", i,
		 i % 3);
	if (i % 7 != 0)
		buf_addf(csv, "%d", 2000 + i % 20);
	buf_addf(csv, ",,nl,%s,artikel,https://a.nl/%d,,Samenvatting%s.,%s\n",
		 i % 2 ? "wonen" : "jeugd", i, i % 5 == 0 ? " over getij" : "",
		 i % 4 == 0 ? "ja" : "");
}

static void compile(struct shelf *shelf, const struct buf *csv)
{
	struct sources s;
	struct faults faults = {0};
	struct err e = {.code = 0};
	static const char themes[] =
		"- {id: wonen, nl: Wonen, en: Housing}\n- {id: jeugd, nl: Jeugd, en: Y}\n";
	temp_write(shelf->dir, "publications.csv", csv->data, csv->len);
	temp_write(shelf->dir, "themes.yaml", themes, sizeof themes - 1);
	assert_int_equal(sources_load(&s, shelf->dir, &faults, &e), 0);
	/* The folder has no pages or forms: those faults are not ours, and compile does not look.
	 */
	char *path = file_join(shelf->dir, "content.db");
	if (compile_write(&s, path, &e) != 0 || bundle_open(&shelf->bundle, path, &e) != 0)
		fail_msg("%s", e.text);
	free(path);
	sources_finish(&s);
	faults_finish(&faults);
}

static const char header[] =
	"id,title,publisher,authors,year,date,language,themes,kind,url,pages,summary_nl,copy\n";

static void open_many(struct shelf *shelf)
{
	struct buf csv;
	shelf->dir = temp_folder();
	buf_init(&csv);
	buf_add_str(&csv, header);
	for (int i = 1; i <= MANY; i++)
		add_row(&csv, i);
	compile(shelf, &csv);
	buf_finish(&csv);
}

static void open_few(struct shelf *shelf)
{
	static const char *const rows[] = {
		"P1,Leefbaarheid in balans,Rigo,,2011,,nl,wonen,artikel,,,Over wijken.,\n",
		"P2,Over wijken,Rigo,,2020,,nl,wonen,artikel,,,Een stuk over leefbaarheid.,\n",
		"P3,Heerlen-Noord,NPHLN,,2023,,nl,wonen,artikel,,,Kort.,\n",
		"P4,Het leer-netwerk,,,,,nl,jeugd,artikel,,,Café en \"\"thee\"\".,\n",
	};
	struct buf csv;
	shelf->dir = temp_folder();
	buf_init(&csv);
	buf_add_str(&csv, header);
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		/* The last row has quotes, so its summary is quoted. */
		const char *cell = strstr(rows[i], "Café");
		if (cell == NULL)
			buf_add_str(&csv, rows[i]);
		else
			buf_addf(&csv, "%.*s\"Café en \"\"thee\"\".\",\n", (int)(cell - rows[i]),
				 rows[i]);
	}
	compile(shelf, &csv);
	buf_finish(&csv);
}

static void close_shelf(struct shelf *shelf)
{
	bundle_free(shelf->bundle);
	temp_remove(shelf->dir);
}

/* The ids that a query finds, with blanks between; the caller frees. */
static char *found(const struct shelf *shelf, const char *query)
{
	struct pubs *list = NULL;
	struct err e = {.code = 0};
	struct buf ids;
	buf_init(&ids);
	const struct pub_filter filter = {.query = query};
	assert_int_equal(pubs_open(&list, shelf->bundle, &filter, &e), 0);
	assert_int_equal(pubs_reach(list, LONG_MAX - 1, NULL, NULL, &e), 0);
	assert_true(pubs_complete(list));
	for (long i = 0; i < pubs_known(list); i++) {
		struct pub_row row;
		assert_int_equal(pubs_row(list, i, &row, &e), 0);
		buf_addf(&ids, "%s%s", i > 0 ? " " : "", row.id);
	}
	pubs_free(list);
	return buf_steal(&ids);
}

static void assert_found(const struct shelf *shelf, const char *query, const char *ids)
{
	char *got = found(shelf, query);
	if (strcmp(got, ids) != 0)
		fail_msg("‘%s’ found ‘%s’, not ‘%s’", query, got, ids);
	free(got);
}

static void search_ignores_case_marks_and_hyphens(void **state)
{
	struct shelf shelf;
	(void)state;
	open_few(&shelf);
	assert_found(&shelf, "heerlen", "P3");
	assert_found(&shelf, "HEERLEN NOORD", "P3");
	assert_found(&shelf, "heerlen-noord", "P3");
	assert_found(&shelf, "heerlennoord", "P3");
	assert_found(&shelf, "leernetwerk", "P4");
	assert_found(&shelf, "leer-netw", "P4");
	assert_found(&shelf, "cafe", "P4");
	assert_found(&shelf, "CAFÉ", "P4");
	assert_found(&shelf, "wijk heerlen", "");
	close_shelf(&shelf);
}

static void a_title_comes_above_a_summary(void **state)
{
	struct shelf shelf;
	(void)state;
	open_few(&shelf);
	/* By date P2 would come first. */
	assert_found(&shelf, "leefb", "P1 P2");
	close_shelf(&shelf);
}

static void nothing_typed_is_no_query(void **state)
{
	struct shelf shelf;
	(void)state;
	open_few(&shelf);
	assert_found(&shelf, "", "P3 P2 P1 P4");
	assert_found(&shelf, "  -- \"' ", "P3 P2 P1 P4");
	close_shelf(&shelf);
}

static void what_fts_would_read_as_syntax_is_text(void **state)
{
	static const char *const hostile[] = {
		"\"",	"a\"b", "NEAR(a b)", "title:x",	  "a OR b AND",	  "*",	"^x",	"-",
		"a*b*", "(((",	"\xFF\xFE",  "{title} :", "a' OR 1=1 --", "\\", "x + y"};
	struct shelf shelf;
	(void)state;
	open_few(&shelf);
	for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++)
		free(found(&shelf, hostile[i]));
	close_shelf(&shelf);
}

static void the_whole_list_is_known_at_once_newest_first(void **state)
{
	struct shelf shelf;
	struct pubs *list = NULL;
	struct pub_row row;
	struct err e = {.code = 0};
	(void)state;
	open_many(&shelf);
	assert_int_equal(pubs_open(&list, shelf.bundle, &(struct pub_filter){.query = NULL}, &e),
			 0);
	assert_int_equal(pubs_known(list), MANY);
	assert_true(pubs_complete(list));
	int before = INT_MAX;
	for (long i = 0; i < MANY; i++) {
		assert_int_equal(pubs_row(list, i, &row, &e), 0);
		assert_true(row.year <= before);
		before = row.year;
	}
	assert_int_equal(row.year, 0);
	assert_int_equal(pubs_row(list, MANY, &row, &e), -1);
	assert_int_equal(pubs_row(list, -1, &row, &e), -1);
	pubs_free(list);
	close_shelf(&shelf);
}

static void only_what_is_looked_at_is_read(void **state)
{
	struct shelf shelf;
	struct pubs *list = NULL;
	struct err e = {.code = 0};
	(void)state;
	open_many(&shelf);
	assert_int_equal(pubs_open(&list, shelf.bundle, &(struct pub_filter){.query = "land"}, &e),
			 0);
	assert_int_equal(pubs_known(list), 0);
	assert_int_equal(pubs_reach(list, 10, NULL, NULL, &e), 0);
	assert_in_range(pubs_known(list), 11, PUBS_RANKED + 1);
	assert_false(pubs_complete(list));
	assert_int_equal(pubs_reach(list, LONG_MAX - 1, NULL, NULL, &e), 0);
	assert_int_equal(pubs_known(list), MANY - MANY / 10);
	pubs_free(list);
	close_shelf(&shelf);
}

static bool stop_now(void *arg)
{
	++*(int *)arg;
	return true;
}

static void reading_stops_when_asked_and_goes_on(void **state)
{
	struct shelf shelf;
	struct pubs *list = NULL;
	struct err e = {.code = 0};
	int asked = 0;
	(void)state;
	open_many(&shelf);
	assert_int_equal(pubs_open(&list, shelf.bundle, &(struct pub_filter){.query = "land"}, &e),
			 0);
	assert_int_equal(pubs_reach(list, LONG_MAX - 1, stop_now, &asked, &e), 0);
	assert_true(asked > 0);
	assert_false(pubs_complete(list));
	long known = pubs_known(list);
	assert_true(known < MANY - MANY / 10);
	assert_int_equal(pubs_reach(list, LONG_MAX - 1, NULL, NULL, &e), 0);
	assert_true(pubs_complete(list));
	/* None twice, none left out. */
	assert_int_equal(pubs_known(list), MANY - MANY / 10);
	struct pub_row row;
	char last[16] = "";
	for (long i = 0; i < pubs_known(list); i++) {
		assert_int_equal(pubs_row(list, i, &row, &e), 0);
		assert_string_not_equal(row.id, last);
		snprintf(last, sizeof last, "%s", row.id);
	}
	pubs_free(list);
	close_shelf(&shelf);
}

static long count(const struct shelf *shelf, const struct pub_filter *filter)
{
	struct pubs *list = NULL;
	struct err e = {.code = 0};
	assert_int_equal(pubs_open(&list, shelf->bundle, filter, &e), 0);
	assert_int_equal(pubs_reach(list, LONG_MAX - 1, NULL, NULL, &e), 0);
	long known = pubs_known(list);
	pubs_free(list);
	return known;
}

static void filters_work_alone_and_together(void **state)
{
	struct shelf shelf;
	struct facet_list facet;
	struct err e = {.code = 0};
	(void)state;
	open_many(&shelf);
	assert_int_equal(count(&shelf, &(struct pub_filter){.theme = "wonen"}), MANY / 2);
	assert_int_equal(count(&shelf, &(struct pub_filter){.theme = "niets"}), 0);
	long unknown = count(&shelf, &(struct pub_filter){.year = "0"});
	assert_int_equal(unknown, MANY / 7);
	assert_int_equal(bundle_facet(shelf.bundle, FACET_PUBLISHER, "nl", &facet, &e), 0);
	assert_int_equal(facet.count, 3);
	long all = 0, both = 0, three = 0;
	for (size_t i = 0; i < facet.count; i++) {
		struct pub_filter filter = {.publisher = facet.items[i].key};
		assert_int_equal(count(&shelf, &filter), facet.items[i].count);
		all += count(&shelf, &filter);
		filter.theme = "wonen";
		both += count(&shelf, &filter);
		filter.year = "0";
		filter.query = "land";
		three += count(&shelf, &filter);
	}
	assert_int_equal(all, MANY);
	assert_int_equal(both, MANY / 2);
	assert_int_equal(
		three, count(&shelf,
			     &(struct pub_filter){.theme = "wonen", .year = "0", .query = "land"}));
	assert_true(three > 0 && three < unknown);
	bundle_facet_finish(&facet);
	close_shelf(&shelf);
}

static void one_publication_is_whole(void **state)
{
	struct shelf shelf;
	struct pub pub;
	struct err e = {.code = 0};
	(void)state;
	open_many(&shelf);
	assert_int_equal(pubs_get(shelf.bundle, "P0004", &pub, &e), 0);
	assert_string_equal(pub.title, "Land nummer 4");
	assert_string_equal(pub.url, "https://a.nl/4");
	assert_false(pub.qr);
	pubs_finish(&pub);
	assert_int_equal(pubs_get(shelf.bundle, "P0005", &pub, &e), 0);
	assert_true(pub.qr);
	assert_int_equal(pub.year, 2005);
	pubs_finish(&pub);
	assert_int_equal(pubs_get(shelf.bundle, "P9999", &pub, &e), -1);
	assert_int_equal(e.code, EX_NOINPUT);
	close_shelf(&shelf);
}

static const struct {
	const char *query, *text, *marked; /* marked: the text with the hits in brackets */
} hit_cases[] = {
	{"leef", "Over leefbaarheid en Leefomgeving", "Over [leef]baarheid en [Leef]omgeving"},
	{"baar", "leefbaarheid", "leefbaarheid"},
	{"cafe", "Het Café", "Het [Café]"},
	{"café", "CAFE", "[CAFE]"},
	{"heerlennoord", "In Heerlen-Noord", "In [Heerlen-Noord]"},
	{"heerlen-noord", "HeerlenNoord", "[HeerlenNoord]"},
	{"noord", "Heerlen-Noord", "Heerlen-[Noord]"},
	{"le leef", "leefbaar", "[leef]baar"},
	{"", "iets", "iets"},
	{"--", "iets", "iets"},
	{"o", "ö o\xCC\x88 o", "[ö] [o\xCC\x88] [o]"},
	{"2021", "In 2021 en 2020", "In [2021] en 2020"},
};

static void hits_are_where_people_see_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof hit_cases / sizeof hit_cases[0]; i++) {
		struct pub_hit hits[8];
		struct buf marked;
		const char *text = hit_cases[i].text;
		size_t n = pubs_hits(hit_cases[i].query, text, hits, 8), at = 0;
		buf_init(&marked);
		for (size_t k = 0; k < n; k++) {
			buf_addf(&marked, "%.*s[%.*s]", (int)(hits[k].start - at), text + at,
				 (int)hits[k].length, text + hits[k].start);
			at = hits[k].start + hits[k].length;
		}
		buf_add_str(&marked, text + at);
		assert_string_equal(marked.data, hit_cases[i].marked);
		buf_finish(&marked);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(search_ignores_case_marks_and_hyphens),
		cmocka_unit_test(a_title_comes_above_a_summary),
		cmocka_unit_test(nothing_typed_is_no_query),
		cmocka_unit_test(what_fts_would_read_as_syntax_is_text),
		cmocka_unit_test(the_whole_list_is_known_at_once_newest_first),
		cmocka_unit_test(only_what_is_looked_at_is_read),
		cmocka_unit_test(reading_stops_when_asked_and_goes_on),
		cmocka_unit_test(filters_work_alone_and_together),
		cmocka_unit_test(one_publication_is_whole),
		cmocka_unit_test(hits_are_where_people_see_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

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
#include "db/base/sql.h"
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
	if (pubs_reach(list, LONG_MAX - 1, NULL, NULL, &e) != 0)
		fail_msg("%s", e.text);
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

static void open_rows(struct shelf *shelf, const char *const *rows, size_t count)
{
	struct buf csv;
	shelf->dir = temp_folder();
	buf_init(&csv);
	buf_add_str(&csv, header);
	for (size_t i = 0; i < count; i++)
		buf_add_str(&csv, rows[i]);
	compile(shelf, &csv);
	buf_finish(&csv);
}

static const char *const dutch[] = {
	"A1,Leefbaarheid in balans,Rigo,,2011,,nl,wonen,artikel,,,Over wijken.,\n",
	"A2,De buurthuiskamer,Rigo,,2012,,nl,wonen,artikel,,,Een thuis voor ouderen.,\n",
	"A3,Huiskamer van de wijk,Rigo,,2013,,nl,wonen,artikel,,,Over coöperatie.,\n",
	"A4,Foto’s van 's-Hertogenbosch,Rigo,,2014,,nl,wonen,artikel,,,Over ĲSSEL en ĳs.,\n",
	"A5,Re\xCC\x88integratie,Rigo,,2015,,nl,wonen,artikel,,,Een knooppunt‑wijk.,\n",
	"A6,Veiligheid,Rigo,,2016,,nl,wonen,artikel,,,Van straten en pleinen in 2021.,\n",
};

static void search_knows_dutch(void **state)
{
	struct shelf shelf;
	(void)state;
	open_rows(&shelf, dutch, sizeof dutch / sizeof dutch[0]);
	assert_found(&shelf, "cooperatie", "A3");
	assert_found(&shelf, "coöp", "A3");
	assert_found(&shelf, "COÖPERATIE", "A3");
	assert_found(&shelf, "foto's", "A4");
	assert_found(&shelf, "fotos", "A4");
	assert_found(&shelf, "'s-hertogenbosch", "A4");
	assert_found(&shelf, "hertogen", "A4");
	assert_found(&shelf, "shertogenbosch", "A4");
	assert_found(&shelf, "ijssel", "A4");
	assert_found(&shelf, "ĳssel", "A4");
	assert_found(&shelf, "IJS", "A4");
	assert_found(&shelf, "reintegratie", "A5");
	assert_found(&shelf, "reïntegratie", "A5");
	assert_found(&shelf, "knooppuntwijk", "A5");
	close_shelf(&shelf);
}

static void a_part_of_a_compound_finds_it_behind_what_begins_so(void **state)
{
	struct shelf shelf;
	(void)state;
	open_rows(&shelf, dutch, sizeof dutch / sizeof dutch[0]);
	assert_found(&shelf, "huiskamer", "A3 A2");
	assert_found(&shelf, "kamer", "A3 A2");
	assert_found(&shelf, "kamer rigo", "");
	assert_found(&shelf, "kamer ouderen", "A2");
	assert_found(&shelf, "baarheid", "A1");
	/* Three letters stand inside too many words. */
	assert_found(&shelf, "kam", "");
	close_shelf(&shelf);
}

struct tried {
	const char *typed, *ids, *instead; /* instead: NULL when it was found as typed */
};

static void assert_tried(const struct shelf *shelf, const struct tried *t)
{
	struct pubs *list = NULL;
	struct err e = {.code = 0};
	const struct pub_filter filter = {.query = t->typed};
	assert_found(shelf, t->typed, t->ids);
	assert_int_equal(pubs_open(&list, shelf->bundle, &filter, &e), 0);
	assert_int_equal(pubs_reach(list, LONG_MAX - 1, NULL, NULL, &e), 0);
	const char *instead = pubs_instead(list);
	if ((instead == NULL) != (t->instead == NULL) ||
	    (instead != NULL && strcmp(instead, t->instead) != 0))
		fail_msg("‘%s’ gave ‘%s’", t->typed, instead != NULL ? instead : "(none)");
	pubs_free(list);
}

static void a_typing_error_finds_what_was_meant(void **state)
{
	static const struct tried table[] = {
		{"leefbaarheid", "A1", NULL},
		{"leefbarheid", "A1", "leefbaarheid"},
		{"Leefbarheid", "A1", "leefbaarheid"},
		{"leefbaarhied", "A1", "leefbaarheid"},
		{"lefbarheid", "A1", "leefbaarheid"},
		{"leefbaarheit", "A1", "leefbaarheid"},
		{"elefbaarheid", "A1", "leefbaarheid"},
		{"leefbaarheidd", "A1", "leefbaarheid"},
		/* Somebody who is still typing. */
		{"leefbarh", "A1", "leefbaarheid"},
		{"buurthuiskammer", "A2", "buurthuiskamer"},
		{"straaten", "A6", "straten"},
		{"wijjken", "A1", "wijken"},
		{"balns", "A1", "balans"},
		{"leefbarheid balns", "A1", "leefbaarheid, balans"},
		{"leefbarheid in", "A1", "leefbaarheid"},
		/* Each is there, but not together: no error. */
		{"leefbaarheid huiskamer", "", NULL},
		{"zzzz", "", NULL},
		{"leeuwbarheidje", "", NULL},
		/* Another year is another year. */
		{"2022", "", NULL},
		{"bal", "A1", NULL},
		{"bla", "", NULL},
	};
	struct shelf shelf;
	(void)state;
	open_rows(&shelf, dutch, sizeof dutch / sizeof dutch[0]);
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		assert_tried(&shelf, &table[i]);
	close_shelf(&shelf);
}

/* Stops a search a little later at every call, so that each part of it is stopped once. */
struct patience {
	int asked, most;
};

static bool is_out_of_patience(void *arg)
{
	struct patience *p = arg;
	return ++p->asked > p->most;
}

static void a_wider_search_that_is_stopped_goes_on(void **state)
{
	struct shelf shelf;
	struct pubs *list = NULL;
	struct err e = {.code = 0};
	struct buf csv;
	int stopped = 0;
	(void)state;
	shelf.dir = temp_folder();
	buf_init(&csv);
	buf_add_str(&csv, header);
	for (int i = 0; i < 3000; i++)
		buf_addf(&csv, "P%04d,wijk%c%c%cschool,Uitgever,,2011,,nl,wonen,artikel,,,Kort.,\n",
			 i, 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676);
	buf_add_str(&csv, "X1,wijkqqqqscholen,Uitgever,,2011,,nl,wonen,artikel,,,Kort.,\n");
	compile(&shelf, &csv);
	buf_finish(&csv);
	const struct pub_filter filter = {.query = "wijkqqqsxholen"};
	assert_int_equal(pubs_open(&list, shelf.bundle, &filter, &e), 0);
	for (int most = 0; !pubs_complete(list) && most < 1000; most++) {
		struct patience p = {0, most};
		assert_int_equal(pubs_reach(list, LONG_MAX - 1, is_out_of_patience, &p, &e), 0);
		stopped += p.asked > p.most ? 1 : 0;
	}
	assert_true(pubs_complete(list));
	assert_true(stopped > 1);
	assert_int_equal(pubs_known(list), 1);
	assert_string_equal(pubs_instead(list), "wijkqqqqscholen");
	pubs_free(list);
	close_shelf(&shelf);
}

static void a_bundle_without_a_list_of_words_is_searched_as_before(void **state)
{
	static const char to_format_2[] =
		"DROP TABLE publication_text; DROP TABLE term; DROP TABLE term_search;"
		"DROP TABLE gram; DROP TABLE publication_search;"
		"CREATE VIRTUAL TABLE publication_search USING fts5(title, summary, joined,"
		" content='', tokenize='unicode61 remove_diacritics 2', prefix='1 2 3 4');"
		"INSERT INTO publication_search(rowid, title, summary, joined)"
		" SELECT no, title, summary, '' FROM publication; PRAGMA user_version = 2";
	struct shelf shelf;
	struct err e = {.code = 0};
	sqlite3 *db = NULL;
	(void)state;
	open_rows(&shelf, dutch, sizeof dutch / sizeof dutch[0]);
	bundle_free(shelf.bundle);
	char *path = file_join(shelf.dir, "content.db");
	assert_int_equal(sql_open(&db, path, SQL_WRITE, &e), 0);
	assert_int_equal(sql_exec(db, to_format_2, &e), 0);
	sql_close(db);
	assert_int_equal(bundle_open(&shelf.bundle, path, &e), 0);
	free(path);
	assert_found(&shelf, "leefbaarheid", "A1");
	assert_found(&shelf, "wijk", "A3 A5 A1");
	assert_found(&shelf, "huiskamer", "A3");
	assert_found(&shelf, "leefbarheid", "");
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
	{"fotos", "Foto's en foto’s", "[Foto's] en [foto’s]"},
	{"foto", "Foto's", "[Foto]'s"},
	{"ijs", "ĲSSEL en ijs", "[ĲS]SEL en [ijs]"},
	{"ĳs", "IJssel", "[IJs]sel"},
	{"hertogenbosch", "'s-Hertogenbosch", "'s-[Hertogenbosch]"},
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
		cmocka_unit_test(search_knows_dutch),
		cmocka_unit_test(a_part_of_a_compound_finds_it_behind_what_begins_so),
		cmocka_unit_test(a_typing_error_finds_what_was_meant),
		cmocka_unit_test(a_wider_search_that_is_stopped_goes_on),
		cmocka_unit_test(a_bundle_without_a_list_of_words_is_searched_as_before),
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

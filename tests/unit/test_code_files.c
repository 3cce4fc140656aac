/* codes.yaml: what it may say, what check says of the rest, and what the kiosk reads of it. */
#include "content/bundle/bundle.h"
#include "content/bundle/codes.h"
#include "content/make/code_files.h"
#include "content/make/compile.h"
#include "content/make/faults.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "tests/unit/support/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define WIFI	"- {id: w, kind: wifi, label: {nl: W}, "
#define CONTACT "- {id: c, kind: contact, label: {nl: C}, "
#define PHONE	"- {id: p, kind: phone, label: {nl: P}, "
#define EVENT	"- {id: e, kind: event, label: {nl: E}, title: T, "
#define LONG	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" /* 32 bytes */

/* The faults in these sources, one a line; and the sources, when asked for. */
static char *load(const char *text, struct sources *out)
{
	struct faults faults = {0};
	struct sources s = {.faults = &faults};
	char *dir = temp_folder(), *said = NULL;
	size_t len = 0;
	temp_write(dir, "codes.yaml", text, strlen(text));
	sources_load_codes(&s, dir);
	FILE *stream = open_memstream(&said, &len);
	assert_non_null(stream);
	faults_print(&faults, stream);
	fclose(stream);
	faults_finish(&faults);
	s.faults = NULL;
	if (out != NULL)
		*out = s;
	else
		sources_finish(&s);
	temp_remove(dir);
	return said;
}

static const struct {
	const char *text, *fault; /* fault NULL: it is good */
} cases[] = {
	{WIFI "ssid: A, security: WPA, password: 12345678}", NULL},
	{WIFI "ssid: A, security: none}", NULL},
	{WIFI "ssid: A, security: WEP, password: abcde, hidden: true}", NULL},
	{WIFI "ssid: A, security: WEP, password: 0123456789}", NULL},
	{WIFI "ssid: " LONG ", security: none}", NULL},
	{WIFI "ssid: A, security: WPA}", ":1: ‘password’ ontbreekt."},
	{WIFI "security: none}", ":1: ‘ssid’ ontbreekt."},
	{WIFI "ssid: A}", ":1: ‘security’ ontbreekt."},
	{WIFI "ssid: A, security: WPA4, password: 12345678}", ":1: Kies bij ‘security’"},
	{WIFI "ssid: A, security: none, password: 12345678}", ":1: Een netwerk zonder"},
	{WIFI "ssid: A, security: WPA, password: 1234567}", ":1: Een wachtwoord van WPA"},
	{WIFI "ssid: A, security: WPA, password: " LONG LONG "}", NULL}, /* 64 x a is a raw key */
	{WIFI "ssid: A, security: WPA, password: g" LONG LONG "}", ":1: Een wachtwoord van WPA"},
	{WIFI "ssid: A, security: WEP, password: abcdef}", ":1: Een wachtwoord van WEP"},
	{WIFI "ssid: A, security: WEP, password: 012345678g}", ":1: Een wachtwoord van WEP"},
	{WIFI "ssid: é" LONG ", security: none}", ":1: De naam van een netwerk"},
	{WIFI "ssid: " LONG ", security: WPA, password: " LONG LONG "}",
	 ":1: Deze code is te lang"},
	{WIFI "ssid: A, security: none, number: 1}", ":1: ‘number’ kennen wij niet."},
	{CONTACT "name: A, phone: '+31 20 555 01 00'}", NULL},
	{CONTACT "name: A, email: a@example.org, url: https://example.org/}", NULL},
	{CONTACT "name: A}", ":1: Geef bij een contact"},
	{CONTACT "phone: '+31 20 555 01 00'}", ":1: ‘name’ ontbreekt."},
	{CONTACT "name: A, phone: 020 5550100}", ":1: Schrijf een telefoonnummer"},
	{CONTACT "name: A, email: a.example.org}", ":1: Dit is geen goed e-mailadres."},
	{CONTACT "name: A, email: a@b@example.org}", ":1: Dit is geen goed e-mailadres."},
	{CONTACT "name: A, email: a@example.org, url: example.org}",
	 ":1: ‘example.org’ is geen goed webadres."},
	{CONTACT "name: " LONG LONG ", email: a@example.org}", ":1: Deze code is te lang"},
	{PHONE "number: '+31205550100'}", NULL},
	{PHONE "number: '0205550100'}", ":1: Schrijf een telefoonnummer"},
	{PHONE "number: '+31 20 555'}", ":1: Schrijf een telefoonnummer"},
	{PHONE "number: [1]}", ":1: ‘number’ moet een tekst zijn."},
	{EVENT "start: 2026-12-01 10:00, end: 2026-12-01 12:00}", NULL},
	{EVENT "start: 2026-12-01}", NULL},
	{EVENT "start: 2026-12-01, end: 2026-12-03}", NULL},
	{EVENT "start: 2026-12-01 10:00}", ":1: ‘end’ ontbreekt."},
	{EVENT "start: 2026-12-01 10:00, end: 2026-12-01}", ":1: Geef ‘start’ en ‘end’ beide"},
	{EVENT "start: 2026-12-01 10:00, end: 2026-12-01 10:00}", ":1: Het einde moet na"},
	{EVENT "start: 2026-12-03, end: 2026-12-01}", ":1: Het einde moet na"},
	{EVENT "start: 2026-02-30, end: 2026-03-01}", ":1: Schrijf een dag als"},
	{EVENT "start: 2026-12-01 24:00, end: 2026-12-02 01:00}", ":1: Schrijf een dag als"},
	{EVENT "start: 2026-12-01T10:00, end: 2026-12-02 01:00}", ":1: Schrijf een dag als"},
	{EVENT "start: 1-12-2026}", ":1: Schrijf een dag als"},
	{"- {id: a, kind: fax, label: {nl: A}}", ":1: Kies bij ‘kind’"},
	{"- {id: a, label: {nl: A}}", ":1: ‘kind’ ontbreekt."},
	{"- {id: a b, kind: phone, label: {nl: A}, number: '+31205550100'}", ":1: Een id heeft"},
	{"- {id: a, kind: phone, label: {en: A}, number: '+31205550100'}", ":1: ‘nl’ ontbreekt."},
	{PHONE "number: '+31205550100'}\n" PHONE "number: '+31205550101'}", ":2: Deze id staat"},
	{PHONE "number: '+31205550100', centres: []}", ":1: ‘centres’ moet een lijst"},
	{PHONE "number: '+31205550100', centres: A}", ":1: ‘centres’ moet een lijst"},
	{PHONE "number: '+31205550100', centres: [[A]]}", ":1: Een naam van een centrum"},
	{"wifi\n", ":1: Hier hoort een lijst"},
	{"- wifi\n", ":1: Hier horen regels"},
};

static void check_names_every_fault(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char *said = load(cases[i].text, NULL);
		bool good = cases[i].fault == NULL;
		if (good ? said[0] != '\0' : strstr(said, cases[i].fault) == NULL)
			fail_msg("%s\nwanted: %s\nsaid:\n%s", cases[i].text,
				 good ? "nothing" : cases[i].fault, said);
		free(said);
	}
}

static void no_file_is_no_fault(void **state)
{
	struct faults faults = {0};
	struct sources s = {.faults = &faults};
	char *dir = temp_folder();
	(void)state;
	sources_load_codes(&s, dir);
	assert_int_equal(faults.count, 0);
	assert_int_equal(s.code_count, 0);
	temp_remove(dir);
}

static const char example[] =
	"- {id: gasten, kind: wifi, label: {nl: Wifi, en: Wi-Fi}, ssid: Gasten, security: none}\n"
	"- {id: koffie, kind: event, label: {nl: Koffie}, title: Koffie, start: 2026-07-01 10:00,\n"
	"   end: 2026-07-01 12:00, place: Zaal, centres: [Buurthuis Noord, Buurthuis Zuid]}\n";

/* A bundle of these sources, and nothing else; the caller frees with temp_remove(*dir). */
static struct bundle *build(const char *text, const char *also, char **dir)
{
	struct sources s;
	struct bundle *b = NULL;
	struct err e = {.code = 0};
	char *said = load(text, &s);
	assert_string_equal(said, "");
	free(said);
	*dir = temp_folder();
	char *path = file_join(*dir, "content.db");
	if (compile_write(&s, path, &e) != 0)
		fail_msg("%s", e.text);
	if (also != NULL) {
		sqlite3 *db = NULL;
		assert_int_equal(sql_open(&db, path, SQL_WRITE, &e), 0);
		assert_int_equal(sql_exec(db, also, &e), 0);
		sql_close(db);
	}
	if (bundle_open(&b, path, &e) != 0)
		fail_msg("%s", e.text);
	sources_finish(&s);
	free(path);
	return b;
}

static void the_kiosk_reads_what_is_for_its_centre(void **state)
{
	char *dir;
	struct code_list list;
	struct bundle *b = build(example, NULL, &dir);
	(void)state;
	assert_int_equal(codes_list(b, "en", "Buurthuis West", &list, NULL), 0);
	assert_int_equal(list.count, 1);
	assert_string_equal(list.items[0].label, "Wi-Fi");
	assert_string_equal(list.items[0].texts[0], "WIFI:T:nopass;S:Gasten;;");
	assert_int_equal(list.items[0].line_count, 1);
	codes_finish(&list);
	assert_int_equal(codes_list(b, "en", "buurthuis zuid", &list, NULL), 0);
	assert_int_equal(list.count, 2);
	const struct code *coffee = &list.items[1];
	assert_string_equal(coffee->label, "Koffie");
	assert_int_equal(coffee->text_count, 3);
	/* Summer time: two hours before UTC. */
	assert_non_null(strstr(coffee->texts[0], "DTSTART:20260701T080000Z\r\n"));
	assert_non_null(strstr(coffee->texts[2], "DTEND:20260701T100000Z\n"));
	assert_int_equal(coffee->lines[1].what, CODE_WHEN);
	assert_string_equal(coffee->lines[1].value, "01-07-2026 10:00 – 12:00");
	codes_finish(&list);
	assert_true(codes_any(b, ""));
	bundle_free(b);
	temp_remove(dir);
}

static void there_may_be_none_here(void **state)
{
	static const char there[] = PHONE "number: '+31205550100', centres: [Elders]}\n";
	char *dir;
	struct bundle *b = build(there, NULL, &dir);
	(void)state;
	assert_false(codes_any(b, ""));
	assert_false(codes_any(b, "Hier"));
	assert_true(codes_any(b, "Elders"));
	bundle_free(b);
	temp_remove(dir);
}

static void an_older_bundle_has_none(void **state)
{
	char *dir;
	struct code_list list;
	struct bundle *b = build(example,
				 "DROP TABLE code; DROP TABLE code_text; DROP TABLE code_line;"
				 "DROP TABLE code_centre; PRAGMA user_version = 2",
				 &dir);
	(void)state;
	assert_false(codes_any(b, ""));
	assert_int_equal(codes_list(b, "nl", "", &list, NULL), 0);
	assert_int_equal(list.count, 0);
	bundle_free(b);
	temp_remove(dir);
}

/* In the hour that comes twice the first is meant; in the one that never comes, the next. */
static void changing_clocks_are_known(void **state)
{
	static const char night[] = EVENT "start: 2026-10-25 02:30, end: 2026-10-25 03:30}\n";
	static const char spring[] = EVENT "start: 2026-03-29 02:30, end: 2026-03-29 03:45}\n";
	char *dir;
	struct code_list list;
	struct bundle *b = build(night, NULL, &dir);
	(void)state;
	assert_int_equal(codes_list(b, "nl", "", &list, NULL), 0);
	assert_non_null(strstr(list.items[0].texts[0], "DTSTART:20261025T003000Z\r\n"));
	assert_non_null(strstr(list.items[0].texts[0], "DTEND:20261025T023000Z\r\n"));
	codes_finish(&list);
	bundle_free(b);
	temp_remove(dir);
	b = build(spring, NULL, &dir);
	assert_int_equal(codes_list(b, "nl", "", &list, NULL), 0);
	assert_non_null(strstr(list.items[0].texts[0], "DTSTART:20260329T013000Z\r\n"));
	codes_finish(&list);
	bundle_free(b);
	temp_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(check_names_every_fault),
		cmocka_unit_test(no_file_is_no_fault),
		cmocka_unit_test(the_kiosk_reads_what_is_for_its_centre),
		cmocka_unit_test(there_may_be_none_here),
		cmocka_unit_test(an_older_bundle_has_none),
		cmocka_unit_test(changing_clocks_are_known),
	};
	return cmocka_run_group_tests_name("code_files", tests, NULL, NULL);
}

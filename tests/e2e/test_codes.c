/*
 * Codes to take along, from the editors' file to somebody's phone: the real
 * wijkcontent, the real kiosk, zbar that reads the code off the cells, and then
 * a reader that is not ours.  The names are as hostile as names can be.
 */
#include "db/base/buf.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/qr.h"
#include "tests/e2e/support/walk.h"

#include <fcntl.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define READER "tests/e2e/support/read_code.py"

static const char codes[] = "- id: wifi\n"
			    "  kind: wifi\n"
			    "  label: {nl: Wifi voor gasten}\n"
			    "  ssid: 'a;T:nopass;S:\"b\",\\:'\n"
			    "  security: WPA\n"
			    "  password: '\";P:1,\\\\;H:true;;'\n"
			    "  hidden: true\n"
			    "- id: open\n"
			    "  kind: wifi\n"
			    "  label: {nl: Wifi zonder wachtwoord}\n"
			    "  ssid: شبكة الحي\n"
			    "  security: none\n"
			    "- id: salma\n"
			    "  kind: contact\n"
			    "  label: {nl: De wijkwerker}\n"
			    "  name: 'سلمى; العلي, \\n'\n"
			    "  role: wijkwerker; én meer\n"
			    "  organisation: 'Buurthuis, De Proef; Noord'\n"
			    "  phone: '+31 (20) 555-01.00'\n"
			    "  email: salma@example.org\n"
			    "  url: https://example.org/a?b=c\n"
			    "  address: Plein 1, Proefstad\n"
			    "- id: bel\n"
			    "  kind: phone\n"
			    "  label: {nl: Bel het buurthuis}\n"
			    "  number: '+31 20 555 01 01'\n"
			    "- id: thee\n"
			    "  kind: event\n"
			    "  label: {nl: Thee op dinsdag}\n"
			    "  title: 'Thee; شاي, \"taart\" \\n END:VEVENT'\n"
			    "  start: 2026-12-01 10:00\n"
			    "  end: 2026-12-01 12:30\n"
			    "  place: 'Zaal 1, boven; links'\n"
			    "  description: 'Neem een kop mee, of twee.'\n"
			    "- id: markt\n"
			    "  kind: event\n"
			    "  label: {nl: Markt}\n"
			    "  title: Markt\n"
			    "  start: 2026-12-05\n"
			    "  end: 2026-12-06\n"
			    "- id: elders\n"
			    "  kind: phone\n"
			    "  label: {nl: Bel een ander centrum}\n"
			    "  centres: [Elders]\n"
			    "  number: '+31205550102'\n";

/* Large enough for the longest text of each, and the least that every code fits. */
static const struct kiosk_options large = {.rows = 60, .cols = 160};
static const struct kiosk_options small = {.rows = 24, .cols = 80};

static void write_file(const char *path, const char *text, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), (ssize_t)len);
	close(fd);
}

/* A place whose content is the one of the screens' tests with these codes. */
struct fixture {
	struct place place;
	char *content;
};

static int setup(void **state)
{
	struct fixture *f = buf_alloc(1, sizeof *f);
	place_init_enrolled(&f->place);
	char *sources = place_path(&f->place, "sources");
	char *file = place_path(&f->place, "sources/codes.yaml");
	f->content = place_path(&f->place, "content.db");
	free(place_must_run(
		(const char *const[]){"/bin/cp", "-r", "tests/fixtures/screens", sources, NULL}));
	write_file(file, codes, sizeof codes - 1);
	free(place_must_run(
		(const char *const[]){"wijkcontent", "build", sources, "-o", f->content, NULL}));
	free(sources);
	free(file);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	place_finish(&f->place);
	free(f->content);
	free(f);
	return 0;
}

/* The text in code `key`, as a phone reads it; says is in words on the screen. */
static char *take(struct fixture *f, struct kiosk_options options, const char *key,
		  const char *says)
{
	options.content = f->content;
	struct pty *p = place_kiosk(&f->place, &options);
	walk_to_home(p);
	expect_click(p, "Neem mee op uw telefoon");
	expect_text(p, "Wat wilt u meenemen?");
	expect_gone(p, "Bel een ander centrum");
	pty_type(p, key);
	expect_text(p, says);
	char *text = NULL;
	for (int64_t deadline = pty_deadline(); (text = qr_read(p)) == NULL;)
		if (!pty_pump_until(p, deadline))
			break;
	if (text == NULL)
		fail_msg("no code in:\n%s", pty_screen(p));
	pty_free(p);
	return text;
}

/* One field of WIFI:, with its escapes undone; the caller frees.  NULL when it is not there. */
static char *wifi_field(const char *text, char name)
{
	char *value = NULL;
	assert_int_equal(strncmp(text, "WIFI:", 5), 0);
	text += 5;
	while (*text != ';') {
		struct buf field;
		char key = text[0];
		assert_int_equal(text[1], ':');
		buf_init(&field);
		for (text += 2; *text != ';'; text++) {
			assert_int_not_equal(*text, '\0');
			/* What means something is never there without its escape. */
			assert_null(strchr(",:\"", *text));
			if (*text == '\\') {
				text++;
				assert_non_null(strchr("\\;,:\"", *text));
			}
			buf_add_char(&field, *text);
		}
		text++;
		if (key == name) {
			assert_null(value);
			value = buf_steal(&field);
		} else {
			buf_finish(&field);
		}
	}
	assert_string_equal(text, ";");
	return value;
}

static void expect_wifi(const char *text, const char *const fields[4])
{
	static const char names[4] = {'T', 'S', 'P', 'H'};
	for (int i = 0; i < 4; i++) {
		char *value = wifi_field(text, names[i]);
		if (fields[i] == NULL)
			assert_null(value);
		else
			assert_string_equal(value, fields[i]);
		free(value);
	}
}

static void the_network_and_its_password(void **state)
{
	static const char *const hostile[4] = {
		"WPA", "a;T:nopass;S:\"b\",\\:", "\";P:1,\\\\;H:true;;", "true"};
	static const char *const plain[4] = {"nopass", "شبكة الحي", NULL, NULL};
	char *text = take(*state, small, "1", "Wachtwoord: \";P:1,\\\\;H:true;;");
	expect_wifi(text, hostile);
	free(text);
	text = take(*state, small, "2", "Netwerk:");
	expect_wifi(text, plain);
	free(text);
}

static void the_number(void **state)
{
	char *text = take(*state, small, "4", "Telefoon: +31 20 555 01 01");
	assert_string_equal(text, "tel:+31205550101");
	free(text);
}

/* What a reader that is not ours finds in it. */
static void expect_read(struct fixture *f, const char *kind, char *text, const char *expected)
{
	char *path = place_path(&f->place, "code.txt");
	write_file(path, text, strlen(text));
	char *said =
		place_must_run((const char *const[]){"/usr/bin/python3", READER, kind, path, NULL});
	assert_string_equal(said, expected);
	free(said);
	free(path);
	free(text);
}

static void the_contact(void **state)
{
	expect_read(*state, "vcard", take(*state, large, "3", "Organisatie: Buurthuis, De Proef"),
		    "FN=سلمى; العلي, \\n\n"
		    "N=سلمى; العلي, \\n\n"
		    "TEL=+31205550100\n"
		    "EMAIL=salma@example.org\n"
		    "TITLE=wijkwerker; én meer\n"
		    "URL=https://example.org/a?b=c\n"
		    "ORG=Buurthuis, De Proef; Noord\n"
		    "ADR=Plein 1, Proefstad\n");
	expect_read(*state, "vcard", take(*state, small, "3", "Organisatie: Buurthuis, De"),
		    "N=سلمى; العلي, \\n\nTEL=+31205550100\n");
}

static void the_activity(void **state)
{
	static const char whole[] = "UID=thee-1796115600@wijkkiosk\n"
				    "SUMMARY=Thee; شاي, \"taart\" \\n END:VEVENT\n"
				    "LOCATION=Zaal 1, boven; links\n"
				    "DESCRIPTION=Neem een kop mee, of twee.\n"
				    "DTSTART=2026-12-01T09:00:00+00:00\n"
				    "DTEND=2026-12-01T11:30:00+00:00\n";
	static const char brief[] = "SUMMARY=Thee; شاي, \"taart\"…\n"
				    "DTSTART=2026-12-01T09:00:00+00:00\n"
				    "DTEND=2026-12-01T11:30:00+00:00\n";
	expect_read(*state, "calendar", take(*state, large, "5", "Waar: Zaal 1, boven"), whole);
	expect_read(*state, "event", take(*state, small, "5", "Waar: Zaal 1, boven"), brief);
}

static void whole_days(void **state)
{
	expect_read(*state, "calendar",
		    take(*state, large, "6", "Wanneer: 05-12-2026 – 06-12-2026"),
		    "UID=markt-1796428800@wijkkiosk\nSUMMARY=Markt\n"
		    "DTSTART=2026-12-05\nDTEND=2026-12-07\n");
}

/* The content that comes with the kiosk knows no numbers or networks, and so offers none. */
static void without_codes_there_is_no_such_line(void **state)
{
	struct fixture *f = *state;
	struct pty *p = place_kiosk(&f->place, &(struct kiosk_options){.rows = 24, .cols = 80});
	walk_to_home(p);
	expect_text(p, "Hulp");
	assert_false(pty_find(p, "Neem mee op uw telefoon", NULL, NULL));
	pty_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_network_and_its_password),
		cmocka_unit_test(the_number),
		cmocka_unit_test(the_contact),
		cmocka_unit_test(the_activity),
		cmocka_unit_test(whole_days),
		cmocka_unit_test(without_codes_there_is_no_such_line),
	};
	return cmocka_run_group_tests_name("codes", tests, setup, teardown);
}

/*
 * When the kiosk cannot work it says so in one sentence, ends with a code of
 * sysexits.h, and has not touched the terminal: not one escape byte.
 */
#include "db/base/buf.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define CONTENT_MAX (64u << 20)

/* One line, from wijkkiosk, with this in it, and nothing that steers a terminal. */
static void assert_sentence(const char *said, const char *what)
{
	assert_ptr_equal(strstr(said, "wijkkiosk: "), said);
	if (strstr(said, what) == NULL)
		fail_msg("not \"%s\" but: %s", what, said);
	assert_null(strchr(said, '\033'));
	assert_ptr_equal(strchr(said, '\n'), said + strlen(said) - 1);
}

static void refuses(const struct place *place, const struct kiosk_options *options, int code,
		    const char *what)
{
	struct pty *p = place_kiosk(place, options);
	expect_exit(p, code);
	assert_sentence(pty_output(p, NULL), what);
	pty_free(p);
}

static void without_a_terminal(void **state)
{
	const struct place *place = *state;
	char *content = place_content();
	struct said said = place_run((const char *const[]){"wijkkiosk", "--state", place->state,
							   "--content", content, NULL});
	assert_int_equal(said.status, EX_USAGE);
	assert_string_equal(said.out, "");
	assert_sentence(said.err, "terminal");
	said_finish(&said);
	free(content);
}

static void a_terminal_without_a_name(void **state)
{
	refuses(*state, &(struct kiosk_options){.term = "no-such-terminal"}, EX_UNAVAILABLE,
		"no-such-terminal");
}

static void too_few_columns(void **state)
{
	refuses(*state, &(struct kiosk_options){.rows = 24, .cols = 39}, EX_UNAVAILABLE, "40");
}

static void too_few_rows(void **state)
{
	refuses(*state, &(struct kiosk_options){.rows = 14, .cols = 80}, EX_UNAVAILABLE, "15");
}

static void an_unreadable_state_folder(void **state)
{
	const struct place *place = *state;
	assert_int_equal(chmod(place->state, 0), 0);
	refuses(place, &(struct kiosk_options){.powerless = true}, EX_NOPERM, place->state);
	assert_int_equal(chmod(place->state, 0700), 0);
}

static void no_state_folder(void **state)
{
	struct place place = *(const struct place *)*state;
	place.state = place_path(&place, "nowhere");
	refuses(&place, &(struct kiosk_options){0}, EX_NOINPUT, place.state);
	free(place.state);
}

static void no_content(void **state)
{
	char *content = place_path(*state, "nothing.db");
	refuses(*state, &(struct kiosk_options){.content = content}, EX_NOINPUT, content);
	free(content);
}

/* A file of these bytes as content. */
static void refuses_content(const struct place *place, const void *bytes, size_t len, int code)
{
	char *content = place_path(place, "other.db");
	assert_int_equal(file_replace(content, bytes, len, 0600, NULL), 0);
	refuses(place, &(struct kiosk_options){.content = content}, code, content);
	unlink(content);
	free(content);
}

static void content_that_is_no_database(void **state)
{
	static const char text[] = "This is not a bundle, but it is long enough to look at.\n";
	refuses_content(*state, text, sizeof(text), EX_DATAERR);
}

static void empty_content(void **state)
{
	refuses_content(*state, "", 0, EX_DATAERR);
}

static void content_that_was_cut_off(void **state)
{
	struct buf whole;
	buf_init(&whole);
	char *content = place_content();
	assert_int_equal(file_read(content, CONTENT_MAX, &whole, NULL), 0);
	refuses_content(*state, whole.data, whole.len / 2, EX_DATAERR);
	free(content);
	buf_finish(&whole);
}

static void content_of_a_newer_format(void **state)
{
	struct buf whole;
	buf_init(&whole);
	char *content = place_content(), *newer = place_path(*state, "newer.db");
	assert_int_equal(file_read(content, CONTENT_MAX, &whole, NULL), 0);
	assert_int_equal(file_replace(newer, whole.data, whole.len, 0600, NULL), 0);
	sqlite3 *db;
	assert_int_equal(sql_open(&db, newer, SQL_WRITE, NULL), 0);
	assert_int_equal(sql_exec(db, "PRAGMA user_version = 1000", NULL), 0);
	sql_close(db);
	refuses(*state, &(struct kiosk_options){.content = newer}, EX_CONFIG, newer);
	free(newer);
	free(content);
	buf_finish(&whole);
}

static void a_language_that_is_not_offered(void **state)
{
	refuses(*state,
		&(struct kiosk_options){
			.more = (const char *[]){"--languages", "nl,en", "--lang", "tr", NULL}},
		EX_USAGE, "De taal tr hoort niet bij de talen van deze kiosk");
	/* The language for tests is for whoever asks for it. */
	refuses(*state, &(struct kiosk_options){.more = (const char *[]){"--lang", "qps", NULL}},
		EX_USAGE, "De taal qps hoort niet");
}

static void a_centre_that_chose_a_language_we_do_not_speak(void **state)
{
	struct place place;
	struct buf text;
	(void)state;
	buf_init(&text);
	place_init_enrolled(&place);
	char *conf = file_join(place.state, "kiosk.conf");
	assert_int_equal(file_read(conf, CONTENT_MAX, &text, NULL), 0);
	buf_add_str(&text, "languages = nl, xx\n");
	assert_int_equal(file_replace(conf, text.data, text.len, 0644, NULL), 0);
	refuses(&place, &(struct kiosk_options){0}, EX_CONFIG,
		"kiosk.conf, languages: De taal ‘xx’ kent deze kiosk niet. Kies uit nl, en, tr, ar,"
		" pl en uk");
	free(conf);
	place_finish(&place);
	buf_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_terminal),
		cmocka_unit_test(a_terminal_without_a_name),
		cmocka_unit_test(too_few_columns),
		cmocka_unit_test(too_few_rows),
		cmocka_unit_test(an_unreadable_state_folder),
		cmocka_unit_test(no_state_folder),
		cmocka_unit_test(no_content),
		cmocka_unit_test(content_that_is_no_database),
		cmocka_unit_test(empty_content),
		cmocka_unit_test(content_that_was_cut_off),
		cmocka_unit_test(content_of_a_newer_format),
		cmocka_unit_test(a_language_that_is_not_offered),
		cmocka_unit_test(a_centre_that_chose_a_language_we_do_not_speak),
	};
	return cmocka_run_group_tests_name("refusals", tests, place_setup, place_teardown);
}

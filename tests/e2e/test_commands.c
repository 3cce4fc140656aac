/*
 * The commands that scripts rely on: exit codes of sysexits.h, one clear
 * sentence on stderr when something is wrong, and nothing at all when all is
 * well and nobody asked.
 */
#include "db/base/buf.h"
#include "tests/e2e/support/place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

static const char *const programs[] = {"wijkkiosk", "wijksync", "wijkcontent", "wijkcentral"};
#define PROGRAMS (sizeof programs / sizeof programs[0])

static void help_and_version_are_answers(void **state)
{
	(void)state;
	for (size_t i = 0; i < PROGRAMS; i++) {
		struct said help = place_run((const char *const[]){programs[i], "--help", NULL});
		struct said version =
			place_run((const char *const[]){programs[i], "--version", NULL});
		assert_int_equal(help.status, EX_OK);
		assert_int_equal(version.status, EX_OK);
		assert_ptr_equal(strstr(help.out, "Gebruik:"), help.out);
		assert_ptr_equal(strstr(version.out, programs[i]), version.out);
		assert_string_equal(help.err, "");
		assert_string_equal(version.err, "");
		said_finish(&help);
		said_finish(&version);
	}
}

static void misuse_says_where_help_is(void **state)
{
	static const char *const wrong[] = {"--bestaat-niet", "onzin"};
	(void)state;
	for (size_t i = 0; i < PROGRAMS; i++)
		for (size_t k = 0; k < 2; k++) {
			struct said said =
				place_run((const char *const[]){programs[i], wrong[k], NULL});
			assert_int_equal(said.status, EX_USAGE);
			assert_string_equal(said.out, "");
			assert_ptr_equal(strstr(said.err, programs[i]), said.err);
			assert_non_null(strstr(said.err, "--help"));
			said_finish(&said);
		}
}

/* One call that must fail so, with this in its one sentence. */
static void fails(const char *const argv[], int code, const char *what)
{
	struct said said = place_run(argv);
	if (said.status != code || strstr(said.err, what) == NULL)
		fail_msg("%s %s: %d ‘%s’, not %d ‘%s’", argv[0], argv[1], said.status, said.err,
			 code, what);
	assert_string_equal(said.out, "");
	said_finish(&said);
}

static void the_kiosk_refuses_with_a_reason(void **state)
{
	(void)state;
	fails((const char *const[]){"wijkkiosk", "--languages", "nl,xx", NULL}, EX_USAGE,
	      "De taal ‘xx’ kent deze kiosk niet. Kies uit nl, en, tr, ar, pl en uk");
	fails((const char *const[]){"wijkkiosk", "--languages", "nl,nl", NULL}, EX_USAGE,
	      "de taal nl staat er twee keer");
	fails((const char *const[]){"wijkkiosk", "--lang", "xx", NULL}, EX_USAGE,
	      "Kies uit nl, en, tr, ar, pl en uk, niet ‘xx’");
}

static void check(const struct place *place, const char *drop, int code, const char *said_out)
{
	const char *const argv[] = {"wijksync", "--state", place->state, "check", "--drop",
				    drop,	"--lang",  "en",	 NULL};
	struct said said = place_run(argv);
	assert_int_equal(said.status, code);
	assert_string_equal(said.out, said_out);
	said_finish(&said);
}

static void the_way_to_a_folder_is_looked_at(void **state)
{
	struct place place;
	struct buf drop, all;
	(void)state;
	place_init_enrolled(&place);
	buf_init(&drop);
	buf_init(&all);
	buf_addf(&drop, "file://%s", place.drop);
	buf_addf(&all,
		 "ok   Address: %s\n"
		 "-    Name: not needed with this drop\n"
		 "-    Connection: not needed with this drop\n"
		 "-    Certificate: not needed with this drop\n"
		 "ok   Write: this kiosk may keep things here\n"
		 "ok   Fetch: done, there is no acknowledgement yet\n",
		 drop.data);
	check(&place, drop.data, EX_OK, all.data);
	check(&place, "file:///nonexistent/folder", EX_TEMPFAIL,
	      "ok   Address: file:///nonexistent/folder\n"
	      "-    Name: not needed with this drop\n"
	      "-    Connection: not needed with this drop\n"
	      "-    Certificate: not needed with this drop\n"
	      "bad  Write: The drop's folder is not there. Is the stick or the share connected?\n"
	      "-    Fetch: not looked at\n");
	check(&place, "https://drop.invalid/", EX_NOHOST,
	      "ok   Address: https://drop.invalid/\n"
	      "bad  Name: The drop cannot be found. Is there internet? (Couldn't resolve host "
	      "name)\n"
	      "-    Connection: not looked at\n"
	      "-    Certificate: not looked at\n"
	      "-    Write: not looked at\n"
	      "-    Fetch: not looked at\n");
	buf_finish(&all);
	buf_finish(&drop);
	place_finish(&place);
}

static void central_refuses_with_a_reason(void **state)
{
	struct place place;
	(void)state;
	place_init_enrolled(&place);
	char *empty = place_path(&place, "leeg");
	char *csv = place_path(&place, "weg/uit.csv");
	fails((const char *const[]){"wijkcentral", "--home", empty, "status", NULL}, EX_NOINPUT,
	      "nog geen centrale");
	fails((const char *const[]){"wijkcentral", "--home", place.home, "init", NULL},
	      EX_CANTCREAT, "Er is niets veranderd");
	fails((const char *const[]){"wijkcentral", "--home", place.home, "enrol", "WKK1-FOUT",
				    "--name", "X", "--drop", "file:///tmp", NULL},
	      EX_USAGE, "code");
	fails((const char *const[]){"wijkcentral", "--home", place.home, "export", NULL}, EX_USAGE,
	      "--format");
	fails((const char *const[]){"wijkcentral", "--home", place.home, "export", "--format",
				    "csv", "--form", "weg", NULL},
	      EX_NOINPUT, "‘weg’");
	fails((const char *const[]){"wijkcentral", "--home", place.home, "export", "--format",
				    "csv", "-o", csv, NULL},
	      EX_CANTCREAT, "De map");
	free(empty);
	free(csv);
	place_finish(&place);
}

static void sync_refuses_with_a_reason(void **state)
{
	struct place place;
	(void)state;
	place_init_enrolled(&place);
	char *fresh = place_path(&place, "nieuw");
	assert_int_equal(mkdir(fresh, 0700), 0);
	fails((const char *const[]){"wijksync", "--state", fresh, "--once", NULL}, EX_CONFIG,
	      "enrol");
	fails((const char *const[]){"wijksync", "--state", fresh, "enrol", "WKC1-FOUT", "--drop",
				    "file:///tmp", "--centre", "X", NULL},
	      EX_USAGE, "code");
	free(fresh);
	place_finish(&place);
}

static void content_refuses_with_a_reason(void **state)
{
	struct place place;
	(void)state;
	place_init(&place);
	char *out = place_path(&place, "uit.db");
	fails((const char *const[]){"wijkcontent", "check", "/bestaat/niet", NULL}, EX_NOINPUT,
	      "geen map");
	fails((const char *const[]){"wijkcontent", "check", place.folder, NULL}, EX_DATAERR,
	      "publications.csv");
	fails((const char *const[]){"wijkcontent", "build", place.folder, "-o", out, NULL},
	      EX_DATAERR, "publications.csv");
	/* A fault leaves nothing behind. */
	assert_int_not_equal(access(out, F_OK), 0);
	fails((const char *const[]){"wijkcontent", "build", "content", NULL}, EX_USAGE, "-o");
	free(out);
	place_finish(&place);
}

static void all_is_well_and_nobody_asked(void **state)
{
	struct place place;
	(void)state;
	place_init_enrolled(&place);
	char *csv = place_path(&place, "uit.csv"), *db = place_path(&place, "uit.db");
	const char *const *const calls[] = {
		(const char *const[]){"wijksync", "--state", place.state, "--once", NULL},
		(const char *const[]){"wijkcentral", "--home", place.home, "collect", NULL},
		(const char *const[]){"wijkcentral", "--home", place.home, "export", "--format",
				      "csv", "-o", csv, NULL},
		(const char *const[]){"wijkcontent", "build", "content", "-o", db, NULL},
	};
	for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
		struct said said = place_run(calls[i]);
		assert_int_equal(said.status, EX_OK);
		assert_string_equal(said.out, "");
		assert_string_equal(said.err, "");
		said_finish(&said);
	}
	free(csv);
	free(db);
	place_finish(&place);
}

static void both_sides_show_the_same_number(void **state)
{
	struct place place;
	(void)state;
	place_init(&place);
	struct buf drop;
	buf_init(&drop);
	buf_addf(&drop, "file://%s", place.drop);
	char *central = place_must_run(
		(const char *const[]){"wijkcentral", "--home", place.home, "init", NULL});
	central[strcspn(central, "\n")] = '\0';
	char *kiosk = place_must_run((const char *const[]){"wijksync", "--state", place.state,
							   "enrol", central, "--drop", drop.data,
							   "--centre", "Buurthuis", NULL});
	char *number = strchr(kiosk, '\n');
	assert_non_null(number);
	*number++ = '\0';
	char *answer = place_must_run((const char *const[]){"wijkcentral", "--home", place.home,
							    "enrol", kiosk, "--name", "Buurthuis",
							    "--drop", drop.data, NULL});
	assert_ptr_equal(strstr(answer, "Controlegetal: "), answer);
	assert_string_equal(answer, number);
	free(central);
	free(kiosk);
	free(answer);
	buf_finish(&drop);
	place_finish(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(help_and_version_are_answers),
		cmocka_unit_test(misuse_says_where_help_is),
		cmocka_unit_test(the_kiosk_refuses_with_a_reason),
		cmocka_unit_test(the_way_to_a_folder_is_looked_at),
		cmocka_unit_test(central_refuses_with_a_reason),
		cmocka_unit_test(sync_refuses_with_a_reason),
		cmocka_unit_test(content_refuses_with_a_reason),
		cmocka_unit_test(all_is_well_and_nobody_asked),
		cmocka_unit_test(both_sides_show_the_same_number),
	};
	return cmocka_run_group_tests_name("commands", tests, NULL, NULL);
}

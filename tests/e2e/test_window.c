/*
 * The kiosk in a window of its own: larger letters without losing what was typed, a window that is
 * gone, and a window that never comes.  The terminal program is the test's own (terminal.h); the
 * real ones are in tests/window.
 */
#include "db/base/buf.h"
#include "db/base/file.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/terminal.h"
#include "tests/e2e/support/walk.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sysexits.h>

enum { ROWS = 30, COLS = 100, USUAL = 14, LARGEST = 28 };

/* A folder that is first in PATH, with a foot in it that is this program, or another. */
static char *program, *log_path;

static void put_foot_first(const struct place *place)
{
	char self[4096];
	struct buf path;
	char *folder = place_path(place, "bin");
	ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
	assert_true(len > 0);
	self[len] = '\0';
	assert_return_code(mkdir(folder, 0755), errno);
	program = file_join(folder, "foot");
	assert_return_code(symlink(self, program), errno);
	buf_init(&path);
	buf_addf(&path, "%s:%s", folder, getenv("PATH"));
	setenv("PATH", path.data, 1);
	log_path = place_path(place, "terminals");
	setenv(TERMINAL_LOG, log_path, 1);
	buf_finish(&path);
	free(folder);
}

static int set_up(void **state)
{
	int rc = place_setup_enrolled(state);
	if (rc == 0)
		put_foot_first(*state);
	return rc;
}

static int tear_down(void **state)
{
	free(program);
	free(log_path);
	return place_teardown(state);
}

static struct pty *start(void **state, const char *errors)
{
	unlink(log_path);
	struct kiosk_options options = {
		.rows = ROWS,
		.cols = COLS,
		.errors = errors,
		.more = (const char *const[]){"--window", "foot", "--allow-quit", NULL}};
	return place_kiosk(*state, &options);
}

/* How many terminals were started; the process and the letters of the last one. */
static int terminals(pid_t *pid, int *points)
{
	struct buf text;
	int n = 0;
	buf_init(&text);
	file_read(log_path, 1 << 16, &text, NULL);
	for (char *line = text.data, *end; *line != '\0'; line = end + 1, n++) {
		char *rest;
		*pid = (pid_t)strtol(line, &rest, 10);
		*points = (int)strtol(rest, &end, 10);
	}
	buf_finish(&text);
	return n;
}

static void expect_letters(struct pty *p, int points)
{
	pid_t pid;
	int now = 0;
	int64_t deadline = pty_deadline();
	while ((terminals(&pid, &now) == 0 || now != points) && pty_pump_until(p, deadline))
		;
	assert_int_equal(now, points);
}

/* The whole picture stands within the screen that such letters leave. */
static void expect_layout(struct pty *p, int points)
{
	for (int row = 0; row < ROWS; row++)
		for (int col = 0; col < COLS; col++) {
			VTermScreenCell cell = pty_cell(p, row, col);
			bool outside = row >= TERMINAL_ROWS(points) || col >= TERMINAL_COLS(points);
			if (outside && cell.chars[0] != 0 && cell.chars[0] != ' ')
				fail_msg("something at row %d, column %d", row, col);
		}
}

static void choose_letters(struct pty *p, const char *from, const char *to)
{
	pty_key(p, VTERM_KEY_FUNCTION(9));
	expect_text(p, from);
	pty_type(p, "2");
	expect_text(p, to);
}

/* One of the commonest errands: test_errands.c counts the others. */
static void larger_letters_are_near(void **state)
{
	struct pty *p = start(state, NULL);
	expect_text(p, SAYS_ATTRACT);
	pty_key(p, VTERM_KEY_FUNCTION(9));
	expect_text(p, "Letters: gewoon");
	pty_type(p, "2");
	expect_letters(p, 21);
	expect_text(p, "Letters: groot");
	pty_key(p, VTERM_KEY_FUNCTION(10));
	expect_letters(p, USUAL);
	expect_text(p, SAYS_ATTRACT);
	expect_click(p, "F9");
	expect_click(p, "Letters: gewoon");
	expect_letters(p, 21);
	print_message("%-50s %6d %8d %6d\n", "make the letters bigger", 2, 2, 0);
	pty_free(p);
}

static void larger_letters_lose_nothing(void **state)
{
	struct pty *p = start(state, NULL);
	walk_to_home(p);
	walk_to_news_form(p);
	pty_type(p, "Half Ingevuld");
	expect_text(p, "Half Ingevuld");
	choose_letters(p, "Letters: gewoon", "Letters: groot");
	expect_letters(p, 21);
	pty_type(p, "2");
	expect_text(p, "Letters: heel groot");
	expect_letters(p, LARGEST);
	expect_layout(p, LARGEST);
	pty_type(p, KEY_ESC);
	expect_text(p, "Half Ingevuld");
	expect_layout(p, LARGEST);
	/* And the new window is the one that is typed in. */
	pty_type(p, " Verder");
	expect_text(p, "Half Ingevuld Verder");
	choose_letters(p, "Letters: heel groot", "Letters: gewoon");
	expect_letters(p, USUAL);
	pty_type(p, KEY_ESC);
	expect_text(p, "Half Ingevuld Verder");
	pty_free(p);
}

/* The next visitor finds the letters of the centre. */
static void letters_end_with_the_visit(void **state)
{
	struct pty *p = start(state, NULL);
	walk_to_home(p);
	choose_letters(p, "Letters: gewoon", "Letters: groot");
	expect_letters(p, 21);
	pty_key(p, VTERM_KEY_FUNCTION(10));
	expect_text(p, SAYS_ATTRACT);
	expect_letters(p, USUAL);
	walk_to_home(p);
	pty_free(p);
}

/* Three times, because the first is at once and the others are after a while. */
static void a_window_that_is_gone_comes_back(void **state)
{
	struct pty *p = start(state, NULL);
	pid_t pid;
	int points;
	walk_to_home(p);
	walk_to_news_form(p);
	for (int i = 0; i < 3; i++) {
		pty_type(p, "abc");
		expect_text(p, i == 0 ? "abc" : i == 1 ? "abcabc" : "abcabcabc");
		int before = terminals(&pid, &points);
		assert_return_code(kill(pid, SIGKILL), errno);
		int64_t deadline = pty_deadline();
		while (terminals(&pid, &points) == before && pty_pump_until(p, deadline))
			;
		expect_text(p, i == 0 ? "abc" : i == 1 ? "abcabc" : "abcabcabc");
	}
	assert_int_equal(terminals(&pid, &points), 4);
	pty_free(p);
}

/* Whoever ends the kiosk ends its window. */
static void no_window_is_left_over(void **state)
{
	struct pty *p = start(state, NULL);
	pid_t pid = 0;
	int points;
	walk_to_home(p);
	assert_int_equal(terminals(&pid, &points), 1);
	pty_type(p, KEY_QUIT);
	expect_exit(p, EX_OK);
	assert_int_equal(kill(pid, 0), -1);
	assert_int_equal(errno, ESRCH);
	pty_free(p);
}

static void expect_refusal(void **state, const char *says)
{
	char *errors = place_path(*state, "errors");
	struct buf said;
	buf_init(&said);
	unlink(errors);
	struct pty *p = start(state, errors);
	expect_exit(p, EX_UNAVAILABLE);
	file_read(errors, 1 << 16, &said, NULL);
	if (strstr(said.data, says) == NULL)
		fail_msg("it said: %s", said.data);
	buf_finish(&said);
	pty_free(p);
	free(errors);
}

static void a_window_that_never_comes_is_told(void **state)
{
	static const char leaves[] = "#!/bin/sh\nexit 0\n";
	char *folder = place_path(*state, "bin");
	unlink(program);
	assert_int_equal(0, file_replace(program, leaves, sizeof leaves - 1, 0755, NULL));
	expect_refusal(state, "Het venster ging dicht voordat de kiosk erin stond.");
	unlink(program);
	setenv("PATH", folder, 1);
	expect_refusal(state, "Kan het programma ‘foot’ niet starten");
	free(folder);
}

int main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/');
	if (strcmp(name != NULL ? name + 1 : argv[0], "foot") == 0)
		return terminal_main(argc, argv);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(larger_letters_are_near),
		cmocka_unit_test(larger_letters_lose_nothing),
		cmocka_unit_test(letters_end_with_the_visit),
		cmocka_unit_test(a_window_that_is_gone_comes_back),
		cmocka_unit_test(no_window_is_left_over),
		/* Last, because it takes the terminal program away. */
		cmocka_unit_test(a_window_that_never_comes_is_told),
	};
	return cmocka_run_group_tests_name("window", tests, set_up, tear_down);
}

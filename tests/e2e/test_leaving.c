/*
 * However the kiosk ends, it gives the terminal back as it found it: modes,
 * screen, cursor, mouse, paste and palette.
 */
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <sys/wait.h>
#include <sysexits.h>

/* What the kiosk does to a terminal, and what undoes that: a real one keeps it for the next. */
static const struct {
	const char *term, *what, *done, *undone;
} changes[] = {
	{"linux", "the palette", "\033]P", "\033]R"},
	{"linux", "the cursor", "\033[?25l\033[?1c", "\033[?25h\033[?0c"},
	{"xterm-256color", "the cursor", "\033[?25l", "\033[?12l\033[?25h"},
	{"foot", "the shape of the cursor", "\033[2 q", "\033[ q"},
	{"foot", "the cursor", "\033[?25l", "\033[?12l\033[?25h"},
};

/* Where the last one begins, or -1. */
static ptrdiff_t last_of(const struct pty *p, const char *sequence)
{
	size_t len, size = strlen(sequence);
	const char *bytes = pty_output(p, &len);
	for (size_t at = len; at >= size; at--)
		if (memcmp(bytes + at - size, sequence, size) == 0)
			return (ptrdiff_t)(at - size);
	return -1;
}

static void assert_undone(const struct pty *p, const char *term)
{
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		if (strcmp(changes[i].term, term) != 0)
			continue;
		ptrdiff_t done = last_of(p, changes[i].done);
		if (done < 0)
			fail_msg("%s: nothing was done to %s", term, changes[i].what);
		if (last_of(p, changes[i].undone) < done)
			fail_msg("%s: %s was not put back", term, changes[i].what);
	}
}

static void assert_given_back(struct pty *p, const char *term)
{
	const struct termios *before = pty_termios_before(p);
	struct termios after;
	pty_termios(p, &after);
	assert_int_equal(after.c_iflag, before->c_iflag);
	assert_int_equal(after.c_oflag, before->c_oflag);
	assert_int_equal(after.c_cflag, before->c_cflag);
	assert_int_equal(after.c_lflag, before->c_lflag);
	assert_memory_equal(after.c_cc, before->c_cc, sizeof(after.c_cc));

	struct pty_modes modes = pty_modes(p);
	assert_false(modes.alternate_screen);
	assert_true(modes.cursor_visible);
	assert_false(modes.bracketed_paste);
	assert_int_equal(modes.mouse, VTERM_PROP_MOUSE_NONE);
	assert_undone(p, term);
}

/* A visit to a publication, on this kind of terminal, and out by Ctrl-Q. */
static void visit_and_leave(const struct place *place, const char *term)
{
	struct kiosk_options options = {
		.term = term,
		.more = (const char *const[]){"--allow-quit", NULL},
	};
	struct pty *p = place_kiosk(place, &options);
	walk_to_home(p);
	walk_to_publications(p);
	walk_to_first_publication(p);
	pty_type(p, KEY_QUIT);
	expect_exit(p, EX_OK);
	assert_given_back(p, term);
	pty_free(p);
}

static void a_linux_console(void **state)
{
	visit_and_leave(*state, "linux");
}

static void an_xterm(void **state)
{
	visit_and_leave(*state, "xterm-256color");
}

static void a_foot(void **state)
{
	visit_and_leave(*state, "foot");
}

static void a_tmux(void **state)
{
	visit_and_leave(*state, "tmux-256color");
}

static void a_vt220(void **state)
{
	visit_and_leave(*state, "vt220");
}

/* Ends a running kiosk by a signal and returns its status as waitpid gives it. */
static int end_by(const struct place *place, const char *term, int number)
{
	struct pty *p = place_kiosk(place, &(struct kiosk_options){.term = term});
	walk_to_home(p);
	assert_int_equal(kill(pty_pid(p), number), 0);
	int status = pty_wait_exit(p);
	assert_int_not_equal(status, -1);
	assert_given_back(p, term);
	pty_free(p);
	return status;
}

static void sigterm(void **state)
{
	end_by(*state, "linux", SIGTERM);
	end_by(*state, "xterm-256color", SIGTERM);
}

static void sighup(void **state)
{
	end_by(*state, "xterm-256color", SIGHUP);
}

/* A crash stays a crash for whoever started the kiosk, but does not spoil the terminal. */
static void a_crash(void **state)
{
	static const char *const terms[] = {"linux", "xterm-256color", "foot"};
	for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
		int status = end_by(*state, terms[i], SIGSEGV);
		assert_false(WIFEXITED(status) && WEXITSTATUS(status) == EX_OK);
	}
}

/* Without a terminal there is nobody to serve: the kiosk ends rather than spin. */
static void a_lost_terminal(void **state)
{
	struct pty *p = place_kiosk(*state, &(struct kiosk_options){0});
	walk_to_home(p);
	pty_hang_up(p);
	assert_int_not_equal(pty_wait_exit(p), -1);
	pty_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_linux_console), cmocka_unit_test(an_xterm),
		cmocka_unit_test(a_foot),	   cmocka_unit_test(a_tmux),
		cmocka_unit_test(a_vt220),	   cmocka_unit_test(sigterm),
		cmocka_unit_test(sighup),	   cmocka_unit_test(a_crash),
		cmocka_unit_test(a_lost_terminal),
	};
	return cmocka_run_group_tests_name("leaving", tests, place_setup, place_teardown);
}

/*
 * What a visitor may do to the terminal of a running kiosk without getting out
 * of it or spoiling it: control keys, hostile paste, typing far ahead, and a
 * window that changes all the time.
 */
#include "db/base/buf.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <sysexits.h>

static struct pty *start(void **state)
{
	struct pty *p = place_kiosk(*state, &(struct kiosk_options){0});
	walk_to_home(p);
	return p;
}

/* Still there, still listening: the help screen opens, and closes again. */
static void assert_serves(struct pty *p)
{
	pty_key(p, VTERM_KEY_FUNCTION(1));
	expect_text(p, SAYS_HELP);
	pty_type(p, KEY_ESC);
	expect_text(p, SAYS_HOME);
	assert_false(pty_was_stopped(p));
}

/* Each key that ends, stops or suspends a program elsewhere, at every kind of screen. */
static void control_keys_do_not_leave(void **state)
{
	static const char keys[] = "\003\032\034\004\021\023\031\026\017\002";
	struct pty *p = start(state);
	for (size_t i = 0; i + 1 < sizeof(keys); i++) {
		pty_send(p, &keys[i], 1);
		assert_serves(p);
	}
	walk_to_news_form(p);
	pty_send(p, keys, sizeof(keys) - 1);
	pty_type(p, "Nog hier");
	expect_text(p, "Nog hier");
	assert_false(pty_was_stopped(p));
	pty_free(p);
}

/* Ctrl-Q leaves only where --allow-quit was given. */
static void control_q_leaves_when_allowed(void **state)
{
	struct kiosk_options options = {.more = (const char *const[]){"--allow-quit", NULL}};
	struct pty *p = place_kiosk(*state, &options);
	walk_to_home(p);
	pty_type(p, KEY_QUIT);
	expect_exit(p, EX_OK);
	pty_free(p);
}

/* Bytes between two marks of the output that the kiosk itself would never write. */
static void hostile_paste_draws_no_control(void **state)
{
	static const char hostile[] = "veilig\033]0;gekaapt\007\033[2J\033[31m\r\n\t\001\x9b"
				      "31m\xc2\x9b"
				      "5m\xe2\x80\xaegekeerd\033[201~einde";
	struct pty *p = start(state);
	walk_to_news_form(p);
	pty_paste(p, hostile, sizeof(hostile) - 1);
	expect_text(p, "veilig");
	size_t len;
	const char *output = pty_output(p, &len);
	static const char *const never[] = {"\033]0;",	"\033]2;",	"\007",	  "\033[2J\033[31m",
					    "\xc2\x9b", "\xe2\x80\xae", "\23331m"};
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
		if (strstr(output, never[i]) != NULL)
			fail_msg("control sequence %zu came back", i);
	}
	pty_free(p);
}

/* A paste of a whole book ends at the field's limit, and at once. */
static void a_huge_paste_is_cut(void **state)
{
	struct pty *p = start(state);
	walk_to_news_form(p);
	struct buf book;
	buf_init(&book);
	while (book.len < 1000000)
		buf_add_str(&book, "Er was eens een buurt. ");
	pty_paste(p, book.data, book.len);
	buf_finish(&book);
	expect_text(p, "eens een buurt");
	assert_false(pty_was_stopped(p));
	pty_free(p);
}

/* 200 keys before the kiosk could answer one: none is lost, all are in order. */
static void typing_ahead_is_kept(void **state)
{
	struct pty *p = start(state);
	walk_to_news_form(p);
	struct buf typed;
	buf_init(&typed);
	for (int i = 0; i < 60; i++)
		buf_add_str(&typed, "a\177");
	for (int i = 0; i < 20; i++)
		buf_add_str(&typed, "xyz\177");
	pty_send(p, typed.data, typed.len);
	buf_finish(&typed);
	expect_text(p, "xyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxyxy");
	pty_free(p);
}

static void arrows_typed_ahead_are_kept(void **state)
{
	struct pty *p = start(state);
	walk_to_publications(p);
	for (int i = 0; i < 100; i++)
		pty_key(p, VTERM_KEY_DOWN);
	for (int i = 0; i < 100; i++)
		pty_key(p, VTERM_KEY_UP);
	walk_to_first_publication(p);
	pty_free(p);
}

/* Half of an escape sequence, and sequences that no terminal sends. */
static void broken_sequences_do_no_harm(void **state)
{
	static const char *const broken[] = {
		"\033[",
		"\033[999999999999;5H",
		"\033[<0;99999;99999M",
		"\033[<-1;;M",
		"\033[M\xff\xff\xff",
		"\033O",
		"\033[200~",
		"\033[201~",
		"\xff\xfe\x80\xc0\xaf",
		"\xf4\x90\x80\x80",
	};
	struct pty *p = start(state);
	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		pty_type(p, broken[i]);
		pty_type(p, "\033[201~");
	}
	/* Whatever they opened, finishing the visit leads back to the beginning. */
	pty_key(p, VTERM_KEY_FUNCTION(10));
	expect_text(p, SAYS_ATTRACT);
	pty_free(p);
}

/* Until the bar with buttons is where a window of so many rows has it, small or for a finger. */
static void expect_bar(struct pty *p, int rows)
{
	int64_t deadline = pty_deadline();
	int row = -1, col;
	while ((!pty_find(p, "Klaar en wissen", &row, &col) || row < rows - 2) &&
	       pty_pump_until(p, deadline))
		continue;
	assert_in_range(row, rows - 2, rows - 1);
}

/* Nobody types such a half report of a click; a device may.  All else goes on meanwhile. */
static void half_a_click_holds_nothing_up(void **state)
{
	static const struct {
		const char *term, *half;
	} halves[] = {{"linux", "\033[Mx"}, {"xterm-256color", "\033[<0;1"}};
	for (size_t i = 0; i < sizeof(halves) / sizeof(halves[0]); i++) {
		struct pty *p =
			place_kiosk(*state, &(struct kiosk_options){.term = halves[i].term});
		walk_to_home(p);
		pty_type(p, halves[i].half);
		pty_resize(p, 30, 100);
		expect_bar(p, 30);
		pty_free(p);
	}
}

/* The last of what came with a new size means nothing: the screen is painted all the same. */
static void a_new_size_is_painted_whatever_comes_with_it(void **state)
{
	static const char *const with[] = {"\033[<0;1;1m", "\006", "\xd0", "\033[<0;1;1m\006"};
	static const char before[] =
		"\033[4w\001\002\005\006\007\xd6\xdf\xb6\x97\xf5\x8f\xe5\x02\xdf\xc9";
	struct pty *p = start(state);
	for (int i = 0; i < (int)(sizeof(with) / sizeof(with[0])) * 4; i++) {
		pty_type(p, before);
		pty_resize(p, 26 + 2 * i, 80);
		pty_type(p, "\033[<0;2;2M");
		pty_type(p, with[i % 4]);
		expect_bar(p, 26 + 2 * i);
		size_t len;
		assert_null(strstr(pty_output(p, &len), "▓"));
	}
	pty_free(p);
}

/* Keys with Shift, Alt or Ctrl that no terminal description knows: their digits pick nothing. */
static void unknown_keys_do_nothing(void **state)
{
	static const char *const unknown[] = {"\033[1;2P",  "\033O2k",	  "\033[27;6;78~",
					      "\033[57;5u", "\033[2;5~",  "\033[3;2;9~",
					      "\033[>4;2m", "\033[?1;2c", "\033[13;3R"};
	struct pty *p = start(state);
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		pty_type(p, unknown[i]);
		assert_serves(p);
	}
	/* Esc itself still goes back, and what comes behind it is a key. */
	walk_to_publications(p);
	pty_type(p, KEY_ESC);
	expect_text(p, SAYS_HOME);
	pty_free(p);
}

/* What a terminal says of a touch may come in pieces: it is a touch all the same, and no keys. */
static void a_touch_in_pieces(void **state)
{
	struct pty *p = start(state);
	int row, col;
	expect_text(p, "Publicaties zoeken");
	assert_true(pty_find(p, "Publicaties zoeken", &row, &col));
	/* "\033[<" is one piece, because Esc is a key as well. */
	for (size_t first = 3; pty_click_in_pieces(p, row, col, first); first++) {
		expect_text(p, "gevonden");
		pty_type(p, KEY_ESC);
		expect_text(p, SAYS_HOME);
	}
	/* One that is never finished takes nothing with it. */
	pty_type(p, "\033[<0;1");
	assert_serves(p);
	pty_free(p);
}

/* The window changes at every key, also to sizes in which nothing fits. */
static void a_storm_of_resizes(void **state)
{
	static const int sizes[][2] = {{24, 80}, {60, 200}, {20, 60}, {19, 59}, {5, 10},
				       {1, 1},	 {43, 132}, {2, 200}, {100, 3}, {25, 80}};
	struct pty *p = start(state);
	walk_to_publications(p);
	for (int round = 0; round < 10; round++) {
		for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
			pty_resize(p, sizes[i][0], sizes[i][1]);
			pty_key(p, i % 3 == 0 ? VTERM_KEY_PAGEDOWN : VTERM_KEY_DOWN);
			pty_pump(p, 0);
		}
	}
	pty_resize(p, 24, 80);
	pty_key(p, VTERM_KEY_FUNCTION(10));
	expect_text(p, SAYS_ATTRACT);
	walk_to_home(p);
	assert_serves(p);
	pty_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(control_keys_do_not_leave),
		cmocka_unit_test(control_q_leaves_when_allowed),
		cmocka_unit_test(hostile_paste_draws_no_control),
		cmocka_unit_test(a_huge_paste_is_cut),
		cmocka_unit_test(typing_ahead_is_kept),
		cmocka_unit_test(arrows_typed_ahead_are_kept),
		cmocka_unit_test(broken_sequences_do_no_harm),
		cmocka_unit_test(half_a_click_holds_nothing_up),
		cmocka_unit_test(a_new_size_is_painted_whatever_comes_with_it),
		cmocka_unit_test(unknown_keys_do_nothing),
		cmocka_unit_test(a_touch_in_pieces),
		cmocka_unit_test(a_storm_of_resizes),
	};
	return cmocka_run_group_tests_name("inside", tests, place_setup_enrolled, place_teardown);
}

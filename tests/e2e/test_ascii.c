/*
 * With --ascii nothing else goes to the terminal, and each screen is the same as without it, with
 * something that looks like it for each frame, mark and arrow.
 */
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <sysexits.h>

enum { ROWS = 24, COLS = 80, FRAME_AND_FOCUS = 7 };

/* What may not be shown as anything else. */
static const struct {
	uint32_t character;
	char expected;
} stand_ins[] = {
	{0x250C, '+'},	{0x2510, '+'}, {0x2514, '+'}, {0x2518, '+'}, {0x2500, '-'},
	{0x2502, '|'},	{0xBB, '>'},   {0x2022, '*'}, {0x2026, '.'}, {0x2018, '\''},
	{0x2019, '\''}, {0x2190, '<'}, {0x2191, '^'}, {0x2192, '>'}, {0x2193, 'v'},
};
#define STAND_INS (sizeof stand_ins / sizeof stand_ins[0])

static void to_attract(struct pty *p)
{
	expect_text(p, SAYS_ATTRACT);
}

static void to_touched_form(struct pty *p)
{
	expect_click(p, "Vul uw e-mail");
	expect_text(p, "klaar");
}

static void to_help(struct pty *p)
{
	pty_key(p, VTERM_KEY_FUNCTION(1));
	expect_text(p, SAYS_HELP);
}

static void to_list(struct pty *p)
{
	pty_key(p, VTERM_KEY_FUNCTION(10));
	walk_to_home(p);
	walk_to_publications(p);
}

/* The same visit on either terminal; every text that it waits for is ASCII. */
static void (*const steps[])(struct pty *) = {
	to_attract, walk_to_home, walk_to_news_form,	     to_touched_form,
	to_help,    to_list,	  walk_to_first_publication,
};

static uint32_t character_at(const struct pty *p, int row, int col)
{
	uint32_t c = pty_cell(p, row, col).chars[0];
	return c != 0 ? c : ' ';
}

static bool stands_in(uint32_t usual, uint32_t ascii)
{
	for (size_t i = 0; i < STAND_INS; i++)
		if (stand_ins[i].character == usual)
			return ascii == (unsigned char)stand_ins[i].expected;
	/* Letters of other scripts, in the names of languages, have nothing that looks like them.
	 */
	if ((usual >= 0x400 && usual < 0x700) || (usual >= 0xFE70 && usual < 0xFF00))
		return ascii > ' ' && ascii < 0x7F;
	return usual < 0x7F ? ascii == usual : ascii > ' ' && ascii < 0x7F && ascii != '?';
}

static bool are_alike(const struct pty *usual, const struct pty *ascii)
{
	for (int row = 0; row < ROWS; row++)
		for (int col = 0; col < COLS; col++)
			if (!stands_in(character_at(usual, row, col),
				       character_at(ascii, row, col)))
				return false;
	return true;
}

static void expect_alike(struct pty *usual, struct pty *ascii)
{
	int64_t deadline = pty_deadline();
	while (!are_alike(usual, ascii)) {
		/* Either may still be drawing. */
		bool drawing = pty_pump(usual, 20);
		drawing = pty_pump(ascii, 20) || drawing;
		if (!drawing && pty_deadline() > deadline + PTY_PATIENCE_MS / 4) {
			char *first = pty_screen(usual), *second = pty_screen(ascii);
			print_error("%s\n%s\n", first, second);
			free(first);
			free(second);
			fail_msg("the screens are not alike");
		}
	}
}

static void count_stand_ins(const struct pty *usual, size_t seen[STAND_INS])
{
	for (int row = 0; row < ROWS; row++)
		for (int col = 0; col < COLS; col++)
			for (size_t i = 0; i < STAND_INS; i++)
				if (stand_ins[i].character == character_at(usual, row, col))
					seen[i]++;
}

static void assert_ascii(const struct pty *p)
{
	size_t len;
	const char *bytes = pty_output(p, &len);
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)bytes[i] >= 0x7F)
			fail_msg("byte %zu of the output is 0x%02X", i, (unsigned char)bytes[i]);
	/* Nor by way of the other character set, that for drawing lines. */
	assert_null(strstr(bytes, "\033(0"));
	assert_null(strchr(bytes, '\016'));
}

static struct pty *start(const struct place *place, const char *option)
{
	return place_kiosk(place, &(struct kiosk_options){.more = (const char *const[]){
								  "--allow-quit", option, NULL}});
}

static void frames_marks_and_arrows_have_stand_ins(void **state)
{
	struct place other;
	size_t seen[STAND_INS] = {0};
	place_init_enrolled(&other);
	struct pty *usual = start(*state, NULL), *ascii = start(&other, "--ascii");
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		steps[i](usual);
		steps[i](ascii);
		expect_alike(usual, ascii);
		count_stand_ins(usual, seen);
	}
	/* All of a frame, and the mark of focus: else this has compared nothing. */
	for (size_t i = 0; i < FRAME_AND_FOCUS; i++)
		if (seen[i] == 0)
			fail_msg("no U+%04X was on any screen", (unsigned)stand_ins[i].character);
	pty_type(ascii, KEY_QUIT);
	expect_exit(ascii, EX_OK);
	assert_ascii(ascii);
	pty_free(usual);
	pty_free(ascii);
	place_finish(&other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_marks_and_arrows_have_stand_ins),
	};
	return cmocka_run_group_tests_name("ascii", tests, place_setup_enrolled, place_teardown);
}

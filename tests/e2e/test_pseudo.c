/*
 * The real program in the pseudo-language, in which each word is longer, accented and between
 * brackets: on the terminal, too, no word is cut off.
 */
#include "db/base/buf.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define OPENS  "⟦"
#define CLOSES "⟧"
#define KEY_F5 "\033[15~"

/* So that the consents, too, are on the screen from their first word to their last. */
#define ROWS 43

static size_t count(const char *text, const char *sign)
{
	size_t n = 0;
	for (; (text = strstr(text, sign)) != NULL; text += strlen(sign))
		n++;
	return n;
}

static bool is_whole(struct pty *p)
{
	char *screen = pty_screen(p);
	size_t opened = count(screen, OPENS), closed = count(screen, CLOSES);
	free(screen);
	return opened > 0 && opened == closed;
}

/* Waits for this word in the pseudo-language, and until what came with it is whole. */
static void expect_whole(struct pty *p, const char *word)
{
	int64_t deadline = pty_deadline();
	expect_text(p, word);
	while (!is_whole(p))
		if (!pty_pump_until(p, deadline))
			fail_msg("words are cut off:\n%s", pty_screen(p));
}

static void every_word_is_whole_on_the_terminal(void **state)
{
	static const struct {
		const char *keys, *word;
	} steps[] = {
		{"", "đŕûûķ ööƥ ééééñ ţööééţš"},
		{"\r", "Ŵááţ ŵîîļţ ûû đööééñ?"},
		{"1", "Ļééžééñ ööṽééŕ ĥééţ ƥŕööĝŕááɱɱáá"},
		{"1", "Đééžéé ƀļááđžîîĵđéé îîš ééŕ ááļļééééñ"},
		{KEY_ESC, "Ļééžééñ ööṽééŕ ĥééţ ƥŕööĝŕááɱɱáá"},
		{KEY_ESC, "Ŵááţ ŵîîļţ ûû đööééñ?"},
		{"2", "Đéé ƥûûƀļîîçááţîîééš žîîĵñ"},
		{"1", "ÛÛîîţĝééṽééŕ:"},
		{KEY_ESC, "Žööééķééñ"},
		{KEY_ESC, "Ŵááţ ŵîîļţ ûû đööééñ?"},
		{"3", "Ŵááááŕṽööööŕ ŵîîļţ ûû žîîçĥ ááááñɱééļđééñ?"},
		{"2", "Đîîţ ƒööŕɱûûļîîééŕ îîš ééŕ ááļļééééñ"},
		{"x@voorbeeld.nl\t\t1\r", "Ķļööƥţ đîîţ?"},
		{KEY_F5, "Ĝééééƒţ ûû ţööééšţééɱɱîîñĝ?"},
	};
	(void)state;
	struct place place;
	place_init_enrolled(&place);
	const char *const more[] = {"--languages", "qps", NULL};
	struct pty *p = place_kiosk(
		&place, &(struct kiosk_options){.rows = ROWS, .cols = 80, .more = more});
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		pty_type(p, steps[i].keys);
		expect_whole(p, steps[i].word);
	}
	pty_free(p);
	place_finish(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_word_is_whole_on_the_terminal),
	};
	return cmocka_run_group_tests_name("pseudo", tests, NULL, NULL);
}

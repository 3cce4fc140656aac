/*
 * The pseudo-language on every screen: each word of the kiosk is longer and between brackets.  So a
 * screen without brackets was never translated, and a bracket without its other half was cut off.
 */
#include "db/base/buf.h"
#include "tests/unit/support/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define OPENS  "⟦"
#define CLOSES "⟧"

static const struct {
	const char *name, *keys;
} ways[] = {
	{"attract", ""},
	{"home", "<Enter>"},
	{"language", "<Enter><F2>"},
	{"help", "<Enter><F1>"},
	{"help, lower", "<Enter><F1><End>"},
	{"aids", "<Enter><F9>"},
	{"pages", "<Enter>1"},
	{"page", "<Enter>11"},
	{"page, end", "<Enter>11<End>"},
	{"publications", "<Enter>2"},
	{"search", "<Enter>2/leef"},
	{"nothing", "<Enter>2/zzzz"},
	{"filtered", "<Enter>2<F3>12"},
	{"filter", "<Enter>2<F3>"},
	{"filter, theme", "<Enter>2<F3>1"},
	{"filter, publisher", "<Enter>2<F3>2"},
	{"filter, year", "<Enter>2<F3>3"},
	{"publication", "<Enter>2<Enter>"},
	{"copy", "<Enter>2/bouwstenen<Enter>"},
	{"qr", "<Enter>5"},
	{"qr, long", "<Enter>2/onderzoek effecten<Enter>q"},
	{"forms", "<Enter>3"},
	{"form", "<Enter>31"},
	{"form, faults", "<Enter>31<F5>"},
	{"leave", "<Enter>31x<F10>"},
	{"withdraw", "<Enter>4"},
	{"withdraw, wrong", "<Enter>4abcd<F5>"},
};

/* A row as it is read. */
static void read_row(const struct canvas *c, int row, struct buf *out)
{
	for (int col = 0; col < c->cols; col++) {
		const struct cell *cell = canvas_cell(c, row, col);
		if (cell->columns > 0)
			buf_add_str(out, cell->text[0] != '\0' ? cell->text : " ");
	}
	buf_add_char(out, '\n');
}

/*
 * Brackets on the whole screen, in pairs: a word may go on on the next line, but beside other
 * things that do so too; so they are counted, and never more close than were opened.
 */
static void expect_whole(struct stage *s, const char *name, int rows, int cols)
{
	const struct canvas *c = stage_canvas(s);
	struct buf text;
	long opened = 0, closed = 0;
	buf_init(&text);
	for (int row = 0; row < c->rows; row++)
		read_row(c, row, &text);
	for (const char *at = text.data; (at = strstr(at, OPENS)) != NULL; at++)
		opened++;
	for (const char *at = text.data; (at = strstr(at, CLOSES)) != NULL; at++)
		closed++;
	if (opened != closed || opened == 0)
		print_error("%s at %dx%d: %ld words begin, %ld end\n%s\n", name, cols, rows, opened,
			    closed, text.data);
	buf_finish(&text);
	assert_int_equal(opened, closed);
	assert_true(opened > 0);
}

static void every_word_stands_whole_on_the_screen(void **state)
{
	static const int sizes[][2] = {{24, 80}, {43, 132}};
	(void)state;
	for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++)
		for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
			struct stage s;
			stage_open_with(&s, sizes[k][0], sizes[k][1],
					&(struct stage_options){.languages = {LANG_QPS},
								.language_count = 1});
			stage_keys(&s, ways[i].keys);
			expect_whole(&s, ways[i].name, sizes[k][0], sizes[k][1]);
			stage_close(&s);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_word_stands_whole_on_the_screen),
	};
	return cmocka_run_group_tests_name("pseudo", tests, NULL, NULL);
}

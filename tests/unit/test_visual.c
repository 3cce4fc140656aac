/* Rows as they stand on the screen, checked by hand. */
#include "tui/visual.h"
#include "db/base/buf.h"
#include "tui/part/choice.h"
#include "tui/part/field.h"
#include "tui/part/qr.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define COLS_MAX 80

/* Salaam: seen, lam, alef, meem; and as it is written, from the left to the right. */
#define SALAAM	     "\u0633\u0644\u0627\u0645"
#define SALAAM_SHOWN "\uFEE1\uFEFC\uFEB3"
/* Sana (year): seen, noon, teh marbuta. */
#define SANA	   "\u0633\u0646\u0629"
#define SANA_SHOWN "\uFE94\uFEE8\uFEB3"

struct row {
	struct canvas c;
	struct cell out[COLS_MAX];
	int where[COLS_MAX];
	struct buf text;
};

static void open_row(struct row *r, int cols, bool rtl)
{
	canvas_init(&r->c, 1, cols);
	canvas_set_rtl(&r->c, rtl);
	buf_init(&r->text);
}

static void close_row(struct row *r)
{
	canvas_finish(&r->c);
	buf_finish(&r->text);
}

static int write_at(struct row *r, int col, const char *text)
{
	return canvas_text(&r->c, 0, col, r->c.cols - col, STYLE_BODY, text, strlen(text));
}

/* Every column stands in exactly one place, and what stands there goes with it. */
static void must_be_sound(struct row *r)
{
	bool seen[COLS_MAX] = {false};
	for (int col = 0; col < r->c.cols; col++) {
		int at = r->where[col];
		assert_in_range(at, 0, r->c.cols - 1);
		assert_false(seen[at]);
		seen[at] = true;
		assert_int_equal(r->out[at].style, canvas_cell(&r->c, 0, col)->style);
		assert_int_equal(visual_column(&r->c, 0, col), at);
		assert_int_equal(visual_back(&r->c, 0, at), col);
	}
}

static const char *shown(struct row *r)
{
	visual_row(&r->c, 0, r->out, r->where);
	must_be_sound(r);
	buf_clear(&r->text);
	for (int col = 0; col < r->c.cols; col++) {
		const struct cell *cell = &r->out[col];
		if (cell->columns > 0)
			buf_add(&r->text, cell->text[0] != '\0' ? cell->text : "_",
				cell->text[0] != '\0' ? strnlen(cell->text, CELL_TEXT) : 1);
	}
	return r->text.data;
}

/* One text, drawn at column 0. */
static void expect(int cols, bool rtl, enum direction direction, const char *text, const char *want)
{
	struct row r;
	open_row(&r, cols, rtl);
	canvas_direction(&r.c, direction);
	write_at(&r, 0, text);
	assert_string_equal(shown(&r), want);
	close_row(&r);
}

static void dutch_stays_as_it_is(void **state)
{
	(void)state;
	struct row r;
	open_row(&r, 12, false);
	write_at(&r, 1, "Fijne (dag)…");
	assert_true(visual_is_plain(&r.c, 0));
	assert_string_equal(shown(&r), "_Fijne_(dag)");
	close_row(&r);
}

static void arabic_stands_at_the_right_and_joins(void **state)
{
	(void)state;
	expect(6, true, DIRECTION_AUTO, SALAAM, "___" SALAAM_SHOWN);
	expect(6, false, DIRECTION_AUTO, SALAAM, SALAAM_SHOWN "___");
	/* Letters that join nothing behind them: dal, alef, reh. */
	expect(4, true, DIRECTION_AUTO, "\u062F\u0627\u0631", "_\uFEAD\uFE8D\uFEA9");
}

static void every_lam_alef_is_one_letter(void **state)
{
	static const struct {
		const char *alef, *alone, *joined;
	} table[] = {
		{"\u0622", "\uFEF5", "\uFEF6"},
		{"\u0623", "\uFEF7", "\uFEF8"},
		{"\u0625", "\uFEF9", "\uFEFA"},
		{"\u0627", "\uFEFB", "\uFEFC"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		char text[16], want[16];
		snprintf(text, sizeof text, "\u0644%s", table[i].alef);
		snprintf(want, sizeof want, "__%s", table[i].alone);
		expect(3, true, DIRECTION_AUTO, text, want);
		snprintf(text, sizeof text, "\u0628\u0644%s", table[i].alef);
		snprintf(want, sizeof want, "_%s\uFE91", table[i].joined);
		expect(3, true, DIRECTION_AUTO, text, want);
	}
	/* A mark on the lam stays; a joiner between them keeps them apart. */
	expect(2, true, DIRECTION_AUTO, "\u0644\u064E\u0627", "_\uFEFB\u064E");
	expect(3, true, DIRECTION_AUTO, "\u0644\u200C\u0627", "_\uFE8D\uFEDD");
}

static void marks_stay_on_their_letter(void **state)
{
	(void)state;
	expect(3, true, DIRECTION_AUTO, "\u0628\u064F\u0628\u0651\u064E",
	       "_\uFE90\u0651\u064E\uFE91\u064F");
}

static void words_and_numbers_keep_their_own_way(void **state)
{
	(void)state;
	expect(16, true, DIRECTION_AUTO, SANA " 2024 C17 " SANA,
	       SANA_SHOWN "_C17_2024_" SANA_SHOWN);
	expect(16, false, DIRECTION_AUTO, "In 2024 (" SALAAM "), ja",
	       "In_2024_(" SALAAM_SHOWN "),_j");
	expect(20, true, DIRECTION_AUTO, "Nederlands.", "_________Nederlands.");
	expect(20, true, DIRECTION_RTL, "Nederlands.", "_________.Nederlands");
}

static void brackets_look_the_other_way(void **state)
{
	(void)state;
	expect(6, true, DIRECTION_AUTO, "(" SALAAM ")", "_(" SALAAM_SHOWN ")");
	expect(7, true, DIRECTION_RTL, " 1 [x] ", "_[x]_1_");
	expect(8, true, DIRECTION_AUTO, "» " SALAAM, "___" SALAAM_SHOWN "_«");
}

static void a_telephone_number_is_never_turned(void **state)
{
	(void)state;
	expect(14, true, DIRECTION_LTR, "06 12345678", "___06_12345678");
	expect(14, true, DIRECTION_LTR, "1234 AB", "_______1234_AB");
	expect(14, true, DIRECTION_LTR, "+31 (0)30 1", "___+31_(0)30_1");
}

/* Also in the middle of Arabic text, where Unicode's rules alone would turn them. */
static void numbers_and_addresses_keep_their_order(void **state)
{
	(void)state;
	expect(15, true, DIRECTION_AUTO, SANA " 06 12345678", "06_12345678_" SANA_SHOWN);
	expect(15, true, DIRECTION_AUTO, "06 12345678", "____06_12345678");
	expect(14, true, DIRECTION_AUTO, SANA " +31612345", "_+31612345_" SANA_SHOWN);
	expect(18, true, DIRECTION_AUTO, SANA " +31 (0)30 1234", "+31_(0)30_1234_" SANA_SHOWN);
	expect(15, true, DIRECTION_AUTO, SANA " 1234 AB " SANA, SANA_SHOWN "_1234_AB_" SANA_SHOWN);
	expect(14, true, DIRECTION_AUTO, SANA " 31-12-2026", "31-12-2026_" SANA_SHOWN);
	expect(19, true, DIRECTION_AUTO, SANA " http://a.nl/b/.", ".http://a.nl/b/_" SANA_SHOWN);
	expect(13, true, DIRECTION_AUTO, SANA " (a-1@b.nl", "a-1@b.nl)_" SANA_SHOWN);
	/* The end of an address that was broken off. */
	expect(5, true, DIRECTION_RTL, "gen/.", ".gen/");
	/* Two of them are two: the first one read stands at the right. */
	expect(19, true, DIRECTION_AUTO, SANA " 10:00 - 12:00", "__12:00_-_10:00_" SANA_SHOWN);
	expect(10, true, DIRECTION_AUTO, SANA " 50%", "___%50_" SANA_SHOWN);
}

/* A line of an Arabic text stays one when it begins with a Latin word, or holds nothing else. */
static void a_paragraph_runs_one_way(void **state)
{
	static const char text[] = SANA " LSA\nLSA.\nLSA " SANA ".";
	static const char *const want[] = {"_LSA_" SANA_SHOWN, "____.LSA", "." SANA_SHOWN "_LSA"};
	(void)state;
	struct cell out[8];
	struct canvas c;
	canvas_init(&c, 3, 8);
	canvas_set_rtl(&c, true);
	assert_int_equal(choice_paragraph(&c, (struct rect){0, 0, 3, 8}, STYLE_BODY, text), 3);
	for (int row = 0; row < 3; row++) {
		struct buf line;
		buf_init(&line);
		visual_row(&c, row, out, NULL);
		for (int col = 0; col < 8; col++)
			buf_add_str(&line, out[col].text[0] != '\0' ? out[col].text : "_");
		assert_string_equal(line.data, want[row]);
		buf_finish(&line);
	}
	canvas_finish(&c);
}

static void wide_characters_stay_whole(void **state)
{
	(void)state;
	expect(9, true, DIRECTION_AUTO, SALAAM "\u6f22\u5b57", "__\u6f22\u5b57" SALAAM_SHOWN);
	expect(9, true, DIRECTION_AUTO, "\u6f22\u5b57", "_____\u6f22\u5b57");
}

/* Whatever is made of its two halves. */
static void no_run_ends_within_a_wide_character(void **state)
{
	(void)state;
	struct row r;
	open_row(&r, 6, true);
	write_at(&r, 0, "a\u6f22b");
	canvas_turn(&r.c, (struct rect){0, 2, 1, 2});
	assert_string_equal(shown(&r), "__ba\u6f22");
	canvas_run(&r.c, 0, 2, 2, DIRECTION_RTL);
	assert_string_equal(shown(&r), "__ba\u6f22");
	close_row(&r);
}

static void a_row_of_parts_is_turned_as_a_whole(void **state)
{
	(void)state;
	struct row r;
	open_row(&r, 24, true);
	canvas_line(&r.c, 0, 0, 24, STYLE_BAR, "");
	write_at(&r, 2, SALAAM);
	canvas_text(&r.c, 0, 13, 9, STYLE_BAR, "De Brug 2", 9);
	assert_string_equal(shown(&r), "__De_Brug_2________" SALAAM_SHOWN "__");
	assert_int_equal(r.where[0], 23);
	assert_int_equal(r.where[2], 21);
	assert_int_equal(r.where[13], 2);
	close_row(&r);
}

/* The rest of an older text is not taken for a part of what was drawn over it. */
static void what_is_drawn_over_leaves_two_runs(void **state)
{
	(void)state;
	struct row r;
	open_row(&r, 8, true);
	write_at(&r, 0, "abcdefgh");
	write_at(&r, 2, SALAAM);
	assert_string_equal(shown(&r), "fgh" SALAAM_SHOWN "ab");
	close_row(&r);
}

static void a_qr_code_is_no_mirror_image(void **state)
{
	(void)state;
	struct canvas plain, mirrored;
	struct cell out[COLS_MAX];
	struct rect used;
	struct qr *qr = qr_new("https://www.lsabewoners.nl/");
	for (int half = 0; half < 2; half++) {
		canvas_init(&plain, 40, COLS_MAX);
		canvas_init(&mirrored, 40, COLS_MAX);
		canvas_set_rtl(&mirrored, true);
		const struct rect area = {0, 0, 40, COLS_MAX - 6};
		assert_true(qr_draw(qr, &plain, area, half == 0, &used));
		assert_true(qr_draw(qr, &mirrored, area, half == 0, &used));
		for (int row = used.row; row < used.row + used.rows; row++) {
			visual_row(&mirrored, row, out, NULL);
			for (int col = 0; col < used.cols; col++) {
				const struct cell *want = canvas_cell(&plain, row, used.col + col);
				const struct cell *have =
					&out[COLS_MAX - used.col - used.cols + col];
				assert_string_equal(have->text, want->text);
				assert_int_equal(have->style, want->style);
			}
		}
		canvas_finish(&plain);
		canvas_finish(&mirrored);
	}
	qr_free(qr);
}

/* A Dutch page on an Arabic screen, and an Arabic page on a Dutch one. */
static void an_area_can_be_turned_round(void **state)
{
	(void)state;
	struct row r;
	open_row(&r, 20, true);
	write_at(&r, 0, "1");
	write_at(&r, 2, "Dit is");
	write_at(&r, 9, "vet.");
	canvas_turn(&r.c, (struct rect){0, 2, 1, 16});
	assert_string_equal(shown(&r), "__Dit_is_vet.______1");
	close_row(&r);
	open_row(&r, 20, false);
	write_at(&r, 0, "1");
	write_at(&r, 2, SALAAM);
	write_at(&r, 6, "LSA.");
	canvas_run(&r.c, 0, 2, 8, DIRECTION_RTL);
	canvas_turn(&r.c, (struct rect){0, 2, 1, 16});
	assert_string_equal(shown(&r), "1_________.LSA_" SALAAM_SHOWN "__");
	close_row(&r);
}

/* What is seen elsewhere than it stands is drawn anew when the row is plain again. */
static void a_row_that_becomes_plain_is_shown_whole(void **state)
{
	(void)state;
	struct row r;
	open_row(&r, 20, false);
	write_at(&r, 5, SALAAM);
	canvas_run(&r.c, 0, 0, 20, DIRECTION_RTL);
	assert_false(visual_is_plain(&r.c, 0));
	r.c.changes[0] = (struct change){0, -1};
	canvas_clear(&r.c, (struct rect){0, 0, 1, 20}, STYLE_BODY);
	assert_true(visual_is_plain(&r.c, 0));
	assert_int_equal(r.c.changes[0].first, 0);
	assert_int_equal(r.c.changes[0].last, 19);
	close_row(&r);
}

/* Fields. */

static void type_into(struct field_edit *f, const char *text)
{
	field_clear(f);
	field_insert(f, text, strlen(text));
}

static const char *show_field(struct row *r, struct field_edit *f)
{
	field_draw(f, &r->c, (struct rect){0, 0, 1, r->c.cols}, true);
	return shown(r);
}

static void expect_field(struct row *r, struct field_edit *f, const char *text, const char *want,
			 int cursor)
{
	type_into(f, text);
	assert_string_equal(show_field(r, f), want);
	assert_int_equal(visual_column(&r->c, 0, r->c.cursor_col), cursor);
}

/* As browsers do with dir=auto, on a Dutch and on an Arabic screen. */
static void a_field_begins_where_its_text_begins(void **state)
{
	(void)state;
	for (int rtl = 0; rtl < 2; rtl++) {
		struct row r;
		struct field_edit f;
		field_init(&f, 20, false);
		open_row(&r, 10, rtl == 1);
		expect_field(&r, &f, "Jan", "Jan_______", 3);
		expect_field(&r, &f, SALAAM, "_______" SALAAM_SHOWN, 6);
		expect_field(&r, &f, "", "__________", rtl == 1 ? 9 : 0);
		f.direction = DIRECTION_LTR;
		expect_field(&r, &f, "06 1234", "06_1234___", 7);
		expect_field(&r, &f, "", "__________", 0);
		field_finish(&f);
		close_row(&r);
	}
}

/* Arrows go one column the way they point, from every place in mixed text to every other. */
static void arrows_go_where_they_point(void **state)
{
	static const char *const texts[] = {
		SALAAM,
		"Jan de Boer",
		SANA " LSA 2024 " SALAAM,
		"LSA (" SALAAM ") 06 12345678",
		"\u6f22" SALAAM "\u5b57 x",
	};
	(void)state;
	for (size_t i = 0; i < 2 * sizeof texts / sizeof texts[0]; i++) {
		struct row r;
		struct field_edit f;
		field_init(&f, 60, false);
		open_row(&r, 40, i % 2 == 1);
		type_into(&f, texts[i / 2]);
		size_t places = field_count(&f) + 1, seen = 0;
		for (int k = 0; k < 60; k++)
			field_act(&f, k == 0 ? ACTION_FIRST : ACTION_LEFT);
		for (int last = -1, at = -1;; last = at, seen++) {
			show_field(&r, &f);
			at = visual_column(&r.c, 0, r.c.cursor_col);
			if (at == last)
				break;
			assert_true(at > last);
			field_act(&f, ACTION_RIGHT);
		}
		assert_int_equal(seen, places);
		field_finish(&f);
		close_row(&r);
	}
}

static void backspace_takes_the_letter_typed_last(void **state)
{
	(void)state;
	struct row r;
	struct field_edit f;
	field_init(&f, 20, false);
	open_row(&r, 6, true);
	type_into(&f, SALAAM);
	field_act(&f, ACTION_DELETE);
	assert_string_equal(show_field(&r, &f), "____\uFEFC\uFEB3");
	field_act(&f, ACTION_DELETE);
	assert_string_equal(f.text, "\u0633\u0644");
	assert_string_equal(show_field(&r, &f), "____\uFEDE\uFEB3");
	type_into(&f, "\u0644\u0627");
	field_act(&f, ACTION_FIRST);
	field_act(&f, ACTION_ERASE);
	assert_string_equal(f.text, "\u0627");
	field_finish(&f);
	close_row(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dutch_stays_as_it_is),
		cmocka_unit_test(arabic_stands_at_the_right_and_joins),
		cmocka_unit_test(every_lam_alef_is_one_letter),
		cmocka_unit_test(marks_stay_on_their_letter),
		cmocka_unit_test(words_and_numbers_keep_their_own_way),
		cmocka_unit_test(brackets_look_the_other_way),
		cmocka_unit_test(a_telephone_number_is_never_turned),
		cmocka_unit_test(numbers_and_addresses_keep_their_order),
		cmocka_unit_test(a_paragraph_runs_one_way),
		cmocka_unit_test(wide_characters_stay_whole),
		cmocka_unit_test(no_run_ends_within_a_wide_character),
		cmocka_unit_test(a_row_of_parts_is_turned_as_a_whole),
		cmocka_unit_test(what_is_drawn_over_leaves_two_runs),
		cmocka_unit_test(a_qr_code_is_no_mirror_image),
		cmocka_unit_test(an_area_can_be_turned_round),
		cmocka_unit_test(a_row_that_becomes_plain_is_shown_whole),
		cmocka_unit_test(a_field_begins_where_its_text_begins),
		cmocka_unit_test(arrows_go_where_they_point),
		cmocka_unit_test(backspace_takes_the_letter_typed_last),
	};
	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests_name("visual", tests, NULL, NULL);
}

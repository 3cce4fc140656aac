#include "tui/part/field.h"
#include "tui/text.h"

#include <locale.h>
#include <stdint.h>
#include <unistr.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void type(struct field_edit *f, const char *text)
{
	field_insert(f, text, strlen(text));
}

static void typing_and_moving(void **state)
{
	struct field_edit f;
	(void)state;
	field_init(&f, 20, false);
	type(&f, "wijk");
	assert_true(field_act(&f, ACTION_FIRST));
	type(&f, "de ");
	assert_string_equal(f.text, "de wijk");
	assert_int_equal(f.cursor, 3);
	field_act(&f, ACTION_RIGHT);
	field_act(&f, ACTION_ERASE);
	assert_string_equal(f.text, "de wjk");
	field_act(&f, ACTION_DELETE);
	assert_string_equal(f.text, "de jk");
	field_act(&f, ACTION_LAST);
	field_act(&f, ACTION_RIGHT);
	assert_int_equal(f.cursor, 5);
	field_act(&f, ACTION_ERASE);
	assert_string_equal(f.text, "de jk");
	assert_false(field_act(&f, ACTION_UP));
	assert_false(field_act(&f, ACTION_OPEN));
	field_finish(&f);
}

static void a_combining_accent_joins_what_stands_before_it(void **state)
{
	struct field_edit f;
	(void)state;
	field_init(&f, 3, false);
	type(&f, "e");
	type(&f, "\xCC\x81");
	assert_int_equal(field_count(&f), 1);
	assert_int_equal(f.cursor, 3);
	type(&f, "xy");
	/* It is full, but an accent takes no room of its own. */
	type(&f, "\xCC\x81");
	assert_false(f.cut);
	assert_int_equal(field_count(&f), 3);
	field_act(&f, ACTION_DELETE);
	assert_string_equal(f.text, "e\xCC\x81x");
	field_act(&f, ACTION_LEFT);
	field_act(&f, ACTION_DELETE);
	assert_string_equal(f.text, "x");
	field_finish(&f);
}

static void a_keycap_is_one_character(void **state)
{
	static const char keycap[] = "1\xEF\xB8\x8F\xE2\x83\xA3";
	struct field_edit f;
	(void)state;
	field_init(&f, 5, false);
	type(&f, "a");
	type(&f, keycap);
	assert_int_equal(field_count(&f), 2);
	field_act(&f, ACTION_DELETE);
	assert_string_equal(f.text, "a");
	field_finish(&f);
}

static void a_paste_is_cut_between_characters_and_says_so(void **state)
{
	struct field_edit f;
	(void)state;
	field_init(&f, 4, false);
	type(&f, "\xE6\x97\xA5\xE6\x9C\xAC"
		 "e\xCC\x81"
		 "e\xCC\x81"
		 "e\xCC\x81");
	assert_true(f.cut);
	assert_int_equal(field_count(&f), 4);
	assert_string_equal(f.text, "\xE6\x97\xA5\xE6\x9C\xAC"
				    "e\xCC\x81"
				    "e\xCC\x81");
	field_act(&f, ACTION_LEFT);
	assert_false(f.cut);
	field_finish(&f);
}

static void a_hostile_paste_is_cleaned(void **state)
{
	struct field_edit f;
	(void)state;
	field_init(&f, 60, false);
	type(&f, "a\x1B[31mb\x07\r\nc\td\xFF\xC3\xE2\x80\xAE"
		 "e");
	assert_string_equal(f.text, "a[31mb c d??e");
	field_finish(&f);
	field_init(&f, 60, true);
	type(&f, "a\r\nb");
	assert_string_equal(f.text, "a\nb");
	field_finish(&f);
}

/* A thousand accents on one letter are one character, but not one that fits. */
static void accents_without_end_do_not_fit(void **state)
{
	struct field_edit f;
	char text[2 * 4000 + 2] = "e";
	(void)state;
	for (size_t i = 0; i < 4000; i++)
		memcpy(text + 1 + 2 * i, "\xCC\x81", 2);
	field_init(&f, 10, false);
	field_insert(&f, text, sizeof text - 1);
	assert_true(f.cut);
	assert_true(f.len <= f.cap);
	field_finish(&f);
}

static void nothing_stays_after_clearing(void **state)
{
	struct field_edit f;
	(void)state;
	field_init(&f, 40, false);
	type(&f, "geheim");
	field_act(&f, ACTION_DELETE);
	for (size_t i = 5; i <= f.cap; i++)
		assert_int_equal(f.text[i], 0);
	field_clear(&f);
	for (size_t i = 0; i <= f.cap; i++)
		assert_int_equal(f.text[i], 0);
	field_finish(&f);
}

static void a_long_line_scrolls_with_the_cursor(void **state)
{
	struct field_edit f;
	struct canvas c;
	(void)state;
	canvas_init(&c, 1, 10);
	field_init(&f, 60, false);
	type(&f, "abcdefghijklmnop");
	field_draw(&f, &c, (struct rect){0, 0, 1, 10}, true);
	assert_int_equal(c.cursor_col, 9);
	assert_string_equal(canvas_cell(&c, 0, 8)->text, "p");
	field_act(&f, ACTION_FIRST);
	field_draw(&f, &c, (struct rect){0, 0, 1, 10}, true);
	assert_int_equal(c.cursor_col, 0);
	assert_string_equal(canvas_cell(&c, 0, 9)->text, "j");
	field_draw(&f, &c, (struct rect){0, 0, 1, 10}, false);
	assert_int_equal(c.cursor_col, -1);
	field_finish(&f);
	canvas_finish(&c);
}

static void up_and_down_go_by_lines(void **state)
{
	struct field_edit f;
	struct canvas c;
	(void)state;
	canvas_init(&c, 5, 11);
	field_init(&f, 100, true);
	type(&f, "een twee drie vier\nvijf");
	assert_int_equal(field_lines(&f, 11), 3);
	field_draw(&f, &c, (struct rect){0, 0, 5, 11}, true);
	assert_int_equal(c.cursor_row, 2);
	assert_int_equal(c.cursor_col, 4);
	assert_true(field_act(&f, ACTION_UP));
	field_draw(&f, &c, (struct rect){0, 0, 5, 11}, true);
	assert_int_equal(c.cursor_row, 1);
	assert_int_equal(c.cursor_col, 4);
	assert_true(field_act(&f, ACTION_FIRST));
	assert_int_equal(f.cursor, 9);
	assert_true(field_act(&f, ACTION_UP));
	assert_false(field_act(&f, ACTION_UP));
	assert_true(field_act(&f, ACTION_DOWN));
	assert_true(field_act(&f, ACTION_DOWN));
	assert_false(field_act(&f, ACTION_DOWN));
	field_act(&f, ACTION_LAST);
	type(&f, "\n");
	assert_int_equal(field_lines(&f, 11), 4);
	field_draw(&f, &c, (struct rect){0, 0, 2, 11}, true);
	assert_int_equal(c.cursor_row, 1);
	assert_int_equal(c.cursor_col, 0);
	field_finish(&f);
	canvas_finish(&c);
}

/* A model: code points that are each a cluster, in an array. */

#define MODEL_MAX 30

struct model {
	uint32_t chars[MODEL_MAX];
	size_t len, cursor;
};

static void model_insert(struct model *m, uint32_t c)
{
	if (m->len == MODEL_MAX)
		return;
	memmove(&m->chars[m->cursor + 1], &m->chars[m->cursor],
		(m->len - m->cursor) * sizeof m->chars[0]);
	m->chars[m->cursor++] = c;
	m->len++;
}

static void model_remove(struct model *m, size_t at)
{
	memmove(&m->chars[at], &m->chars[at + 1], (m->len - at - 1) * sizeof m->chars[0]);
	m->len--;
	m->cursor = at;
}

static void model_act(struct model *m, enum action action)
{
	if (action == ACTION_LEFT && m->cursor > 0)
		m->cursor--;
	else if (action == ACTION_RIGHT && m->cursor < m->len)
		m->cursor++;
	else if (action == ACTION_FIRST)
		m->cursor = 0;
	else if (action == ACTION_LAST)
		m->cursor = m->len;
	else if (action == ACTION_DELETE && m->cursor > 0)
		model_remove(m, m->cursor - 1);
	else if (action == ACTION_ERASE && m->cursor < m->len)
		model_remove(m, m->cursor);
}

static uint32_t next_random(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static const enum action moves[] = {ACTION_LEFT,   ACTION_RIGHT, ACTION_FIRST, ACTION_LAST,
				    ACTION_DELETE, ACTION_ERASE, ACTION_UP,    ACTION_DOWN};
#define MOVES (sizeof moves / sizeof moves[0])

static void compare(const struct field_edit *f, const struct model *m)
{
	uint8_t text[MODEL_MAX * 4 + 1];
	size_t len = 0, cursor = 0;
	for (size_t i = 0; i < m->len; i++) {
		len += (size_t)u8_uctomb(text + len, m->chars[i], 4);
		if (i + 1 == m->cursor)
			cursor = len;
	}
	text[len] = '\0';
	assert_string_equal(f->text, (const char *)text);
	assert_int_equal(f->cursor, cursor);
}

static void random_editing_does_what_the_model_does(void **state)
{
	static const uint32_t alphabet[] = {'a', 'Z', ' ', 0xE9, 0x65E5, 0x1F600, 0x416, '-'};
	struct field_edit f;
	struct model m = {.len = 0};
	uint32_t seed = 88675123u;
	(void)state;
	field_init(&f, MODEL_MAX, false);
	for (int i = 0; i < 20000; i++) {
		uint32_t r = next_random(&seed);
		if (r % 3 == 0) {
			enum action action = moves[(r >> 8) % 6];
			field_act(&f, action);
			model_act(&m, action);
		} else {
			uint32_t c = alphabet[(r >> 8) % 8];
			uint8_t bytes[4];
			int len = u8_uctomb(bytes, c, 4);
			field_insert(&f, (const char *)bytes, (size_t)len);
			model_insert(&m, c);
		}
		compare(&f, &m);
	}
	field_finish(&f);
}

static void is_sound(const struct field_edit *f)
{
	size_t at = 0;
	assert_null(u8_check((const uint8_t *)f->text, f->len));
	assert_true(f->len <= f->cap);
	assert_int_equal(f->text[f->len], 0);
	assert_true(field_count(f) <= (size_t)f->max);
	while (at < f->cursor)
		at += text_next(f->text + at, f->len - at).bytes;
	assert_int_equal(at, f->cursor);
}

/* Any bytes, any keys, any width: never a crash, never half a character. */
static void any_bytes_leave_the_field_sound(void **state)
{
	static const char *const pieces[] = {"e",
					     "\xCC\x81",
					     "\xE2\x80\x8D",
					     "\xF0\x9F\x91\xA9",
					     "\xF0\x9F\x87\xB3",
					     "\xF0\x9F\x87\xB1",
					     "\xE6\x97\xA5",
					     "\n",
					     "\xFF",
					     "\xF0\x9F",
					     "\x1B[2J",
					     "\xE1\x84\x80",
					     "\xE1\x85\xA1",
					     "een twee drie vier vijf zes ",
					     "\xD8\xB3",
					     "\xE0\xA4\x95\xE0\xA5\x8D"};
	uint32_t seed = 5783321u;
	(void)state;
	for (int several = 0; several < 2; several++) {
		struct field_edit f;
		struct canvas c;
		canvas_init(&c, 6, 20);
		field_init(&f, 40, several == 1);
		for (int i = 0; i < 6000; i++) {
			uint32_t r = next_random(&seed);
			if (r % 5 < 3)
				type(&f, pieces[(r >> 8) % (sizeof pieces / sizeof pieces[0])]);
			else
				field_act(&f, moves[(r >> 8) % MOVES]);
			is_sound(&f);
			int cols = 1 + (int)((r >> 16) % 20);
			field_draw(&f, &c, (struct rect){0, 0, 1 + (int)(r % 6), cols}, true);
			assert_true(c.cursor_col >= 0 && c.cursor_col < cols);
		}
		field_finish(&f);
		canvas_finish(&c);
	}
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(typing_and_moving),
		cmocka_unit_test(a_combining_accent_joins_what_stands_before_it),
		cmocka_unit_test(a_keycap_is_one_character),
		cmocka_unit_test(a_paste_is_cut_between_characters_and_says_so),
		cmocka_unit_test(a_hostile_paste_is_cleaned),
		cmocka_unit_test(accents_without_end_do_not_fit),
		cmocka_unit_test(nothing_stays_after_clearing),
		cmocka_unit_test(a_long_line_scrolls_with_the_cursor),
		cmocka_unit_test(up_and_down_go_by_lines),
		cmocka_unit_test(random_editing_does_what_the_model_does),
		cmocka_unit_test(any_bytes_leave_the_field_sound),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

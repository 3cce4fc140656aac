/*
 * What visitors type in a form, from any bytes: the field keeps it clean, it is measured and
 * wrapped, and what a check lets through is let through again as it is.
 */
#include "content/bundle/forms.h"
#include "db/base/buf.h"
#include "tests/fuzz/support/fuzz.h"
#include "tui/check.h"
#include "tui/part/field.h"
#include "tui/text.h"

#include <unistr.h>

static void measure(const char *s, size_t len, int columns)
{
	size_t at = 0, start = 0, length = 0, before = 0;
	size_t fit = text_fit(s, len, columns);
	FUZZ_MUST(fit <= len && text_columns(s, fit) <= columns);
	FUZZ_MUST(text_clusters(s, len) <= len);
	FUZZ_MUST(len == 0 || text_previous(s, len) < len);
	while (text_wrap(s, len, columns, &at, &start, &length)) {
		FUZZ_MUST(at > before && at <= len);
		FUZZ_MUST(start >= before && start + length <= at);
		FUZZ_MUST(text_columns(s + start, length) <= columns);
		before = at;
	}
}

static void check(const struct field *field, const char *text)
{
	struct buf tidy, again;
	struct fault fault;
	buf_init_secret(&tidy);
	buf_init_secret(&again);
	if (check_answer(field, text, &tidy, &fault)) {
		FUZZ_MUST(u8_check((const uint8_t *)tidy.data, tidy.len) == NULL);
		FUZZ_MUST(check_answer(field, tidy.data, &again, &fault));
		FUZZ_MUST(again.len == tidy.len && memcmp(again.data, tidy.data, tidy.len) == 0);
		fuzz_accepted();
	} else {
		FUZZ_MUST(fault.word != WORD_NONE && tidy.len == 0);
		check_say(&fault, LANG_NL, &again);
		FUZZ_MUST(again.len > 0);
	}
	buf_finish(&tidy);
	buf_finish(&again);
}

/* The bytes of a field are text, not more than fits, with the cursor in it. */
static void look_at(const struct field_edit *edit)
{
	FUZZ_MUST(strlen(edit->text) == edit->len);
	FUZZ_MUST(u8_check((const uint8_t *)edit->text, edit->len) == NULL);
	FUZZ_MUST(edit->cursor <= edit->len);
	FUZZ_MUST(field_count(edit) <= (size_t)edit->max);
	for (size_t i = 0; i < edit->len; i++)
		FUZZ_MUST((unsigned char)edit->text[i] >= 0x20 ||
			  (edit->multiline && edit->text[i] == '\n'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum action actions[] = {ACTION_LEFT,   ACTION_LEFT,  ACTION_DELETE,
					      ACTION_FIRST,  ACTION_ERASE, ACTION_RIGHT,
					      ACTION_DELETE, ACTION_UP,	   ACTION_DOWN};
	struct field_edit edit;
	struct canvas canvas;
	if (size < 1)
		return 0;
	struct field field = {.kind = (enum field_kind)(data[0] % FIELD_CHOICE), .max = 60};
	const char *bytes = (const char *)data + 1;
	canvas_init(&canvas, 5, 20);
	field_init(&edit, field.max, field.kind == FIELD_LONGTEXT);
	field_insert(&edit, bytes, size - 1);
	look_at(&edit);
	/* A character may take two columns. */
	measure(bytes, size - 1, 2 + data[0] / 16);
	check(&field, edit.text);
	for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
		field_act(&edit, actions[i]);
		field_insert(&edit, bytes, i < size - 1 ? i : size - 1);
		look_at(&edit);
		field_draw(&edit, &canvas, (struct rect){1, 1, 3, 17}, true);
	}
	field_finish(&edit);
	canvas_finish(&canvas);
	return 0;
}

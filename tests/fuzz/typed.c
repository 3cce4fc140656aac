/*
 * What visitors type in a form, from any bytes: the field keeps it clean, and what a check lets
 * through is let through again as it is.
 */
#include "content/bundle/forms.h"
#include "db/base/buf.h"
#include "tests/fuzz/support/fuzz.h"
#include "tui/check.h"
#include "tui/part/field.h"

#include <unistr.h>

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

#include "tui/keyboard.h"
#include "tui/keyboard_layouts.h"
#include "tui/part/button.h"
#include "tui/text.h"
#include "tui/ui.h"

#include <unicase.h>
#include <unistr.h>

#define ROWS_MAX   8
#define KEYS_MAX   16
#define LEAST_KEYS 10 /* that a row is made for */
#define KEY_COLS   12 /* no wider: a finger need not travel far */
#define ROOM	   9  /* rows above it before a row of digits may be there as well */
#define FRAMED	   3
#define PIN_ROWS   5 /* of digits as on a bank's machine, and the last row */

/* ACTION_WRITE: below this an ending of an e-mail address. */
#define LAM_ALEF_ARG 1000
#define LAM_ALEF     "لا"

struct key {
	char label[32];
	int action, arg;
	int cols; /* 0: as all letters */
};

struct keys_row {
	struct key keys[KEYS_MAX];
	size_t count;
};

struct plan {
	struct keys_row rows[ROWS_MAX];
	size_t count;
	int unit, cols; /* columns of a letter, and of the widest row of them */
};

void keyboard_start(struct keyboard *k, enum keys kind, enum lang lang)
{
	bool digits = kind == KEYS_PHONE || kind == KEYS_POSTCODE;
	/* Addresses are Latin in every language, and what there is to find is Dutch. */
	bool latin = kind == KEYS_EMAIL || kind == KEYS_SEARCH || digits;
	*k = (struct keyboard){.kind = kind,
			       .page = digits ? KEYBOARD_DIGITS : KEYBOARD_LETTERS,
			       .latin = latin && keyboard_layouts_own_script(lang)};
}

void keyboard_turn(struct keyboard *k, int turn)
{
	if (turn >= 0 && turn < KEYBOARD_PAGES)
		k->page = (enum keyboard_page)turn;
	else if (turn == KEYBOARD_SHIFT)
		k->capitals = !k->capitals;
	else if (turn == KEYBOARD_SCRIPT)
		k->latin = !k->latin;
	else
		k->away = true;
	if (turn == KEYBOARD_SCRIPT) {
		k->page = KEYBOARD_LETTERS;
		k->capitals = false;
	}
}

void keyboard_typed(struct keyboard *k)
{
	k->capitals = false;
}

const char *keyboard_text(int arg)
{
	const char *ending = keyboard_layouts_ending(arg);
	return arg == LAM_ALEF_ARG ? LAM_ALEF : ending != NULL ? ending : "";
}

/* What stands on which key. */

static struct key *add_key(struct keys_row *row, const char *label, int action, int arg)
{
	struct key *key = &row->keys[row->count < KEYS_MAX ? row->count++ : KEYS_MAX - 1];
	*key = (struct key){.action = action, .arg = arg};
	snprintf(key->label, sizeof key->label, "%s", label);
	return key;
}

static ucs4_t capital(ucs4_t letter, enum lang lang)
{
	return lang == LANG_TR && letter == 'i' ? 0x130 : uc_toupper(letter);
}

static void add_letter(struct keys_row *row, ucs4_t letter)
{
	char label[8] = "";
	u8_uctomb((uint8_t *)label, letter, sizeof label - 1);
	if (letter == LAYOUT_LAM_ALEF)
		add_key(row, LAM_ALEF, ACTION_WRITE, LAM_ALEF_ARG);
	else
		add_key(row, label, ACTION_TYPE, (int)letter);
}

/* Letters that a narrow screen has no room for come together in a row under the others. */
static void add_letters(struct plan *plan, const struct keyboard *k, enum lang lang,
			const char *const *rows, size_t most)
{
	struct keys_row rest = {.count = 0};
	for (int i = 0; i < LAYOUT_ROWS && rows[i] != NULL; i++) {
		struct keys_row *row = &plan->rows[plan->count++];
		size_t len = strlen(rows[i]);
		for (size_t at = 0; at < len;) {
			ucs4_t letter;
			int n = u8_mbtouc(&letter, (const uint8_t *)rows[i] + at, len - at);
			if (k->capitals && keyboard_layouts_has_capitals(k, lang))
				letter = capital(letter, k->latin ? LANG_NL : lang);
			add_letter(row->count < most ? row : &rest, letter);
			at += (size_t)n;
		}
	}
	if (rest.count > 0)
		plan->rows[plan->count++] = rest;
}

/* A key with a word on it is as wide as that. */
static struct key *add_word(struct keys_row *row, const struct canvas *c, const char *label,
			    int action, int arg)
{
	struct key *key = add_key(row, label, action, arg);
	int wide = text_columns(label, strlen(label)) + (c->target_rows >= FRAMED ? 2 : 1);
	key->cols = wide > c->target_cols ? wide : c->target_cols;
	return key;
}

static int row_cols(const struct keys_row *row, int unit)
{
	int cols = 0;
	for (size_t i = 0; i < row->count; i++)
		cols += row->keys[i].cols != 0 ? row->keys[i].cols : unit;
	return cols;
}

/* As many as there is room for. */
static void add_endings(struct plan *plan, const struct canvas *c)
{
	struct keys_row *row = &plan->rows[plan->count++];
	for (int i = 0; keyboard_layouts_ending(i) != NULL; i++) {
		add_word(row, c, keyboard_layouts_ending(i), ACTION_WRITE, i);
		if (row_cols(row, 0) > c->cols)
			row->count--;
	}
}

/* What leads to the other letters. */
static void add_turns(struct keys_row *row, const struct keyboard *k, const struct canvas *c,
		      enum lang lang)
{
	struct keyboard other = *k;
	other.latin = !k->latin;
	if (keyboard_layouts_is_short(k))
		return;
	if (keyboard_layouts_has_capitals(k, lang))
		add_word(row, c, keyboard_layouts_name(k, lang, !k->capitals), ACTION_LAYER,
			 KEYBOARD_SHIFT);
	if (k->page != KEYBOARD_LETTERS)
		add_word(row, c, keyboard_layouts_name(k, lang, false), ACTION_LAYER,
			 KEYBOARD_LETTERS);
	if (k->page != KEYBOARD_DIGITS)
		add_word(row, c, "123", ACTION_LAYER, KEYBOARD_DIGITS);
	struct keyboard accents = *k;
	accents.page = KEYBOARD_ACCENTS;
	bool arabic = lang == LANG_AR && !k->latin;
	if (k->page == KEYBOARD_LETTERS && k->kind != KEYS_EMAIL &&
	    keyboard_layouts_page(&accents, lang) != NULL)
		add_word(row, c, arabic ? "أإآ" : "éü", ACTION_LAYER, KEYBOARD_ACCENTS);
	if (keyboard_layouts_own_script(lang) && k->page == KEYBOARD_LETTERS)
		add_word(row, c, keyboard_layouts_name(&other, lang, false), ACTION_LAYER,
			 KEYBOARD_SCRIPT);
}

/* The words of the language, or signs where words take too much room. */
static void add_last_row(struct plan *plan, const struct keyboard *k, const struct canvas *c,
			 enum lang lang)
{
	struct keys_row *row = &plan->rows[plan->count++];
	for (int brief = 0; brief < 2; brief++) {
		row->count = 0;
		add_turns(row, k, c, lang);
		struct key *space = NULL;
		if (!keyboard_layouts_is_short(k) && k->kind != KEYS_EMAIL)
			space = add_key(row, words_get(lang, WORD_KEY_SPACE), ACTION_TYPE, ' ');
		add_word(row, c, brief != 0 ? "←" : words_get(lang, WORD_KEY_DELETE), ACTION_TYPE,
			 UI_BACKSPACE);
		add_word(row, c, words_get(lang, WORD_KEY_ENTER), ACTION_TYPE, UI_ENTER);
		add_word(row, c, brief != 0 ? "↓" : words_get(lang, WORD_KEY_AWAY), ACTION_LAYER,
			 KEYBOARD_AWAY);
		int left = plan->cols - row_cols(row, 0);
		if (space != NULL)
			space->cols = left;
		if (space != NULL && left < text_columns(space->label, strlen(space->label)) + 2)
			snprintf(space->label, sizeof space->label, "␣");
		if (left >= (space != NULL ? c->target_cols : 0))
			return;
	}
}

static bool has_room(const struct plan *plan, const struct canvas *c)
{
	return ((int)plan->count + 2) * c->target_rows + ROOM <= c->rows;
}

static void make_plan(struct plan *plan, const struct keyboard *k, const struct canvas *c,
		      enum lang lang)
{
	const char *const *rows = keyboard_layouts_page(k, lang);
	int target_cols = c->target_cols > 1 ? c->target_cols : 1;
	size_t most = (size_t)(c->cols / target_cols), longest = LEAST_KEYS;
	most = most < KEYS_MAX ? most : KEYS_MAX;
	*plan = (struct plan){.count = 0};
	if (k->kind == KEYS_PIN)
		rows = keyboard_layouts_pin(c->rows < PIN_ROWS * c->target_rows + ROOM);
	if (rows == NULL)
		return;
	add_letters(plan, k, lang, rows, most);
	for (size_t i = 0; i < plan->count; i++)
		longest = plan->rows[i].count > longest ? plan->rows[i].count : longest;
	plan->unit = c->cols / (int)longest;
	plan->unit = plan->unit < KEY_COLS ? plan->unit : KEY_COLS;
	plan->cols = plan->unit * (int)longest;
	bool latin = k->latin || !keyboard_layouts_own_script(lang);
	bool email = k->kind == KEYS_EMAIL && k->page == KEYBOARD_LETTERS && latin;
	if (email)
		add_endings(plan, c);
	else if (!keyboard_layouts_is_short(k) && k->page != KEYBOARD_DIGITS && has_room(plan, c)) {
		for (size_t i = plan->count++; i > 0; i--)
			plan->rows[i] = plan->rows[i - 1];
		plan->rows[0] = (struct keys_row){.count = 0};
		for (const char *digit = "1234567890"; *digit != '\0'; digit++)
			add_letter(&plan->rows[0], (ucs4_t)*digit);
	}
	add_last_row(plan, k, c, lang);
}

int keyboard_rows(const struct keyboard *k, const struct canvas *c, enum lang lang)
{
	struct plan plan;
	make_plan(&plan, k, c, lang);
	return (int)plan.count * c->target_rows;
}

/* Drawing. */

/* "│ q " over "└───": where two rows are all there is, its edge keeps a key apart. */
static void draw_low(struct canvas *c, struct rect at, const char *label)
{
	int wide = text_columns(label, strlen(label)), room = at.cols - 1;
	canvas_clear(c, at, STYLE_BUTTON);
	for (int i = 0; i < at.rows; i++)
		canvas_text(c, at.row + i, at.col, 1, STYLE_BUTTON, i == at.rows - 1 ? "└" : "│",
			    strlen("│"));
	for (int col = at.col + 1; col < at.col + at.cols; col++)
		canvas_text(c, at.row + at.rows - 1, col, 1, STYLE_BUTTON, "─", strlen("─"));
	canvas_text(c, at.row, at.col + 1 + (wide < room ? (room - wide) / 2 : 0), room,
		    STYLE_BUTTON_KEY, label, strlen(label));
}

static void draw_key(struct canvas *c, struct rect at, const struct key *key)
{
	if (at.rows >= FRAMED)
		button_draw(c, at, "", key->label, false);
	else
		draw_low(c, at, key->label);
	canvas_target(c, at, key->action, key->arg);
	canvas_describe(c, ROLE_KEY, 0, 0, 0);
}

void keyboard_draw(const struct keyboard *k, struct canvas *c, int top, enum lang lang)
{
	struct plan plan;
	make_plan(&plan, k, c, lang);
	struct rect all = {top, 0, (int)plan.count * c->target_rows, c->cols};
	canvas_clear(c, all, STYLE_BODY);
	for (size_t i = 0; i < plan.count; i++) {
		const struct keys_row *row = &plan.rows[i];
		struct rect at = {top + (int)i * c->target_rows, 0, c->target_rows, 0};
		at.col = (c->cols - row_cols(row, plan.unit)) / 2;
		for (size_t n = 0; n < row->count; n++) {
			at.cols = row->keys[n].cols != 0 ? row->keys[n].cols : plan.unit;
			draw_key(c, at, &row->keys[n]);
			at.col += at.cols;
		}
	}
	/* Keys stand as on a real keyboard, whatever is written on them. */
	if (c->rtl)
		canvas_turn(c, all);
}

/*
 * Nobody is here: an invitation in every language, on a card that can be touched or picked with
 * its digit.  Any other key or touch begins a visit in the usual language.  Where there is room,
 * it reminds of what is on today.
 */
#include "db/agenda/agenda.h"
#include "db/store/store.h"
#include "tui/bars.h"
#include "tui/part/board.h"
#include "tui/part/cards.h"
#include "tui/part/today.h"
#include "tui/screen/screens.h"
#include "tui/text.h"
#include "tui/ui.h"

/* Whoever comes may touch first: then nobody knows yet how large targets must be. */
enum { TOUCH_ROWS = 3 };
enum { CARD_ROWS = 5, MARGIN = 1 };
/* Rows of the screen: under LOW every one is needed. */
enum { LOW = 18, ROOMY = 24, SPACIOUS = 28 };

struct attract {
	struct board board;
	int64_t wake; /* steady ms: what it says of today is right until then; -1: for ever */
};

static void centred(struct canvas *c, int row, enum style style, const char *text)
{
	int wide = text_columns(text, strlen(text));
	int col = wide < c->cols ? (c->cols - wide) / 2 : 0;
	canvas_text(c, row, col, c->cols - col, style, text, strlen(text));
}

/* Whose kiosk this is: with room round it where there is room.  Returns the rows it took. */
static int draw_band(struct ui *ui, struct canvas *c)
{
	int title = c->rows < ROOMY ? 0 : 1, centre = c->rows < SPACIOUS ? title + 1 : title + 2;
	int rows = c->rows < LOW ? 1 : centre + (c->rows < ROOMY ? 1 : 2);
	canvas_clear(c, (struct rect){0, 0, rows, c->cols}, STYLE_BAR);
	centred(c, title, STYLE_BAR_TITLE, "Leefbaarheid en Veiligheid");
	if (centre < rows)
		centred(c, centre, STYLE_BAR, store_centre(ui_store(ui)));
	return rows;
}

/* What can be done here beside choosing a language. */
struct hint {
	int32_t key;
	enum word label, brief; /* brief: where there is no room for all labels */
	enum action action;
	char text[64];
};

static int write_hint(struct ui *ui, struct hint *hint, enum word label)
{
	char plain[8];
	snprintf(hint->text, sizeof hint->text, " %s %s ", bars_key_name(hint->key, plain),
		 ui_word(ui, label));
	return text_columns(hint->text, strlen(hint->text));
}

/* The first ones give up their length first, until all fit. */
static void write_hints(struct ui *ui, struct hint *hints, size_t count, int cols)
{
	int wide = MARGIN;
	for (size_t i = 0; i < count; i++)
		wide += write_hint(ui, &hints[i], hints[i].label) + MARGIN;
	for (size_t i = 0; i < count && wide > cols; i++) {
		int whole = text_columns(hints[i].text, strlen(hints[i].text));
		wide -= whole - write_hint(ui, &hints[i], hints[i].brief);
	}
}

static void draw_hint(struct ui *ui, struct canvas *c, int col, const struct hint *hint)
{
	size_t len = strlen(hint->text);
	canvas_text(c, c->rows - 1, col, c->cols - col, STYLE_BUTTON_KEY, hint->text, len);
	canvas_target(
		c,
		(struct rect){c->rows - TOUCH_ROWS, col, TOUCH_ROWS, text_columns(hint->text, len)},
		(int)hint->action, 0);
	/* A tick is not taken back by a hand that trembles. */
	if (hint->action == ACTION_SPEECH)
		canvas_describe(c, ROLE_TICK, ui_prefs(ui)->speech ? ELEMENT_CHOSEN : 0, 0, 0);
	else
		canvas_describe(c, ROLE_BUTTON, 0, 0, 0);
}

/* Each with its key, in the last rows. */
static void draw_hints(struct ui *ui, struct canvas *c)
{
	struct hint hints[] = {
		{.key = UI_F9, .label = WORD_AIDS, .brief = WORD_AIDS_SHORT, .action = ACTION_AIDS},
		{.key = UI_F6,
		 .label = WORD_AIDS_SPEECH,
		 .brief = WORD_AIDS_SPEECH_SHORT,
		 .action = ACTION_SPEECH},
		{.key = UI_F1, .label = WORD_HELP, .brief = WORD_HELP, .action = ACTION_HELP},
	};
	size_t count = sizeof hints / sizeof hints[0];
	int col = MARGIN;
	if (!ui_can_speak(ui)) {
		hints[1] = hints[2];
		count--;
	}
	write_hints(ui, hints, count, c->cols);
	for (size_t i = 0; i < count; i++) {
		draw_hint(ui, c, col, &hints[i]);
		col += text_columns(hints[i].text, strlen(hints[i].text)) + MARGIN;
	}
}

/* An Arabic card is read from the right, whatever the rest of the screen is in. */
static void draw_language(struct canvas *c, const struct cards *cards, int k, enum lang lang,
			  bool invites)
{
	canvas_note(c, NOTE_LANGUAGE, cards_at(cards, k), (int)lang);
	cards_draw(c, cards, k, words_lang_name(lang),
		   invites ? words_get(lang, WORD_WELCOME) : NULL, CARD_PLAIN);
	if (words_lang_is_rtl(lang) != c->rtl)
		canvas_turn(c, cards_at(cards, k));
}

/* The centre's notices: above the cards, which keep the room that they need at least. */
static void draw_board(struct ui *ui, struct attract *attract, struct canvas *c, struct rect *area,
		       int count)
{
	struct cards cards;
	board_read(&attract->board, ui);
	if (attract->board.notices.count == 0)
		return;
	cards_lay_out(&cards, *area, count, CARD_ROWS);
	int rows = (count + cards.columns - 1) / cards.columns * TOUCH_ROWS;
	struct rect at = {area->row, area->col, area->rows - rows, area->cols};
	int used = board_draw(&attract->board, ui, c, at, true);
	if (used > 0 && used < at.rows)
		used++;
	area->row += used;
	area->rows -= used;
}

static void attract_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			 enum damage damage)
{
	struct attract *attract = self;
	(void)damage;
	struct cards cards;
	enum lang lang;
	int count = 0;
	bool invites = true;
	int top = draw_band(ui, c), end = c->rows - TOUCH_ROWS;
	top += c->rows < LOW ? 0 : 1;
	int most = c->rows < ROOMY ? 0 : c->rows < SPACIOUS ? 1 : 3;
	int today = today_draw(ui, c, top, most, &attract->wake);
	top += today > 0 ? today + 1 : 0;
	end -= c->rows < ROOMY ? 0 : 1;
	while (ui_language(ui, (size_t)count) != LANGS)
		count++;
	struct rect rest = {top, MARGIN, end - top, area.cols - 2 * MARGIN};
	draw_board(ui, attract, c, &rest, count);
	cards_lay_out(&cards, rest, count, CARD_ROWS);
	/* All or none: a card without its sentence would look like another kind of thing. */
	for (int k = 0; (lang = ui_language(ui, (size_t)k)) != LANGS; k++)
		invites = cards_make_place(&cards, words_get(lang, WORD_WELCOME)) && invites;
	for (int k = 0; (lang = ui_language(ui, (size_t)k)) != LANGS; k++)
		draw_language(c, &cards, k, lang, invites);
	int under = cards.area.row + cards.area.rows + 1;
	if (c->rows >= ROOMY)
		centred(c, under < end ? under : end, STYLE_HINT, ui_word(ui, WORD_TOUCH_TO_START));
	draw_hints(ui, c);
}

static struct move attract_event(struct ui *ui, void *self, const struct event *ev)
{
	(void)self;
	enum lang lang = ev->arg >= 0 ? ui_language(ui, (size_t)ev->arg) : LANGS;
	if (ev->action == ACTION_PICK && lang != LANGS)
		ui_set_lang(ui, lang);
	return move_push(&home_screen, NULL, NULL);
}

static void attract_leave(struct ui *ui, void *self)
{
	struct attract *attract = self;
	(void)ui;
	board_finish(&attract->board);
}

/* Without anything that can come or go it sleeps. */
static int64_t attract_wake(struct ui *ui, const void *self)
{
	int64_t today = ((const struct attract *)self)->wake;
	bool notices = notices_coming(ui_centre(ui), agenda_today(ui_now(ui)));
	int64_t board = notices ? board_wake(ui) : -1;
	return board < 0 || (today >= 0 && today < board) ? today : board;
}

const struct screen_ops attract_screen = {
	.name = "attract",
	.title = WORD_KIOSK,
	.bare = true,
	.size = sizeof(struct attract),
	.draw = attract_draw,
	.event = attract_event,
	.leave = attract_leave,
	.wake = attract_wake,
};

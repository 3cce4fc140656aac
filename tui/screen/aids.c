/* Seeing and hearing better: one row for each thing to choose.  A change is seen at once. */
#include "db/base/buf.h"
#include "tui/part/choice.h"
#include "tui/part/list.h"
#include "tui/screen/screens.h"
#include "tui/text.h"
#include "tui/ui.h"

struct aids {
	struct list list;
};

/* The values of a setting, as numbers from 0. */

static int theme_of(const struct prefs *p)
{
	return (int)p->theme;
}

static void set_theme(struct prefs *p, int value)
{
	p->theme = (enum theme)value;
}

static int letters_of(const struct prefs *p)
{
	return (int)p->letters;
}

static void set_letters(struct prefs *p, int value)
{
	p->letters = (enum letters)value;
}

static int patience_of(const struct prefs *p)
{
	return (int)p->patience;
}

static void set_patience(struct prefs *p, int value)
{
	p->patience = (enum patience)value;
}

static int speech_of(const struct prefs *p)
{
	return p->speech;
}

static void set_speech(struct prefs *p, int value)
{
	p->speech = value != 0;
}

static int speed_of(const struct prefs *p)
{
	return p->speed;
}

static void set_speed(struct prefs *p, int value)
{
	p->speed = value;
}

static int volume_of(const struct prefs *p)
{
	return p->volume;
}

static void set_volume(struct prefs *p, int value)
{
	p->volume = value;
}

#define VALUES_MAX 4

static const struct row {
	enum word label;
	int count;
	enum word values[VALUES_MAX]; /* none: they are told as steps */
	int (*get)(const struct prefs *prefs);
	void (*set)(struct prefs *prefs, int value);
	bool (*works)(const struct ui *ui); /* NULL: always */
	enum word works_not;		    /* what is told then; none: the row is left out */
	int warned_value;		    /* with this value ... */
	enum word warning;		    /* ... this is told under it */
} rows[] = {
	{.label = WORD_AIDS_COLOURS,
	 .count = THEMES,
	 .values = {[THEME_LIGHT] = WORD_AIDS_LIGHT,
		    [THEME_DARK] = WORD_AIDS_DARK,
		    [THEME_CONTRAST] = WORD_AIDS_CONTRAST,
		    [THEME_YELLOW] = WORD_AIDS_YELLOW},
	 .get = theme_of,
	 .set = set_theme},
	{.label = WORD_AIDS_LETTERS,
	 .count = LETTERS,
	 .values = {[LETTERS_NORMAL] = WORD_AIDS_USUAL,
		    [LETTERS_LARGE] = WORD_AIDS_LARGE,
		    [LETTERS_LARGEST] = WORD_AIDS_LARGEST},
	 .get = letters_of,
	 .set = set_letters,
	 .works = ui_can_letters,
	 .works_not = WORD_AIDS_NO_LETTERS},
	{.label = WORD_AIDS_TIME,
	 .count = PATIENCES,
	 .values = {[PATIENCE_NORMAL] = WORD_AIDS_USUAL,
		    [PATIENCE_LONG] = WORD_AIDS_LONG,
		    [PATIENCE_ENDLESS] = WORD_AIDS_ENDLESS},
	 .get = patience_of,
	 .set = set_patience,
	 .warned_value = PATIENCE_ENDLESS,
	 .warning = WORD_AIDS_LEAVING},
	{.label = WORD_AIDS_SPEECH,
	 .count = 2,
	 .values = {WORD_AIDS_OFF, WORD_AIDS_ON},
	 .get = speech_of,
	 .set = set_speech,
	 .works = ui_can_speak},
	{.label = WORD_AIDS_SPEED,
	 .count = PREFS_SPEED_MAX + 1,
	 .get = speed_of,
	 .set = set_speed,
	 .works = ui_can_speak},
	{.label = WORD_AIDS_VOLUME,
	 .count = PREFS_VOLUME_MAX + 1,
	 .get = volume_of,
	 .set = set_volume,
	 .works = ui_can_speak},
};
#define ROWS (sizeof rows / sizeof rows[0])

static bool works(const struct ui *ui, const struct row *row)
{
	return row->works == NULL || row->works(ui);
}

static bool is_there(const struct ui *ui, const struct row *row)
{
	return works(ui, row) || row->works_not != WORD_NONE;
}

/* The k-th row that is there on this kiosk. */
static const struct row *row_at(const struct ui *ui, long k)
{
	for (size_t i = 0; i < ROWS; i++)
		if (is_there(ui, &rows[i]) && k-- == 0)
			return &rows[i];
	return &rows[0];
}

static int aids_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct aids *aids = self;
	(void)arg;
	(void)e;
	list_init(&aids->list, 2);
	for (size_t i = 0; i < ROWS; i++)
		aids->list.count += is_there(ui, &rows[i]);
	return 0;
}

/* Drawing. */

static void add_value(const struct ui *ui, const struct row *row, int value, struct buf *out)
{
	char text[64];
	const long numbers[] = {value + 1, row->count};
	words_fill(text, sizeof text, ui_word(ui, WORD_AIDS_STEP), numbers, 2);
	buf_add_str(out, row->values[0] != WORD_NONE ? ui_word(ui, row->values[value]) : text);
}

/* Under a row: why it cannot be, what to know of this value, or all there is to choose from. */
static void add_hint(const struct ui *ui, const struct row *row, int cols, struct buf *out)
{
	if (!works(ui, row)) {
		buf_add_str(out, ui_word(ui, row->works_not));
	} else if (row->warning != WORD_NONE && row->get(ui_prefs(ui)) == row->warned_value) {
		buf_add_str(out, ui_word(ui, row->warning));
	} else if (row->values[0] != WORD_NONE) {
		for (int v = 0; v < row->count; v++) {
			buf_add_str(out, v > 0 ? " / " : "");
			add_value(ui, row, v, out);
		}
		/* Half of the choices would say that there are no others. */
		if (text_columns(out->data, out->len) > cols)
			buf_clear(out);
	}
}

static void draw_row(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	const struct ui *ui = owner;
	const struct row *row = row_at(ui, index);
	struct buf label, hint;
	buf_init(&label);
	buf_init(&hint);
	buf_addf(&label, "%s: ", ui_word(ui, row->label));
	add_value(ui, row, row->get(ui_prefs(ui)), &label);
	add_hint(ui, row, at.cols - CHOICE_INDENT, &hint);
	choice_draw(c, at, (int)index + 1, label.data, hint.data, focus);
	buf_finish(&label);
	buf_finish(&hint);
}

/* What must be known is never cut off: it gets a second line. */
static int row_height(const struct ui *ui, int cols)
{
	for (size_t i = 0; i < ROWS; i++) {
		const char *why = ui_word(ui, rows[i].works_not);
		const char *warning = ui_word(ui, rows[i].warning);
		if (text_columns(why, strlen(why)) > cols ||
		    text_columns(warning, strlen(warning)) > cols)
			return 3;
	}
	return 2;
}

static void aids_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		      enum damage damage)
{
	struct aids *aids = self;
	aids->list.height = row_height(ui, area.cols - CHOICE_INDENT);
	list_draw(&aids->list, c, area, damage, (struct list_rows){ui, draw_row});
}

/* Events. */

/* Enter and a touch go round; arrows stop at the ends. */
static struct move change(struct ui *ui, const struct row *row, int by, bool round)
{
	struct prefs prefs = *ui_prefs(ui);
	int to = row->get(&prefs) + by;
	if (round)
		to %= row->count;
	if (to < 0 || to >= row->count || !works(ui, row))
		return move_stay(DAMAGE_NONE);
	row->set(&prefs, to);
	ui_set_prefs(ui, &prefs);
	return move_stay(DAMAGE_ALL);
}

static struct move aids_event(struct ui *ui, void *self, const struct event *ev)
{
	struct aids *aids = self;
	enum damage damage = DAMAGE_NONE;
	list_act(&aids->list, ev, &damage);
	const struct row *row = row_at(ui, aids->list.focus);
	switch (ev->action) {
	case ACTION_OPEN: return change(ui, row, 1, true);
	case ACTION_PICK: ui_draw_again(ui); return change(ui, row, 1, true);
	case ACTION_RIGHT: return change(ui, row, 1, false);
	case ACTION_LEFT: return change(ui, row, -1, false);
	case ACTION_BACK: return move_to(MOVE_BACK);
	default: return move_stay(damage);
	}
}

static bool aids_offers(struct ui *ui, const void *self, enum action action)
{
	const struct aids *aids = self;
	(void)ui;
	if (action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP)
		return list_pages(&aids->list);
	return action != ACTION_AIDS;
}

const struct screen_ops aids_screen = {
	.name = "aids",
	.title = WORD_AIDS,
	.size = sizeof(struct aids),
	.buttons = {{UI_ENTER, WORD_AIDS_CHANGE, ACTION_OPEN},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = aids_enter,
	.draw = aids_draw,
	.event = aids_event,
	.offers = aids_offers,
};

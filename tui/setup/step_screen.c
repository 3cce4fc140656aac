/*
 * A test picture, and the choices that one makes by it: how large the letters
 * are, and on what screen.
 */
#include "db/base/buf.h"
#include "tui/screen/screens.h"
#include "tui/setup/setup_inside.h"

#define ADDRESS "https://www.wijkwijzer.org/"

enum deed { DEED_SMALL, DEED_LARGE, DEED_CONSOLE, DEED_WINDOW, DEED_CODE, DEEDS };

static void show_letters(struct setup *s)
{
	struct prefs prefs = *ui_prefs(s->ui);
	enum letters letters = s->keep.machine.letters == 2 ? LETTERS_LARGEST : LETTERS_NORMAL;
	if (!ui_can_letters(s->ui) || prefs.letters == letters)
		return;
	prefs.letters = letters;
	ui_set_prefs(s->ui, &prefs);
}

static void enter(struct setup *s)
{
	show_letters(s);
}

/* Each language's letters, by what the kiosk itself says in it. */
static void draw_letters(struct setup *s, struct pen *pen)
{
	(void)s;
	for (int i = 0; i < LANG_QPS; i++)
		pen_text(pen, 1, STYLE_BODY, words_get((enum lang)i, WORD_HOME_TITLE));
	pen_text(pen, 1, STYLE_BODY, "éëïç ğşıİ ąćęłńśźż ґєії 0123456789 @€");
}

static void draw_box(struct pen *pen)
{
	static const char *const box[] = {"┌────────┬────────┐", "│  1 l I │  0 O o │",
					  "└────────┴────────┘"};
	for (size_t i = 0; i < sizeof box / sizeof box[0]; i++)
		pen_text(pen, 1, STYLE_FRAME, box[i]);
}

static void draw_contrast(struct pen *pen)
{
	static const enum style styles[] = {STYLE_BODY,	  STYLE_STRONG,	 STYLE_HINT,
					    STYLE_GOOD,	  STYLE_ERROR,	 STYLE_LINK,
					    STYLE_BUTTON, STYLE_WARNING, STYLE_BAR};
	enum { COLS = 4, GAP = 1 };
	struct rect at;
	if (!pen_room(pen, 1, 1, &at))
		return;
	for (int i = 0; i < (int)(sizeof styles / sizeof styles[0]); i++)
		if ((i + 1) * (COLS + GAP) <= at.cols)
			canvas_line(pen->c, at.row, at.col + i * (COLS + GAP), COLS, styles[i],
				    " Aa ");
}

static void draw(struct setup *s, struct pen *pen)
{
	const struct machine *m = &s->keep.machine;
	setup_text(s, pen, STYLE_STRONG, WORD_SETUP_SCREEN_READ);
	pen_gap(pen, 1);
	draw_letters(s, pen);
	draw_box(pen);
	draw_contrast(pen);
	pen_gap(pen, 1);
	setup_choice(s, pen, 1, DEEDS, DEED_SMALL, setup_word(s, WORD_SETUP_SCREEN_SMALL),
		     m->letters != 2);
	setup_choice(s, pen, 2, DEEDS, DEED_LARGE, setup_word(s, WORD_SETUP_SCREEN_LARGE),
		     m->letters == 2);
	pen_gap(pen, 1);
	setup_choice(s, pen, 3, DEEDS, DEED_CONSOLE, setup_word(s, WORD_SETUP_SCREEN_CONSOLE),
		     !m->window);
	setup_choice(s, pen, 4, DEEDS, DEED_WINDOW, setup_word(s, WORD_SETUP_SCREEN_WINDOW),
		     m->window);
	pen_gap(pen, 1);
	setup_button(s, pen, DEED_CODE, WORD_SETUP_SCREEN_CODE);
	pen_gap(pen, 1);
	if (!ui_can_letters(s->ui)) {
		setup_text(s, pen, STYLE_HINT, WORD_SETUP_SCREEN_LATER);
		pen_gap(pen, 1);
	}
}

static int keep(struct setup *s, struct err *e)
{
	struct machine *m = &s->keep.machine;
	if (m->letters == 0)
		m->letters = 1;
	if (!m->window)
		m->console = true;
	return machine_write(s->folder, m, e);
}

static struct move use(struct setup *s, int deed)
{
	struct machine *m = &s->keep.machine;
	switch ((enum deed)deed) {
	case DEED_SMALL:
	case DEED_LARGE:
		m->letters = deed == DEED_LARGE ? 2 : 1;
		show_letters(s);
		break;
	case DEED_CONSOLE:
	case DEED_WINDOW:
		m->window = deed == DEED_WINDOW;
		m->console = !m->window;
		break;
	case DEED_CODE: return move_push(&qr_screen, ADDRESS, NULL);
	case DEEDS: break;
	}
	return move_stay(DAMAGE_ALL);
}

const struct setup_step setup_step_screen = {
	.name = "screen",
	.title = WORD_SETUP_SCREEN,
	.enter = enter,
	.draw = draw,
	.use = use,
	.keep = keep,
};

/*
 * A worker helps people to sign up, one after the other: the language of the visitor, the form,
 * and then again for the next.  What the form calls common stays; all else of a person is wiped.
 * For an activity the form is known already, and the activity stays for the next as well.
 */
#include "db/agenda/agenda.h"
#include "db/base/buf.h"
#include "db/base/guard.h"
#include "tui/answers.h"
#include "tui/aloud/scene.h"
#include "tui/part/cards.h"
#include "tui/part/choice.h"
#include "tui/part/list.h"
#include "tui/screen/screens.h"
#include "tui/screen/signup.h"
#include "tui/translated.h"
#include "tui/ui.h"

enum stage { STAGE_LANGUAGE, STAGE_FORM, STAGE_NEXT };
enum { CARD_ROWS = 3 };

struct assist {
	enum stage stage;
	struct cards cards;
	int languages, language;
	struct form_list titles;
	struct list list;
	char *form;			 /* the one of this row; NULL: not chosen yet */
	const struct activity *activity; /* of the screen below; NULL: none */
	struct answers_help help;
	char amends[RECEIPT_TEXT]; /* what is corrected; "": nothing */
	struct form_start start;
	enum patience patience; /* as it was */
	long helped;		/* when the form was opened */
};

/* For the next one. */
static const struct {
	enum word label, hint;
} next_items[] = {
	{WORD_ASSIST_SAME, WORD_ASSIST_SAME_HINT},
	{WORD_ASSIST_LANGUAGE, WORD_ASSIST_LANGUAGE_HINT},
	{WORD_ASSIST_FORM, WORD_ASSIST_FORM_HINT},
	{WORD_ASSIST_READY, WORD_ASSIST_READY_HINT},
};
enum { NEXT_SAME, NEXT_LANGUAGE, NEXT_FORM, NEXT_READY, NEXT_ITEMS };

static void set_patience(struct ui *ui, enum patience patience)
{
	struct prefs prefs = *ui_prefs(ui);
	prefs.patience = patience;
	ui_set_prefs(ui, &prefs);
}

static void to_stage(struct ui *ui, struct assist *a, enum stage stage)
{
	scene_renew(ui);
	a->stage = stage;
	list_init(&a->list, 3);
	a->list.count = stage == STAGE_FORM ? (long)a->titles.count : NEXT_ITEMS;
}

static int read_titles(struct ui *ui, struct assist *a, struct err *e)
{
	struct form_list fresh;
	if (translated_forms(ui, &fresh, e) != 0)
		return -1;
	forms_list_finish(&a->titles);
	a->titles = fresh;
	return 0;
}

static int assist_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct assist *a = self;
	enum lang lang;
	guard_memory();
	while ((lang = ui_language(ui, (size_t)a->languages)) != LANGS) {
		if (lang == ui_lang(ui))
			a->language = a->languages;
		a->languages++;
	}
	if (arg->id != NULL)
		snprintf(a->amends, sizeof a->amends, "%s", arg->id);
	snprintf(a->help.worker, sizeof a->help.worker, "%s", ui_worker(ui));
	a->help.own = a->help.visitor = ui_lang(ui);
	a->activity = arg->data;
	if (a->activity != NULL)
		a->form = buf_copy(a->activity->form);
	if (read_titles(ui, a, e) != 0)
		return -1;
	/* Who sits beside somebody needs no hurry; in the end it is wiped all the same. */
	a->patience = ui_prefs(ui)->patience;
	if (a->patience == PATIENCE_NORMAL)
		set_patience(ui, PATIENCE_LONG);
	to_stage(ui, a, a->languages > 1 || a->activity != NULL ? STAGE_LANGUAGE : STAGE_FORM);
	return 0;
}

static void assist_leave(struct ui *ui, void *self)
{
	struct assist *a = self;
	set_patience(ui, a->patience);
	answers_free(a->help.common);
	forms_list_finish(&a->titles);
	free(a->form);
}

static void assist_resume(struct ui *ui, void *self)
{
	struct assist *a = self;
	a->help.own = ui_lang(ui);
	read_titles(ui, a, NULL);
	if (a->help.common != NULL)
		answers_follow(a->help.common, ui_bundle(ui), ui_lang(ui), NULL);
	if (a->help.helped == a->helped)
		return;
	/* One more: the code that was corrected is no concern of the next. */
	a->helped = a->help.helped;
	explicit_bzero(a->amends, sizeof a->amends);
	to_stage(ui, a, STAGE_NEXT);
}

/* Drawing. */

static void draw_languages(struct ui *ui, struct assist *a, struct canvas *c, struct rect area)
{
	canvas_untarget(c, area);
	int used = choice_paragraph(c, area, STYLE_HEADING, ui_word(ui, WORD_ASSIST_WHICH)) + 1;
	area = (struct rect){area.row + used, area.col, area.rows - used, area.cols};
	cards_lay_out(&a->cards, area, a->languages, CARD_ROWS);
	for (int k = 0; k < a->languages; k++) {
		enum lang lang = ui_language(ui, (size_t)k);
		canvas_note(c, NOTE_LANGUAGE, cards_at(&a->cards, k), (int)lang);
		cards_draw(c, &a->cards, k, words_lang_name(lang), NULL,
			   k == a->language ? CARD_FOCUS : CARD_PLAIN);
		if (words_lang_is_rtl(lang) != c->rtl)
			canvas_turn(c, cards_at(&a->cards, k));
	}
	canvas_focus(c, ACTION_PICK, a->language);
}

struct assist_view {
	struct ui *ui;
	struct assist *assist;
};

static void draw_row(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	const struct assist_view *view = owner;
	const struct assist *a = view->assist;
	const char *label, *hint;
	if (a->stage == STAGE_FORM) {
		label = a->titles.items[index].title;
		hint = a->titles.items[index].lead;
	} else {
		label = ui_word(view->ui, next_items[index].label);
		hint = ui_word(view->ui, next_items[index].hint);
	}
	choice_draw(c, at, (int)index + 1, label, at.rows > 1 ? hint : NULL, focus);
	translated_note(c, at, a->stage == STAGE_FORM && a->titles.items[index].dutch);
}

/* How many this row has, and what stays for the next. */
static int draw_count(struct ui *ui, const struct assist *a, struct canvas *c, struct rect area)
{
	char count[256];
	struct buf kept;
	int used = 0;
	words_fill(count, sizeof count, ui_word(ui, WORD_ASSIST_COUNT), &a->help.helped, 1);
	used += choice_paragraph(c, area, STYLE_GOOD, count);
	buf_init(&kept);
	for (size_t i = 0; a->help.common != NULL && i < a->help.common->form.field_count; i++)
		if (!answers_is_empty(a->help.common, i))
			words_list(&kept, ui_lang(ui), a->help.common->form.fields[i].label);
	if (kept.len > 0) {
		struct buf text;
		buf_init(&text);
		words_insert(&text, ui_word(ui, WORD_ASSIST_KEPT), kept.data);
		used += choice_paragraph(
			c, (struct rect){area.row + used, area.col, area.rows - used, area.cols},
			STYLE_HINT, text.data);
		buf_finish(&text);
	}
	buf_finish(&kept);
	return used;
}

static void assist_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			enum damage damage)
{
	struct assist *a = self;
	struct assist_view view = {ui, a};
	if (a->stage == STAGE_LANGUAGE) {
		canvas_clear(c, area, STYLE_BODY);
		draw_languages(ui, a, c, area);
		return;
	}
	int used = a->stage == STAGE_NEXT
			   ? draw_count(ui, a, c, area)
			   : choice_paragraph(c, area, STYLE_HEADING,
					      ui_word(ui, a->amends[0] != '\0' ? WORD_CORRECT_WHICH
									       : WORD_FORMS_LEAD));
	struct rect rest = {area.row + used + 1, area.col, area.rows - used - 1, area.cols};
	int fits = a->list.count > 0 ? rest.rows / (int)a->list.count : 3;
	a->list.height = fits > 3 ? 3 : fits > 1 ? fits : 1;
	list_draw(&a->list, c, rest, damage, (struct list_rows){&view, draw_row});
}

/* Events. */

static struct move open_form(struct assist *a)
{
	a->start = (struct form_start){.help = &a->help,
				       .activity = a->activity,
				       .amends = a->amends[0] != '\0' ? a->amends : NULL};
	return move_push(&form_screen, a->form, &a->start);
}

/* Of another form nothing is common with this one. */
static struct move choose_form(struct assist *a, const char *id)
{
	if (a->form == NULL || strcmp(a->form, id) != 0) {
		answers_free(a->help.common);
		a->help.common = NULL;
		a->help.helped = a->helped = 0;
		a->activity = NULL;
		free(a->form);
		a->form = buf_copy(id);
	}
	return open_form(a);
}

static struct move choose_language(struct ui *ui, struct assist *a)
{
	a->help.visitor = ui_language(ui, (size_t)a->language);
	if (a->form != NULL)
		return open_form(a);
	to_stage(ui, a, STAGE_FORM);
	return move_stay(DAMAGE_ALL);
}

static struct move use(struct ui *ui, struct assist *a)
{
	if (a->stage == STAGE_FORM)
		return a->titles.count > 0 ? choose_form(a, a->titles.items[a->list.focus].id)
					   : move_stay(DAMAGE_NONE);
	switch (a->list.focus) {
	case NEXT_SAME: return open_form(a);
	case NEXT_READY: return move_to(MOVE_FINISH);
	case NEXT_FORM: to_stage(ui, a, STAGE_FORM); break;
	default: to_stage(ui, a, STAGE_LANGUAGE); break;
	}
	return move_stay(DAMAGE_ALL);
}

static struct move in_languages(struct ui *ui, struct assist *a, const struct event *ev)
{
	int before = a->language;
	if (ev->action == ACTION_PICK && ev->arg >= 0 && ev->arg < a->languages)
		a->language = ev->arg;
	if (ev->action == ACTION_OPEN || ev->action == ACTION_PICK)
		return choose_language(ui, a);
	a->language = cards_move(&a->cards, before, ev->action);
	return move_stay(a->language != before ? DAMAGE_FOCUS : DAMAGE_NONE);
}

/* Back to where this stage came from. */
static struct move go_back(struct ui *ui, struct assist *a)
{
	if (a->stage == STAGE_NEXT || (a->activity != NULL && a->helped == 0) ||
	    (a->form == NULL && (a->stage == STAGE_LANGUAGE || a->languages < 2)))
		return move_to(ui_is_turned(ui) ? MOVE_FINISH : MOVE_BACK);
	to_stage(ui, a, a->form != NULL && a->helped > 0 ? STAGE_NEXT : STAGE_LANGUAGE);
	if (a->helped == 0) {
		free(a->form);
		a->form = NULL;
	}
	return move_stay(DAMAGE_ALL);
}

static struct move assist_event(struct ui *ui, void *self, const struct event *ev)
{
	struct assist *a = self;
	enum damage damage = DAMAGE_NONE;
	if (ev->kind != EVENT_ACTION)
		return move_stay(DAMAGE_NONE);
	if (ev->action == ACTION_BACK)
		return go_back(ui, a);
	if (a->stage == STAGE_LANGUAGE)
		return in_languages(ui, a, ev);
	list_act(&a->list, ev, &damage);
	if (ev->action == ACTION_OPEN || ev->action == ACTION_PICK)
		return use(ui, a);
	return move_stay(damage);
}

static bool assist_offers(struct ui *ui, const void *self, enum action action)
{
	const struct assist *a = self;
	(void)ui;
	bool paging = action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP;
	return !paging || (a->stage != STAGE_LANGUAGE && list_pages(&a->list));
}

const struct screen_ops assist_screen = {
	.name = "assist",
	.title = WORD_ASSIST_TITLE,
	.size = sizeof(struct assist),
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = assist_enter,
	.draw = assist_draw,
	.event = assist_event,
	.resume = assist_resume,
	.leave = assist_leave,
	.offers = assist_offers,
};

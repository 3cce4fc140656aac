/* What one can sign up for here. */
#include "db/store/store.h"
#include "tui/part/choice.h"
#include "tui/part/list.h"
#include "tui/screen/screens.h"
#include "tui/screen/signup.h"
#include "tui/translated.h"
#include "tui/ui.h"

struct forms {
	struct form_list titles;
	struct list list;
	bool open;		   /* does this kiosk take signups? */
	char amends[RECEIPT_TEXT]; /* which is corrected; "": none */
	struct form_start start;   /* for the form that is opened */
};

static int forms_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct forms *forms = self;
	const struct form_start *start = arg->data;
	if (start != NULL && start->amends != NULL)
		memcpy(forms->amends, start->amends, sizeof forms->amends);
	list_init(&forms->list, 3);
	forms->open = store_takes_signups(ui_store(ui));
	if (!forms->open)
		return 0;
	if (translated_forms(ui, &forms->titles, e) != 0)
		return -1;
	forms->list.count = (long)forms->titles.count;
	return 0;
}

static void forms_leave(struct ui *ui, void *self)
{
	struct forms *forms = self;
	(void)ui;
	forms_list_finish(&forms->titles);
}

static void forms_resume(struct ui *ui, void *self)
{
	struct forms *forms = self;
	struct form_list fresh;
	if (!forms->open || translated_forms(ui, &fresh, NULL) != 0)
		return;
	forms_list_finish(&forms->titles);
	forms->titles = fresh;
	forms->list.count = (long)fresh.count;
}

static void draw_form(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	const struct forms *forms = owner;
	const struct form_title *form = &forms->titles.items[index];
	choice_draw(c, at, (int)index + 1, form->title, form->lead, focus);
	translated_note(c, at, form->dutch);
}

static void forms_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		       enum damage damage)
{
	struct forms *forms = self;
	enum word word = !forms->open		    ? WORD_FORMS_CLOSED
			 : forms->list.count == 0   ? WORD_FORMS_NONE
			 : forms->amends[0] != '\0' ? WORD_CORRECT_WHICH
						    : WORD_FORMS_LEAD;
	int used = choice_paragraph(c, area, STYLE_HEADING, ui_word(ui, word)) + 1;
	struct rect rest = {area.row + used, area.col, area.rows - used, area.cols};
	list_draw(&forms->list, c, rest, damage, (struct list_rows){forms, draw_form});
}

static struct move forms_event(struct ui *ui, void *self, const struct event *ev)
{
	struct forms *forms = self;
	enum damage damage = DAMAGE_NONE;
	const char *amends = forms->amends[0] != '\0' ? forms->amends : NULL;
	(void)ui;
	if (ev->action == ACTION_BACK)
		return move_to(MOVE_BACK);
	list_act(&forms->list, ev, &damage);
	if ((ev->action != ACTION_OPEN && ev->action != ACTION_PICK) || forms->list.count == 0)
		return move_stay(damage);
	forms->start = (struct form_start){.amends = amends};
	return move_push(&form_screen, forms->titles.items[forms->list.focus].id, &forms->start);
}

static bool forms_offers(struct ui *ui, const void *self, enum action action)
{
	const struct forms *forms = self;
	(void)ui;
	bool paging = action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP;
	return !paging || list_pages(&forms->list);
}

const struct screen_ops forms_screen = {
	.name = "forms",
	.title = WORD_FORMS_TITLE,
	.size = sizeof(struct forms),
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = forms_enter,
	.draw = forms_draw,
	.event = forms_event,
	.resume = forms_resume,
	.leave = forms_leave,
	.offers = forms_offers,
};

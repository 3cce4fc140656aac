/* What one can sign up for. */
#include "content/bundle/forms.h"
#include "db/base/err.h"
#include "db/store/store.h"
#include "tui/part/choice.h"
#include "tui/part/list.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

struct forms {
	struct list list;
	struct form_list forms;
};

static int read_forms(struct ui *ui, struct forms *forms, struct err *e)
{
	struct form_list fresh;
	if (forms_list(ui_bundle(ui), words_lang_code(ui_lang(ui)), &fresh, e) != 0)
		return -1;
	forms_list_finish(&forms->forms);
	forms->forms = fresh;
	forms->list.count = store_takes_signups(ui_store(ui)) ? (long)fresh.count : 0;
	return 0;
}

static int forms_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct forms *forms = self;
	(void)arg;
	list_init(&forms->list, 3);
	return read_forms(ui, forms, e);
}

static void forms_resume(struct ui *ui, void *self)
{
	struct err e = {.code = 0};
	if (read_forms(ui, self, &e) != 0)
		ui_show_error(ui, &e);
}

static void forms_leave(struct ui *ui, void *self)
{
	struct forms *forms = self;
	(void)ui;
	forms_list_finish(&forms->forms);
}

static void draw_form(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	const struct forms *forms = owner;
	const struct form_title *form = &forms->forms.items[index];
	choice_draw(c, at, (int)(index - forms->list.top) + 1, form->title, form->lead, focus);
}

static void forms_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		       enum damage damage)
{
	struct forms *forms = self;
	list_draw(&forms->list, c, area, damage, (struct list_rows){forms, draw_form});
	if (!store_takes_signups(ui_store(ui)))
		choice_paragraph(c, area, STYLE_BODY, ui_word(ui, WORD_FORMS_CLOSED));
}

static struct move forms_event(struct ui *ui, void *self, const struct event *ev)
{
	struct forms *forms = self;
	enum damage damage = DAMAGE_NONE;
	(void)ui;
	list_act(&forms->list, ev, &damage);
	if ((ev->action == ACTION_OPEN || ev->action == ACTION_PICK) && forms->list.count > 0)
		return move_push(&form_screen, forms->forms.items[forms->list.focus].id, NULL);
	return ev->action == ACTION_BACK ? move_to(MOVE_BACK) : move_stay(damage);
}

const struct screen_ops forms_screen = {
	.name = "forms",
	.title = WORD_FORMS_TITLE,
	.size = sizeof(struct forms),
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN}},
	.enter = forms_enter,
	.draw = forms_draw,
	.event = forms_event,
	.resume = forms_resume,
	.leave = forms_leave,
};

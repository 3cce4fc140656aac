/* Chooses by theme, publisher or year: first which, then what. */
#include "tui/screen/filter.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tui/part/choice.h"
#include "tui/part/list.h"
#include "tui/aloud/scene.h"
#include "tui/screen/screens.h"
#include "tui/translated.h"
#include "tui/ui.h"

struct filter {
	struct filter_choice *choice; /* of the screen below */
	struct list list;
	bool chosen_facet; /* false: the list is of facets */
	enum facet facet;
	struct facet_list items;
	struct ui *ui;
};

static const enum word facet_words[FACETS] = {
	[FACET_THEME] = WORD_FILTER_THEME,
	[FACET_PUBLISHER] = WORD_FILTER_PUBLISHER,
	[FACET_YEAR] = WORD_FILTER_YEAR,
};

void filter_clear(struct filter_choice *choice)
{
	for (enum facet f = 0; f < FACETS; f++) {
		free(choice->keys[f]);
		free(choice->labels[f]);
	}
	*choice = (struct filter_choice){{NULL}, {NULL}};
}

bool filter_is_set(const struct filter_choice *choice)
{
	for (enum facet f = 0; f < FACETS; f++)
		if (choice->keys[f] != NULL)
			return true;
	return false;
}

static const char *item_label(const struct ui *ui, enum facet facet, const struct facet_item *item)
{
	if (item->label[0] != '\0')
		return item->label;
	return ui_word(ui, facet == FACET_YEAR ? WORD_YEAR_UNKNOWN : WORD_PUBLISHER_UNKNOWN);
}

static void translate_one(struct filter_choice *choice, struct ui *ui, enum facet facet)
{
	struct facet_list list = {.count = 0};
	if (translated_facet(ui, facet, &list, NULL) != 0)
		return;
	for (size_t i = 0; i < list.count; i++) {
		if (strcmp(list.items[i].key, choice->keys[facet]) != 0)
			continue;
		free(choice->labels[facet]);
		choice->labels[facet] = buf_copy(item_label(ui, facet, &list.items[i]));
	}
	bundle_facet_finish(&list);
}

void filter_translate(struct filter_choice *choice, struct ui *ui)
{
	for (enum facet f = 0; f < FACETS; f++)
		if (choice->keys[f] != NULL)
			translate_one(choice, ui, f);
}

static int filter_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct filter *filter = self;
	(void)e;
	/* The choice belongs to the screen below, which outlives this one. */
	filter->choice = (struct filter_choice *)(uintptr_t)arg->data;
	filter->ui = ui;
	list_init(&filter->list, 2);
	filter->list.count = FACETS;
	return 0;
}

static void filter_leave(struct ui *ui, void *self)
{
	struct filter *filter = self;
	(void)ui;
	bundle_facet_finish(&filter->items);
}

static void draw_facet(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	const struct filter *filter = owner;
	const char *label = filter->choice->labels[index];
	choice_draw(c, at, (int)index + 1, ui_word(filter->ui, facet_words[index]),
		    label != NULL ? label : ui_word(filter->ui, WORD_FILTER_ALL), focus);
}

static void draw_item(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	const struct filter *filter = owner;
	char text[256];
	int number = (int)(index - filter->list.top) + 1;
	if (index == 0) {
		choice_draw(c, at, number, ui_word(filter->ui, WORD_FILTER_ALL), NULL, focus);
		return;
	}
	const struct facet_item *item = &filter->items.items[index - 1];
	snprintf(text, sizeof text, "%s (%ld)", item_label(filter->ui, filter->facet, item),
		 item->count);
	choice_draw(c, at, number, text, NULL, focus);
	translated_note(c, at, item->dutch);
}

static void filter_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
			enum damage damage)
{
	struct filter *filter = self;
	(void)ui;
	/* One line each, unless their names may need two. */
	if (filter->chosen_facet)
		filter->list.height = area.cols < 56 ? 2 : 1;
	list_draw(&filter->list, c, area, damage,
		  (struct list_rows){filter, filter->chosen_facet ? draw_item : draw_facet});
}

static struct move choose_facet(struct ui *ui, struct filter *filter)
{
	struct err e = {.code = 0};
	filter->facet = (enum facet)filter->list.focus;
	if (translated_facet(ui, filter->facet, &filter->items, &e) != 0) {
		ui_show_error(ui, &e);
		return move_stay(DAMAGE_ALL);
	}
	filter->chosen_facet = true;
	scene_renew(ui);
	list_init(&filter->list, 1);
	filter->list.count = (long)filter->items.count + 1;
	return move_stay(DAMAGE_ALL);
}

static struct move choose_item(struct filter *filter)
{
	enum facet f = filter->facet;
	free(filter->choice->keys[f]);
	free(filter->choice->labels[f]);
	filter->choice->keys[f] = filter->choice->labels[f] = NULL;
	if (filter->list.focus > 0) {
		const struct facet_item *item = &filter->items.items[filter->list.focus - 1];
		filter->choice->keys[f] = buf_copy(item->key);
		filter->choice->labels[f] = buf_copy(item_label(filter->ui, filter->facet, item));
	}
	return move_to(MOVE_BACK);
}

static struct move filter_event(struct ui *ui, void *self, const struct event *ev)
{
	struct filter *filter = self;
	enum damage damage = DAMAGE_NONE;
	list_act(&filter->list, ev, &damage);
	if (ev->action == ACTION_OPEN || ev->action == ACTION_PICK)
		return filter->chosen_facet ? choose_item(filter) : choose_facet(ui, filter);
	return ev->action == ACTION_BACK ? move_to(MOVE_BACK) : move_stay(damage);
}

/* The language may have changed: the same items, in the same order, in other words. */
static void filter_resume(struct ui *ui, void *self)
{
	struct filter *filter = self;
	struct facet_list fresh = {.count = 0};
	filter_translate(filter->choice, ui);
	if (!filter->chosen_facet || translated_facet(ui, filter->facet, &fresh, NULL) != 0)
		return;
	bundle_facet_finish(&filter->items);
	filter->items = fresh;
}

static bool filter_offers(struct ui *ui, const void *self, enum action action)
{
	const struct filter *filter = self;
	(void)ui;
	bool paging = action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP;
	return !paging || list_pages(&filter->list);
}

const struct screen_ops filter_screen = {
	.name = "filter",
	.title = WORD_FILTER_TITLE,
	.size = sizeof(struct filter),
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = filter_enter,
	.draw = filter_draw,
	.event = filter_event,
	.resume = filter_resume,
	.leave = filter_leave,
	.offers = filter_offers,
};

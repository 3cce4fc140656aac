/* The list of pages, in the editors' order. */
#include "db/base/err.h"
#include "tui/part/choice.h"
#include "tui/part/list.h"
#include "tui/screen/screens.h"
#include "tui/text.h"
#include "tui/translated.h"
#include "tui/ui.h"

struct pages {
	struct list list;
	struct page_list pages;
};

static int read_pages(struct ui *ui, struct pages *pages, struct err *e)
{
	struct page_list fresh;
	if (translated_pages(ui, &fresh, e) != 0)
		return -1;
	bundle_pages_finish(&pages->pages);
	pages->pages = fresh;
	pages->list.count = (long)fresh.count;
	return 0;
}

static int pages_enter(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e)
{
	struct pages *pages = self;
	(void)arg;
	list_init(&pages->list, 2);
	return read_pages(ui, pages, e);
}

static void pages_resume(struct ui *ui, void *self)
{
	struct err e;
	if (read_pages(ui, self, &e) != 0)
		ui_show_error(ui, &e);
}

static void pages_leave(struct ui *ui, void *self)
{
	struct pages *pages = self;
	(void)ui;
	bundle_pages_finish(&pages->pages);
}

/* Names the section where it begins, and at the top of the screen. */
static void draw_section(const struct pages *pages, struct canvas *c, struct rect at, long index,
			 bool focus)
{
	const struct page_title *page = &pages->pages.items[index];
	const char *section = page->section;
	bool begins = index == pages->list.top ||
		      strcmp(section, pages->pages.items[index - 1].section) != 0;
	int cols = text_columns(section, strlen(section)) + 2;
	int room = at.cols - CHOICE_INDENT - cols;
	bool cuts = text_columns(page->title, strlen(page->title)) > room;
	/* Where there is little room, the title comes first. */
	if (!begins || cols > at.cols / 2 || (cuts && (room < 40 || at.rows > 2)))
		return;
	choice_fit(c, at.row, at.col + CHOICE_INDENT, room, focus ? STYLE_ITEM_FOCUS : STYLE_ITEM,
		   page->title);
	canvas_line(c, at.row, at.col + at.cols - cols, cols,
		    focus ? STYLE_ITEM_FOCUS : STYLE_HEADING, "");
	canvas_text(c, at.row, at.col + at.cols - cols + 1, cols - 1,
		    focus ? STYLE_ITEM_FOCUS : STYLE_HEADING, section, strlen(section));
}

static void draw_page(void *owner, struct canvas *c, struct rect at, long index, bool focus)
{
	const struct pages *pages = owner;
	const struct page_title *page = &pages->pages.items[index];
	int number = (int)(index - pages->list.top) + 1;
	choice_draw(c, at, number, page->title, page->lead, focus);
	draw_section(pages, c, at, index, focus);
	translated_note(c, at, page->dutch);
}

static void pages_draw(struct ui *ui, void *self, struct canvas *c, struct rect area,
		       enum damage damage)
{
	struct pages *pages = self;
	(void)ui;
	list_draw(&pages->list, c, area, damage, (struct list_rows){pages, draw_page});
}

static struct move pages_event(struct ui *ui, void *self, const struct event *ev)
{
	struct pages *pages = self;
	enum damage damage = DAMAGE_NONE;
	(void)ui;
	list_act(&pages->list, ev, &damage);
	if ((ev->action == ACTION_OPEN || ev->action == ACTION_PICK) && pages->list.count > 0)
		return move_push(&page_screen, pages->pages.items[pages->list.focus].id, NULL);
	return ev->action == ACTION_BACK ? move_to(MOVE_BACK) : move_stay(damage);
}

static bool pages_offers(struct ui *ui, const void *self, enum action action)
{
	const struct pages *pages = self;
	(void)ui;
	bool paging = action == ACTION_PAGE_DOWN || action == ACTION_PAGE_UP;
	return !paging || list_pages(&pages->list);
}

const struct screen_ops pages_screen = {
	.name = "pages",
	.title = WORD_PAGES_TITLE,
	.size = sizeof(struct pages),
	.buttons = {{UI_ENTER, WORD_OPEN, ACTION_OPEN},
		    {UI_PAGE_DOWN, WORD_PAGE_DOWN, ACTION_PAGE_DOWN},
		    {UI_PAGE_UP, WORD_PAGE_UP, ACTION_PAGE_UP}},
	.enter = pages_enter,
	.draw = pages_draw,
	.event = pages_event,
	.resume = pages_resume,
	.leave = pages_leave,
	.offers = pages_offers,
};

#include "tui/part/board.h"
#include "db/agenda/agenda.h"
#include "db/base/buf.h"
#include "db/base/sys.h"
#include "tui/part/choice.h"
#include "tui/text.h"
#include "tui/ui.h"

#define HOUR_MS 3600000
#define LATE_MS 500 /* a wake that comes a little early would find the day before */

void board_read(struct board *board, struct ui *ui)
{
	board_finish(board);
	/* Whoever keeps notices is told of a fault; a visitor has no use for it. */
	if (notices_on(ui_centre(ui), agenda_today(ui_now(ui)), &board->notices, NULL) != 0)
		board->notices = (struct notices){.list = NULL};
}

void board_finish(struct board *board)
{
	notices_finish(&board->notices);
}

int64_t board_wake(struct ui *ui)
{
	const struct sys *sys = ui_sys(ui);
	int64_t into = sys->now_ms(sys->self) % HOUR_MS;
	return sys->steady_ms(sys->self) + HOUR_MS - (into > 0 ? into : 0) + LATE_MS;
}

/* Returns the rows; 0 when it does not fit. */
static int draw_one(struct canvas *c, struct rect area, enum lang lang, const char *text)
{
	int rows = text_rows(text, area.cols);
	if (rows > area.rows)
		return 0;
	struct rect at = {area.row, area.col, rows, area.cols};
	canvas_clear(c, at, STYLE_BODY);
	choice_paragraph(c, at, STYLE_STRONG, text);
	canvas_note(c, NOTE_LANGUAGE, at, (int)lang);
	if (words_lang_is_rtl(lang) != c->rtl)
		canvas_turn(c, at);
	return rows;
}

static int draw_in(const struct notice *notice, struct canvas *c, struct rect area, enum lang lang,
		   enum word mark)
{
	const char *text = notices_text(notice, words_lang_code(lang));
	struct buf marked;
	if (text == NULL)
		return 0;
	buf_init(&marked);
	if (mark != WORD_NONE)
		words_insert(&marked, words_get(lang, mark), text);
	else
		buf_add_str(&marked, text);
	int rows = draw_one(c, area, lang, marked.data);
	buf_finish(&marked);
	return rows;
}

/* Dutch is all there is. */
static int draw_instead(const struct notice *notice, struct canvas *c, struct rect area, bool mark)
{
	struct buf marked;
	buf_init(&marked);
	if (mark)
		buf_addf(&marked, "(%s) ", words_lang_name(LANG_NL));
	buf_add_str(&marked, notices_text(notice, "nl"));
	int rows = draw_one(c, area, LANG_NL, marked.data);
	buf_finish(&marked);
	return rows;
}

static void go_down(struct rect *area, int rows)
{
	area->row += rows;
	area->rows -= rows;
}

int board_draw(const struct board *board, struct ui *ui, struct canvas *c, struct rect area,
	       bool every)
{
	enum lang own = ui_lang(ui), lang;
	int top = area.row;
	for (size_t i = 0; i < board->notices.count; i++) {
		const struct notice *notice = &board->notices.list[i];
		bool has = notices_text(notice, words_lang_code(own)) != NULL;
		go_down(&area,
			has ? draw_in(notice, c, area, own, every ? WORD_NONE : WORD_NOTICE_MARK)
			    : draw_instead(notice, c, area, !every));
	}
	for (size_t k = 0; every && (lang = ui_language(ui, k)) != LANGS; k++)
		for (size_t i = 0; lang != own && i < board->notices.count; i++)
			go_down(&area, draw_in(&board->notices.list[i], c, area, lang, WORD_NONE));
	return area.row - top;
}

/* What the screens about notices share. */
#ifndef TUI_SCREEN_NOTICE_H
#define TUI_SCREEN_NOTICE_H

#include "tui/words.h"
#include <stdint.h>

struct buf;
struct notice;
struct ui;

enum notice_time { NOTICE_NOW, NOTICE_LATER, NOTICE_OVER };
enum notice_time notice_time(const struct notice *notice, int64_t today);
/* "Nu te zien, tot en met zaterdag 28 november". */
void notice_when(struct buf *out, struct ui *ui, const struct notice *notice);

/* For worker_day_screen: the day is changed when one is chosen; all outlive that screen. */
struct notice_day {
	enum word title;
	int64_t from; /* the first that can be chosen */
	int64_t *day;
};

#endif

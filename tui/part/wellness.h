/* How the machine is, a row for each part of it, in words: what there is, and what to do. */
#ifndef TUI_PART_WELLNESS_H
#define TUI_PART_WELLNESS_H

#include "db/store/health.h"
#include "tui/part/sheet.h"
#include "tui/words.h"

struct doctor;
struct errand;
struct ui;

/* printer: lpstat -p, asked as errand.h does. */
void wellness_draw(struct ui *ui, struct pen *pen, const struct health *health,
		   const struct errand *printer);

/* Below it: what else is not as it should be.  Draws nothing when all is. */
void wellness_findings(struct ui *ui, struct pen *pen, const struct doctor *doctor);

/* A sentence with numbers, a text, or a moment (ms since 1970 UTC) in it. */
void wellness_numbers(struct ui *ui, struct pen *pen, enum style style, enum word word,
		      const long *numbers, size_t count);
void wellness_detail(struct ui *ui, struct pen *pen, enum style style, enum word word,
		     const char *detail);
void wellness_moment(struct ui *ui, struct pen *pen, enum word word, long long ms);
/* Why sending went wrong, in a language that the reasons have. */
const char *wellness_reason(struct ui *ui, enum reason reason);

#endif

/* What is going on, for whoever reads the kiosk aloud: more than the cells of a canvas tell. */
#ifndef TUI_SCENE_H
#define TUI_SCENE_H

#include "tui/ui.h"

struct scene {
	unsigned long opened; /* another number: another screen, or the same in another way */
	const char *title;
	bool bare;	/* the attract screen */
	bool typing;	/* printable keys are text */
	bool recited;	/* to be read wholly when it opens */
	bool notice;	/* an error or the countdown lies over the screen */
	bool counting;	/* it is the countdown */
	long countdown; /* seconds left */
};

void scene_look(struct ui *ui, struct scene *out);
/* Somebody is there: time begins anew, and a countdown is answered. */
void scene_stay(struct ui *ui);
/* Takes an error away that lies over the screen. */
void scene_clear(struct ui *ui);
/* From a screen: it became another one by itself, which is to be read from the top. */
void scene_renew(struct ui *ui);

#endif

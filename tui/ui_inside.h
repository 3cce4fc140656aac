/*
 * The inside of struct ui, for the files that make it up and no other:
 * stack.c (which screens are open), watch.c (is anybody there?), show.c (drawing)
 * and ui.c (input, and what screens ask).
 */
#ifndef TUI_UI_INSIDE_H
#define TUI_UI_INSIDE_H

#include "db/base/err.h"
#include "tui/keyboard.h"
#include "tui/ui.h"

#define STACK_DEPTH 24

struct layer {
	const struct screen_ops *ops;
	void *self;
};

struct ui {
	struct ui_options options;
	enum lang lang;
	struct prefs prefs;
	char *worker; /* who is in; NULL: nobody is */
	int64_t worker_id;
	long worker_tries;
	bool turned; /* a visitor had the screen since the worker came in */
	struct canvas canvas;
	struct layer stack[STACK_DEPTH];
	int depth;
	unsigned long opened; /* counts what came on top, or came back in another way */
	enum damage damage;
	enum move_kind asked; /* what the leave screen was opened for */
	int64_t last_input;   /* steady ms */
	int button_group;     /* which buttons are shown, where not all fit */
	bool touched;	      /* the last input was a touch: text needs a keyboard on the screen */
	struct keyboard keyboard;
	/* Where a finger came down, until it goes up; it may have been beside everything. */
	struct {
		bool down, on_target;
		const void *self; /* of the screen */
		struct target target;
	} pressed;
	/* What could be touched when the screen was touched last, and when that was. */
	struct target *touched_targets;
	size_t touched_count;
	const void *touched_self;
	int64_t touched_at;
	bool warned; /* the countdown is on the screen */
	/* An error to show: for the visitor, and why.  WORD_NONE and "": none. */
	enum word failed;
	char reason[sizeof((struct err *)0)->text];
	bool (*waits)(void *arg);
	void *waits_arg;
	bool quit;
	bool typed;  /* something, since the last time that all was forgotten */
	bool held;   /* answers were held after the input before */
	bool forget; /* what terminal and stack still hold of it is to be wiped */
};

/* At least this much is to be drawn again. */
void ui_need(struct ui *ui, enum damage damage);
int64_t ui_steady(const struct ui *ui);
/*
 * A touch: a finger that comes down, and goes up where it came down, says touch_up then.
 * touch_is_meant: also so soon after the one before, which touch_remember was called for.
 */
const struct target *touch_target(const struct ui *ui, int row, int col);
void touch_down(struct ui *ui, int row, int col);
bool touch_up(const struct ui *ui, int row, int col);
void touch_end(struct ui *ui);
const struct target *touch_pressed(const struct ui *ui); /* what a finger is on, or NULL */
void touch_remember(struct ui *ui);
bool touch_is_meant(const struct ui *ui, int row, int col);
/* Is an error shown?  Is it no more? */
bool ui_shows_error(const struct ui *ui);
void ui_clear_error(struct ui *ui);

struct layer *stack_top(struct ui *ui);
void stack_open(struct ui *ui, const struct screen_ops *ops, const struct screen_arg *arg);
void stack_close(struct ui *ui);
/* The screen on top reads what it shows again. */
void stack_resume(struct ui *ui);
void stack_move(struct ui *ui, const struct move *move);
/* Would ending the visit lose answers? */
bool stack_holds(const struct ui *ui);
/* Ends the visit: every screen closed and wiped, back to the attract screen. */
void stack_wipe(struct ui *ui);
/* Do printable keys go to this screen as text now? */
bool stack_is_typing(const struct layer *layer);
bool stack_offers(struct ui *ui, const struct layer *layer, enum action action);
/* Is this of use at all?  What is not the kiosk has neither its help nor visits that end. */
bool stack_stands(const struct ui *ui, enum action action);

/* Shows the countdown or ends the visit when it is time. */
void watch_idle(struct ui *ui);
/* It is time: draws the screen on top anew, if it is one that asks for that. */
void watch_screen(struct ui *ui);
int64_t watch_left_ms(const struct ui *ui);
/* Can this visitor have a longer time, with a button of the countdown?  And takes it. */
bool watch_offers_more(const struct ui *ui);
void watch_take_more(struct ui *ui);

/* What is typed on the screen on top. */
enum keys stack_edits(struct ui *ui);
bool show_has_keyboard(struct ui *ui);

#endif

/*
 * A screen: a constant table of operations and its own state.  Screens get
 * events and answer with a move; they never free themselves, never touch the
 * terminal, and draw only on the canvas, only inside the area they are given.
 */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include "tui/action.h"
#include "tui/canvas.h"
#include "tui/edits.h"
#include "tui/words.h"
#include <stdint.h>

struct ui;
struct err;

enum event_kind {
	EVENT_ACTION, /* action, arg */
	EVENT_TEXT,   /* typed: text, one or more clusters; only for a screen that takes_text */
	EVENT_PASTE   /* pasted, as EVENT_TEXT: sanitized, may have newlines */
};
struct event {
	enum event_kind kind;
	enum action action;
	int arg;
	const char *text; /* valid during the call */
	size_t len;
};

/* How much must be drawn again. */
enum damage {
	DAMAGE_NONE,
	DAMAGE_FOCUS, /* only what the focus left and what it came to */
	DAMAGE_ALL
};

struct screen_ops;

/* What enter gets: static or owned by the pusher's stack frame; copy what you keep. */
struct screen_arg {
	const char *id;
	const void *data;
};

enum move_kind {
	MOVE_STAY,
	MOVE_PUSH,    /* open `to` on top */
	MOVE_REPLACE, /* open `to` in my place */
	MOVE_BACK,    /* close me */
	MOVE_HOME,    /* close all down to home, or to the menu of a worker who is in */
	MOVE_CLOSE,   /* close all down to `to`, which lies below */
	MOVE_FINISH,  /* wipe the visit, back to the attract screen */
	MOVE_DISCARD, /* from the leave screen: do what was asked for, answers or not */
	MOVE_QUIT
};
struct move {
	enum move_kind kind;
	enum damage damage; /* with MOVE_STAY */
	const struct screen_ops *to;
	struct screen_arg arg;
};

static inline struct move move_stay(enum damage damage)
{
	return (struct move){.kind = MOVE_STAY, .damage = damage};
}
static inline struct move move_push(const struct screen_ops *to, const char *id, const void *data)
{
	return (struct move){.kind = MOVE_PUSH, .to = to, .arg = {.id = id, .data = data}};
}
static inline struct move move_to(enum move_kind kind)
{
	return (struct move){.kind = kind};
}

/* A button at the bottom: always visible, with its key.  ui.c draws and handles them. */
struct button {
	int key; /* 'z', KEY_* from ui.h; what a keyboard user presses */
	enum word label;
	enum action action;
};
#define SCREEN_BUTTONS 8

struct screen_ops {
	const char *name;  /* for tests and logs: "home" */
	enum word title;   /* of the top bar, unless title_of is given */
	bool recited;	   /* when reading aloud, all of it is read as soon as it opens */
	bool confidential; /* what it shows is wiped from the terminal when it closes */
	bool bare;	   /* no bars and no countdown: the attract screen */
	size_t size;	   /* of the state, allocated zeroed and wiped at the end by ui.c */
	bool takes_text;   /* printable keys come as EVENT_TEXT, not as shortcuts ... */
	bool (*typing)(const void *self); /* ... while this says so; NULL: always */
	/* What is typed here now; NULL: any text, whenever it is typing. */
	enum keys (*edits)(const void *self);
	struct button buttons[SCREEN_BUTTONS]; /* the screen's own, before the standing ones */

	/* May be NULL.  On -1 the screen does not open and the error is shown. */
	int (*enter)(struct ui *ui, void *self, const struct screen_arg *arg, struct err *e);
	/* Draws in area.  With DAMAGE_FOCUS the canvas still holds what was drawn before. */
	void (*draw)(struct ui *ui, void *self, struct canvas *c, struct rect area,
		     enum damage damage);
	/* Gets every action but those ui.c does; without a use for ACTION_BACK, MOVE_BACK. */
	struct move (*event)(struct ui *ui, void *self, const struct event *ev);
	/* May be NULL.  On top again; the language may have changed: read texts again. */
	void (*resume)(struct ui *ui, void *self);
	/* May be NULL.  Frees what the state holds. */
	void (*leave)(struct ui *ui, void *self);
	/* May be NULL.  Is this button of use now? */
	bool (*offers)(struct ui *ui, const void *self, enum action action);
	/* May be NULL.  A title that depends on the state. */
	const char *(*title_of)(struct ui *ui, const void *self);
	/* May be NULL.  The steady ms at which it is drawn anew by itself; -1: never. */
	int64_t (*wake)(struct ui *ui, const void *self);
	/* May be NULL.  Would leaving lose something?  Then back and finish ask first. */
	bool (*holds_answers)(const void *self);
};

#endif

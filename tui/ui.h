/*
 * One context for the whole kiosk, passed to every screen.  ui.c runs the
 * stack of screens, turns input into events, draws the bars, watches for idle,
 * and wipes a visit.  It works on any canvas: term.c feeds it keys and shows
 * what it drew; tests feed it keys and read the canvas.
 */
#ifndef TUI_UI_H
#define TUI_UI_H

#include "db/store/health.h"
#include "tui/prefs.h"
#include "tui/screen.h"
#include <stdint.h>

struct agenda;
struct bundle;
struct centre;
struct store;
struct sys;

/* Keys beyond Unicode, as term.c reports them. */
enum ui_key {
	KEY_FIRST_SPECIAL = 0x110000,
	UI_UP,
	UI_DOWN,
	UI_LEFT,
	UI_RIGHT,
	UI_PAGE_UP,
	UI_PAGE_DOWN,
	UI_HOME,
	UI_END,
	UI_TAB,
	UI_BACKTAB,
	UI_ENTER,
	UI_ESC,
	UI_BACKSPACE,
	UI_DELETE,
	UI_F1,
	UI_F2,
	UI_F3,
	UI_F4,
	UI_F5,
	UI_F6,
	UI_F7,
	UI_F8,
	UI_F9,
	UI_F10,
	UI_F12,
	UI_CTRL_Q
};

enum input_kind {
	INPUT_KEY,
	INPUT_PRESS, /* a finger or a button comes down */
	INPUT_CLICK, /* and goes up: that counts, on the target where it came down */
	INPUT_WHEEL,
	INPUT_PASTE,
	INPUT_RESIZE,
	INPUT_TIME,
	INPUT_HEARD /* not for ui: who speaks has an answer */
};
struct input {
	enum input_kind kind;
	int32_t key;  /* a code point or enum ui_key */
	int row, col; /* press, click; resize: new rows and cols; wheel: row is -1 up, +1 down */
	const char *text; /* paste: raw bytes, valid during the call */
	size_t len;
};

struct ui_options {
	struct bundle *bundle;
	struct agenda *agenda;
	struct store *store;
	struct centre *centre; /* may be NULL: no workers, no notices */
	const struct sys *sys;
	struct notify *notify; /* who is told that it is alive; may be NULL */
	enum lang lang;	       /* at the start of every visit */
	/* Languages to choose from, in this order; none: all that are languages. */
	enum lang languages[LANGS];
	size_t language_count;
	struct prefs prefs; /* at the start of every visit */
	bool allow_quit;
	bool half_blocks;    /* does the font have U+2584? */
	bool can_letters;    /* can this terminal show larger letters? */
	bool speech;	     /* can it read aloud? */
	int idle_seconds;    /* until the visit is wiped; the warning comes 20 s before */
	int lock_seconds;    /* the same while a worker is in; 0: as for a visit */
	const char *machine; /* a folder with net and thermal in it; NULL: "/sys/class" */
	const char *lpstat;  /* NULL: "/usr/bin/lpstat" */
	int64_t (*space)(const char *path); /* NULL: file_space */
	/* What is open when nobody is there, and where a worker's PIN leads, where that is not the
	 * kiosk: a visit never ends there.  NULL: the attract screen, and the worker's menu. */
	const struct screen_ops *first, *inside;
	const char *sync; /* the program wijksync; NULL: the one beside this program */
};

struct ui *ui_new(const struct ui_options *options, int rows, int cols);
void ui_free(struct ui *ui);

/* Handles one input.  Drawing is left to ui_draw, so that typed-ahead keys cost one paint. */
void ui_input(struct ui *ui, const struct input *input);
struct canvas *ui_draw(struct ui *ui); /* brings the canvas up to date */
/* The steady time (ms) at which ui wants INPUT_TIME, or -1: never. */
int64_t ui_next_wake(const struct ui *ui);
bool ui_wants_to_quit(const struct ui *ui);
/* Answers, or something else that was typed, are held no longer: true once. */
bool ui_forgets(struct ui *ui);

/* For screens. */
enum lang ui_lang(const struct ui *ui);
void ui_set_lang(struct ui *ui, enum lang lang);
enum lang ui_language(const struct ui *ui, size_t k); /* to choose; LANGS behind the last */
/* What this visitor chose.  Whoever shows the canvas looks here what the terminal must do. */
const struct prefs *ui_prefs(const struct ui *ui);
void ui_set_prefs(struct ui *ui, const struct prefs *prefs);
const char *ui_word(const struct ui *ui, enum word word);
struct bundle *ui_bundle(struct ui *ui);
struct agenda *ui_agenda(struct ui *ui); /* what is to do; it reads the bundle of now */
/* New content.  The old one stays until ui_rests, for screens that still read from it. */
void ui_set_bundle(struct ui *ui, struct bundle *bundle);
bool ui_rests(const struct ui *ui); /* is nobody there?  Nothing of any bundle is held then */
bool ui_holds_answers(const struct ui *ui);
int64_t ui_now(const struct ui *ui); /* seconds since 1970 UTC */
struct store *ui_store(struct ui *ui);
struct centre *ui_centre(struct ui *ui); /* may be NULL, as centre.h takes it */
const struct sys *ui_sys(const struct ui *ui);
void ui_busy(struct ui *ui, int64_t ms); /* what comes now waits so long: notify.h */
const struct screen_ops *ui_inside(const struct ui *ui); /* where a worker's PIN leads */
char *ui_sync_program(const struct ui *ui);		 /* a path; the caller frees it */
/* Where the kernel tells about this machine, and the state folder. */
struct health_roots ui_machine(const struct ui *ui);
/*
 * The worker who is in: a name, or NULL.  From ui_worker_in, called by the screen that looked at
 * the PIN, until the visit ends (F10, idle, or leaving the worker's menu): then all is wiped.
 */
const char *ui_worker(const struct ui *ui);
int64_t ui_worker_id(const struct ui *ui);
/* wrong: how often somebody tried a wrong PIN since the last time; ui_worker_tries tells it. */
void ui_worker_in(struct ui *ui, int64_t id, const char *name, long wrong);
long ui_worker_tries(const struct ui *ui);
/*
 * A visitor has the screen from now on: what would lead back to the worker's menu ends the visit,
 * so that the menu opens only behind the PIN.
 */
void ui_worker_turned(struct ui *ui);
bool ui_is_turned(const struct ui *ui);
bool ui_half_blocks(const struct ui *ui);
bool ui_can_letters(const struct ui *ui);
bool ui_can_speak(const struct ui *ui);
/* More input waits: a long query should stop and go on later (pubs_reach's `interrupted`). */
bool ui_input_waits(void *ui);
void ui_draw_again(struct ui *ui); /* from a draw that stopped: the next one must do the rest */
void ui_set_input_waits(struct ui *ui, bool (*waits)(void *), void *arg);
/* Shows an error over the screen until a key is pressed; the screen stays as it was. */
void ui_show_error(struct ui *ui, const struct err *e);
/* The same below a sentence for the visitor, which says all when e is NULL. */
void ui_show_failure(struct ui *ui, enum word failed, const struct err *e);
const char *ui_screen_name(const struct ui *ui); /* of the one on top, for tests */

#endif

/*
 * A stage for screens: the real struct ui on the fixture bundle
 * (tests/fixtures/screens) and a fresh enrolled kiosk in a temporary folder,
 * without a terminal.  Tests press keys and look at the canvas.  Run from the
 * root of the repo.
 */
#ifndef TESTS_UNIT_SUPPORT_STAGE_H
#define TESTS_UNIT_SUPPORT_STAGE_H

#include "tests/unit/support/kiosk.h"
#include "tui/ui.h"

struct agenda;
struct bundle;
struct buf;
struct sqlite3;

#define STAGE_IDLE_SECONDS 90  /* until a visit is wiped */
#define STAGE_LOCK_SECONDS 180 /* until a worker is locked out */
#define STAGE_PIN	   "402915"
#define STAGE_TOUCH_MS	   400 /* from one touch to the next */

struct stage {
	struct test_kiosk kiosk; /* kiosk.world holds the clock */
	char *bundle_path;
	struct bundle *bundle;
	struct agenda *agenda; /* feeds: agenda.db in the kiosk's state folder */
	struct store *store;
	struct centre *centre;
	struct ui *ui;
	char *machine; /* what stands for /sys/class */
};

struct stage_options {
	bool not_enrolled; /* the store takes no signups */
	/* Workers: names with a blank between them, each with STAGE_PIN; NULL: none. */
	const char *workers;
	enum lang lang;	     /* at the start of a visit */
	bool no_half_blocks; /* a font without U+2584 */
	bool speech;	     /* it can read aloud */
	bool can_letters;    /* the terminal can show larger letters */
	const char *sql;     /* run on the bundle before it is opened; NULL: nothing */
	/* Gives sql functions of its own; NULL: none. */
	void (*functions)(struct sqlite3 *db, void *arg);
	void *arg;
	/* Not the kiosk: as in ui_options. */
	const struct screen_ops *first, *inside;
	const char *sync;
	enum lang languages[LANGS]; /* to choose from, the first to begin with; none: the usual */
	size_t language_count;
};

/* Opens in Dutch on the attract screen.  Fails the test when anything goes wrong. */
void stage_open(struct stage *s, int rows, int cols);
void stage_open_with(struct stage *s, int rows, int cols, const struct stage_options *options);
void stage_close(struct stage *s);

/*
 * Presses keys: characters as they are, others by name between < and >:
 * "<Enter>1/leef<Backspace><Esc><F10>".  Names are those of enum ui_key
 * without UI_, in any case.  "<<" is a "<".  Draws in the end.
 */
void stage_keys(struct stage *s, const char *script);
/* The first key of a script; returns its bytes. */
size_t stage_next_key(const char *script, int32_t *key);
/* No sooner after the one before than people touch on purpose. */
void stage_click(struct stage *s, int row, int col);
/* At once. */
void stage_touch(struct stage *s, int row, int col);
void stage_resize(struct stage *s, int rows, int cols);
/* Fails the test when another screen is on top. */
void stage_expect(struct stage *s, const char *screen);

/* The canvas as it should be now. */
const struct canvas *stage_canvas(struct stage *s);
/* Text, then styles, then how it is shown in a language from right to left: a golden file. */
void stage_dump(struct stage *s, struct buf *out);
/* Is this text on the screen (on one row)?  Sets *row and *col when they are not NULL. */
bool stage_finds(struct stage *s, const char *text, int *row, int *col);

/*
 * Compares the canvas with tests/golden/NAME-COLSxROWS.txt and fails the test
 * with the lines that differ.  With GOLDEN=write in the environment it writes
 * the file instead.
 */
void stage_golden(struct stage *s, const char *name);
/* The same for the text as a terminal shows it that has ASCII only. */
void stage_golden_ascii(struct stage *s, const char *name);

#endif

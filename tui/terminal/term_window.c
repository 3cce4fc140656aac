#include "db/base/err.h"
#include "db/base/sys.h"
#include "tui/terminal/colour.h"
#include "tui/terminal/term_inside.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

/* A window that lived this long was a good one; after so many bad ones there is no more hope. */
enum { GOOD_MS = 10000, FAILURES_MAX = 6, WAIT_MS = 250, SETTLE_MS = 500, STEP_MS = 25 };

static struct {
	bool wanted;
	const struct sys *sys;
	struct window_options options;
	int points, rows, cols; /* the usual letters, and what fits on the screen with them */
	struct window *now, *before;
	enum letters letters, refused; /* refused: LETTERS when none */
	int failures;
	int64_t opened_ms, again_ms;
} window;

static int64_t now_ms(void)
{
	return window.sys->steady_ms(window.sys->self);
}

static struct winsize size_of(const struct window *w)
{
	struct winsize size = {0};
	ioctl(window_terminal(w), TIOCGWINSZ, &size);
	return size;
}

/* What the usual letters leave, for the others to be reckoned from. */
static void measure(const struct window *w)
{
	struct winsize size = size_of(w);
	if (size.ws_row == 0 || size.ws_col == 0)
		return;
	window.rows = size.ws_row;
	window.cols = size.ws_col;
	window.options.width = size.ws_xpixel;
	window.options.height = size.ws_ypixel;
}

/* A window may be there before it has grown over the whole screen. */
static void settle(const struct window *w)
{
	struct winsize now = size_of(w), before;
	for (int ms = 0; ms < SETTLE_MS; ms += STEP_MS) {
		const struct timespec step = {.tv_nsec = STEP_MS * 1000000L};
		before = now;
		nanosleep(&step, NULL);
		now = size_of(w);
		if (now.ws_row != before.ws_row || now.ws_col != before.ws_col)
			ms = 0;
	}
}

static void take_colours(enum theme theme)
{
	struct colour_look body = colour_of(COLOUR_256, theme, STYLE_BODY);
	window.options.foreground = colour_seen(COLOUR_256, theme, body.foreground);
	window.options.background = colour_seen(COLOUR_256, theme, body.background);
}

/* Letters come in whole points and cells in whole pixels: the last row may just not fit. */
static struct window *open_at(enum letters letters, struct err *e)
{
	struct window *w = NULL;
	int points = window_points(window.points, window.rows, window.cols, letters);
	for (;; points--) {
		window.options.points = points;
		w = window_new(&window.options, window.sys, e);
		if (w == NULL || points <= window.points)
			return w;
		struct winsize size = size_of(w);
		if (size.ws_row >= TERM_ROWS_MIN && size.ws_col >= TERM_COLS_MIN)
			return w;
		window_free(w);
	}
}

/* The size that was asked for, or first the standard one to see what fits with it. */
static struct window *open_first(int points, struct err *e)
{
	window.options.points = points > 0 ? points : WINDOW_POINTS;
	struct window *w = window_new(&window.options, window.sys, e);
	if (w == NULL)
		return NULL;
	settle(w);
	measure(w);
	int usual = window_usual_points(WINDOW_POINTS, window.rows, window.cols);
	if (points == 0 && usual != WINDOW_POINTS) {
		window_free(w);
		window.options.points = usual;
		w = window_new(&window.options, window.sys, e);
		if (w == NULL)
			return NULL;
		settle(w);
		measure(w);
	}
	window.points = window.options.points;
	return w;
}

/* For the terminal program too, and for curses. */
static void set_surroundings(void)
{
	if (setlocale(LC_ALL, "") == NULL || strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		setenv("LC_ALL", "C.UTF-8", 1);
	setenv("TERM", window_term(window.options.kind), 1);
}

int term_window(const struct window_options *options, enum theme theme, const struct sys *sys,
		struct err *e)
{
	window.options = *options;
	window.sys = sys;
	window.refused = LETTERS;
	take_colours(theme);
	set_surroundings();
	window.now = open_first(options->points, e);
	if (window.now == NULL)
		return -1;
	if (dup2(window_terminal(window.now), STDIN_FILENO) < 0 ||
	    dup2(window_terminal(window.now), STDOUT_FILENO) < 0)
		return err_sys(e, EX_OSERR, "Kan het venster niet gebruiken");
	window.opened_ms = now_ms();
	window.wanted = true;
	return 0;
}

bool term_window_is_ours(void)
{
	return window.wanted;
}

int term_window_letters(enum letters letters, struct err *e)
{
	if (letters == window.letters)
		return 0;
	if (letters == window.refused)
		return err_set(e, EX_UNAVAILABLE, "Het venster met andere letters ging niet open.");
	take_colours(term.theme);
	/* The screen may have become another one since. */
	if (window.letters == LETTERS_NORMAL && window.now != NULL)
		measure(window.now);
	struct window *w = open_at(letters, e);
	window.refused = w == NULL ? letters : LETTERS;
	if (w == NULL)
		return -1;
	window_free(window.before);
	window.before = window.now;
	window.now = w;
	window.letters = letters;
	window.opened_ms = now_ms();
	return term_move(window_terminal(w), e);
}

void term_window_shown(void)
{
	window_free(window.before);
	window.before = NULL;
}

void term_window_close(void)
{
	window_free(window.before);
	window_free(window.now);
	window.before = window.now = NULL;
	window.wanted = false;
}

/* The first time at once, then after a quarter of a second, a half, one second, ... */
static void count_failure(void)
{
	window.again_ms = now_ms() + (window.failures == 0 ? 0 : WAIT_MS << (window.failures - 1));
	window.failures++;
}

static bool open_again(struct input *out)
{
	take_colours(term.theme);
	window.now = open_at(window.letters, NULL);
	window.opened_ms = now_ms();
	if (window.now == NULL || term_move(window_terminal(window.now), NULL) != 0)
		return false;
	*out = (struct input){.kind = INPUT_TIME};
	return true;
}

bool term_window_back(const struct sys *sys, int64_t until_ms, struct input *out)
{
	if (window.now != NULL) {
		if (now_ms() - window.opened_ms >= GOOD_MS)
			window.failures = 0;
		term_window_shown();
		window_free(window.now);
		window.now = NULL;
		count_failure();
	}
	while (window.wanted && !term.ended && window.failures <= FAILURES_MAX) {
		int64_t now = sys->steady_ms(sys->self);
		bool ui_first = until_ms >= 0 && until_ms < window.again_ms;
		int64_t ms = (ui_first ? until_ms : window.again_ms) - now;
		struct timespec time = {.tv_sec = (time_t)(ms / 1000),
					.tv_nsec = (long)(ms % 1000) * 1000000};
		if (ms > 0 && pselect(0, NULL, NULL, NULL, &time, &term.signals_before) < 0 &&
		    errno == EINTR)
			continue;
		if (ui_first) {
			*out = (struct input){.kind = INPUT_TIME};
			return true;
		}
		if (open_again(out))
			return true;
		window_free(window.now);
		window.now = NULL;
		count_failure();
	}
	return false;
}

/*
 * A monkey at the kiosk's keyboard, mouse and terminal: the real program on a pty, and sequences of
 * acts by chance.  After each one the program must still be there, show a screen of the kiosk and
 * nothing else, and have started no program and made no file that it should not.
 *
 *   monkey [--count N] [--seed N] [--screen-only] [-- PROGRAM...]
 *
 * PROGRAM is watched in the kiosk's place: to see that the monkey tells them apart, if so asked by
 * its screen alone.  The programs
 * are looked for in $WIJK_BUILD (default "build").  Exit code 1: something was seen, which is told,
 * with the seed and the acts of the last sequence.
 */
#include "db/base/buf.h"
#include "db/base/file.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/monkey/acts.h"
#include "tests/monkey/look.h"
#include "tests/monkey/watch.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sysexits.h>

enum { COUNT_USUAL = 10000, VISIT = 250, TITLES = 400, ARGUMENTS = 64, LOOKS_MS = 10000 };

struct run {
	long count, done;
	uint64_t seed;
	bool screen_only;   /* whatever it starts and makes */
	char *const *other; /* a program in the kiosk's place, or NULL */
	struct place place;
	struct chance chance;
	/* Of this visit: */
	struct watch *watch;
	struct pty *p;
	enum colour_range range;
	struct buf log; /* of this sequence */
	/* Of them all: */
	char *titles[TITLES];
	size_t title_count, calls;
};

/* How a kiosk may be started; each visit takes one. */
static const struct {
	const char *term;
	enum colour_range range;
	int rows, cols;
	const char *more[6];
} visits[] = {
	{"xterm-256color", COLOUR_256, 24, 80, {NULL}},
	{"linux", COLOUR_PALETTE, 48, 128, {NULL}},
	{"foot", COLOUR_256, 33, 93, {"--theme", "dark", NULL}},
	{"tmux-256color", COLOUR_256, 15, 40, {"--theme", "contrast", "--lang", "ar", NULL}},
	{"linux", COLOUR_PALETTE, 24, 64, {"--theme", "yellow", "--ascii", NULL}},
	{"xterm-256color", COLOUR_256, 43, 132, {"--speech", "on", "--lang", "tr", NULL}},
	{"xterm-256color", COLOUR_256, 24, 80, {"--idle", "20", "--lang", "pl", NULL}},
};

static void start(struct run *r)
{
	const char *argv[ARGUMENTS] = {0};
	char *log = place_path(&r->place, "calls"), *content = place_content();
	char *kiosk = place_program("wijkkiosk");
	int visit =
		r->other != NULL ? 0 : chance_below(&r->chance, sizeof(visits) / sizeof(visits[0]));
	r->watch = watch_new(log, r->place.state);
	r->range = visits[visit].range;
	size_t n = watch_words(r->watch, argv);
	for (char *const *word = r->other; word != NULL && *word != NULL && n < ARGUMENTS - 1;
	     word++)
		argv[n++] = *word;
	if (r->other == NULL) {
		const char *const own[] = {kiosk, "--state", r->place.state, "--content", content};
		for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
			argv[n++] = own[i];
		for (size_t i = 0; visits[visit].more[i] != NULL; i++)
			argv[n++] = visits[visit].more[i];
	}
	/* execvp takes char *const[] for history's sake; it changes nothing. */
	union {
		const char **in;
		char *const *out;
	} same = {.in = argv};
	r->p = pty_start(&(struct pty_options){.argv = same.out,
					       .term = visits[visit].term,
					       .rows = visits[visit].rows,
					       .cols = visits[visit].cols});
	free(kiosk);
	free(content);
	free(log);
}

static void stop(struct run *r)
{
	r->calls += watch_count(r->watch);
	pty_free(r->p);
	watch_free(r->watch);
}

/* Everything that must hold; why it does not is added to why. */
static bool holds(struct run *r, struct buf *why)
{
	buf_clear(why);
	while (pty_pump(r->p, 0))
		continue;
	if (pty_has_ended(r->p)) {
		buf_add_str(why, "the program has ended");
		return false;
	}
	if (pty_was_stopped(r->p)) {
		buf_add_str(why, "the program was stopped");
		return false;
	}
	return look_is_kiosk(r->p, r->range, why);
}

static void remember(struct run *r)
{
	char *title = look_title(r->p);
	for (size_t i = 0; i < r->title_count; i++)
		if (strcmp(r->titles[i], title) == 0) {
			free(title);
			return;
		}
	if (r->title_count < TITLES)
		r->titles[r->title_count++] = title;
	else
		free(title);
}

static bool fail(struct run *r, const char *why)
{
	char *screen = pty_screen(r->p);
	int rows, cols;
	pty_size(r->p, &rows, &cols);
	printf("monkey: sequence %ld of seed %llu: %s\nits acts:\n%sthe screen, %d by %d:\n%s\n",
	       r->done, (unsigned long long)r->seed, why, r->log.data, rows, cols, screen);
	free(screen);
	return false;
}

/* A screen comes soon, but the kiosk may still be busy with what it was given. */
static bool look(struct run *r)
{
	struct buf why;
	int64_t deadline = pty_deadline() - PTY_PATIENCE_MS + LOOKS_MS;
	bool fine;
	buf_init(&why);
	while (!(fine = holds(r, &why)) && !pty_has_ended(r->p) && pty_pump_until(r->p, deadline))
		continue;
	fine = fine || holds(r, &why); /* what changed without a word */
	if (fine)
		buf_clear(&why); /* of themes that it is not */
	fine = (r->screen_only || watch_is_clean(r->watch, &why)) && fine;
	if (fine)
		remember(r);
	else
		fail(r, why.data);
	buf_finish(&why);
	return fine;
}

static bool run(struct run *r)
{
	bool fine = true;
	for (r->done = 0; fine && r->done < r->count; r->done++) {
		if (r->done % VISIT == 0) {
			if (r->done > 0)
				stop(r);
			start(r);
			fine = look(r);
		}
		buf_clear(&r->log);
		if (fine)
			acts_sequence(&r->chance, r->p, &r->log);
		fine = fine && look(r);
	}
	stop(r);
	return fine;
}

static bool parse(int argc, char **argv, struct run *r)
{
	static const struct option options[] = {{"count", required_argument, NULL, 'c'},
						{"seed", required_argument, NULL, 's'},
						{"screen-only", no_argument, NULL, 'o'},
						{NULL, 0, NULL, 0}};
	int option;
	r->count = COUNT_USUAL;
	if (getrandom(&r->seed, sizeof(r->seed), 0) != sizeof(r->seed))
		return false;
	r->seed >>= 32; /* short enough to be typed over */
	while ((option = getopt_long(argc, argv, "+", options, NULL)) != -1) {
		switch (option) {
		case 'c': r->count = strtol(optarg, NULL, 10); break;
		case 's': r->seed = strtoull(optarg, NULL, 10); break;
		case 'o': r->screen_only = true; break;
		default: return false;
		}
	}
	r->other = optind < argc ? argv + optind : NULL;
	return r->count > 0;
}

int main(int argc, char **argv)
{
	struct run r = {.count = 0};
	if (!parse(argc, argv, &r))
		return EX_USAGE;
	printf("monkey: seed %llu, %ld sequences\n", (unsigned long long)r.seed, r.count);
	fflush(stdout);
	r.chance.state = r.seed;
	buf_init(&r.log);
	place_init_enrolled(&r.place);
	/* As the service has it: what a library keeps of itself it keeps in there. */
	setenv("HOME", r.place.state, 1);
	setenv("XDG_RUNTIME_DIR", r.place.state, 1);
	bool fine = run(&r);
	place_finish(&r.place);
	if (fine)
		printf("monkey: %ld sequences, %zu different titles seen, %zu calls looked at, "
		       "nothing but "
		       "the kiosk\n",
		       r.done, r.title_count, r.calls);
	for (size_t i = 0; i < r.title_count; i++)
		free(r.titles[i]);
	buf_finish(&r.log);
	return fine ? EX_OK : 1;
}

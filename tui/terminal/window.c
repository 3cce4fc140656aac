#include "tui/terminal/window.h"
#include "db/base/buf.h"
#include "db/base/sys.h"
#include "tui/terminal/lend.h"
#include "tui/terminal/window_programs.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum { PATIENCE_MS = 10000, WORDS = 160, WIDTH = 1024, HEIGHT = 768 };

extern char **environ;

struct window {
	pid_t pid;
	int socket, terminal;
};

enum window_kind window_kind(const char *name)
{
	enum window_kind kind = 0;
	while (kind < WINDOW_KINDS && strcmp(window_programs[kind].name, name) != 0)
		kind++;
	return kind;
}

const char *window_term(enum window_kind kind)
{
	return window_programs[kind].term;
}

/* The command line. */

struct command {
	char *words[WORDS + 1];
	size_t count;
};

static void add_value(struct buf *out, const struct window_options *o, const char *name, size_t len)
{
	if (strncmp(name, "font", len) == 0)
		buf_add_str(out, o->font);
	else if (strncmp(name, "points", len) == 0)
		buf_addf(out, "%d", o->points);
	else if (strncmp(name, "pixels", len) == 0)
		buf_addf(out, "%dx%d", o->width > 0 ? o->width : WIDTH,
			 o->height > 0 ? o->height : HEIGHT);
	else if (strncmp(name, "front", len) == 0)
		buf_addf(out, "%06x", (unsigned)o->foreground & 0xFFFFFF);
	else
		buf_addf(out, "%06x", (unsigned)o->background & 0xFFFFFF);
}

static void add_word(struct command *c, const struct window_options *o, const char *word)
{
	struct buf out;
	const char *open;
	buf_init(&out);
	while ((open = strchr(word, '{')) != NULL) {
		size_t len = strcspn(open, "}");
		buf_add(&out, word, (size_t)(open - word));
		add_value(&out, o, open + 1, len - 1);
		word = open + len + (open[len] == '}');
	}
	buf_add_str(&out, word);
	if (c->count < WORDS)
		c->words[c->count++] = buf_steal(&out);
	buf_finish(&out);
}

static void compose(struct command *c, const struct window_options *o, const char *inside)
{
	const struct window_program *program = &window_programs[o->kind];
	for (const char *const *word = program->words; *word != NULL; word++)
		add_word(c, o, *word);
	for (const char *const *setting = program->settings; *setting != NULL; setting++) {
		add_word(c, o, program->setting);
		add_word(c, o, *setting);
	}
	add_word(c, o, program->last);
	add_word(c, o, inside);
	add_word(c, o, "--lend");
	c->words[c->count] = NULL;
}

/* Starting. */

/*
 * Spawned, not forked: a fork would copy the memory in which answers are locked.  The program gets
 * its end of the socket pair and nothing else of ours, with signals as they usually are.
 */
static int spawn(const struct command *c, int socket, pid_t *pid)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	sigset_t none, usual;
	sigemptyset(&none);
	sigfillset(&usual);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&how);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&files, socket, LEND_SOCKET);
	posix_spawnattr_setsigmask(&how, &none);
	posix_spawnattr_setsigdefault(&how, &usual);
	posix_spawnattr_setpgroup(&how, 0);
	posix_spawnattr_setflags(&how, (short)(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
					       POSIX_SPAWN_SETPGROUP));
	int error = posix_spawnp(pid, c->words[0], &files, &how, c->words, environ);
	posix_spawnattr_destroy(&how);
	posix_spawn_file_actions_destroy(&files);
	return error;
}

static int start(struct window *w, const struct window_options *o, struct err *e)
{
	char self[PATH_MAX];
	int pair[2];
	struct command c = {.count = 0};
	ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
	if (len < 0 || lend_pair(pair) != 0)
		return err_sys(e, EX_OSERR, "Kan geen venster openen");
	self[len] = '\0';
	compose(&c, o, self);
	int error = spawn(&c, pair[1], &w->pid);
	for (size_t i = 0; i < c.count; i++)
		free(c.words[i]);
	close(pair[1]);
	if (error != 0) {
		close(pair[0]);
		errno = error;
		return err_sys(e, EX_UNAVAILABLE, "Kan het programma ‘%s’ niet starten",
			       window_programs[o->kind].name);
	}
	w->socket = pair[0];
	return 0;
}

struct window *window_new(const struct window_options *options, const struct sys *sys,
			  struct err *e)
{
	struct window *w = buf_alloc(1, sizeof *w);
	*w = (struct window){.pid = -1, .socket = -1, .terminal = -1};
	if (start(w, options, e) == 0 &&
	    lend_receive(w->socket, w->pid, sys, sys->steady_ms(sys->self) + PATIENCE_MS,
			 &w->terminal, e) == 0)
		return w;
	window_free(w);
	return NULL;
}

int window_terminal(const struct window *window)
{
	return window->terminal;
}

/* Killed: it has nothing to save, and what it shows must be gone when this returns. */
void window_free(struct window *window)
{
	if (window == NULL)
		return;
	if (window->pid > 0) {
		kill(window->pid, SIGKILL);
		while (waitpid(window->pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
	if (window->terminal >= 0)
		close(window->terminal);
	if (window->socket >= 0)
		close(window->socket);
	free(window);
}

/* Sizes. */

static int within(int points)
{
	return points < WINDOW_POINTS_MIN   ? WINDOW_POINTS_MIN
	       : points > WINDOW_POINTS_MAX ? WINDOW_POINTS_MAX
					    : points;
}

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

int window_usual_points(int points, int rows, int cols)
{
	enum { ROWS = 24, COLS = 80, COLS_MOST = 132 };
	/* Rounded up: one column fewer than 132, rather than one more. */
	if (cols > COLS_MOST && rows > ROWS)
		points = smaller((points * cols + COLS_MOST - 1) / COLS_MOST, points * rows / ROWS);
	else if (cols < COLS || rows < ROWS)
		points = smaller(points * cols / COLS, points * rows / ROWS);
	return within(points);
}

int window_points(int points, int rows, int cols, enum letters letters)
{
	enum { ROWS = 15, COLS = 40 };
	static const int halves[LETTERS] = {
		[LETTERS_NORMAL] = 2, [LETTERS_LARGE] = 3, [LETTERS_LARGEST] = 4};
	int wanted = points * halves[letters] / 2;
	int most = smaller(points * cols / COLS, points * rows / ROWS);
	/* The usual size stays what it is, also where even that is too large. */
	if (wanted > most)
		wanted = most > points ? most : points;
	return within(wanted);
}

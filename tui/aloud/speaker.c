#include "tui/aloud/speaker.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#define NAME	    "wijkspeak"
#define ANSWER_MAX  128
#define VARIABLES   8
#define FIRST_OTHER 3 /* file descriptor behind standard error */

/* Declared for _GNU_SOURCE only, as is where the environment is. */
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *files, int from);
extern char **environ;

struct speaker {
	char *program;
	bool headphones;
	pid_t pid; /* 0: none */
	bool dying;
	int orders, answers; /* -1: closed */
	char heard[ANSWER_MAX];
	size_t heard_len;
};

struct speaker *speaker_new(const char *program, bool headphones)
{
	struct speaker *s = buf_alloc(1, sizeof *s);
	*s = (struct speaker){.program = buf_copy(program),
			      .headphones = headphones,
			      .orders = -1,
			      .answers = -1};
	return s;
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* It was killed, so that this does not last. */
static void reap(struct speaker *s)
{
	while (s->pid > 0 && waitpid(s->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	s->pid = 0;
	s->dying = false;
	s->heard_len = 0;
	close_one(&s->answers);
}

void speaker_stop(struct speaker *s)
{
	close_one(&s->orders);
	if (s->pid == 0 || s->dying)
		return;
	kill(s->pid, SIGKILL);
	s->dying = true;
}

void speaker_free(struct speaker *s)
{
	if (s == NULL)
		return;
	speaker_stop(s);
	reap(s);
	free(s->program);
	free(s);
}

/* The program of that name beside the one that runs; the caller frees it. */
static char *beside_me(struct err *e)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof path - sizeof NAME);
	char *slash;
	if (len <= 0) {
		err_sys(e, EX_UNAVAILABLE, "Kan " NAME " niet vinden");
		return NULL;
	}
	path[len] = '\0';
	slash = strrchr(path, '/');
	snprintf(slash + 1, sizeof path - (size_t)(slash + 1 - path), "%s", NAME);
	return buf_copy(path);
}

/* What sound needs to know of its surroundings, and nothing else. */
static void pick_environment(char *picked[VARIABLES + 1], char *const all[])
{
	static const char *const names[VARIABLES] = {
		"HOME=",      "LANG=",		"XDG_RUNTIME_DIR=", "ALSA_CONFIG_PATH=",
		"ALSA_CARD=", "ALSA_PCM_CARD=", "ALSA_CONFIG_DIR=", "ALSA_PLUGIN_DIR="};
	size_t count = 0;
	for (size_t i = 0; i < VARIABLES; i++)
		for (size_t k = 0; all[k] != NULL; k++)
			if (strncmp(all[k], names[i], strlen(names[i])) == 0)
				picked[count++] = all[k];
	picked[count] = NULL;
}

/* posix_spawn, not fork: no copy is made of memory that holds answers. */
static int spawn(struct speaker *s, const char *program, int orders, int answers)
{
	char name[] = NAME, headphones[] = "--headphones";
	char *argv[] = {name, s->headphones ? headphones : NULL, NULL};
	char *environment[VARIABLES + 1];
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	sigset_t none, usual;
	sigemptyset(&none);
	sigfillset(&usual);
	pick_environment(environment, environ);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&how);
	posix_spawn_file_actions_adddup2(&files, orders, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, answers, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclosefrom_np(&files, FIRST_OTHER);
	posix_spawnattr_setsigmask(&how, &none);
	posix_spawnattr_setsigdefault(&how, &usual);
	posix_spawnattr_setpgroup(&how, 0);
	posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
					       POSIX_SPAWN_SETPGROUP);
	int rc = posix_spawn(&s->pid, program, &files, &how, argv, environment);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&how);
	return rc;
}

static int start_program(struct speaker *s, const char *program, struct err *e)
{
	int orders[2] = {-1, -1}, answers[2] = {-1, -1};
	int rc = pipe(orders) == 0 && pipe(answers) == 0 ? 0 : errno;
	if (rc == 0)
		rc = spawn(s, program, orders[0], answers[1]);
	close_one(&orders[0]);
	close_one(&answers[1]);
	if (rc != 0) {
		close_one(&orders[1]);
		close_one(&answers[0]);
		s->pid = 0;
		return err_set(e, EX_UNAVAILABLE, "%s start niet: %s", program, strerror(rc));
	}
	s->orders = orders[1];
	s->answers = answers[0];
	fcntl(s->orders, F_SETFD, FD_CLOEXEC);
	fcntl(s->answers, F_SETFD, FD_CLOEXEC);
	fcntl(s->orders, F_SETFL, O_NONBLOCK);
	fcntl(s->answers, F_SETFL, O_NONBLOCK);
	return 0;
}

int speaker_start(struct speaker *s, struct err *e)
{
	if (s->pid != 0 && !s->dying)
		return 0;
	reap(s);
	char *program = s->program != NULL ? buf_copy(s->program) : beside_me(e);
	int rc = program != NULL ? start_program(s, program, e) : -1;
	free(program);
	return rc;
}

bool speaker_tell(struct speaker *s, const char *orders, size_t len)
{
	/* A pipe takes far more than is ever said at once: less means that nobody reads. */
	return s->orders >= 0 && write(s->orders, orders, len) == (ssize_t)len;
}

static int start(void *self, struct err *e)
{
	return speaker_start(self, e);
}

static void stop(void *self)
{
	speaker_stop(self);
}

static bool tell(void *self, const char *orders, size_t len)
{
	return speaker_tell(self, orders, len);
}

struct aloud_voice speaker_voice(struct speaker *s)
{
	return (struct aloud_voice){s, start, stop, tell};
}

int speaker_fd(const struct speaker *s)
{
	return s->answers;
}

/* The first line of what was heard, if it is whole. */
static bool take_line(struct speaker *s, char *line, size_t size)
{
	const char *end = memchr(s->heard, '\n', s->heard_len);
	if (end == NULL)
		return false;
	size_t len = (size_t)(end - s->heard);
	snprintf(line, size, "%.*s", (int)len, s->heard);
	s->heard_len -= len + 1;
	memmove(s->heard, end + 1, s->heard_len);
	return true;
}

bool speaker_answer(struct speaker *s, char *line, size_t size, bool *gone)
{
	*gone = false;
	if (take_line(s, line, size))
		return true;
	if (s->answers < 0)
		return false;
	if (s->heard_len == sizeof s->heard)
		s->heard_len = 0; /* not one of ours */
	ssize_t got = read(s->answers, s->heard + s->heard_len, sizeof s->heard - s->heard_len);
	if (got > 0) {
		s->heard_len += (size_t)got;
		return !s->dying && take_line(s, line, size);
	}
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	*gone = !s->dying;
	speaker_stop(s);
	reap(s);
	return false;
}

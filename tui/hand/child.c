#include "tui/hand/child.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum { FIRST_OTHER = 3, VARIABLES = 3, READ_END = 0, WRITE_END = 1 };

/* Declared for _GNU_SOURCE only, as is where the environment is. */
extern int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *files, int from);
extern char **environ;

struct running {
	pid_t pid;
	int in, out; /* -1: closed */
	const struct child *what;
	size_t written;
	bool too_much;
};

char *child_beside(const char *name, struct err *e)
{
	char *path = file_beside(name);
	if (path == NULL)
		err_sys(e, EX_UNAVAILABLE, "Kan %s niet vinden", name);
	return path;
}

/* Its messages are read by a program, so they are in no language but C. */
static void pick_environment(char *picked[VARIABLES + 1])
{
	static const char *const names[] = {"HOME=", "CUPS_SERVER="};
	static char locale[] = "LC_ALL=C.UTF-8";
	size_t count = 0;
	picked[count++] = locale;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		for (size_t k = 0; environ[k] != NULL; k++)
			if (count < VARIABLES &&
			    strncmp(environ[k], names[i], strlen(names[i])) == 0)
				picked[count++] = environ[k];
	picked[count] = NULL;
}

static int spawn(const struct child *child, int in, int out, pid_t *pid)
{
	char *environment[VARIABLES + 1];
	posix_spawn_file_actions_t files;
	posix_spawnattr_t how;
	sigset_t none, usual;
	sigemptyset(&none);
	sigfillset(&usual);
	pick_environment(environment);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&how);
	posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	if (child->errors_too)
		posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
	else
		posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclosefrom_np(&files, FIRST_OTHER);
	posix_spawnattr_setsigmask(&how, &none);
	posix_spawnattr_setsigdefault(&how, &usual);
	posix_spawnattr_setpgroup(&how, 0);
	posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
					       POSIX_SPAWN_SETPGROUP);
	int rc = posix_spawn(pid, child->argv[0], &files, &how, (char *const *)child->argv,
			     environment);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&how);
	return rc;
}

static void close_one(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void prepare_end(int fd)
{
	fcntl(fd, F_SETFD, FD_CLOEXEC);
	fcntl(fd, F_SETFL, O_NONBLOCK);
}

/* Returns 0 or what errno would be. */
static int begin(struct running *r)
{
	int in[2] = {-1, -1}, out[2] = {-1, -1};
	int rc = pipe(in) == 0 && pipe(out) == 0 ? 0 : errno;
	if (rc == 0)
		rc = spawn(r->what, in[READ_END], out[WRITE_END], &r->pid);
	close_one(&in[READ_END]);
	close_one(&out[WRITE_END]);
	if (rc != 0) {
		close_one(&in[WRITE_END]);
		close_one(&out[READ_END]);
		return rc;
	}
	r->in = in[WRITE_END];
	r->out = out[READ_END];
	prepare_end(r->in);
	prepare_end(r->out);
	return 0;
}

static void feed(struct running *r)
{
	size_t len = r->what->in != NULL ? r->what->in->len : 0;
	ssize_t n = 0;
	if (r->written < len)
		n = write(r->in, r->what->in->data + r->written, len - r->written);
	if (n > 0)
		r->written += (size_t)n;
	bool later = n < 0 && (errno == EAGAIN || errno == EINTR);
	if (r->written == len || (n < 0 && !later))
		close_one(&r->in);
}

static void drain(struct running *r)
{
	char block[16384];
	ssize_t n = read(r->out, block, sizeof block);
	if (n > 0 && r->what->out != NULL) {
		r->too_much = r->what->out->len + (size_t)n > CHILD_OUTPUT_MAX;
		if (!r->too_much)
			buf_add(r->what->out, block, (size_t)n);
	} else if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) {
		close_one(&r->out);
	}
	explicit_bzero(block, sizeof block);
}

/* Until it has closed its output, which is when it ends. */
static bool attend(struct running *r)
{
	const struct sys *sys = sys_real();
	int64_t until = sys->steady_ms(sys->self) + CHILD_PATIENCE_MS, left;
	while (r->out >= 0 && !r->too_much && (left = until - sys->steady_ms(sys->self)) > 0) {
		struct pollfd fds[] = {{r->out, POLLIN, 0}, {r->in, POLLOUT, 0}};
		if (poll(fds, 2, (int)left) <= 0)
			continue;
		if (fds[1].revents != 0)
			feed(r);
		if (fds[0].revents != 0)
			drain(r);
	}
	return r->out < 0;
}

int child_run(const struct child *child, int *status, struct err *e)
{
	struct running r = {.in = -1, .out = -1, .what = child};
	int how = 0, rc = begin(&r);
	if (rc == ENOENT || rc == EACCES) {
		*status = CHILD_MISSING;
		return 0;
	}
	if (rc != 0)
		return err_set(e, EX_UNAVAILABLE, "%s start niet: %s", child->argv[0],
			       strerror(rc));
	bool ended = attend(&r);
	close_one(&r.in);
	close_one(&r.out);
	if (!ended)
		kill(r.pid, SIGKILL);
	while (waitpid(r.pid, &how, 0) < 0 && errno == EINTR)
		continue;
	if (!ended)
		return err_set(e, EX_UNAVAILABLE, "%s houdt niet op", child->argv[0]);
	*status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
	return 0;
}

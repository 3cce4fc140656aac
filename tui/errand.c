#include "tui/errand.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MISSING 127

static void close_both(const int ends[2])
{
	close(ends[0]);
	close(ends[1]);
}

static int spawn(pid_t *pid, const char *const argv[], int out)
{
	/* The words that it says must be the ones that we know. */
	static char locale[] = "LC_ALL=C";
	char *const environment[] = {locale, NULL};
	posix_spawn_file_actions_t files;
	if (posix_spawn_file_actions_init(&files) != 0)
		return -1;
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, out, STDERR_FILENO);
	/* It writes into nothing here: posix_spawn's types are older than const. */
	int rc = posix_spawn(pid, argv[0], &files, NULL, (char *const *)(uintptr_t)argv,
			     environment);
	posix_spawn_file_actions_destroy(&files);
	return rc;
}

static void end(struct errand *errand, int status)
{
	errand->pid = 0;
	errand->answered = true;
	errand->status = status;
	errand->coming[errand->len] = '\0';
	memcpy(errand->answer, errand->coming, errand->len + 1);
}

void errand_begin(struct errand *errand, const char *const argv[], int64_t now)
{
	int ends[2];
	pid_t pid = 0;
	if (errand->pid != 0)
		return;
	errand->len = 0;
	if (access(argv[0], X_OK) != 0 || pipe(ends) != 0) {
		end(errand, MISSING);
		return;
	}
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	if (spawn(&pid, argv, ends[1]) != 0) {
		close_both(ends);
		end(errand, MISSING);
		return;
	}
	close(ends[1]);
	errand->pid = pid;
	errand->fd = ends[0];
	errand->since = now;
}

/* False at the end of what it says. */
static bool take(struct errand *errand)
{
	char rest[256] = "";
	for (;;) {
		size_t room = ERRAND_ANSWER - errand->len;
		char *at = room > 0 ? errand->coming + errand->len : rest;
		ssize_t n = read(errand->fd, at, room > 0 ? room : sizeof rest);
		if (n < 0)
			return errno == EAGAIN || errno == EINTR;
		if (n == 0)
			return false;
		errand->len += room > 0 ? (size_t)n : 0;
	}
}

bool errand_runs(struct errand *errand, int64_t now)
{
	int status = 0;
	if (errand->pid == 0)
		return false;
	take(errand);
	if (now - errand->since > (errand->patience > 0 ? errand->patience : ERRAND_PATIENCE_MS))
		kill(errand->pid, SIGKILL);
	if (waitpid(errand->pid, &status, WNOHANG) == 0)
		return true;
	take(errand);
	close(errand->fd);
	end(errand, WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
	return false;
}

void errand_finish(struct errand *errand)
{
	if (errand->pid == 0)
		return;
	kill(errand->pid, SIGKILL);
	waitpid(errand->pid, NULL, 0);
	close(errand->fd);
	errand->pid = 0;
}

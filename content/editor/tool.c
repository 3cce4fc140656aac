#include "content/editor/tool.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#define SAID_MAX (1u << 20)

extern char **environ;

static int start(const char *const argv[], int out, pid_t *child)
{
	posix_spawn_file_actions_t files;
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&files, out, STDERR_FILENO);
	int rc = posix_spawnp(child, argv[0], &files, NULL, (char *const *)argv, environ);
	posix_spawn_file_actions_destroy(&files);
	return rc;
}

/* Reads on to the end, also what is too much to keep, so that the tool never waits for us. */
static void read_all(int from, struct buf *said)
{
	char bytes[4096];
	for (;;) {
		ssize_t n = read(from, bytes, sizeof bytes);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		if (said->len < SAID_MAX)
			buf_add(said, bytes, (size_t)n);
	}
}

int tool_run(const char *const argv[], const char *package, struct buf *said, int *status,
	     struct err *e)
{
	int ends[2], how;
	pid_t child;
	if (pipe(ends) != 0)
		return err_sys(e, EX_OSERR, "Er kan niets worden gestart");
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
	int rc = start(argv, ends[1], &child);
	close(ends[1]);
	if (rc != 0) {
		close(ends[0]);
		return err_set(e, EX_UNAVAILABLE,
			       "Hiervoor is ‘%s’ nodig. Installeer het pakket %s.", argv[0],
			       package);
	}
	read_all(ends[0], said);
	close(ends[0]);
	while (waitpid(child, &how, 0) < 0)
		if (errno != EINTR)
			return err_sys(e, EX_OSERR, "%s", argv[0]);
	*status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
	return 0;
}

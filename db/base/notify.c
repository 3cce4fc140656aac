#include "db/base/notify.h"
#include "db/base/buf.h"
#include "db/base/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Of the time that the manager waits, so much goes by between two signs. */
enum { SIGNS = 4 };

struct notify {
	const struct sys *sys;
	int fd; /* -1: nobody listens */
	struct sockaddr_un to;
	socklen_t to_len;
	int64_t limit_us, every_ms; /* 0: nobody watches */
	int64_t next_ms;
	bool ready, busy;
};

/* "/run/systemd/notify", or "@name" in the abstract namespace (unix(7)). */
static bool take_address(struct notify *n, const char *path)
{
	size_t len = path != NULL ? strlen(path) : 0;
	if (len < 2 || len >= sizeof n->to.sun_path || (path[0] != '/' && path[0] != '@'))
		return false;
	n->to.sun_family = AF_UNIX;
	memcpy(n->to.sun_path, path, len);
	if (path[0] == '@')
		n->to.sun_path[0] = '\0';
	n->to_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
	return true;
}

/* Only when it is meant for this process, not for one that started it. */
static int64_t read_limit(const char *usec, const char *pid)
{
	char *end;
	if (usec == NULL || usec[0] == '\0')
		return 0;
	if (pid != NULL && strtoll(pid, NULL, 10) != (long long)getpid())
		return 0;
	long long value = strtoll(usec, &end, 10);
	return *end == '\0' && value > 0 && value < INT64_MAX / 2 ? value : 0;
}

struct notify *notify_new(const struct sys *sys)
{
	struct notify *n = buf_alloc(1, sizeof *n);
	n->sys = sys;
	n->fd = -1;
	if (take_address(n, getenv("NOTIFY_SOCKET")))
		n->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (n->fd >= 0)
		n->limit_us = read_limit(getenv("WATCHDOG_USEC"), getenv("WATCHDOG_PID"));
	n->every_ms = n->limit_us / 1000 / SIGNS;
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	return n;
}

void notify_free(struct notify *n)
{
	if (n == NULL)
		return;
	if (n->fd >= 0)
		close(n->fd);
	free(n);
}

static int64_t now(const struct notify *n)
{
	return n->sys->steady_ms(n->sys->self);
}

/* A manager that does not listen is no reason to stop or to wait. */
static void send_text(struct notify *n, const char *text)
{
	ssize_t sent;
	do
		sent = sendto(n->fd, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT,
			      (const struct sockaddr *)&n->to, n->to_len);
	while (sent < 0 && errno == EINTR);
}

void notify_ready(struct notify *n)
{
	if (n == NULL || n->fd < 0 || n->ready)
		return;
	n->ready = true;
	send_text(n, "READY=1\n");
	n->next_ms = now(n) + n->every_ms;
}

void notify_alive(struct notify *n)
{
	if (n == NULL || n->every_ms == 0 || !n->ready)
		return;
	int64_t at = now(n);
	if (at < n->next_ms && !n->busy)
		return;
	char text[64] = "WATCHDOG=1\n";
	if (n->busy)
		snprintf(text, sizeof text, "WATCHDOG_USEC=%lld\nWATCHDOG=1\n",
			 (long long)n->limit_us);
	n->busy = false;
	send_text(n, text);
	n->next_ms = at + n->every_ms;
}

int64_t notify_next(const struct notify *n, int64_t until_ms)
{
	if (n == NULL || n->every_ms == 0 || !n->ready)
		return until_ms;
	return until_ms < 0 || n->next_ms < until_ms ? n->next_ms : until_ms;
}

void notify_busy(struct notify *n, int64_t ms)
{
	char text[64];
	if (n == NULL || n->every_ms == 0 || !n->ready)
		return;
	snprintf(text, sizeof text, "WATCHDOG_USEC=%lld\nWATCHDOG=1\n",
		 (long long)n->limit_us + (long long)ms * 1000);
	n->busy = true;
	send_text(n, text);
}

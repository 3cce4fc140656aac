#include "db/sync/watch.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/sync/feeds.h"
#include "db/sync/schedule.h"
#include "db/sync/sync.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

enum { SIGNALS, NETWORK, MOUNTS, SOURCES };

/* Where news comes from; -1 for one that this machine does not have. */
struct ears {
	struct pollfd fds[SOURCES];
};

static int open_signals(void)
{
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* An address that comes up is the moment that a network can be used (rtnetlink(7)). */
static int open_network(void)
{
	struct sockaddr_nl address = {.nl_family = AF_NETLINK,
				      .nl_groups = RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR};
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) != 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static void ears_open(struct ears *ears)
{
	ears->fds[SIGNALS] = (struct pollfd){.fd = open_signals(), .events = POLLIN};
	ears->fds[NETWORK] = (struct pollfd){.fd = open_network(), .events = POLLIN};
	/* The kernel flags this file when something is mounted (proc(5)). */
	ears->fds[MOUNTS] = (struct pollfd){
		.fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC), .events = POLLPRI};
}

static void ears_close(struct ears *ears)
{
	for (int i = 0; i < SOURCES; i++)
		if (ears->fds[i].fd >= 0)
			close(ears->fds[i].fd);
}

/* Did an address come up?  One that went away is no reason to try. */
static bool address_came(int fd)
{
	char bytes[8192] __attribute__((aligned(8)));
	bool came = false;
	ssize_t n;
	while ((n = recv(fd, bytes, sizeof bytes, 0)) > 0) {
		size_t left = (size_t)n;
		for (struct nlmsghdr *m = (struct nlmsghdr *)bytes; NLMSG_OK(m, left);
		     m = NLMSG_NEXT(m, left))
			came = came || m->nlmsg_type == RTM_NEWADDR;
	}
	return came || (n < 0 && errno == ENOBUFS);
}

enum heard { HEARD_TIME, HEARD_NEWS, HEARD_END };

/* Waits for so long, or less; news counts only when something failed before. */
static enum heard ears_wait(struct ears *ears, const struct sys *sys, int64_t ms, bool eager)
{
	int64_t until = sys->steady_ms(sys->self) + ms, left;
	while ((left = until - sys->steady_ms(sys->self)) > 0) {
		int n = poll(ears->fds, SOURCES, left > INT32_MAX ? INT32_MAX : (int)left);
		if (n <= 0)
			continue;
		if (ears->fds[SIGNALS].revents != 0)
			return HEARD_END;
		bool news = ears->fds[NETWORK].revents != 0 && address_came(ears->fds[NETWORK].fd);
		news = news || (ears->fds[MOUNTS].revents & POLLPRI) != 0;
		if (news && eager)
			return HEARD_NEWS;
	}
	return HEARD_TIME;
}

/* A run from nothing: what was enrolled or changed since is read anew. */
static int run(const char *state_dir, const struct sys *sys, int *failures, int64_t *wait)
{
	struct sync sync = {.db = NULL};
	struct err e = {.code = 0};
	long retry_after = 0;
	int rc = sync_init(&sync, state_dir, sys, &e);
	if (rc == 0)
		rc = sync_when_due(&sync, &e);
	retry_after = sync.retry_after;
	*failures = rc == 0 ? 0 : *failures + 1;
	*wait = rc == 0 ? schedule_after_success(sys->now_ms(sys->self), sync.conf.cut_minutes,
						 sync.conf.kiosk)
			: schedule_after_failure(sys, *failures, retry_after);
	if (rc != 0)
		fprintf(stderr, "wijksync: %s\n", e.text);
	sync_finish(&sync);
	/* After the keys were wiped: what comes from the web is read by a child of this process. */
	if (feeds_refresh(state_dir, sys, &e) != 0)
		fprintf(stderr, "wijksync: %s\n", e.text);
	return rc;
}

int watch_run(const char *state_dir, const struct sys *sys, struct err *e)
{
	struct ears ears;
	int failures = 0;
	int64_t wait = 0;
	ears_open(&ears);
	if (ears.fds[SIGNALS].fd < 0) {
		ears_close(&ears);
		return err_sys(e, EX_OSERR, "Dit programma kan niet wachten");
	}
	do
		run(state_dir, sys, &failures, &wait);
	while (ears_wait(&ears, sys, wait, failures > 0) != HEARD_END);
	ears_close(&ears);
	return 0;
}

#include "db/sync/watch.h"
#include "db/base/err.h"
#include "db/base/notify.h"
#include "db/base/sys.h"
#include "db/store/request.h"
#include "db/sync/feeds.h"
#include "db/sync/schedule.h"
#include "db/sync/sync.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

enum { SIGNALS, NETWORK, MOUNTS, FOLDER, SOURCES };

/*
 * A run on a slow line may take this long, in which no sign of life is given.  What stands still
 * on a line ends much sooner, by itself.
 */
#define RUN_MS ((int64_t)2 * 3600 * 1000)

/* Where news comes from; -1 for one that this machine does not have. */
struct ears {
	struct pollfd fds[SOURCES];
	struct notify *notify;
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

/* What is asked for comes by a rename. */
static int open_folder(const char *state_dir)
{
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (fd >= 0 && inotify_add_watch(fd, state_dir, IN_MOVED_TO | IN_ONLYDIR) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static void ears_open(struct ears *ears, const char *state_dir)
{
	ears->fds[SIGNALS] = (struct pollfd){.fd = open_signals(), .events = POLLIN};
	ears->fds[NETWORK] = (struct pollfd){.fd = open_network(), .events = POLLIN};
	ears->fds[FOLDER] = (struct pollfd){.fd = open_folder(state_dir), .events = POLLIN};
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

static void empty(int fd)
{
	char bytes[4096];
	while (read(fd, bytes, sizeof bytes) > 0)
		;
}

struct pace {
	int failures; /* since the last run that went well */
	int64_t wait; /* ms until the next */
	bool deaf;    /* for what the folder asks */
};

enum heard { HEARD_TIME, HEARD_NEWS, HEARD_END };

/*
 * Waits for so long, or less; news counts only when something failed before.  Whether something was
 * asked for shows in the folder itself: it may have come while nobody listened.
 */
static enum heard ears_wait(struct ears *ears, const char *state_dir, const struct sys *sys,
			    const struct pace *pace)
{
	int64_t until = sys->steady_ms(sys->self) + pace->wait;
	while (until > sys->steady_ms(sys->self)) {
		if (!pace->deaf && request_waits(state_dir, REQUEST_SYNC))
			return HEARD_NEWS;
		notify_alive(ears->notify);
		int64_t left = notify_next(ears->notify, until) - sys->steady_ms(sys->self);
		left = left < 0 ? 0 : left > INT32_MAX ? INT32_MAX : left;
		int n = poll(ears->fds, SOURCES, (int)left);
		if (n <= 0)
			continue;
		if (ears->fds[SIGNALS].revents != 0)
			return HEARD_END;
		if (ears->fds[FOLDER].revents != 0)
			empty(ears->fds[FOLDER].fd);
		bool news = ears->fds[NETWORK].revents != 0 && address_came(ears->fds[NETWORK].fd);
		news = news || (ears->fds[MOUNTS].revents & POLLPRI) != 0;
		if (news && pace->failures > 0)
			return HEARD_NEWS;
	}
	return HEARD_TIME;
}

/* How it ended, for who asked for it. */
static void tell_end(const char *state_dir, const struct sync *sync, bool well)
{
	struct request_progress end = sync->progress;
	end.ended = true;
	end.reason = well ? REASON_NONE : sync->reason != REASON_NONE ? sync->reason : REASON_LOCAL;
	if (end.token[0] != '\0')
		(void)request_tell(state_dir, &end);
}

/* A run from nothing: what was enrolled or changed since is read anew. */
static int run(const char *state_dir, const struct sys *sys, struct pace *pace)
{
	struct sync sync = {.db = NULL};
	struct err e = {.code = 0};
	char token[REQUEST_TOKEN];
	long retry_after = 0;
	/* Taken away before the work: what is asked for meanwhile is another run. */
	bool asked = request_take(state_dir, REQUEST_SYNC, token);
	int rc = sync_init(&sync, state_dir, sys, &e);
	memcpy(sync.progress.token, token, sizeof token);
	if (token[0] != '\0')
		(void)request_tell(state_dir, &sync.progress);
	if (rc == 0)
		rc = asked ? sync_once(&sync, &e) : sync_when_due(&sync, &e);
	tell_end(state_dir, &sync, rc == 0);
	retry_after = sync.retry_after;
	/* A wish that cannot be taken away must not be done for ever. */
	pace->deaf = !asked && request_waits(state_dir, REQUEST_SYNC);
	pace->failures = rc == 0 ? 0 : pace->failures + 1;
	pace->wait = rc == 0 ? schedule_after_success(sys->now_ms(sys->self), sync.conf.cut_minutes,
						      sync.conf.kiosk)
			     : schedule_after_failure(sys, pace->failures, retry_after);
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
	struct pace pace = {.failures = 0};
	ears.notify = notify_new(sys);
	ears_open(&ears, state_dir);
	if (ears.fds[SIGNALS].fd < 0) {
		ears_close(&ears);
		notify_free(ears.notify);
		return err_sys(e, EX_OSERR, "Dit programma kan niet wachten");
	}
	notify_ready(ears.notify);
	do {
		notify_busy(ears.notify, RUN_MS);
		run(state_dir, sys, &pace);
	} while (ears_wait(&ears, state_dir, sys, &pace) != HEARD_END);
	ears_close(&ears);
	notify_free(ears.notify);
	return 0;
}

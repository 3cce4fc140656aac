#include "tui/terminal/lend.h"
#include "db/base/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

/* Declared for _GNU_SOURCE only, as struct ucred is. */
#ifndef SCM_CREDENTIALS
#define SCM_CREDENTIALS 2
#endif
struct sender {
	pid_t pid;
	uid_t uid;
	gid_t gid;
};

/* Inside the terminal. */

enum { ANSWER_MS = 5000 };

/* Only to wake pselect. */
static void on_resize(int signal_number)
{
	(void)signal_number;
}

/* Nothing typed may end this program or show up before the kiosk has the terminal. */
static void be_deaf(sigset_t *before)
{
	static const int ignored[] = {SIGINT, SIGQUIT, SIGTSTP, SIGTTIN, SIGTTOU, SIGPIPE};
	struct sigaction act = {.sa_handler = SIG_IGN};
	struct termios modes;
	sigset_t held;
	for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++)
		sigaction(ignored[i], &act, NULL);
	act.sa_handler = on_resize;
	sigemptyset(&held);
	sigaddset(&held, SIGWINCH);
	sigprocmask(SIG_BLOCK, &held, before);
	sigdelset(before, SIGWINCH);
	sigaction(SIGWINCH, &act, NULL);
	if (tcgetattr(STDIN_FILENO, &modes) == 0) {
		cfmakeraw(&modes);
		tcsetattr(STDIN_FILENO, TCSANOW, &modes);
	}
}

/*
 * Asks the terminal what it is (DA1) and waits for the answer, "ESC [ ? ... c".  A terminal
 * answers when its window is there, and so has the size that it keeps.
 */
static void await_window(void)
{
	static const char ask[] = "\033[?25l\033[c";
	static const char begin[] = "\033[?";
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};
	size_t seen = 0;
	char c;
	if (write(STDIN_FILENO, ask, sizeof ask - 1) < 0)
		return;
	while (poll(&in, 1, ANSWER_MS) > 0 && read(STDIN_FILENO, &c, 1) == 1) {
		if (seen == sizeof begin - 1 && c == 'c')
			return;
		if (seen < sizeof begin - 1)
			seen = c == begin[seen] ? seen + 1 : c == begin[0];
	}
}

static int hand_over(void)
{
	char greeting = LEND_GREETING;
	struct iovec text = {.iov_base = &greeting, .iov_len = 1};
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {.room = {0}};
	struct msghdr message = {.msg_iov = &text,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof control.room};
	const int terminal = STDIN_FILENO;
	control.head = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof terminal),
					.cmsg_level = SOL_SOCKET,
					.cmsg_type = SCM_RIGHTS};
	memcpy(CMSG_DATA(&control.head), &terminal, sizeof terminal);
	return sendmsg(LEND_SOCKET, &message, MSG_NOSIGNAL) == 1 ? 0 : -1;
}

/* The kiosk never sends: when there is something to read, it has let go. */
static void tell_of_sizes(pid_t kiosk, const sigset_t *signals)
{
	fd_set in;
	FD_ZERO(&in);
	FD_SET(LEND_SOCKET, &in);
	while (pselect(LEND_SOCKET + 1, &in, NULL, NULL, NULL, signals) < 0 && errno == EINTR) {
		kill(kiosk, SIGWINCH);
		FD_SET(LEND_SOCKET, &in);
	}
}

int lend_run(void)
{
	sigset_t before;
	struct sender kiosk;
	socklen_t size = sizeof kiosk;
	/* Whoever made the socket pair is the other side. */
	if (!isatty(STDIN_FILENO) ||
	    getsockopt(LEND_SOCKET, SOL_SOCKET, SO_PEERCRED, &kiosk, &size) != 0)
		return EX_USAGE;
	be_deaf(&before);
	await_window();
	if (hand_over() != 0)
		return EX_UNAVAILABLE;
	tell_of_sizes(kiosk.pid, &before);
	return EX_OK;
}

/* The kiosk's side. */

/* The kernel signs only what is sent after it was asked to. */
int lend_pair(int pair[2])
{
	const int on = 1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return -1;
	return setsockopt(pair[0], SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
}

enum { LENT_MAX = 4 };

struct parcel {
	char text[2];
	ssize_t len;
	int lent[LENT_MAX];
	size_t count;
	bool whole, signed_for;
	struct sender sender;
};

static void take_apart(struct parcel *p, struct msghdr *message)
{
	p->whole = (message->msg_flags & (MSG_CTRUNC | MSG_TRUNC)) == 0;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c != NULL; c = CMSG_NXTHDR(message, c)) {
		size_t len = c->cmsg_len - CMSG_LEN(0);
		if (c->cmsg_level != SOL_SOCKET)
			continue;
		if (c->cmsg_type == SCM_CREDENTIALS && len == sizeof p->sender) {
			memcpy(&p->sender, CMSG_DATA(c), sizeof p->sender);
			p->signed_for = true;
		}
		for (size_t i = 0;
		     c->cmsg_type == SCM_RIGHTS && i < len / sizeof(int) && p->count < LENT_MAX;
		     i++)
			memcpy(&p->lent[p->count++], CMSG_DATA(c) + i * sizeof(int), sizeof(int));
	}
}

static int receive(int socket, struct parcel *p, struct err *e)
{
	struct iovec text = {.iov_base = p->text, .iov_len = sizeof p->text};
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(LENT_MAX * sizeof(int)) + CMSG_SPACE(sizeof(struct sender))];
	} control;
	struct msghdr message = {.msg_iov = &text,
				 .msg_iovlen = 1,
				 .msg_control = &control,
				 .msg_controllen = sizeof control.room};
	p->len = recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
	if (p->len < 0)
		return err_sys(e, EX_UNAVAILABLE, "Het venster antwoordt niet");
	take_apart(p, &message);
	return 0;
}

/* From /proc/PID/stat: "PID (NAME) STATE PARENT ...".  The name may hold anything, also ")". */
static pid_t parent_of(pid_t pid)
{
	char path[32], text[512];
	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = file >= 0 ? read(file, text, sizeof text - 1) : -1;
	if (file >= 0)
		close(file);
	if (len <= 0)
		return -1;
	text[len] = '\0';
	const char *end = strrchr(text, ')');
	return end != NULL && strlen(end) > 4 ? (pid_t)strtol(end + 4, NULL, 10) : -1;
}

/* The side of a pty that programs are on; on the other side one could forge what is typed. */
static bool is_terminal(int file)
{
	int number;
	return isatty(file) && ioctl(file, TIOCGPTN, &number) != 0 &&
	       (fcntl(file, F_GETFL) & O_ACCMODE) == O_RDWR;
}

static int judge(const struct parcel *p, pid_t lender, struct err *e)
{
	if (p->len == 0)
		return err_set(e, EX_UNAVAILABLE,
			       "Het venster ging dicht voordat de kiosk erin stond.");
	if (!p->signed_for || p->sender.uid != geteuid() || parent_of(p->sender.pid) != lender)
		return err_set(e, EX_NOPERM, "Een ander programma gaf zich uit voor het venster.");
	if (!p->whole || p->len != 1 || p->text[0] != LEND_GREETING || p->count != 1 ||
	    !is_terminal(p->lent[0]))
		return err_set(e, EX_NOPERM, "Het venster gaf iets anders dan een terminal.");
	return 0;
}

static int await(int socket, const struct sys *sys, int64_t until_ms)
{
	struct pollfd in = {.fd = socket, .events = POLLIN};
	int ready;
	do {
		int64_t left = until_ms - sys->steady_ms(sys->self);
		ready = poll(&in, 1, left > 0 ? (int)left : 0);
	} while (ready < 0 && errno == EINTR);
	return ready;
}

int lend_receive(int socket, pid_t lender, const struct sys *sys, int64_t until_ms, int *terminal,
		 struct err *e)
{
	struct parcel p = {.len = 0};
	if (await(socket, sys, until_ms) <= 0)
		return err_set(e, EX_UNAVAILABLE, "Het venster ging niet op tijd open.");
	if (receive(socket, &p, e) != 0)
		return -1;
	int rc = judge(&p, lender, e);
	for (size_t i = rc == 0 ? 1 : 0; i < p.count; i++)
		close(p.lent[i]);
	if (rc == 0)
		*terminal = p.lent[0];
	return rc;
}

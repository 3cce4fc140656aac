/*
 * Lending a terminal: the real two sides with each other, and the kiosk's side with everything else
 * that could be at the other end.
 */
#include "db/base/sys.h"
#include "tui/terminal/lend.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>
#include <utmp.h>

#include <cmocka.h>

enum { PATIENCE_MS = 30000, NOBODY = 65534 };

/* What a peer does with its end of the socket, and with the terminal. */
struct peer {
	void (*act)(int socket, int slave, int master);
	bool powerless, not_our_child;
	pid_t pid;
	int socket, master, slave;
};

static int64_t later(int ms)
{
	const struct sys *sys = sys_real();
	return sys->steady_ms(sys->self) + ms;
}

/* A process between us and the one that acts, as the terminal program is. */
static void act_as_child(const struct peer *p, int socket)
{
	pid_t inside = p->not_our_child ? 0 : fork();
	if (inside == 0) {
		if (p->powerless && (setgid(NOBODY) != 0 || setuid(NOBODY) != 0))
			_exit(1);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		p->act(socket, p->slave, p->master);
		_exit(0);
	}
	close(socket);
	waitpid(inside, NULL, 0);
	_exit(0);
}

static void start(struct peer *p)
{
	int pair[2];
	struct winsize size = {.ws_row = 24, .ws_col = 80};
	assert_return_code(lend_pair(pair), errno);
	assert_return_code(openpty(&p->master, &p->slave, NULL, NULL, &size), errno);
	p->socket = pair[0];
	p->pid = fork();
	assert_return_code(p->pid, errno);
	if (p->pid == 0) {
		close(pair[0]);
		act_as_child(p, pair[1]);
	}
	close(pair[1]);
}

static void stop(struct peer *p)
{
	kill(p->pid, SIGKILL);
	waitpid(p->pid, NULL, 0);
	close(p->socket);
	close(p->master);
	close(p->slave);
}

/* How many descriptors this process has. */
static int open_files(void)
{
	int n = 0;
	for (int file = 0; file < 256; file++)
		n += fcntl(file, F_GETFD) >= 0;
	return n;
}

/* What it sends is refused with this code, and nothing of it stays open. */
static void expect_refusal(struct peer *p, int patience_ms, int code)
{
	struct err e = {.code = 0};
	int terminal = -7;
	start(p);
	int before = open_files();
	assert_int_equal(
		-1, lend_receive(p->socket, p->pid, sys_real(), later(patience_ms), &terminal, &e));
	assert_int_equal(code, e.code);
	assert_int_equal(-7, terminal);
	assert_int_equal(before, open_files());
	stop(p);
}

static void send_files(int socket, const char *text, size_t len, const int *files, size_t count)
{
	struct iovec iov = {.iov_base = (char *)(uintptr_t)text, .iov_len = len};
	_Alignas(struct cmsghdr) char room[CMSG_SPACE(8 * sizeof(int))] = {0};
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};
	if (count > 0) {
		m.msg_control = room;
		m.msg_controllen = CMSG_SPACE(count * sizeof(int));
		struct cmsghdr *c = CMSG_FIRSTHDR(&m);
		*c = (struct cmsghdr){.cmsg_len = CMSG_LEN(count * sizeof(int)),
				      .cmsg_level = SOL_SOCKET,
				      .cmsg_type = SCM_RIGHTS};
		memcpy(CMSG_DATA(c), files, count * sizeof(int));
	}
	if (sendmsg(socket, &m, MSG_NOSIGNAL) >= 0)
		pause();
}

/* The real one. */

static void lend(int socket, int slave, int master)
{
	/* Close-on-exec has no meaning in a fork that execs nothing. */
	close(master);
	login_tty(slave);
	dup2(socket, LEND_SOCKET);
	if (socket != LEND_SOCKET)
		close(socket);
	_exit(lend_run());
}

/* Reads what the terminal was asked, and says that it is a terminal. */
static void answer(const struct peer *p)
{
	char seen[64] = "";
	size_t len = 0;
	struct pollfd out = {.fd = p->master, .events = POLLIN};
	while (len < sizeof seen - 1 && poll(&out, 1, PATIENCE_MS) > 0) {
		ssize_t got = read(p->master, seen + len, sizeof seen - 1 - len);
		assert_return_code(got, errno);
		len += (size_t)got;
		seen[len] = '\0';
		if (strstr(seen, "\033[c") != NULL)
			break;
	}
	assert_non_null(strstr(seen, "\033[c"));
	static const char reply[] = "typed\033[?62;4c";
	assert_int_equal(sizeof reply - 1, write(p->master, reply, sizeof reply - 1));
}

static volatile sig_atomic_t resizes;
static void on_resize(int signal_number)
{
	(void)signal_number;
	resizes = 1;
}

static void a_terminal_is_lent(void **state)
{
	(void)state;
	struct peer p = {.act = lend};
	struct err e = {.code = 0};
	struct stat lent, ours;
	int terminal;
	start(&p);
	answer(&p);
	if (lend_receive(p.socket, p.pid, sys_real(), later(PATIENCE_MS), &terminal, &e) != 0)
		fail_msg("%s", e.text);
	assert_true(isatty(terminal));
	assert_true(fcntl(terminal, F_GETFD) & FD_CLOEXEC);
	fstat(terminal, &lent);
	fstat(p.slave, &ours);
	assert_int_equal(ours.st_rdev, lent.st_rdev);
	close(terminal);
	stop(&p);
}

/* What was typed before the kiosk had the terminal is not shown by it. */
static void nothing_is_echoed(void **state)
{
	(void)state;
	struct peer p = {.act = lend};
	struct termios modes;
	int terminal;
	start(&p);
	answer(&p);
	assert_int_equal(
		0, lend_receive(p.socket, p.pid, sys_real(), later(PATIENCE_MS), &terminal, NULL));
	tcgetattr(terminal, &modes);
	assert_int_equal(0, modes.c_lflag & (ECHO | ICANON | ISIG));
	close(terminal);
	stop(&p);
}

static void a_change_of_size_is_told(void **state)
{
	(void)state;
	struct peer p = {.act = lend};
	struct winsize larger = {.ws_row = 40, .ws_col = 100};
	struct sigaction act = {.sa_handler = on_resize};
	sigset_t held, before;
	int terminal;
	sigemptyset(&held);
	sigaddset(&held, SIGWINCH);
	sigprocmask(SIG_BLOCK, &held, &before);
	sigaction(SIGWINCH, &act, NULL);
	start(&p);
	answer(&p);
	assert_int_equal(
		0, lend_receive(p.socket, p.pid, sys_real(), later(PATIENCE_MS), &terminal, NULL));
	assert_return_code(ioctl(p.master, TIOCSWINSZ, &larger), errno);
	struct timespec patience = {.tv_sec = PATIENCE_MS / 1000};
	while (!resizes && pselect(0, NULL, NULL, NULL, &patience, &before) < 0)
		;
	assert_true(resizes);
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(terminal);
	stop(&p);
}

/* Letting go of the socket ends the program inside, and with it the terminal program. */
static void letting_go_ends_it(void **state)
{
	(void)state;
	struct peer p = {.act = lend};
	int terminal, status;
	start(&p);
	answer(&p);
	assert_int_equal(
		0, lend_receive(p.socket, p.pid, sys_real(), later(PATIENCE_MS), &terminal, NULL));
	close(p.socket);
	assert_int_equal(p.pid, waitpid(p.pid, &status, 0));
	close(terminal);
	close(p.master);
	close(p.slave);
}

/* And everything else. */

static void send_nothing(int socket, int slave, int master)
{
	(void)slave, (void)master;
	close(socket);
}

static void keep_silent(int socket, int slave, int master)
{
	(void)socket, (void)slave, (void)master;
	pause();
}

static void send_greeting_alone(int socket, int slave, int master)
{
	(void)slave, (void)master;
	send_files(socket, "T", 1, NULL, 0);
}

static void send_two(int socket, int slave, int master)
{
	(void)master;
	send_files(socket, "T", 1, (int[]){slave, slave}, 2);
}

static void send_many(int socket, int slave, int master)
{
	(void)master;
	send_files(socket, "T", 1, (int[]){slave, slave, slave, slave, slave, slave, slave, slave},
		   8);
}

static void send_master(int socket, int slave, int master)
{
	(void)slave;
	send_files(socket, "T", 1, &master, 1);
}

static void send_null(int socket, int slave, int master)
{
	(void)slave, (void)master;
	int file = open("/dev/null", O_RDWR);
	send_files(socket, "T", 1, &file, 1);
}

static void send_half_open(int socket, int slave, int master)
{
	(void)master;
	char path[64];
	if (ttyname_r(slave, path, sizeof path) != 0)
		_exit(1);
	int file = open(path, O_RDONLY | O_NOCTTY);
	send_files(socket, "T", 1, &file, 1);
}

static void send_other_word(int socket, int slave, int master)
{
	(void)master;
	send_files(socket, "X", 1, &slave, 1);
}

static void send_too_much(int socket, int slave, int master)
{
	(void)master;
	send_files(socket, "TTTTTTTT", 8, &slave, 1);
}

static void send_rightly(int socket, int slave, int master)
{
	(void)master;
	send_files(socket, "T", 1, &slave, 1);
}

static void what_is_no_terminal_is_refused(void **state)
{
	(void)state;
	static void (*const acts[])(int, int, int) = {
		send_greeting_alone, send_two,	     send_many,	      send_master,
		send_null,	     send_half_open, send_other_word, send_too_much,
	};
	for (size_t i = 0; i < sizeof acts / sizeof acts[0]; i++)
		expect_refusal(&(struct peer){.act = acts[i]}, PATIENCE_MS, EX_NOPERM);
}

static void who_does_not_come_is_not_waited_for(void **state)
{
	(void)state;
	expect_refusal(&(struct peer){.act = send_nothing}, PATIENCE_MS, EX_UNAVAILABLE);
	expect_refusal(&(struct peer){.act = keep_silent}, 50, EX_UNAVAILABLE);
}

static void somebody_else_is_refused(void **state)
{
	(void)state;
	expect_refusal(&(struct peer){.act = send_rightly, .not_our_child = true}, PATIENCE_MS,
		       EX_NOPERM);
	if (geteuid() != 0)
		skip();
	expect_refusal(&(struct peer){.act = send_rightly, .powerless = true}, PATIENCE_MS,
		       EX_NOPERM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_terminal_is_lent),
		cmocka_unit_test(nothing_is_echoed),
		cmocka_unit_test(a_change_of_size_is_told),
		cmocka_unit_test(letting_go_ends_it),
		cmocka_unit_test(what_is_no_terminal_is_refused),
		cmocka_unit_test(who_does_not_come_is_not_waited_for),
		cmocka_unit_test(somebody_else_is_refused),
	};
	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests_name("lend", tests, NULL, NULL);
}

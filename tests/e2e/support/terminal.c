#include "tests/e2e/support/terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>
#include <utmp.h>

static int points_of(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *size =
			strncmp(argv[i], "--font=", 7) == 0 ? strstr(argv[i], ":size=") : NULL;
		if (size != NULL)
			return (int)strtol(size + 6, NULL, 10);
	}
	return 0;
}

/* With one write, so that lines of two terminals do not mix. */
static void log_start(int points)
{
	const char *path = getenv(TERMINAL_LOG);
	char line[64];
	int len = snprintf(line, sizeof line, "%d %d\n", (int)getpid(), points);
	int file = path != NULL ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600) : -1;
	if (file < 0 || write(file, line, (size_t)len) != len)
		_exit(EX_CANTCREAT);
	close(file);
}

/* Keys go to the newest window: is it this one? */
static bool is_newest(void)
{
	char text[4096];
	int file = open(getenv(TERMINAL_LOG), O_RDONLY | O_CLOEXEC);
	ssize_t len = file >= 0 ? read(file, text, sizeof text - 1) : -1;
	if (file >= 0)
		close(file);
	if (len < 2)
		return false;
	text[len - 1] = '\0'; /* the end of the last line */
	const char *last = strrchr(text, '\n');
	return strtol(last != NULL ? last + 1 : text, NULL, 10) == getppid();
}

static int copy(int from, int to)
{
	char bytes[4096];
	ssize_t len = read(from, bytes, sizeof bytes);
	return len > 0 && write(to, bytes, (size_t)len) == len ? 0 : -1;
}

/* Between the terminal of the test and the one inside.  A session of its own may read both. */
static void relay(int master)
{
	struct termios modes;
	static const char clear[] = "\033[0m\033[2J\033[H";
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setsid();
	if (tcgetattr(STDERR_FILENO, &modes) == 0) {
		cfmakeraw(&modes);
		tcsetattr(STDERR_FILENO, TCSANOW, &modes);
	}
	struct pollfd files[2] = {{.fd = STDERR_FILENO, .events = POLLIN},
				  {.fd = master, .events = POLLIN}};
	int rc = write(STDERR_FILENO, clear, sizeof clear - 1) < 0 ? -1 : 0;
	while (rc == 0 && poll(files, 2, -1) > 0) {
		if (files[0].revents != 0 && !is_newest())
			files[0].fd = -1;
		else if (files[0].revents != 0)
			rc = copy(STDERR_FILENO, master);
		if (rc == 0 && files[1].revents != 0)
			rc = copy(master, STDERR_FILENO);
	}
	_exit(0);
}

int terminal_main(int argc, char **argv)
{
	int master, slave, points = points_of(argc, argv), at = 1;
	while (at < argc && strcmp(argv[at], "--") != 0)
		at++;
	if (points <= 0 || at + 1 >= argc)
		return EX_USAGE;
	struct winsize size = {.ws_row = (unsigned short)TERMINAL_ROWS(points),
			       .ws_col = (unsigned short)TERMINAL_COLS(points)};
	if (openpty(&master, &slave, NULL, NULL, &size) != 0)
		return EX_OSERR;
	log_start(points);
	pid_t inside = fork();
	if (inside == 0) {
		close(master);
		login_tty(slave);
		execv(argv[at + 1], argv + at + 1);
		_exit(EX_UNAVAILABLE);
	}
	close(slave);
	pid_t relaying = fork();
	if (relaying == 0)
		relay(master);
	waitpid(inside, NULL, 0);
	kill(relaying, SIGKILL);
	return EX_OK;
}

/* What the real programs tell the service manager that started them, heard at a real socket. */
#include "db/base/buf.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

/* As WatchdogSec=2 does. */
#define WATCHDOG "2000000"

extern char **environ;

/* The manager's end; what is started from now on is watched. */
static int listen_for(const struct place *place, const char *name)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	char *path = place_path(place, name);
	assert_true(strlen(path) < sizeof at.sun_path);
	memcpy(at.sun_path, path, strlen(path));
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
	setenv("NOTIFY_SOCKET", path, 1);
	setenv("WATCHDOG_USEC", WATCHDOG, 1);
	free(path);
	return fd;
}

static void stop_listening(int fd)
{
	close(fd);
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
}

/* The next message; p is a terminal to read from meanwhile, or NULL. */
static void hear(int fd, struct pty *p, char text[256])
{
	const int64_t until = pty_deadline();
	struct pollfd in = {.fd = fd, .events = POLLIN};
	memset(text, 0, 256);
	while (poll(&in, 1, p != NULL ? 0 : PTY_PATIENCE_MS) == 0)
		if (p == NULL || !pty_pump_until(p, until))
			break;
	if (recv(fd, text, 255, MSG_DONTWAIT) < 0)
		fail_msg("the manager hears nothing");
}

static void the_kiosk_is_ready_when_it_is_seen(void **state)
{
	const struct place *place = *state;
	char text[256];
	int fd = listen_for(place, "notify");
	struct pty *p = place_kiosk(place, &(struct kiosk_options){.rows = 0});
	struct pollfd in = {.fd = fd, .events = POLLIN};
	/* Nothing is read from the terminal until then: what is on it was there before. */
	assert_int_equal(poll(&in, 1, PTY_PATIENCE_MS), 1);
	hear(fd, p, text);
	assert_string_equal(text, "READY=1\n");
	while (pty_pump(p, 0))
		continue;
	expect_text(p, "Raak het scherm aan");
	/* Untouched, it goes on giving signs of life. */
	for (int i = 0; i < 4; i++) {
		assert_int_equal(poll(&in, 1, PTY_PATIENCE_MS), 1);
		hear(fd, p, text);
		assert_string_equal(text, "WATCHDOG=1\n");
	}
	/* A screen that did not change is not painted again for it. */
	size_t before, after;
	while (pty_pump(p, 0))
		continue;
	pty_output(p, &before);
	hear(fd, NULL, text);
	hear(fd, NULL, text);
	pty_pump(p, 0);
	pty_output(p, &after);
	assert_int_equal(before, after);
	pty_free(p);
	stop_listening(fd);
}

static void wijksync_is_ready_and_stays_alive(void **state)
{
	const struct place *place = *state;
	char text[256], *program = place_program("wijksync");
	int fd = listen_for(place, "notify-sync"), status = -1;
	pid_t pid;
	char watch[] = "watch", option[] = "--state";
	char *const argv[] = {program, option, place->state, watch, NULL};
	assert_int_equal(posix_spawn(&pid, program, NULL, NULL, argv, environ), 0);
	hear(fd, NULL, text);
	assert_string_equal(text, "READY=1\n");
	/* A run may take hours on a slow line; when it is over the usual time counts again. */
	hear(fd, NULL, text);
	assert_string_equal(text, "WATCHDOG_USEC=7202000000\nWATCHDOG=1\n");
	hear(fd, NULL, text);
	assert_string_equal(text, "WATCHDOG_USEC=" WATCHDOG "\nWATCHDOG=1\n");
	for (int i = 0; i < 2; i++) {
		hear(fd, NULL, text);
		assert_string_equal(text, "WATCHDOG=1\n");
	}
	kill(pid, SIGTERM);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	free(program);
	stop_listening(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_kiosk_is_ready_when_it_is_seen),
		cmocka_unit_test(wijksync_is_ready_and_stays_alive),
	};
	return cmocka_run_group_tests(tests, place_setup_enrolled, place_teardown);
}

/* What a program tells the service manager, heard at a real socket.  The clock is the test's. */
#include "db/base/notify.h"
#include "db/base/file.h"
#include "db/base/sys.h"
#include "tests/unit/support/temp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int64_t clock_ms;

static int64_t steady(void *self)
{
	(void)self;
	return clock_ms;
}

static const struct sys sys = {.steady_ms = steady};

/* The manager's end. */
static int listen_at(const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	size_t len = strlen(path);
	memcpy(at.sun_path, path, len);
	if (path[0] == '@')
		at.sun_path[0] = '\0';
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	assert_true(fd >= 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at,
			      (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)),
			 0);
	setenv("NOTIFY_SOCKET", path, 1);
	return fd;
}

static void assert_heard(int fd, const char *expected)
{
	char text[256] = "";
	ssize_t n = recv(fd, text, sizeof text - 1, 0);
	if (expected == NULL)
		assert_int_equal(n, -1);
	else
		assert_string_equal(text, expected);
}

static void signs_of_life(const char *path)
{
	int fd = listen_at(path);
	setenv("WATCHDOG_USEC", "8000000", 1);
	unsetenv("WATCHDOG_PID");
	clock_ms = 1000;
	struct notify *n = notify_new(&sys);
	assert_null(getenv("NOTIFY_SOCKET"));
	assert_null(getenv("WATCHDOG_USEC"));

	/* Not before it is ready: until then it has all the time that starting may take. */
	notify_alive(n);
	assert_heard(fd, NULL);
	assert_int_equal(notify_next(n, -1), -1);
	notify_ready(n);
	assert_heard(fd, "READY=1\n");
	notify_ready(n);
	assert_heard(fd, NULL);

	/* Four in the time that the manager waits; and it says when. */
	assert_int_equal(notify_next(n, -1), 3000);
	assert_int_equal(notify_next(n, 2500), 2500);
	assert_int_equal(notify_next(n, 3500), 3000);
	clock_ms = 2999;
	notify_alive(n);
	assert_heard(fd, NULL);
	clock_ms = 3000;
	notify_alive(n);
	assert_heard(fd, "WATCHDOG=1\n");
	notify_alive(n);
	assert_heard(fd, NULL);
	assert_int_equal(notify_next(n, -1), 5000);

	/* Waiting for a printer: longer, and as before at the next turn. */
	notify_busy(n, 30000);
	assert_heard(fd, "WATCHDOG_USEC=38000000\nWATCHDOG=1\n");
	notify_alive(n);
	assert_heard(fd, "WATCHDOG_USEC=8000000\nWATCHDOG=1\n");
	notify_alive(n);
	assert_heard(fd, NULL);

	/* A manager that went away is nothing to stop for. */
	close(fd);
	clock_ms = 9000;
	notify_alive(n);
	notify_free(n);
}

static void to_a_path(void **state)
{
	char *folder = temp_folder(), *path = file_join(folder, "notify");
	(void)state;
	signs_of_life(path);
	free(path);
	temp_remove(folder);
}

static void to_an_abstract_name(void **state)
{
	char name[64];
	snprintf(name, sizeof name, "@wijkkiosk-test-%d", (int)getpid());
	signs_of_life(name);
	(void)state;
}

/* Nobody listens, or nobody watches: no message, and never a moment to wake for. */
static void quiet_without(void **state)
{
	(void)state;
	unsetenv("NOTIFY_SOCKET");
	setenv("WATCHDOG_USEC", "8000000", 1);
	struct notify *n = notify_new(&sys);
	notify_ready(n);
	notify_alive(n);
	notify_busy(n, 1000);
	assert_int_equal(notify_next(n, -1), -1);
	assert_int_equal(notify_next(n, 77), 77);
	notify_free(n);

	notify_ready(NULL);
	notify_alive(NULL);
	notify_busy(NULL, 1);
	assert_int_equal(notify_next(NULL, 5), 5);
	notify_free(NULL);
}

static void for_another(void **state)
{
	static const struct {
		const char *usec, *pid;
	} rows[] = {{"8000000", "1"}, {"", NULL},    {"0", NULL},
		    {"-5", NULL},     {"8 s", NULL}, {NULL, NULL}};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char name[64];
		snprintf(name, sizeof name, "@wijkkiosk-test-%d-%zu", (int)getpid(), i);
		int fd = listen_at(name);
		if (rows[i].usec != NULL)
			setenv("WATCHDOG_USEC", rows[i].usec, 1);
		if (rows[i].pid != NULL)
			setenv("WATCHDOG_PID", rows[i].pid, 1);
		struct notify *n = notify_new(&sys);
		notify_ready(n);
		assert_heard(fd, "READY=1\n");
		clock_ms += 100000;
		notify_alive(n);
		assert_heard(fd, NULL);
		assert_int_equal(notify_next(n, -1), -1);
		notify_free(n);
		close(fd);
	}
}

static void for_us(void **state)
{
	char name[64], pid[16];
	(void)state;
	snprintf(name, sizeof name, "@wijkkiosk-test-us-%d", (int)getpid());
	snprintf(pid, sizeof pid, "%d", (int)getpid());
	int fd = listen_at(name);
	setenv("WATCHDOG_USEC", "4000000", 1);
	setenv("WATCHDOG_PID", pid, 1);
	struct notify *n = notify_new(&sys);
	notify_ready(n);
	assert_int_equal(notify_next(n, -1), clock_ms + 1000);
	notify_free(n);
	close(fd);
}

/* An address that is no address: as if there were none. */
static void hostile_addresses(void **state)
{
	char text[300];
	memset(text, 'a', sizeof text - 1);
	text[0] = '/';
	text[sizeof text - 1] = '\0';
	const char *const rows[] = {"", "/", "@", "relative", "vsock:1:2", text};
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		setenv("NOTIFY_SOCKET", rows[i], 1);
		setenv("WATCHDOG_USEC", "8000000", 1);
		struct notify *n = notify_new(&sys);
		notify_ready(n);
		assert_int_equal(notify_next(n, -1), -1);
		notify_free(n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(to_a_path),	 cmocka_unit_test(to_an_abstract_name),
		cmocka_unit_test(quiet_without), cmocka_unit_test(for_another),
		cmocka_unit_test(for_us),	 cmocka_unit_test(hostile_addresses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "tests/e2e/support/ear.h"

#include "db/base/file.h"
#include "tests/e2e/support/pty.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <poll.h>
#include <unistd.h>

#include <cmocka.h>
#include <errno.h>
#include <signal.h>

#define TOLD_MAX  (1 << 24)
#define DOWNS	  40
#define LISTEN_MS 20

static void listen(struct ear *ear)
{
	buf_clear(&ear->told);
	file_read(ear->path, TOLD_MAX, &ear->told, NULL);
}

/* Everything but the program; returns where the recorder is. */
static char *prepare(struct ear *ear, const struct place *place)
{
	char *recorder = place_program("tests/e2e/recorder"), *whole = realpath(recorder, NULL);
	assert_non_null(whole);
	ear->path = place_path(place, "spoken");
	ear->from = 0;
	buf_init(&ear->told);
	remove(ear->path);
	/* Of what is around the kiosk, its voice learns only a little; HOME is part of that. */
	setenv("HOME", place->folder, 1);
	free(recorder);
	return whole;
}

void ear_open(struct ear *ear, const struct place *place, const char *const *more)
{
	char *recorder = prepare(ear, place);
	const char *argv[16] = {"--speaker", recorder};
	size_t n = 2;
	for (; more != NULL && *more != NULL && n < 15; more++)
		argv[n++] = *more;
	ear->p = place_kiosk(place, &(struct kiosk_options){.more = argv});
	pty_wait(ear->p, "");
	free(recorder);
}

void ear_open_setup(struct ear *ear, const struct place *place)
{
	char *recorder = prepare(ear, place), *program = place_program("wijkkiosk");
	char *const argv[] = {program,	    (char *)"setup",	 (char *)"--state",
			      place->state, (char *)"--speaker", recorder,
			      NULL};
	ear->p = pty_start(&(struct pty_options){.argv = argv});
	pty_wait(ear->p, "");
	free(program);
	free(recorder);
}

void ear_close(struct ear *ear)
{
	pty_free(ear->p);
	free(ear->path);
	buf_finish(&ear->told);
}

static void mark(struct ear *ear)
{
	listen(ear);
	ear->from = ear->told.len;
}

void ear_type(struct ear *ear, const char *keys)
{
	mark(ear);
	pty_type(ear->p, keys);
}

void ear_arrow(struct ear *ear, bool down)
{
	mark(ear);
	pty_key(ear->p, down ? VTERM_KEY_DOWN : VTERM_KEY_UP);
}

void ear_function(struct ear *ear, int number)
{
	mark(ear);
	pty_key(ear->p, (VTermKey)(VTERM_KEY_FUNCTION_0 + number));
}

int ear_hear_either(struct ear *ear, const char *first, const char *second)
{
	int64_t deadline = pty_deadline();
	while (pty_deadline() - deadline < PTY_PATIENCE_MS) {
		listen(ear);
		const char *a = strstr(ear->told.data + ear->from, first);
		const char *b = strstr(ear->told.data + ear->from, second);
		if (a != NULL || b != NULL)
			return a != NULL && (b == NULL || a < b) ? 0 : 1;
		/* The kiosk must be able to go on writing to its screen. */
		pty_pump(ear->p, LISTEN_MS);
	}
	print_error("all that was said:\n%s", ear->told.data);
	fail_msg("not said: %s; but: %s", first, ear->told.data + ear->from);
	return -1;
}

void ear_hear(struct ear *ear, const char *text)
{
	ear_hear_either(ear, text, text);
}

void ear_hear_focus(struct ear *ear)
{
	static const char *const roles[] = {", keuze ", ", knop\n", ", tekstveld", " aangekruist",
					    ", aangekruist"};
	int64_t deadline = pty_deadline();
	while (pty_deadline() - deadline < PTY_PATIENCE_MS) {
		listen(ear);
		for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
			if (strstr(ear->told.data + ear->from, roles[i]) != NULL)
				return;
		pty_pump(ear->p, LISTEN_MS);
	}
	fail_msg("nothing has the focus: %s", ear->told.data + ear->from);
}

void ear_find(struct ear *ear, const char *label)
{
	for (int i = 0; i < DOWNS; i++) {
		ear_hear_focus(ear);
		if (strstr(ear->told.data + ear->from, label) != NULL)
			return;
		ear_arrow(ear, true);
	}
	fail_msg("%s does not come", label);
}

pid_t ear_pid(struct ear *ear)
{
	pid_t pid = 0;
	listen(ear);
	for (const char *at = ear->told.data; (at = strstr(at, "pid ")) != NULL; at++)
		if (at == ear->told.data || at[-1] == '\n')
			pid = (pid_t)strtol(at + 4, NULL, 10);
	return pid;
}

void ear_expect_gone(pid_t pid)
{
	int64_t deadline = pty_deadline();
	assert_true(pid > 0);
	while (kill(pid, 0) == 0 || errno != ESRCH) {
		if (pty_deadline() - deadline >= PTY_PATIENCE_MS)
			fail_msg("process %ld is still there", (long)pid);
		poll(NULL, 0, LISTEN_MS);
	}
}

const char *ear_told(struct ear *ear)
{
	listen(ear);
	return ear->told.data;
}

/*
 * Walks through a terminal program by a script, inside a real terminal:
 *
 *   visit READY STEP... -- PROGRAM [ARGUMENT...]
 *
 *   STEP   =TEXT   wait until TEXT is on the screen
 *          +TEXT   type TEXT
 *          ^NAME   press a key: enter, esc, tab, up, down, f1, f2, ...
 *
 * The program runs on a pty as large as the terminal, and every byte it writes
 * is passed on, so that the terminal shows the real thing.  After the last step
 * a line is written to the pipe or file READY; the program stays as it is until it is killed.
 */
#include "tests/e2e/support/pty.h"

#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sysexits.h>
#include <unistd.h>

struct named_key {
	const char *name;
	VTermKey key;
};
static const struct named_key named_keys[] = {
	{"enter", VTERM_KEY_ENTER},	 {"esc", VTERM_KEY_ESCAPE},
	{"tab", VTERM_KEY_TAB},		 {"up", VTERM_KEY_UP},
	{"down", VTERM_KEY_DOWN},	 {"f1", VTERM_KEY_FUNCTION(1)},
	{"f2", VTERM_KEY_FUNCTION(2)},	 {"f5", VTERM_KEY_FUNCTION(5)},
	{"f10", VTERM_KEY_FUNCTION(10)},
};

static void on_resize(int number)
{
	(void)number; /* it only has to interrupt poll, which nothing restarts */
}

static void follow_size(struct pty *p)
{
	struct winsize size;
	int rows, cols;
	pty_size(p, &rows, &cols);
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 &&
	    (size.ws_row != rows || size.ws_col != cols))
		pty_resize(p, size.ws_row, size.ws_col);
}

/* Passes on what the program wrote since the last time. */
static void pass_on(struct pty *p, size_t *passed)
{
	size_t len;
	const char *bytes = pty_output(p, &len);
	while (*passed < len) {
		ssize_t sent = write(STDOUT_FILENO, bytes + *passed, len - *passed);
		if (sent <= 0)
			err(EX_IOERR, "terminal");
		*passed += (size_t)sent;
	}
}

static void press(struct pty *p, const char *name)
{
	for (size_t i = 0; i < sizeof(named_keys) / sizeof(named_keys[0]); i++) {
		if (strcmp(named_keys[i].name, name) == 0) {
			pty_key(p, named_keys[i].key);
			return;
		}
	}
	errx(EX_USAGE, "no key %s", name);
}

static void take_step(struct pty *p, const char *step)
{
	switch (step[0]) {
	case '=':
		if (!pty_wait(p, step + 1)) {
			char *screen = pty_screen(p);
			errx(EX_SOFTWARE, "not on the screen: %s\n%s", step + 1, screen);
		}
		break;
	case '+': pty_type(p, step + 1); break;
	case '^': press(p, step + 1); break;
	default: errx(EX_USAGE, "no step %s", step);
	}
}

static void make_raw(void)
{
	struct termios modes;
	if (tcgetattr(STDOUT_FILENO, &modes) != 0)
		err(EX_USAGE, "not in a terminal");
	cfmakeraw(&modes);
	tcsetattr(STDOUT_FILENO, TCSANOW, &modes);
}

int main(int argc, char **argv)
{
	int dashes = 2;
	while (dashes < argc && strcmp(argv[dashes], "--") != 0)
		dashes++;
	if (dashes + 1 >= argc)
		errx(EX_USAGE, "visit READY STEP... -- PROGRAM [ARGUMENT...]");
	make_raw();
	struct sigaction resize = {.sa_handler = on_resize, .sa_flags = SA_RESTART};
	sigaction(SIGWINCH, &resize, NULL);

	struct pty *p = pty_start(&(struct pty_options){
		.argv = argv + dashes + 1,
		.term = getenv("TERM"),
	});
	size_t passed = 0;
	for (int i = 2; i < dashes; i++) {
		follow_size(p);
		take_step(p, argv[i]);
	}
	pass_on(p, &passed);
	int ready = open(argv[1], O_WRONLY | O_CREAT, 0644);
	if (ready < 0 || write(ready, "ready\n", 6) != 6)
		err(EX_CANTCREAT, "%s", argv[1]);
	close(ready);
	for (;;) {
		follow_size(p);
		pty_pump(p, -1);
		pass_on(p, &passed);
	}
}

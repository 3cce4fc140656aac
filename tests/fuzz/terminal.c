/*
 * The bytes that a terminal sends, through curses, as the kiosk reads them: keys, mouse reports
 * and pastes.  A pseudoterminal stands in for the real one.
 */
#include "db/base/err.h"
#include "db/base/sys.h"
#include "tests/fuzz/support/fuzz.h"
#include "tui/terminal/term.h"

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST = 1024, ROWS = 24, COLS = 80 };

static void look_at(const struct input *input)
{
	FUZZ_MUST(input->kind >= INPUT_KEY && input->kind <= INPUT_TIME);
	if (input->kind == INPUT_KEY)
		FUZZ_MUST(input->key >= 0x20 && input->key <= UI_CTRL_Q &&
			  (input->key < 0x7F || input->key >= 0xA0));
	if (input->kind == INPUT_PASTE)
		FUZZ_MUST(strlen(input->text) <= input->len);
	if (input->kind == INPUT_PRESS || input->kind == INPUT_CLICK)
		FUZZ_MUST(input->row >= 0 && input->col >= 0);
}

/* term_open takes the signals of a crash, by which libFuzzer would keep the input. */
static void keep_signals(struct sigaction kept[NSIG], bool back)
{
	for (int n = 1; n < SIGRTMIN; n++)
		sigaction(n, back ? &kept[n] : NULL, back ? NULL : &kept[n]);
}

/* One more than there can be inputs: what means nothing comes back as INPUT_TIME too. */
static void read_all(int terminal, const uint8_t *data, size_t size)
{
	static const char paste_end[] = "\033[201~";
	struct sigaction kept[NSIG];
	struct input input;
	struct err e;
	if (size > MOST)
		size = MOST;
	keep_signals(kept, false);
	FUZZ_MUST(term_open(&(struct term_options){.theme = THEME_LIGHT}, &e) == 0);
	keep_signals(kept, true);
	/* An open paste would be waited for. */
	FUZZ_MUST(write(terminal, data, size) == (ssize_t)size);
	FUZZ_MUST(write(terminal, paste_end, sizeof paste_end - 1) > 0);
	for (size_t i = 0; i < size + sizeof paste_end && term_read(sys_real(), 0, &input); i++) {
		look_at(&input);
		if (input.kind == INPUT_KEY)
			fuzz_accepted();
	}
	term_close();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct winsize window = {.ws_row = ROWS, .ws_col = COLS};
	sigset_t mask;
	int terminal, end, in = dup(STDIN_FILENO), out = dup(STDOUT_FILENO);
	FUZZ_MUST(openpty(&terminal, &end, NULL, NULL, &window) == 0);
	setenv("TERM", "xterm-256color", 1);
	dup2(end, STDIN_FILENO);
	dup2(end, STDOUT_FILENO);
	sigprocmask(SIG_SETMASK, NULL, &mask);
	read_all(terminal, data, size);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	for (const int *fd = (int[]){in, out, terminal, end, -1}; *fd >= 0; fd++)
		close(*fd);
	return 0;
}

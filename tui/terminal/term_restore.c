#include "tui/terminal/term_inside.h"

#include <term.h>
#include <unistd.h>

void term_restore_modes(void)
{
	tcsetattr(STDIN_FILENO, TCSANOW, &term.before);
}

static void on_end(int signal_number)
{
	(void)signal_number;
	term.ended = 1;
}

static void on_resize(int signal_number)
{
	(void)signal_number;
	term.resized = 1;
}

/* Only async-signal-safe calls: curses may be broken at this point. */
static void on_crash(int signal_number)
{
	ssize_t ignored = write(STDOUT_FILENO, term.restore, term.restore_len);
	(void)ignored;
	term_restore_modes();
	term_letters_restore();
	signal(signal_number, SIG_DFL);
	raise(signal_number);
}

static void add_restore(const char *text)
{
	size_t len = text != NULL ? strlen(text) : 0;
	if (len > sizeof term.restore - term.restore_len)
		return;
	for (size_t i = 0; i < len; i++)
		term.restore[term.restore_len++] = text[i];
}

void term_restore_prepare(void)
{
	term.restore_len = 0;
	add_restore("\033[?2004l");
	if (key_mouse != NULL)
		add_restore("\033[8h");
	add_restore("\033[?1000l\033[?1002l\033[?1003l\033[?1006l");
	add_restore(exit_attribute_mode);
	add_restore(orig_pair);
	if (term.range == COLOUR_PALETTE)
		add_restore(orig_colors);
	add_restore(term_cursor_usual());
	add_restore(cursor_normal);
	add_restore(keypad_local);
	add_restore(exit_ca_mode);
}

void term_restore_on_signals(void)
{
	static const struct {
		int number;
		void (*handler)(int);
	} table[] = {
		{SIGTERM, on_end},  {SIGHUP, on_end},	 {SIGWINCH, on_resize}, {SIGSEGV, on_crash},
		{SIGBUS, on_crash}, {SIGABRT, on_crash}, {SIGFPE, on_crash},	{SIGILL, on_crash},
		{SIGINT, SIG_IGN},  {SIGQUIT, SIG_IGN},	 {SIGTSTP, SIG_IGN},	{SIGTTIN, SIG_IGN},
		{SIGTTOU, SIG_IGN}, {SIGPIPE, SIG_IGN},
	};
	sigset_t held;
	if (term.signals_caught)
		return;
	term.signals_caught = true;
	sigemptyset(&held);
	sigaddset(&held, SIGTERM);
	sigaddset(&held, SIGHUP);
	sigaddset(&held, SIGWINCH);
	sigprocmask(SIG_BLOCK, &held, &term.signals_before);
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct sigaction act = {.sa_handler = table[i].handler};
		sigemptyset(&act.sa_mask);
		sigaction(table[i].number, &act, NULL);
	}
}

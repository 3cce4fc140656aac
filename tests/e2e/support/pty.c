#include "tests/e2e/support/pty.h"

#include "db/base/buf.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <linux/capability.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#define TOUCH_MS 300 /* from one touch to the next */

struct pty {
	int master;	   /* -1 once hung up */
	int news;	   /* struct report, from the keeper */
	int leash;	   /* closed: the keeper kills the program and goes */
	pid_t keeper, pid; /* pid: the program */
	bool ended, stopped;
	int status;
	VTerm *vt;
	VTermScreen *screen;
	struct buf output;
	bool holding; /* what the terminal says is kept in held, to be sent in one go */
	struct buf held;
	int64_t touched_at;
	struct pty_modes modes;
	struct termios before; /* as the terminal was when the program got it */
};

/* What the keeper tells: first the pid alone, then every change of state. */
struct report {
	pid_t pid;
	int status;
};

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- the program's side ---- */

/* What comes from the terminal is for the program, not for its keeper. */
static const int shell_ignores[] = {SIGHUP, SIGINT, SIGQUIT, SIGTSTP};

static void exec_program(int slave, const struct pty_options *options)
{
	setpgid(0, 0);
	/* A background process that takes the terminal is stopped, unless it ignores this. */
	signal(SIGTTOU, SIG_IGN);
	tcsetpgrp(slave, getpid());
	signal(SIGTTOU, SIG_DFL);
	for (size_t i = 0; i < sizeof(shell_ignores) / sizeof(shell_ignores[0]); i++)
		signal(shell_ignores[i], SIG_DFL);
	dup2(slave, 0);
	dup2(slave, 1);
	int errors = -1;
	if (options->errors != NULL)
		errors = open(options->errors, O_WRONLY | O_CREAT | O_APPEND, 0600);
	dup2(errors >= 0 ? errors : slave, 2);
	if (errors > 2)
		close(errors);
	if (slave > 2)
		close(slave);
	if (options->powerless) {
		/* Fails when not root, who has no such power to lose. */
		prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, 0, 0, 0);
		prctl(PR_CAPBSET_DROP, CAP_DAC_READ_SEARCH, 0, 0, 0);
	}
	setenv("TERM", options->term != NULL ? options->term : "xterm-256color", 1);
	unsetenv("LINES");
	unsetenv("COLUMNS");
	unsetenv("COLORTERM");
	execvp(options->argv[0], options->argv);
	_exit(127);
}

static void wait_for_leash(int leash)
{
	char byte;
	while (read(leash, &byte, 1) < 0 && errno == EINTR)
		continue;
}

/*
 * The keeper plays the shell: it leads the session, so that the terminal lives
 * on when the program ends and its modes can be looked at.
 */
static void keep(int slave, int news, int leash, const struct pty_options *options)
{
	setsid();
	for (size_t i = 0; i < sizeof(shell_ignores) / sizeof(shell_ignores[0]); i++)
		signal(shell_ignores[i], SIG_IGN);
	ioctl(slave, TIOCSCTTY, 0);
	pid_t pid = fork();
	if (pid == 0) {
		close(news);
		close(leash);
		exec_program(slave, options);
	}
	struct report report = {.pid = pid};
	if (pid < 0 || write(news, &report, sizeof(report)) != sizeof(report))
		_exit(EX_OSERR);
	pid_t watcher = fork();
	if (watcher == 0) {
		wait_for_leash(leash);
		kill(pid, SIGKILL);
		_exit(0);
	}
	while (waitpid(pid, &report.status, WUNTRACED) == pid) {
		if (write(news, &report, sizeof(report)) != sizeof(report))
			break;
		if (!WIFSTOPPED(report.status))
			break;
	}
	kill(watcher, SIGKILL);
	waitpid(watcher, NULL, 0);
	wait_for_leash(leash);
	_exit(0);
}

/* ---- the terminal's side ---- */

static int on_property(VTermProp property, VTermValue *value, void *user)
{
	struct pty *p = user;
	switch (property) {
	case VTERM_PROP_ALTSCREEN: p->modes.alternate_screen = value->boolean != 0; break;
	case VTERM_PROP_CURSORVISIBLE: p->modes.cursor_visible = value->boolean != 0; break;
	case VTERM_PROP_MOUSE: p->modes.mouse = value->number; break;
	default: break;
	}
	return 1;
}

static void on_answer(const char *bytes, size_t len, void *user)
{
	struct pty *p = user;
	if (p->holding)
		buf_add(&p->held, bytes, len);
	else
		pty_send(p, bytes, len);
}

static const VTermScreenCallbacks screen_callbacks = {.settermprop = on_property};

static void open_terminal(struct pty *p, int rows, int cols)
{
	p->vt = vterm_new(rows, cols);
	vterm_set_utf8(p->vt, 1);
	vterm_output_set_callback(p->vt, on_answer, p);
	p->modes.cursor_visible = true;
	p->screen = vterm_obtain_screen(p->vt);
	vterm_screen_set_callbacks(p->screen, &screen_callbacks, p);
	vterm_screen_enable_altscreen(p->screen, 1);
	vterm_screen_reset(p->screen, 1);
}

static void take_report(struct pty *p, const struct report *report)
{
	if (WIFSTOPPED(report->status)) {
		p->stopped = true;
		return;
	}
	p->ended = true;
	p->status = report->status;
}

struct pty *pty_start(const struct pty_options *options)
{
	struct pty *p = buf_alloc(1, sizeof(*p));
	int rows = options->rows > 0 ? options->rows : 24;
	int cols = options->cols > 0 ? options->cols : 80;
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
	int slave, news[2], leash[2];
	if (openpty(&p->master, &slave, NULL, NULL, &size) != 0 || pipe(news) != 0 ||
	    pipe(leash) != 0)
		err(EX_OSERR, "no pty");
	fcntl(p->master, F_SETFL, O_NONBLOCK);
	pty_termios(p, &p->before);
	p->keeper = fork();
	if (p->keeper < 0)
		err(EX_OSERR, "no process");
	if (p->keeper == 0) {
		close(p->master);
		close(news[0]);
		close(leash[1]);
		keep(slave, news[1], leash[0], options);
	}
	close(slave);
	close(news[1]);
	close(leash[0]);
	p->news = news[0];
	p->leash = leash[1];
	buf_init(&p->output);
	buf_init(&p->held);
	open_terminal(p, rows, cols);
	struct report first;
	if (read(p->news, &first, sizeof(first)) != sizeof(first))
		errx(EX_OSERR, "no program");
	p->pid = first.pid;
	return p;
}

void pty_free(struct pty *p)
{
	if (p == NULL)
		return;
	if (write(p->leash, "..", 2) != 2) /* one for the watcher, one for the keeper */
		warn("leash");
	close(p->leash);
	waitpid(p->keeper, NULL, 0);
	close(p->news);
	if (p->master >= 0)
		close(p->master);
	vterm_free(p->vt);
	buf_finish(&p->output);
	buf_finish(&p->held);
	free(p);
}

static bool read_output(struct pty *p)
{
	char bytes[4096];
	bool any = false;
	for (;;) {
		ssize_t got = read(p->master, bytes, sizeof(bytes));
		if (got <= 0)
			return any;
		any = true;
		buf_add(&p->output, bytes, (size_t)got);
		vterm_input_write(p->vt, bytes, (size_t)got);
	}
}

bool pty_pump(struct pty *p, int ms)
{
	struct pollfd fds[2] = {
		{.fd = p->ended ? -1 : p->news, .events = POLLIN},
		{.fd = p->master, .events = POLLIN},
	};
	if (poll(fds, 2, ms) <= 0)
		return false;
	bool any = p->master >= 0 && read_output(p);
	struct report report;
	if (fds[0].revents != 0 && read(p->news, &report, sizeof(report)) == sizeof(report)) {
		take_report(p, &report);
		any = true;
	}
	return any;
}

void pty_send(struct pty *p, const void *bytes, size_t len)
{
	const char *at = bytes;
	int64_t deadline = now_ms() + PTY_PATIENCE_MS;
	while (len > 0 && p->master >= 0 && now_ms() < deadline) {
		ssize_t sent = write(p->master, at, len);
		if (sent > 0) {
			at += sent;
			len -= (size_t)sent;
			continue;
		}
		/* Full: the program must read first, and may need us to read before that. */
		struct pollfd fd = {.fd = p->master, .events = POLLIN | POLLOUT};
		poll(&fd, 1, 100);
		if ((fd.revents & POLLIN) != 0)
			read_output(p);
	}
}

/* All bytes that the program ever read, from anything; -1 when that is not told. */
static long long bytes_read(pid_t pid)
{
	static const char label[] = "rchar: ";
	char name[32], line[64];
	long long all = -1;
	snprintf(name, sizeof name, "/proc/%d/io", (int)pid);
	FILE *f = fopen(name, "r");
	if (f == NULL)
		return -1;
	if (fgets(line, sizeof line, f) != NULL && strncmp(line, label, strlen(label)) == 0)
		all = strtoll(line + strlen(label), NULL, 10);
	fclose(f);
	return all;
}

/* Until the program has read it, where the kernel tells that: root may ask. */
static void send_and_see_read(struct pty *p, const void *bytes, size_t len)
{
	int64_t deadline = pty_deadline();
	long long before = bytes_read(p->pid);
	pty_send(p, bytes, len);
	while (bytes_read(p->pid) < before + (long long)len && before >= 0 && now_ms() < deadline)
		pty_pump(p, 1);
}

void pty_type(struct pty *p, const char *text)
{
	pty_send(p, text, strlen(text));
}

void pty_key(struct pty *p, VTermKey key)
{
	vterm_keyboard_key(p->vt, key, VTERM_MOD_NONE);
}

void pty_paste(struct pty *p, const void *bytes, size_t len)
{
	vterm_keyboard_start_paste(p->vt);
	pty_send(p, bytes, len);
	vterm_keyboard_end_paste(p->vt);
}

void pty_rest_hand(struct pty *p)
{
	while (now_ms() < p->touched_at + TOUCH_MS && pty_pump_until(p, p->touched_at + TOUCH_MS))
		continue;
}

/* What a quick tap makes the terminal say, in p->held. */
static void touch(struct pty *p, int row, int col)
{
	pty_rest_hand(p);
	p->touched_at = now_ms();
	p->holding = true;
	vterm_mouse_move(p->vt, row, col, VTERM_MOD_NONE);
	vterm_mouse_button(p->vt, 1, true, VTERM_MOD_NONE);
	vterm_mouse_button(p->vt, 1, false, VTERM_MOD_NONE);
	p->holding = false;
}

void pty_click(struct pty *p, int row, int col)
{
	touch(p, row, col);
	/* Together: what is left of one click must not run into the next. */
	pty_send(p, p->held.data, p->held.len);
	buf_clear(&p->held);
}

bool pty_click_in_pieces(struct pty *p, int row, int col, size_t first)
{
	touch(p, row, col);
	bool more = first < p->held.len;
	if (more) {
		send_and_see_read(p, p->held.data, first);
		pty_send(p, p->held.data + first, p->held.len - first);
	}
	buf_clear(&p->held);
	return more;
}

bool pty_click_text(struct pty *p, const char *text)
{
	int row, col;
	pty_rest_hand(p);
	if (!pty_wait(p, text) || !pty_find(p, text, &row, &col))
		return false;
	pty_click(p, row, col + (int)strlen(text) / 2);
	return true;
}

void pty_resize(struct pty *p, int rows, int cols)
{
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
	static const char no_region[] = "\033[r";
	pty_pump(p, 0);
	/* libvterm 0.1.4 would keep a scrolling region that begins below a smaller screen's end. */
	vterm_input_write(p->vt, no_region, sizeof(no_region) - 1);
	vterm_set_size(p->vt, rows, cols);
	ioctl(p->master, TIOCSWINSZ, &size);
}

void pty_hang_up(struct pty *p)
{
	close(p->master);
	p->master = -1;
}

/* ---- what is on the screen ---- */

void pty_cell_text(const VTermScreenCell *cell, struct buf *out)
{
	if (cell->chars[0] == (uint32_t)-1)
		return; /* the right half of a wide character */
	if (cell->chars[0] == 0)
		buf_add_char(out, ' ');
	for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i] != 0; i++) {
		uint32_t c = cell->chars[i];
		if (c < 0x80) {
			buf_add_char(out, (char)c);
		} else if (c < 0x800) {
			buf_add_char(out, (char)(0xC0 | c >> 6));
			buf_add_char(out, (char)(0x80 | (c & 0x3F)));
		} else if (c < 0x10000) {
			buf_add_char(out, (char)(0xE0 | c >> 12));
			buf_add_char(out, (char)(0x80 | (c >> 6 & 0x3F)));
			buf_add_char(out, (char)(0x80 | (c & 0x3F)));
		} else {
			buf_add_char(out, (char)(0xF0 | c >> 18));
			buf_add_char(out, (char)(0x80 | (c >> 12 & 0x3F)));
			buf_add_char(out, (char)(0x80 | (c >> 6 & 0x3F)));
			buf_add_char(out, (char)(0x80 | (c & 0x3F)));
		}
	}
}

VTermScreenCell pty_cell(const struct pty *p, int row, int col)
{
	VTermScreenCell cell = {.width = 1};
	vterm_screen_get_cell(p->screen, (VTermPos){.row = row, .col = col}, &cell);
	return cell;
}

static uint32_t rgb(const struct pty *p, VTermColor color)
{
	vterm_screen_convert_color_to_rgb(p->screen, &color);
	return (uint32_t)color.rgb.red << 16 | (uint32_t)color.rgb.green << 8 | color.rgb.blue;
}

struct pty_colours pty_colours(const struct pty *p, const VTermScreenCell *cell)
{
	bool reverse = cell->attrs.reverse != 0;
	return (struct pty_colours){
		.front = rgb(p, reverse ? cell->bg : cell->fg),
		.back = rgb(p, reverse ? cell->fg : cell->bg),
	};
}

static uint8_t grey(uint32_t colour)
{
	return (uint8_t)((299u * (colour >> 16) + 587u * (colour >> 8 & 0xFF) +
			  114u * (colour & 0xFF)) /
			 1000u);
}

void pty_greys(const struct pty *p, const VTermScreenCell *cell, uint8_t *front, uint8_t *back)
{
	struct pty_colours colours = pty_colours(p, cell);
	*front = grey(colours.front);
	*back = grey(colours.back);
}

void pty_cursor(const struct pty *p, int *row, int *col)
{
	VTermPos at;
	vterm_state_get_cursorpos(vterm_obtain_state(p->vt), &at);
	*row = at.row;
	*col = at.col;
}

void pty_size(const struct pty *p, int *rows, int *cols)
{
	vterm_get_size(p->vt, rows, cols);
}

bool pty_find(const struct pty *p, const char *text, int *row, int *col)
{
	int rows, cols;
	pty_size(p, &rows, &cols);
	struct buf line;
	buf_init(&line);
	bool found = false;
	for (int r = 0; r < rows && !found; r++) {
		size_t *starts = buf_alloc((size_t)cols, sizeof(*starts));
		buf_clear(&line);
		for (int c = 0; c < cols; c++) {
			starts[c] = line.len;
			VTermScreenCell cell = pty_cell(p, r, c);
			pty_cell_text(&cell, &line);
		}
		const char *at = strstr(line.data, text);
		for (int c = 0; at != NULL && c < cols && !found; c++) {
			if (line.data + starts[c] < at)
				continue;
			*row = r;
			*col = c;
			found = true;
		}
		free(starts);
	}
	buf_finish(&line);
	return found;
}

char *pty_screen(const struct pty *p)
{
	int rows, cols;
	pty_size(p, &rows, &cols);
	struct buf out;
	buf_init(&out);
	for (int r = 0; r < rows; r++) {
		for (int c = 0; c < cols; c++) {
			VTermScreenCell cell = pty_cell(p, r, c);
			pty_cell_text(&cell, &out);
		}
		while (out.len > 0 && out.data[out.len - 1] == ' ')
			buf_truncate(&out, out.len - 1);
		buf_add_char(&out, '\n');
	}
	return buf_steal(&out);
}

/* ---- waiting ---- */

static bool is_there(const struct pty *p, const char *text)
{
	int row, col;
	return pty_find(p, text, &row, &col);
}

/* Pumps until one of the texts is there (or, if gone, until the first is not). */
static int wait_for(struct pty *p, const char *const texts[2], bool gone)
{
	int64_t deadline = now_ms() + PTY_PATIENCE_MS;
	for (;;) {
		while (pty_pump(p, 0))
			continue;
		for (int i = 0; i < 2; i++) {
			if (texts[i] != NULL && is_there(p, texts[i]) != gone)
				return i;
		}
		int64_t left = deadline - now_ms();
		if (left <= 0 || p->ended)
			return -1;
		pty_pump(p, (int)left);
	}
}

bool pty_wait(struct pty *p, const char *text)
{
	return wait_for(p, (const char *const[2]){text, NULL}, false) == 0;
}

bool pty_wait_gone(struct pty *p, const char *text)
{
	return wait_for(p, (const char *const[2]){text, NULL}, true) == 0;
}

int pty_wait_either(struct pty *p, const char *first, const char *second)
{
	return wait_for(p, (const char *const[2]){first, second}, false);
}

int pty_wait_exit(struct pty *p)
{
	int64_t deadline = now_ms() + PTY_PATIENCE_MS;
	while (!p->ended) {
		int64_t left = deadline - now_ms();
		if (left <= 0)
			return -1;
		pty_pump(p, (int)left);
	}
	if (p->master >= 0)
		read_output(p); /* its last words */
	return p->status;
}

int64_t pty_deadline(void)
{
	return now_ms() + PTY_PATIENCE_MS;
}

bool pty_pump_until(struct pty *p, int64_t deadline)
{
	int64_t left = deadline - now_ms();
	return left > 0 && !p->ended && pty_pump(p, (int)left);
}

/* ---- what it left behind ---- */

const char *pty_output(const struct pty *p, size_t *len)
{
	if (len != NULL)
		*len = p->output.len;
	return p->output.data;
}

/* The last place of a text in a run of bytes, or -1. */
static long last_of(const struct buf *bytes, const char *text)
{
	size_t len = strlen(text);
	for (size_t at = bytes->len; at-- > 0;) {
		if (bytes->len - at >= len && memcmp(bytes->data + at, text, len) == 0)
			return (long)at;
	}
	return -1;
}

struct pty_modes pty_modes(const struct pty *p)
{
	struct pty_modes modes = p->modes;
	/* libvterm keeps this one to itself. */
	modes.bracketed_paste =
		last_of(&p->output, "\033[?2004h") > last_of(&p->output, "\033[?2004l");
	return modes;
}

void pty_termios(const struct pty *p, struct termios *out)
{
	if (tcgetattr(p->master, out) != 0)
		err(EX_OSERR, "tcgetattr");
}

const struct termios *pty_termios_before(const struct pty *p)
{
	return &p->before;
}

pid_t pty_pid(const struct pty *p)
{
	return p->pid;
}

bool pty_has_ended(const struct pty *p)
{
	return p->ended;
}

bool pty_was_stopped(const struct pty *p)
{
	return p->stopped;
}

#include "tests/monkey/acts.h"
#include "db/base/buf.h"
#include "tests/e2e/support/pty.h"
#include "tests/monkey/chance.h"

#include <signal.h>
#include <string.h>

enum { ROWS_LEAST = 15, ROWS_MOST = 70, COLS_LEAST = 40, COLS_MOST = 200, BURST = 64 << 10 };

/* Where an act puts its bytes. */
struct monkey {
	struct chance *chance;
	struct pty *p;
	struct buf out; /* not sent yet */
	struct buf *log;
};

static int below(struct monkey *m, int n)
{
	return chance_below(m->chance, n);
}

static void flush(struct monkey *m)
{
	if (m->out.len == 0)
		return;
	buf_add_str(m->log, "  sends ");
	for (size_t i = 0; i < m->out.len && i < 400; i++) {
		unsigned char c = (unsigned char)m->out.data[i];
		if (c >= ' ' && c < 0x7F && c != '\\')
			buf_add_char(m->log, (char)c);
		else
			buf_addf(m->log, "\\x%02x", c);
	}
	buf_addf(m->log, " (%zu bytes)\n", m->out.len);
	pty_send(m->p, m->out.data, m->out.len);
	buf_clear(&m->out);
}

static void random_bytes(struct monkey *m, int count, int least, int most)
{
	for (int i = 0; i < count; i++)
		buf_add_char(&m->out, (char)chance_between(m->chance, least, most));
}

/* ---- keys ---- */

static void plain(struct monkey *m)
{
	static const char often[] = "123456789\r\r\r\t\t /qQ \177";
	if (below(m, 2) == 0)
		buf_add_char(&m->out, often[below(m, (int)sizeof(often) - 1)]);
	else
		random_bytes(m, 1, ' ', '~');
}

static void arrows(struct monkey *m)
{
	static const char *const keys[] = {"\033OA",  "\033OB",	 "\033OC",  "\033OD",  "\033[A",
					   "\033[B",  "\033[C",	 "\033[D",  "\033[5~", "\033[6~",
					   "\033OH",  "\033OF",	 "\033[H",  "\033[F",  "\033[1~",
					   "\033[4~", "\033[2~", "\033[3~", "\033[Z"};
	buf_add_str(&m->out, keys[below(m, (int)(sizeof(keys) / sizeof(keys[0])))]);
}

static void function_key(struct monkey *m)
{
	static const int numbers[] = {11, 12, 13, 14, 15, 17, 18, 19, 20, 21,
				      23, 24, 25, 26, 28, 29, 31, 32, 33, 34};
	switch (below(m, 4)) {
	case 0: buf_addf(&m->out, "\033O%c", 'P' + below(m, 4)); break;
	case 1: buf_addf(&m->out, "\033[[%c", 'A' + below(m, 5)); break; /* Linux */
	case 2: buf_addf(&m->out, "\033[1;%d%c", 2 + below(m, 7), 'P' + below(m, 4)); break;
	default: buf_addf(&m->out, "\033[%d~", numbers[below(m, 20)]); break;
	}
}

static void escape(struct monkey *m)
{
	buf_add_char(&m->out, 033);
	flush(m); /* and nothing behind it for now: the key itself */
}

/* Ctrl-C, Ctrl-Z, Ctrl-\, Ctrl-D, Ctrl-S, Ctrl-Q and all the others. */
static void control(struct monkey *m)
{
	static const char often[] = "\003\032\034\004\021\023\031\026";
	if (below(m, 2) == 0)
		buf_add_char(&m->out, often[below(m, (int)sizeof(often) - 1)]);
	else
		random_bytes(m, 1, 0, 31);
}

static void alt(struct monkey *m)
{
	buf_add_char(&m->out, 033);
	random_bytes(m, 1, 0, 255);
}

/* Keys with Shift, Alt, Ctrl and Super, as xterm and kitty tell them. */
static void modified(struct monkey *m)
{
	switch (below(m, 3)) {
	case 0: buf_addf(&m->out, "\033[27;%d;%d~", below(m, 17), below(m, 300)); break;
	case 1: buf_addf(&m->out, "\033[%d;%du", below(m, 60000), below(m, 17)); break;
	default: buf_addf(&m->out, "\033[1;%d%c", below(m, 17), 'A' + below(m, 26)); break;
	}
}

/* ---- sequences ---- */

static void any_csi(struct monkey *m)
{
	buf_add_str(&m->out, below(m, 8) == 0 ? "\xc2\x9b" : "\033[");
	random_bytes(m, below(m, 12), '0', '?');
	random_bytes(m, below(m, 3), ' ', '/');
	random_bytes(m, below(m, 8) == 0 ? 0 : 1, '@', '~');
}

/* OSC, DCS, APC, PM, SOS: with an end, with the other end, and without. */
static void any_string(struct monkey *m)
{
	static const char kinds[] = "]P_^X";
	static const char *const ends[] = {"\007", "\033\\", "\xc2\x9c", "\030", ""};
	buf_addf(&m->out, "\033%c", kinds[below(m, 5)]);
	if (below(m, 2) == 0)
		buf_addf(&m->out, "%d;", below(m, 120));
	random_bytes(m, below(m, 60), below(m, 2) == 0 ? ' ' : 0, below(m, 2) == 0 ? '~' : 255);
	buf_add_str(&m->out, ends[below(m, 5)]);
}

/* What a terminal says when it is asked: attributes, cursor, settings, colours, its own name. */
static void answer(struct monkey *m)
{
	static const char *const answers[] = {
		"\033[?62;1;6;22c",
		"\033[>41;379;0c",
		"\033P!|00000000\033\\",
		"\033[0n",
		"\033[?1;2R",
		"\033[24;80R",
		"\033[8;24;80t",
		"\033[4;600;800t",
		"\033P1$r0m\033\\",
		"\033P>|XTerm(379)\033\\",
		"\033]10;rgb:ffff/ffff/ffff\007",
		"\033]52;c;cm0gLXJmIC8K\007",
		"\033]l/bin/sh\033\\",
		"\033[I",
		"\033[O",
		"\033[?2026;2$y",
		"id >answerback\r", /* an answerback that was set to a command */
	};
	buf_add_str(&m->out, answers[below(m, (int)(sizeof(answers) / sizeof(answers[0])))]);
}

/* ---- the mouse ---- */

static void press_sgr(struct monkey *m, int row, int col)
{
	int button = below(m, 4) == 0 ? below(m, 256) : 0;
	buf_addf(&m->out, "\033[<%d;%d;%dM", button, col + 1, row + 1);
	if (below(m, 8) != 0)
		buf_addf(&m->out, "\033[<%d;%d;%dm", button, col + 1, row + 1);
}

static void mouse(struct monkey *m)
{
	int rows, cols;
	pty_size(m->p, &rows, &cols);
	int row = below(m, rows), col = below(m, cols);
	switch (below(m, 12)) {
	case 0: /* X10 and its successors, with any bytes */
		buf_add_str(&m->out, "\033[M");
		random_bytes(m, below(m, 12) == 0 ? below(m, 3) : 3, 0, 255);
		break;
	case 1: /* where there is no screen */
		buf_addf(&m->out, "\033[<%d;%d;%dM", below(m, 70), below(m, 100000) - 10,
			 below(m, 100000) - 10);
		break;
	case 2: /* urxvt */
		buf_addf(&m->out, "\033[%d;%d;%dM", 32 + below(m, 70), col + 1, row + 1);
		break;
	case 3: /* broken off, or not even numbers */
		buf_add_str(&m->out, "\033[<");
		random_bytes(m, below(m, 10), '0', '?');
		break;
	case 4: /* the wheel */
		buf_addf(&m->out, "\033[<%d;%d;%dM", 64 + below(m, 4), col + 1, row + 1);
		break;
	case 5: /* a drag over half the screen, with any button */
		buf_addf(&m->out, "\033[<%d;%d;%dM", below(m, 3), col + 1, row + 1);
		for (int i = 0; i < 8; i++)
			buf_addf(&m->out, "\033[<%d;%d;%dM", 32 + below(m, 3), 1 + below(m, cols),
				 1 + below(m, rows));
		buf_addf(&m->out, "\033[<0;%d;%dm", col + 1, row + 1);
		break;
	default: press_sgr(m, row, col); break;
	}
}

/* ---- text ---- */

/* Of three bytes in UTF-8. */
static void add_character(struct monkey *m, int c)
{
	const char bytes[] = {(char)(0xE0 | c >> 12), (char)(0x80 | (c >> 6 & 0x3F)),
			      (char)(0x80 | (c & 0x3F))};
	buf_add(&m->out, bytes, sizeof(bytes));
}

/* Any characters of Unicode, and such as are none. */
static void any_utf8(struct monkey *m, int count)
{
	static const char *const hard[] = {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x94\xac",
					   "e\xcc\x81\xcc\x82\xcc\x83",
					   "\xd8\xa7\xd9\x84",
					   "\xe2\x80\xae",
					   "\xef\xbb\xbf",
					   "\xf4\x90\x80\x80",
					   "\xed\xa0\x80",
					   "\xc0\xaf",
					   "\xe6\xbc\xa2"};
	for (int i = 0; i < count; i++) {
		if (below(m, 3) == 0)
			buf_add_str(&m->out, hard[below(m, (int)(sizeof(hard) / sizeof(hard[0])))]);
		else if (below(m, 2) == 0)
			add_character(m, chance_between(m->chance, 0x800, 0x2FFF));
		else
			random_bytes(m, 1, ' ', '~');
	}
}

static void text(struct monkey *m)
{
	any_utf8(m, 1 + below(m, 20));
}

static void broken_text(struct monkey *m)
{
	random_bytes(m, 1 + below(m, 40), 0x80, 0xFF);
}

static void any_bytes(struct monkey *m)
{
	random_bytes(m, 1 + below(m, 60), 0, 255);
}

static void paste(struct monkey *m)
{
	buf_add_str(&m->out, "\033[200~");
	if (below(m, 2) == 0)
		any_utf8(m, below(m, 200));
	else
		random_bytes(m, below(m, 200), 0, 255);
	/* Without an end the kiosk waits for one: now and then, for that takes time. */
	if (below(m, 40) != 0)
		buf_add_str(&m->out, "\033[201~");
}

static void paste_bare(struct monkey *m)
{
	static const char words[] = "id >monkey\r:q!\r\003\032exit\r^C`id`$(id)\r\n!id\r\001d";
	buf_add_str(&m->out, words);
}

static void burst(struct monkey *m)
{
	int count = below(m, BURST);
	if (below(m, 2) == 0)
		random_bytes(m, count, 0, 255);
	else
		for (int c = chance_between(m->chance, 1, 126); count > 0; count--)
			buf_add_char(&m->out, (char)c);
}

/* ---- not keys ---- */

static void resize(struct monkey *m)
{
	int rows = chance_between(m->chance, ROWS_LEAST, ROWS_MOST);
	int cols = chance_between(m->chance, COLS_LEAST, COLS_MOST);
	flush(m);
	if (below(m, 4) == 0) { /* first one in which nothing fits, or everything */
		int odd_rows = below(m, 2) == 0 ? 1 + below(m, 15) : 1 + below(m, 400);
		int odd_cols = below(m, 2) == 0 ? 1 + below(m, 40) : 1 + below(m, 600);
		buf_addf(m->log, "  window of %d by %d\n", odd_rows, odd_cols);
		pty_resize(m->p, odd_rows, odd_cols);
	}
	buf_addf(m->log, "  window of %d by %d\n", rows, cols);
	pty_resize(m->p, rows, cols);
}

static void send_signal(struct monkey *m)
{
	/* Those that a terminal or a careless script sends, but for those that end it in order. */
	static const int numbers[] = {SIGINT,  SIGQUIT, SIGTSTP,  SIGTTIN,
				      SIGTTOU, SIGPIPE, SIGWINCH, SIGCONT};
	int number = numbers[below(m, (int)(sizeof(numbers) / sizeof(numbers[0])))];
	flush(m);
	buf_addf(m->log, "  signal %d\n", number);
	kill(pty_pid(m->p), number);
}

static const struct {
	int weight;
	void (*act)(struct monkey *m);
} acts[] = {
	{240, plain},	 {120, arrows},	 {70, function_key}, {40, escape},     {50, control},
	{30, alt},	 {30, modified}, {40, any_csi},	     {15, answer},     {12, any_string},
	{150, mouse},	 {30, text},	 {20, broken_text},  {15, paste},      {3, paste_bare},
	{10, any_bytes}, {1, burst},	 {12, resize},	     {8, send_signal},
};

static void one(struct monkey *m)
{
	int all = 0;
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		all += acts[i].weight;
	int at = below(m, all);
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		at -= acts[i].weight;
		if (at < 0) {
			acts[i].act(m);
			return;
		}
	}
}

void acts_sequence(struct chance *chance, struct pty *p, struct buf *log)
{
	struct monkey m = {.chance = chance, .p = p, .log = log};
	buf_init(&m.out);
	for (int left = 1 + below(&m, 16); left > 0; left--) {
		one(&m);
		/* Some keys come together, others one by one. */
		if (below(&m, 3) == 0)
			flush(&m);
	}
	flush(&m);
	buf_finish(&m.out);
}

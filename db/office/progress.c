#include "db/office/progress.h"
#include "db/base/sys.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { LOOK_EACH = 1024, DRAW_MS = 100, BAR = 24 };

bool progress_is_wanted(void)
{
	return isatty(STDERR_FILENO) == 1;
}

void progress_begin(struct progress *p, const struct sys *sys, int64_t total)
{
	*p = (struct progress){.sys = sys,
			       .is_shown = progress_is_wanted(),
			       .total = total,
			       .began_ms = sys->steady_ms(sys->self)};
}

static void add_left(char *out, size_t size, int64_t seconds)
{
	if (seconds >= 3600)
		snprintf(out, size, ", nog %lld uur en %lld min", (long long)(seconds / 3600),
			 (long long)(seconds / 60 % 60));
	else if (seconds >= 60)
		snprintf(out, size, ", nog %lld min %lld s", (long long)(seconds / 60),
			 (long long)(seconds % 60));
	else
		snprintf(out, size, ", nog %lld s", (long long)seconds);
}

void progress_text(const struct progress *p, int64_t now_ms, int columns, char out[256])
{
	char left[64] = "", bar[BAR + 3] = "";
	int64_t ms = now_ms > p->began_ms ? now_ms - p->began_ms : 1;
	int64_t rate = p->done * 1000 / ms;
	if (p->total > 0) {
		int64_t done = p->done < p->total ? p->done : p->total;
		int full = (int)(done * BAR / p->total);
		bar[0] = '[';
		for (int i = 0; i < BAR; i++)
			bar[1 + i] = i < full ? '#' : '.';
		bar[BAR + 1] = ']';
		if (rate > 0)
			add_left(left, sizeof left, (p->total - done + rate - 1) / rate);
	}
	int n = snprintf(out, 256, "%s%s%lld rijen, %lld per seconde%s", bar, bar[0] ? " " : "",
			 (long long)p->done, (long long)rate, left);
	/* A line that wraps could not be taken away again. */
	if (columns > 0 && columns <= n && columns < 256)
		out[columns - 1] = '\0';
}

static void draw(struct progress *p, int64_t now)
{
	struct winsize size = {.ws_col = 80};
	char text[256];
	ioctl(STDERR_FILENO, TIOCGWINSZ, &size);
	progress_text(p, now, size.ws_col > 0 ? size.ws_col : 80, text);
	fprintf(stderr, "\r%s\033[K", text);
	fflush(stderr);
	p->drawn_ms = now;
}

void progress_add(struct progress *p)
{
	p->done++;
	if (!p->is_shown || p->done % LOOK_EACH != 0)
		return;
	int64_t now = p->sys->steady_ms(p->sys->self);
	if (now - p->drawn_ms >= DRAW_MS)
		draw(p, now);
}

void progress_end(struct progress *p)
{
	if (p->is_shown && p->drawn_ms != 0)
		fputs("\r\033[K", stderr);
}

#include "tests/e2e/support/rest.h"
#include "tests/e2e/support/pty.h"

#include <stdio.h>
#include <string.h>

/* "pid (name) S ...": does the kernel say that it waits for something? */
static bool sleeps(const struct pty *p)
{
	char path[64], text[256] = "";
	snprintf(path, sizeof path, "/proc/%d/stat", (int)pty_pid(p));
	FILE *file = fopen(path, "r");
	if (file == NULL)
		return false;
	size_t len = fread(text, 1, sizeof text - 1, file);
	fclose(file);
	text[len] = '\0';
	const char *end = strrchr(text, ')');
	return end != NULL && strncmp(end, ") S", 3) == 0;
}

bool rest_wait(struct pty *p, size_t written)
{
	int64_t deadline = pty_deadline();
	size_t len = 0;
	for (;;) {
		/* It slept, and what it wrote before that is all here: nothing comes of itself. */
		bool slept = sleeps(p);
		bool news = pty_pump(p, 0);
		pty_output(p, &len);
		if (len > written && slept && !news)
			return true;
		if (!news && len <= written && !pty_pump_until(p, deadline))
			return false;
	}
}

/*
 * Runs a terminal program on a pty and measures it from outside:
 *
 *   drive start  RUNS -- PROGRAM...     ms from fork to the last byte of the first paint
 *   drive keys   RUNS KEYS... -- ...    ms from key to the last byte it caused, and bytes
 *   drive type   KEYS -- ...            sends everything at once, waits, leaves (for callgrind)
 *   drive step   KEYS -- ...            sends key by key, waiting for quiet between (for callgrind)
 *   drive idle   SECONDS -- ...         bytes written and voluntary context switches meanwhile
 *   drive memory KEYS -- ...            RSS and anonymous KiB after these keys
 *
 * KEYS: characters as they are, ~u ~d for arrows, ~e Enter, ~x Esc, ~1 F10,
 * ~NNx<key> repeats.  A program must leave at Ctrl-Q.
 * "Quiet" is QUIET_MS without output, measured by poll: the time of the last
 * byte is what counts, the waiting behind it does not.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEYS_MAX 4096

struct child {
	pid_t pid;
	int fd;
	size_t bytes; /* written so far */
	int quiet_ms;
};

struct keys {
	size_t count;
	char item[KEYS_MAX][8];
};

static double now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

static struct child spawn(char **argv, int quiet_ms)
{
	struct winsize size = {.ws_row = 24, .ws_col = 80};
	const char *rows = getenv("DRIVE_ROWS"), *cols = getenv("DRIVE_COLS");
	if (rows != NULL && cols != NULL) {
		size.ws_row = (unsigned short)strtol(rows, NULL, 10);
		size.ws_col = (unsigned short)strtol(cols, NULL, 10);
	}
	struct child c = {.quiet_ms = quiet_ms};
	c.pid = forkpty(&c.fd, NULL, NULL, &size);
	if (c.pid == 0) {
		setenv("TERM", "xterm-256color", 0);
		execvp(argv[0], argv);
		_exit(127);
	}
	return c;
}

/* Reads until quiet or the end; returns the time of the last byte, or `since` when there was none.
 */
static double drain(struct child *c, double since, int first_ms)
{
	static char block[65536];
	double last = since;
	int wait = first_ms;
	struct pollfd p = {.fd = c->fd, .events = POLLIN};
	while (poll(&p, 1, wait) > 0) {
		ssize_t n = read(c->fd, block, sizeof block);
		if (n <= 0)
			break;
		last = now_ms();
		c->bytes += (size_t)n;
		wait = c->quiet_ms;
	}
	return last;
}

static void send(struct child *c, const char *key)
{
	if (write(c->fd, key, strlen(key)) < 0)
		perror("drive");
}

static int finish(struct child *c)
{
	int status = 0;
	static const char ctrl_q[] = {'q' & 0x1F, '\0'};
	send(c, ctrl_q);
	drain(c, 0, 20000);
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	close(c->fd);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static const char *special(char name)
{
	static const char *const table[128] = {
		['u'] = "\033OA", ['d'] = "\033OB",   ['e'] = "\r",
		['x'] = "\033",	  ['1'] = "\033[21~",
	};
	return table[name & 0x7F] != NULL ? table[name & 0x7F] : "~";
}

static void parse_keys(const char *text, struct keys *out)
{
	while (*text != '\0') {
		long times = 1;
		if (text[0] == '~' && text[1] >= '2' && text[1] <= '9') {
			char *end;
			times = strtol(text + 1, &end, 10);
			text = *end == 'x' ? end + 1 : end;
		}
		char plain[2] = {*text, '\0'};
		const char *key = plain;
		if (*text == '~') {
			key = special(text[1]);
			text++;
		}
		while (times-- > 0 && out->count < KEYS_MAX)
			snprintf(out->item[out->count++], sizeof out->item[0], "%s", key);
		text++;
	}
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void print_percentiles(double *ms, size_t n, double bytes)
{
	qsort(ms, n, sizeof *ms, compare);
	printf("%.4f %.4f %.4f %.1f\n", ms[n / 2], ms[n * 95 / 100], ms[n * 99 / 100], bytes);
}

static int run_start(long runs, char **argv)
{
	double *ms = calloc((size_t)runs, sizeof *ms);
	double bytes = 0;
	for (long i = 0; i < runs; i++) {
		double begin = now_ms();
		struct child c = spawn(argv, 40);
		ms[i] = drain(&c, begin, 10000) - begin;
		bytes = (double)c.bytes;
		finish(&c);
	}
	print_percentiles(ms, (size_t)runs, bytes);
	free(ms);
	return 0;
}

/* `go` brings the program where it is measured; then `keys` are sent over and over. */
static int run_keys(long runs, const char *go, const char *text, char **argv)
{
	static struct keys before, keys;
	parse_keys(go, &before);
	parse_keys(text, &keys);
	double *ms = calloc((size_t)runs, sizeof *ms);
	struct child c = spawn(argv, 40);
	drain(&c, 0, 10000);
	for (size_t i = 0; i < before.count; i++) {
		send(&c, before.item[i]);
		drain(&c, 0, 300);
	}
	c.quiet_ms = 6;
	size_t at_start = c.bytes;
	for (long i = 0; i < runs; i++) {
		double begin = now_ms();
		send(&c, keys.item[(size_t)i % keys.count]);
		ms[i] = drain(&c, begin, 300) - begin;
	}
	double bytes = (double)(c.bytes - at_start) / (double)runs;
	finish(&c);
	print_percentiles(ms, (size_t)runs, bytes);
	free(ms);
	return 0;
}

static int run_script(const char *text, bool step, char **argv)
{
	static struct keys keys;
	parse_keys(text, &keys);
	struct child c = spawn(argv, 400);
	drain(&c, 0, 60000);
	c.quiet_ms = 150;
	for (size_t i = 0; i < keys.count; i++) {
		send(&c, keys.item[i]);
		if (step)
			drain(&c, 0, 1500);
	}
	drain(&c, 0, 2000);
	return finish(&c);
}

static long proc_number(pid_t pid, const char *file, const char *key)
{
	char path[64], line[256];
	long value = -1;
	snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
	FILE *f = fopen(path, "r");
	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, key, strlen(key)) == 0)
			value = strtol(line + strlen(key), NULL, 10);
	if (f != NULL)
		fclose(f);
	return value;
}

static int run_idle(long seconds, char **argv)
{
	struct child c = spawn(argv, 300);
	drain(&c, 0, 10000);
	static const char key[] = "voluntary_ctxt_switches:";
	size_t bytes = c.bytes;
	long switches = proc_number(c.pid, "status", key);
	c.quiet_ms = (int)seconds * 1000;
	drain(&c, 0, c.quiet_ms);
	long after = proc_number(c.pid, "status", key);
	printf("%ld %zu\n", after - switches, c.bytes - bytes);
	return finish(&c);
}

static int run_memory(const char *text, char **argv)
{
	static struct keys keys;
	parse_keys(text, &keys);
	struct child c = spawn(argv, 200);
	drain(&c, 0, 10000);
	for (size_t i = 0; i < keys.count; i++) {
		send(&c, keys.item[i]);
		drain(&c, 0, 300);
	}
	printf("%ld %ld\n", proc_number(c.pid, "smaps_rollup", "Rss:"),
	       proc_number(c.pid, "smaps_rollup", "Anonymous:"));
	return finish(&c);
}

static int usage(void)
{
	fputs("usage: drive start N | keys N GO KEYS | type KEYS | step KEYS | idle S | memory KEYS"
	      " -- PROGRAM...\n",
	      stderr);
	return 64;
}

int main(int argc, char **argv)
{
	int dashes = 1;
	while (dashes < argc && strcmp(argv[dashes], "--") != 0)
		dashes++;
	if (dashes + 1 >= argc || dashes < 3)
		return usage();
	const char *mode = argv[1];
	char **program = argv + dashes + 1;
	long number = strtol(argv[2], NULL, 10);
	if (strcmp(mode, "start") == 0 && number > 0)
		return run_start(number, program);
	if (strcmp(mode, "keys") == 0 && dashes == 5 && number > 0)
		return run_keys(number, argv[3], argv[4], program);
	if (strcmp(mode, "type") == 0 || strcmp(mode, "step") == 0)
		return run_script(argv[2], mode[0] == 's', program);
	if (strcmp(mode, "idle") == 0)
		return run_idle(number, program);
	if (strcmp(mode, "memory") == 0)
		return run_memory(argv[2], program);
	return usage();
}

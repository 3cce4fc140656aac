#include "tests/e2e/support/place.h"

#include "db/base/buf.h"
#include "db/base/file.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/qr.h"

#include <err.h>
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <cmocka.h>

#define ARGUMENTS_MAX 32

/* ---- folders ---- */

void place_init(struct place *place)
{
	const char *base = getenv("TMPDIR");
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "%s/wijk-e2e-XXXXXX", base != NULL ? base : "/tmp");
	if (mkdtemp(path.data) == NULL)
		err(EX_CANTCREAT, "%s", path.data);
	place->folder = buf_steal(&path);
	place->home = place_path(place, "central");
	place->drop = place_path(place, "drop");
	place->state = place_path(place, "state");
	if (mkdir(place->state, 0700) != 0 || mkdir(place->drop, 0700) != 0)
		err(EX_CANTCREAT, "%s", place->folder);
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

void place_finish(struct place *place)
{
	nftw(place->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
	free(place->folder);
	free(place->home);
	free(place->drop);
	free(place->state);
}

char *place_path(const struct place *place, const char *name)
{
	return file_join(place->folder, name);
}

char *place_program(const char *name)
{
	const char *build = getenv("WIJK_BUILD");
	if (name[0] == '/')
		return buf_copy(name);
	return file_join(build != NULL ? build : "build", name);
}

char *place_content(void)
{
	return place_program("content.db");
}

/* ---- running programs ---- */

static void read_both(int out, int errors, struct buf *said_out, struct buf *said_err)
{
	struct pollfd fds[2] = {{.fd = out, .events = POLLIN}, {.fd = errors, .events = POLLIN}};
	struct buf *const into[2] = {said_out, said_err};
	while (fds[0].fd >= 0 || fds[1].fd >= 0) {
		if (poll(fds, 2, PTY_PATIENCE_MS) <= 0)
			errx(EX_SOFTWARE, "a program hangs");
		for (int i = 0; i < 2; i++) {
			char bytes[4096];
			if (fds[i].fd < 0 || fds[i].revents == 0)
				continue;
			ssize_t got = read(fds[i].fd, bytes, sizeof(bytes));
			if (got > 0)
				buf_add(into[i], bytes, (size_t)got);
			else
				fds[i].fd = -1;
		}
	}
}

struct said place_run(const char *const argv[])
{
	char *arguments[ARGUMENTS_MAX + 1] = {place_program(argv[0])};
	for (int i = 1; i < ARGUMENTS_MAX && argv[i] != NULL; i++)
		arguments[i] = buf_copy(argv[i]);
	int out[2], errors[2];
	if (pipe(out) != 0 || pipe(errors) != 0)
		err(EX_OSERR, "pipe");
	pid_t pid = fork();
	if (pid < 0)
		err(EX_OSERR, "fork");
	if (pid == 0) {
		int nothing = open("/dev/null", O_RDONLY);
		dup2(nothing, 0);
		dup2(out[1], 1);
		dup2(errors[1], 2);
		for (int fd = 3; fd < 64; fd++)
			close(fd);
		execv(arguments[0], arguments);
		_exit(127);
	}
	close(out[1]);
	close(errors[1]);
	struct buf said_out, said_err;
	buf_init(&said_out);
	buf_init(&said_err);
	read_both(out[0], errors[0], &said_out, &said_err);
	close(out[0]);
	close(errors[0]);
	int status;
	waitpid(pid, &status, 0);
	for (int i = 0; arguments[i] != NULL; i++)
		free(arguments[i]);
	return (struct said){
		.out = buf_steal(&said_out),
		.err = buf_steal(&said_err),
		.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
	};
}

void said_finish(struct said *said)
{
	free(said->out);
	free(said->err);
}

char *place_must_run(const char *const argv[])
{
	struct said said = place_run(argv);
	if (said.status != EX_OK)
		fail_msg("%s ended with %d: %s", argv[0], said.status, said.err);
	free(said.err);
	return said.out;
}

/* ---- enrolling ---- */

/* The word in a text that starts with this prefix; the caller frees it. */
static char *word_after(const char *text, const char *prefix)
{
	const char *at = strstr(text, prefix);
	if (at == NULL)
		fail_msg("no %s in: %s", prefix, text);
	struct buf word;
	buf_init(&word);
	buf_add(&word, at != NULL ? at : "", at != NULL ? strcspn(at, " \t\r\n") : 0);
	return buf_steal(&word);
}

void place_init_enrolled(struct place *place)
{
	place_init(place);
	struct buf drop;
	buf_init(&drop);
	buf_addf(&drop, "file://%s", place->drop);

	char *said = place_must_run((const char *const[]){"wijkcentral", "--home", place->home,
							  "init", "--name", "Proefcentrale", NULL});
	char *central = word_after(said, "WKC1-");
	free(said);
	said = place_must_run((const char *const[]){"wijksync", "--state", place->state, "enrol",
						    central, "--drop", drop.data, "--centre",
						    PLACE_CENTRE, NULL});
	char *kiosk = word_after(said, "WKK1-");
	free(said);
	said = place_must_run((const char *const[]){"wijkcentral", "--home", place->home, "enrol",
						    kiosk, "--name", PLACE_CENTRE, "--drop",
						    drop.data, NULL});
	free(said);
	free(central);
	free(kiosk);
	buf_finish(&drop);
}

int place_setup(void **state)
{
	struct place *place = buf_alloc(1, sizeof(*place));
	place_init(place);
	*state = place;
	return 0;
}

int place_setup_enrolled(void **state)
{
	struct place *place = buf_alloc(1, sizeof(*place));
	place_init_enrolled(place);
	*state = place;
	return 0;
}

int place_teardown(void **state)
{
	place_finish(*state);
	free(*state);
	return 0;
}

/* ---- the kiosk ---- */

struct pty *place_kiosk(const struct place *place, const struct kiosk_options *options)
{
	char *program = place_program("wijkkiosk"), *content = place_content();
	const char *wrap = getenv("WIJK_WRAP");
	char *words = buf_copy(wrap != NULL ? wrap : "");
	const char *argv[ARGUMENTS_MAX + 1] = {0};
	int n = 0;
	for (char *rest = words, *word; (word = strsep(&rest, " ")) != NULL && n < 12;) {
		if (word[0] != '\0')
			argv[n++] = word;
	}
	argv[n++] = program;
	argv[n++] = "--state";
	argv[n++] = place->state;
	argv[n++] = "--content";
	argv[n++] = options->content != NULL ? options->content : content;
	for (int i = 0; options->more != NULL && options->more[i] != NULL && n < ARGUMENTS_MAX; i++)
		argv[n++] = options->more[i];
	/* execvp takes char *const[] for history's sake; it changes nothing. */
	union {
		const char **in;
		char *const *out;
	} same = {.in = argv};
	struct pty_options how = {.argv = same.out,
				  .term = options->term,
				  .rows = options->rows,
				  .cols = options->cols,
				  .powerless = options->powerless,
				  .errors = options->errors};
	struct pty *p = pty_start(&how);
	free(words);
	free(program);
	free(content);
	return p;
}

static void fail_with_screen(struct pty *p, const char *what, const char *text)
{
	char *screen = pty_screen(p);
	print_error("the screen:\n%s", screen);
	free(screen);
	fail_msg("%s: %s", what, text);
}

void expect_text(struct pty *p, const char *text)
{
	if (!pty_wait(p, text))
		fail_with_screen(p, "not on the screen", text);
}

void expect_gone(struct pty *p, const char *text)
{
	if (!pty_wait_gone(p, text))
		fail_with_screen(p, "still on the screen", text);
}

void expect_click(struct pty *p, const char *text)
{
	if (!pty_click_text(p, text))
		fail_with_screen(p, "cannot be clicked", text);
}

void expect_qr(struct pty *p, const char *text)
{
	int64_t deadline = pty_deadline();
	char *read = NULL;
	for (;;) {
		while (pty_pump(p, 0))
			continue;
		free(read);
		read = qr_read(p);
		if (read != NULL && strcmp(read, text) == 0)
			break;
		if (!pty_pump_until(p, deadline))
			fail_with_screen(p, "no such QR code", text);
	}
	free(read);
}

void expect_exit(struct pty *p, int code)
{
	int status = pty_wait_exit(p);
	if (status == -1 || !WIFEXITED(status) || WEXITSTATUS(status) != code) {
		print_error("status %d, not exit code %d\n", status, code);
		fail_with_screen(p, "ended otherwise", "wijkkiosk");
	}
}

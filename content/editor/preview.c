/* preview: the real kiosk on the sources of an editor, new at each save. */
#include "content/editor/verb.h"
#include "content/make/compile.h"
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "content/release/stamp.h"
#include "db/base/buf.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sys.h"
#include "db/store/content.h"

#include <errno.h>
#include <ftw.h>
#include <getopt.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum { SAVED_MS = 80, DEPTH = 16 }; /* an editor writes a file in a few steps */

struct preview {
	const char *sources;
	char *state, *content, *faults_path;
	struct buf faults; /* of the last build; empty when all is well */
	int files, ends;   /* inotify; SIGCHLD */
	pid_t kiosk;
};

/* The first fault on one line, and how many more there are. */
static void shorten(const struct faults *faults, struct buf *out)
{
	char *text = NULL;
	size_t len = 0;
	FILE *memory = open_memstream(&text, &len);
	if (memory == NULL)
		return;
	faults_print((struct faults *)(uintptr_t)faults, memory);
	fclose(memory);
	size_t first = strcspn(text, "\n");
	buf_add(out, text, first < 400 ? first : 400);
	if (faults->count > 1)
		buf_addf(out, " (en nog %zu)", faults->count - 1);
	free(text);
}

/* What is wrong stays in p->faults, and the last good content stays where it is. */
static void build(struct preview *p)
{
	struct err e = {.code = 0};
	struct faults faults = {0};
	struct sources sources = {0};
	const struct sys *sys = sys_real();
	buf_clear(&p->faults);
	int rc = sources_load(&sources, p->sources, &faults, &e);
	sources.release = stamp_of_time(sys->now_ms(sys->self));
	if (rc == 0 && faults.count == 0)
		rc = compile_write(&sources, p->content, &e);
	if (rc != 0)
		buf_add_str(&p->faults, e.text);
	else if (faults.count > 0)
		shorten(&faults, &p->faults);
	sources_finish(&sources);
	faults_finish(&faults);
}

/* nftw has no argument for its callback. */
static int watching;

static int watch_folder(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)where;
	if (kind == FTW_D)
		inotify_add_watch(watching, path,
				  IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE |
					  IN_CREATE | IN_ONLYDIR);
	return 0;
}

/* A folder that is watched already stays so; a new one is added. */
static void watch_all(const struct preview *p)
{
	watching = p->files;
	nftw(p->sources, watch_folder, DEPTH, FTW_PHYS);
}

static bool drain(const struct preview *p)
{
	char events[8192];
	bool any = false;
	while (read(p->files, events, sizeof events) > 0)
		any = true;
	return any;
}

/* Beside this program, where they are installed together. */
static char *find_kiosk(void)
{
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash = NULL;
	if (len > 0) {
		self[len] = '\0';
		slash = strrchr(self, '/');
	}
	if (slash == NULL)
		return buf_copy("wijkkiosk");
	*slash = '\0';
	return file_join(self, "wijkkiosk");
}

static int start(struct preview *p, struct err *e)
{
	char *program = find_kiosk();
	p->kiosk = fork();
	if (p->kiosk == 0) {
		char state[] = "--state", quit[] = "--allow-quit";
		char *argv[] = {program, state, p->state, quit, NULL};
		sigset_t none;
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		execvp(program, argv);
		_exit(EX_UNAVAILABLE);
	}
	free(program);
	return p->kiosk > 0 ? 0 : err_sys(e, EX_OSERR, "Kan de kiosk niet openen");
}

static void rebuild(struct preview *p)
{
	struct pollfd more = {.fd = p->files, .events = POLLIN};
	while (poll(&more, 1, SAVED_MS) > 0)
		drain(p);
	watch_all(p);
	build(p);
	if (p->faults.len > 0)
		file_replace(p->faults_path, p->faults.data, p->faults.len, 0600, NULL);
}

/* Until the kiosk has ended; its exit code. */
static int follow(struct preview *p)
{
	struct pollfd fds[] = {{.fd = p->files, .events = POLLIN},
			       {.fd = p->ends, .events = POLLIN}};
	int status = 0;
	while (waitpid(p->kiosk, &status, WNOHANG) == 0) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			break;
		if (drain(p))
			rebuild(p);
		struct signalfd_siginfo info;
		while (read(p->ends, &info, sizeof info) > 0)
			;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : EX_SOFTWARE;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

static int begin(struct preview *p, struct err *e)
{
	sigset_t set;
	const char *tmp = getenv("TMPDIR");
	p->state = file_join(tmp != NULL && tmp[0] != '\0' ? tmp : "/tmp", "wijkpreview-XXXXXX");
	if (mkdtemp(p->state) == NULL)
		return err_sys(e, EX_CANTCREAT, "Kan de map %s niet maken", p->state);
	struct buf path;
	buf_init(&path);
	p->content = file_join(p->state, CONTENT_FILE);
	buf_addf(&path, "%s.faults", p->content);
	p->faults_path = buf_steal(&path);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	p->ends = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	p->files = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (p->ends < 0 || p->files < 0)
		return err_sys(e, EX_OSERR, "Kan niet zien wat er verandert");
	/* Before the first build, so that nothing is missed. */
	watch_all(p);
	build(p);
	return p->faults.len == 0 ? 0 : err_set(e, EX_DATAERR, "%s", p->faults.data);
}

int verb_preview(int argc, char **argv)
{
	static const struct option none[] = {{NULL, 0, NULL, 0}};
	struct preview p = {.files = -1, .ends = -1};
	struct err e = {.code = 0};
	if (getopt_long(argc, argv, "", none, NULL) != -1)
		return cli_misuse(VERB_PROGRAM, "preview kent deze optie niet.");
	if (argc - optind != 1)
		return cli_misuse(VERB_PROGRAM, "Noem één map met inhoud.");
	p.sources = argv[optind];
	buf_init(&p.faults);
	int code = EX_OK;
	if (begin(&p, &e) != 0 || start(&p, &e) != 0) {
		code = cli_fail(VERB_PROGRAM, &e);
	} else {
		code = follow(&p);
		if (p.faults.len > 0)
			fprintf(stderr, "%s\n", p.faults.data);
	}
	if (p.content != NULL)
		nftw(p.state, remove_one, DEPTH, FTW_DEPTH | FTW_PHYS);
	buf_finish(&p.faults);
	free(p.state);
	free(p.content);
	free(p.faults_path);
	return code;
}

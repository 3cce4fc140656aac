#include "content/import/pdf.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#define PDF_MAX	     (256 << 20) /* bytes of a file */
#define TEXT_MAX     (8u << 20)	 /* bytes of text */
#define SECONDS_MAX  60
#define MEMORY_MAX   (1 << 30)
#define EXIT_NO_EXEC 127
#define PAGES_MAX    "3000"

static void limit(int what, rlim_t most)
{
	const struct rlimit l = {most, most};
	setrlimit(what, &l);
}

/* Never returns. */
static void become_pdftotext(int in, int out)
{
	static const char *const argv[] = {"pdftotext", "-q",	   "-enc", "UTF-8", "-eol", "unix",
					   "-l",	PAGES_MAX, "-",	   "-",	    NULL};
	static const char *const env[] = {"LC_ALL=C.UTF-8", "PATH=/usr/bin:/bin", NULL};
	int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);
	if (nothing < 0 || dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
	    dup2(nothing, STDERR_FILENO) < 0)
		_exit(EXIT_NO_EXEC);
	limit(RLIMIT_CPU, SECONDS_MAX);
	limit(RLIMIT_AS, MEMORY_MAX);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_CORE, 0);
	/* execve changes neither; POSIX only declares it so. */
	execve(PDF_PROGRAM, (char *const *)argv, (char *const *)env);
	_exit(EXIT_NO_EXEC);
}

static int64_t seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec;
}

/* All that comes out, until it ends; false when it was too much or took too long. */
static bool read_all(int fd, struct buf *out)
{
	int64_t end = seconds() + SECONDS_MAX;
	char chunk[16384];
	while (out->len <= TEXT_MAX && seconds() < end) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		if (poll(&p, 1, 1000) <= 0)
			continue;
		ssize_t n = read(fd, chunk, sizeof chunk);
		if (n <= 0)
			return n == 0;
		buf_add(out, chunk, (size_t)n);
	}
	return false;
}

static int tell(const char *file, bool whole, int status, struct err *e)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_NO_EXEC)
		return err_set(e, EX_UNAVAILABLE,
			       "%s is er niet. Installeer het pakket poppler-utils.", PDF_PROGRAM);
	if (!whole)
		return err_set(e, EX_DATAERR, "%s is te groot om er de tekst uit te halen.", file);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(e, EX_DATAERR,
			       "Uit %s komt geen tekst. Het is geen PDF, of de PDF is op slot.",
			       file);
	return 0;
}

static int run(const char *file, int in, struct buf *out, struct err *e)
{
	int ends[2], status = 0;
	if (pipe(ends) != 0)
		return err_sys(e, EX_OSERR, "Kan pdftotext niet beginnen");
	pid_t child = fork();
	if (child == 0)
		become_pdftotext(in, ends[1]);
	close(ends[1]);
	bool whole = child > 0 && read_all(ends[0], out);
	close(ends[0]);
	if (child < 0)
		return err_sys(e, EX_OSERR, "Kan pdftotext niet beginnen");
	if (!whole)
		kill(child, SIGKILL);
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	return tell(file, whole, status, e);
}

int pdf_text(const char *file, struct buf *out, struct err *e)
{
	struct stat st;
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) != 0) {
		if (fd >= 0)
			close(fd);
		return err_sys(e, EX_NOINPUT, "Kan %s niet lezen", file);
	}
	int rc;
	if (!S_ISREG(st.st_mode) || st.st_size > PDF_MAX)
		rc = err_set(e, EX_DATAERR, "%s is geen PDF, of te groot.", file);
	else
		rc = run(file, fd, out, e);
	close(fd);
	return rc;
}

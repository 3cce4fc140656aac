#include "db/base/passphrase.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <termios.h>
#include <unistd.h>

enum { LONGEST = 1024 };

static int read_line(int fd, struct buf *out, struct err *e)
{
	char c = '\0';
	ssize_t n;
	while (out->len < LONGEST && ((n = read(fd, &c, 1)) == 1 || (n < 0 && errno == EINTR))) {
		if (n < 0)
			continue;
		if (c == '\n')
			break;
		if (c != '\r')
			buf_add_char(out, c);
	}
	return out->len > 0 && out->len < LONGEST ? 0 : err_set(e, EX_USAGE, "Er is niets getypt");
}

static int ask(const char *question, struct buf *out, struct err *e)
{
	struct termios before, quiet;
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || tcgetattr(fd, &before) != 0) {
		if (fd >= 0)
			close(fd);
		return err_set(e, EX_NOINPUT,
			       "Er is niemand om het wachtwoord aan te vragen. Zet het in een"
			       " bestand en gebruik --passphrase-file");
	}
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(fd, TCSAFLUSH, &quiet);
	dprintf(fd, "%s: ", question);
	int rc = read_line(fd, out, e);
	tcsetattr(fd, TCSAFLUSH, &before);
	dprintf(fd, "\n");
	close(fd);
	return rc;
}

static int read_file(const char *file, struct buf *out, struct err *e)
{
	struct stat st;
	int fd = open(file, O_RDONLY | O_CLOEXEC), rc;
	if (fd < 0)
		return err_sys(e, EX_NOINPUT, "Kan %s niet lezen", file);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 077) != 0)
		rc = err_set(e, EX_CONFIG,
			     "%s is ook voor anderen te lezen. Zet dat uit met: chmod 600 %s", file,
			     file);
	else
		rc = read_line(fd, out, e);
	close(fd);
	return rc;
}

int passphrase_read(const char *file, const char *question, struct buf *out, struct err *e)
{
	if (file == NULL)
		return ask(question, out, e);
	return strcmp(file, "-") == 0 ? read_line(STDIN_FILENO, out, e) : read_file(file, out, e);
}

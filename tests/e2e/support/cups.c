#include "tests/e2e/support/cups.h"

#include "db/base/buf.h"
#include "db/base/file.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <err.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

struct cups {
	struct place place; /* a folder of its own */
	char *root;
	pid_t pid;
	int port;
};

static const char settings[] = "Listen %s/run/cups.sock\n"
			       "PreserveJobFiles No\nPreserveJobHistory No\nDefaultAuthType None\n"
			       "<Location />\nOrder allow,deny\nAllow all\n</Location>\n"
			       "<Policy default>\n<Limit All>\nOrder allow,deny\nAllow all\n"
			       "</Limit>\n</Policy>\n";
static const char files[] = "ServerRoot %s/etc\nRequestRoot %s/run/jobs\nStateDir %s/run\n"
			    "CacheDir %s/cache\nAccessLog %s/access\n"
			    "ErrorLog %s/error\nPageLog %s/page\n";

static void write_file(const char *root, const char *name, const struct buf *text)
{
	char *path = file_join(root, name);
	if (file_replace(path, text->data, text->len, 0644, NULL) != 0)
		errx(EX_CANTCREAT, "%s", path);
	free(path);
}

static void write_settings(const char *root)
{
	static const char *const folders[] = {"etc", "etc/ppd", "run", "run/certs", "cache"};
	struct buf text;
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		char *path = file_join(root, folders[i]);
		if (mkdir(path, 0755) != 0)
			err(EX_CANTCREAT, "%s", path);
		free(path);
	}
	buf_init(&text);
	buf_addf(&text, settings, root);
	write_file(root, "etc/cupsd.conf", &text);
	buf_clear(&text);
	for (const char *p = files; *p != '\0'; p++) {
		if (p[0] == '%' && p[1] == 's') {
			buf_add_str(&text, root);
			p++;
		} else {
			buf_add_char(&text, *p);
		}
	}
	write_file(root, "etc/cups-files.conf", &text);
	buf_finish(&text);
}

static pid_t start(const char *root)
{
	char *conf = file_join(root, "etc/cupsd.conf"),
	     *more = file_join(root, "etc/cups-files.conf");
	char program[] = "/usr/sbin/cupsd", f[] = "-f", c[] = "-c", s[] = "-s";
	char *const argv[] = {program, f, c, conf, s, more, NULL};
	pid_t pid = fork();
	if (pid < 0)
		err(EX_OSERR, "fork");
	if (pid == 0) {
		execv(argv[0], argv);
		_exit(127);
	}
	free(conf);
	free(more);
	return pid;
}

static struct pty *ask(const char *program, const char *word, const char *name)
{
	char *const argv[] = {(char *)(uintptr_t)program, (char *)(uintptr_t)word,
			      (char *)(uintptr_t)name, NULL};
	return pty_start(&(struct pty_options){.argv = argv});
}

struct cups *cups_start(void)
{
	struct cups *cups = buf_alloc(1, sizeof *cups);
	bool runs = false;
	place_init(&cups->place);
	chmod(cups->place.folder, 0755);
	cups->root = place_path(&cups->place, "cups");
	if (mkdir(cups->root, 0755) != 0)
		err(EX_CANTCREAT, "%s", cups->root);
	write_settings(cups->root);
	char *address = file_join(cups->root, "run/cups.sock");
	setenv("CUPS_SERVER", address, 1);
	free(address);
	cups->pid = start(cups->root);
	for (int64_t until = pty_deadline(); !runs && pty_deadline() < until + PTY_PATIENCE_MS;) {
		struct pty *p = ask("/usr/bin/lpstat", "-r", NULL);
		runs = pty_wait_either(p, "is running", "is not running") == 0;
		pty_free(p);
	}
	if (!runs)
		errx(EX_UNAVAILABLE, "cupsd does not run");
	return cups;
}

void cups_stop(struct cups *cups)
{
	if (cups->pid > 0) {
		kill(cups->pid, SIGTERM);
		waitpid(cups->pid, NULL, 0);
	}
	if (cups->port > 0)
		close(cups->port);
	place_finish(&cups->place);
	free(cups->root);
	free(cups);
}

void cups_add_printer(struct cups *cups)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof at;
	char device[64];
	cups->port = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (cups->port < 0 || bind(cups->port, (struct sockaddr *)&at, len) != 0 ||
	    listen(cups->port, 4) != 0 ||
	    getsockname(cups->port, (struct sockaddr *)&at, &len) != 0)
		err(EX_OSERR, "socket");
	snprintf(device, sizeof device, "socket://127.0.0.1:%d", ntohs(at.sin_port));
	char *const argv[] = {(char *)"/usr/sbin/lpadmin",
			      (char *)"-p",
			      (char *)CUPS_PRINTER,
			      (char *)"-E",
			      (char *)"-v",
			      device,
			      (char *)"-m",
			      (char *)"raw",
			      NULL};
	struct pty *p = pty_start(&(struct pty_options){.argv = argv});
	expect_exit(p, 0);
	pty_free(p);
	p = ask("/usr/sbin/lpadmin", "-d", CUPS_PRINTER);
	expect_exit(p, 0);
	pty_free(p);
}

void cups_run(struct cups *cups, const char *program)
{
	(void)cups;
	struct pty *p = ask(program, CUPS_PRINTER, NULL);
	expect_exit(p, 0);
	pty_free(p);
}

void cups_take(struct cups *cups, struct buf *out)
{
	struct pollfd wait = {cups->port, POLLIN, 0};
	char bytes[65536];
	ssize_t n;
	if (poll(&wait, 1, PTY_PATIENCE_MS) != 1)
		errx(EX_UNAVAILABLE, "nothing came out of the printer");
	int job = accept(cups->port, NULL, NULL);
	if (job < 0)
		err(EX_OSERR, "accept");
	while ((n = read(job, bytes, sizeof bytes)) > 0)
		buf_add(out, bytes, (size_t)n);
	close(job);
}

bool cups_spool_is_empty(struct cups *cups)
{
	char *path = file_join(cups->root, "run/jobs");
	bool empty = false;
	for (int64_t until = pty_deadline(); !empty && pty_deadline() < until + PTY_PATIENCE_MS;) {
		struct dirent *entry;
		DIR *folder = opendir(path);
		empty = folder != NULL;
		while (folder != NULL && (entry = readdir(folder)) != NULL)
			/* "c00001" and "d00001-001" are of a job. */
			empty = empty && strchr("cd", entry->d_name[0]) == NULL;
		if (folder != NULL)
			closedir(folder);
	}
	free(path);
	return empty;
}

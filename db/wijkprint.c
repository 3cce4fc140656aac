/*
 * wijkprint: a list of people as a PDF, from the standard input to the standard
 * output.  A process of its own, so that the kiosk needs no library for
 * drawing, and nothing of the list is left once it ends.
 */
#include "db/base/buf.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/guard.h"
#include "db/paper/draw.h"
#include "db/paper/roll.h"

#include <errno.h>
#include <getopt.h>
#include <sysexits.h>
#include <unistd.h>

static const char program[] = "wijkprint";
static const char usage[] =
	"Gebruik: wijkprint < LIJST > PDF\n"
	"Maakt van een lijst met mensen een PDF op A4. De kiosk start dit zelf.\n"
	"\n"
	"  --help     deze tekst\n"
	"  --version  de versie\n";

static int write_all(const struct buf *bytes, struct err *e)
{
	for (size_t at = 0; at < bytes->len;) {
		ssize_t n = write(STDOUT_FILENO, bytes->data + at, bytes->len - at);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(e, EX_IOERR, "Kan de PDF niet schrijven");
		at += (size_t)n;
	}
	return 0;
}

static int run(struct err *e)
{
	struct buf text, pdf;
	struct roll roll = {.rows = NULL};
	buf_init_secret(&text);
	buf_init_secret(&pdf);
	int rc = file_read("/dev/stdin", ROLL_BYTES_MAX, &text, e);
	if (rc == 0)
		rc = roll_read(&text, &roll, e);
	if (rc == 0)
		rc = draw_pdf(&roll, &pdf, e);
	if (rc == 0)
		rc = write_all(&pdf, e);
	roll_finish(&roll);
	buf_finish(&pdf);
	buf_finish(&text);
	return rc;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {{"help", no_argument, NULL, 'h'},
						{"version", no_argument, NULL, 'V'},
						{NULL, 0, NULL, 0}};
	struct err e = {.code = 0};
	int option;
	guard_process();
	opterr = 0;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'h')
			return cli_help(usage);
		if (option == 'V')
			return cli_version(program);
		return cli_misuse(program, "Dit kan niet: %s", argv[optind - 1]);
	}
	if (optind < argc)
		return cli_misuse(program, "Te veel woorden: %s", argv[optind]);
	guard_memory();
	/* All is written by now; what fontconfig keeps for a next drawing goes with the process. */
	_exit(run(&e) == 0 ? EX_OK : cli_fail(program, &e));
}

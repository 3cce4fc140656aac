#include "db/base/cli.h"
#include "db/base/err.h"

#include <sysexits.h>

int cli_fail(const char *program, const struct err *e)
{
	fprintf(stderr, "%s: %s\n", program, e->text);
	return e->code != 0 ? e->code : EX_SOFTWARE;
}

static int end_of_answer(void)
{
	return fflush(stdout) != 0 || ferror(stdout) ? EX_IOERR : EX_OK;
}

int cli_version(const char *program)
{
	printf("%s %s\n", program, CLI_VERSION);
	return end_of_answer();
}

int cli_help(const char *usage)
{
	fputs(usage, stdout);
	return end_of_answer();
}

int cli_misuse(const char *program, const char *fmt, ...)
{
	va_list ap;
	fprintf(stderr, "%s: ", program);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fprintf(stderr, "\nZie: %s --help\n", program);
	return EX_USAGE;
}

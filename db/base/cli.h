/*
 * What the five programs share on their command line: --help, --version and
 * one way to end with an error.
 */
#ifndef DB_BASE_CLI_H
#define DB_BASE_CLI_H

struct err;

#define CLI_VERSION "0.1.0"

/* Prints "NAME: TEXT" on stderr and returns the exit code of e (EX_SOFTWARE when it has none). */
int cli_fail(const char *program, const struct err *e);
/* Prints "NAME VERSION" on stdout; EX_OK, or EX_IOERR when it cannot be written. */
int cli_version(const char *program);
/* Prints the usage text on stdout; EX_OK, or EX_IOERR when it cannot be written. */
int cli_help(const char *usage);
/* Prints what is wrong and where help is on stderr; returns EX_USAGE. */
int cli_misuse(const char *program, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif

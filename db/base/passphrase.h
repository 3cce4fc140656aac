/*
 * A passphrase or a recovery code, from a person at the terminal or from a file
 * that only its owner can read; never from a command line or the environment.
 */
#ifndef DB_BASE_PASSPHRASE_H
#define DB_BASE_PASSPHRASE_H

struct buf;
struct err;

/*
 * file: its first line, or NULL to ask on the terminal without showing what is
 * typed ("-" reads one line from the standard input).  Adds it to out, which
 * should be a secret buf.  EX_NOINPUT when there is nobody to ask, EX_USAGE
 * when it is empty.
 */
int passphrase_read(const char *file, const char *question, struct buf *out, struct err *e);

#endif

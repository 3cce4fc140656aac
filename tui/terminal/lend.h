/*
 * Lending a terminal.  A terminal program such as foot starts one program inside itself:
 * `wijkkiosk --lend`.  That program gives its terminal to the kiosk that started the terminal
 * program, and keeps it open for as long as the kiosk wants it.  It never reads what is typed.
 *
 * They speak over one end each of a socket pair (SOCK_SEQPACKET), which the terminal program only
 * inherits: there is no name by which anybody else could come in.  The one message is LEND_GREETING
 * with the terminal (SCM_RIGHTS); the kernel adds who sent it (SCM_CREDENTIALS, unix(7)).
 */
#ifndef TUI_LEND_H
#define TUI_LEND_H

#include "db/base/err.h"
#include <stdint.h>
#include <sys/types.h>

struct sys;

/* The number of the socket inside the terminal program. */
#define LEND_SOCKET   3
#define LEND_GREETING 'T'

/* The two ends of a new pair: ours, and the one that the terminal program inherits.  0 or -1 with
 * errno; the caller closes both, and neither is inherited by itself. */
int lend_pair(int pair[2]);

/*
 * The program inside the terminal: lends standard input over LEND_SOCKET, once the terminal has
 * shown that it is there, and tells the kiosk of every change of size (SIGWINCH) until the kiosk
 * lets go.  Returns the exit code.
 */
int lend_run(void);

/*
 * The kiosk's side: waits until the steady time `until_ms` for a terminal from a child of `lender`,
 * which runs as the same user.  The caller closes *terminal, which programs started later do not
 * inherit.  EX_UNAVAILABLE when none came, EX_NOPERM when what came is no terminal of ours.
 */
int lend_receive(int socket, pid_t lender, const struct sys *sys, int64_t until_ms, int *terminal,
		 struct err *e);

#endif

/*
 * The process that speaks: wijkspeak, or another program that takes the same
 * orders (voice/orders.h).  It is started when a visitor wants to hear the
 * screen, and killed, with all that it remembers, when not any more.  Nothing
 * here ever waits for it.
 */
#ifndef TUI_SPEAKER_H
#define TUI_SPEAKER_H

#include "tui/aloud/aloud.h"

#include <stdbool.h>
#include <stddef.h>

struct err;
struct speaker;

/*
 * program: an absolute path, or NULL for the wijkspeak that stands beside this executable.
 * headphones: only by headphone.
 */
struct speaker *speaker_new(const char *program, bool headphones);
/* Kills what speaks. */
void speaker_free(struct speaker *s);

/* EX_UNAVAILABLE when it cannot be started. */
int speaker_start(struct speaker *s, struct err *e);
/* Silent from here on, and soon gone. */
void speaker_stop(struct speaker *s);
/* Orders, whole lines.  False when it does not take them: then it is of no use any more. */
bool speaker_tell(struct speaker *s, const char *orders, size_t len);
/* The three above, for reading aloud. */
struct aloud_voice speaker_voice(struct speaker *s);
/* What to watch: there is an answer, or it is gone.  -1: nothing. */
int speaker_fd(const struct speaker *s);
/*
 * The next answer in `line`, without its newline, cut at size; false when there is none (yet).
 * Sets *gone when it has ended by itself.
 */
bool speaker_answer(struct speaker *s, char *line, size_t size, bool *gone);

#endif

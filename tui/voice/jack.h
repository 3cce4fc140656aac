/*
 * Is a headphone plugged in?  ALSA's control elements tell: of each sound card,
 * the switches called "Headphone Jack" and the like.
 */
#ifndef TUI_VOICE_JACK_H
#define TUI_VOICE_JACK_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

struct jack;

/* Never NULL.  Without any such switch nothing is ever plugged in. */
struct jack *jack_new(void);
void jack_free(struct jack *j);
bool jack_is_plugged(const struct jack *j);
/* What to poll; returns how many were filled in, at most max. */
size_t jack_fds(const struct jack *j, struct pollfd *fds, size_t max);
/* After a poll: takes in what happened.  Returns whether a plug went in or out. */
bool jack_look(struct jack *j);

#endif

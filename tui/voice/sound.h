/*
 * Where sound goes: a sound card (ALSA), or a WAV file.  Samples are 16 bits,
 * one channel.  Never waits: whoever writes polls in between, so that speech
 * can be interrupted at any moment.
 */
#ifndef TUI_VOICE_SOUND_H
#define TUI_VOICE_SOUND_H

#include <poll.h>
#include <stddef.h>

struct err;
struct sound;

/* device as ALSA names it, "default" for the usual one.  EX_UNAVAILABLE without a sound card. */
int sound_open_device(struct sound **out, const char *device, int rate, struct err *e);
/* EX_CANTCREAT when the file cannot be made. */
int sound_open_file(struct sound **out, const char *path, int rate, struct err *e);
/* What was not heard yet is not heard any more; a file is finished. */
void sound_free(struct sound *s);

/* Returns the samples taken; 0: no room now, wait; -1: the device is gone. */
long sound_write(struct sound *s, const short *samples, size_t count);
/* Silent at once. */
void sound_drop(struct sound *s);
/* Milliseconds of sound that were written and not heard; 0: all was heard. */
long sound_left_ms(struct sound *s);
/* What to poll until there is room; returns how many were filled in, at most max. */
size_t sound_fds(struct sound *s, struct pollfd *fds, size_t max);

#endif

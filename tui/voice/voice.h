/* The voices of espeak-ng, one language at a time.  It has one state for a whole process. */
#ifndef TUI_VOICE_VOICE_H
#define TUI_VOICE_VOICE_H

#include <stdbool.h>
#include <stddef.h>

struct err;

#define VOICE_STEPS 5 /* of speed and of volume */

/*
 * Gets each piece of sound (16 bits, one channel).  Returns false when no more is wanted: then
 * voice_say ends at once.
 */
typedef bool voice_sound(void *self, const short *samples, size_t count);

/* EX_UNAVAILABLE when the voices are not there.  Sets the samples a second. */
int voice_open(voice_sound *sound, void *self, int *rate, struct err *e);
void voice_close(void);
/* A language of ours ("nl"); false, and as it was, when there is no such voice. */
bool voice_choose(const char *lang);
/* 0 (slowest, softest) to VOICE_STEPS - 1; what lies outside is brought inside. */
void voice_speed(long step);
void voice_volume(long step);
/* Return when all sound was handed over, or no more was wanted. */
void voice_say(const char *text);
void voice_spell(const char *text);

#endif

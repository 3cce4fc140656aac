/* The real wijkspeak at the end of a pipe, and the sound that it made. */
#ifndef TESTS_E2E_SUPPORT_VOICE_H
#define TESTS_E2E_SUPPORT_VOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct voice {
	pid_t pid;
	int orders, answers;
	char heard[4096]; /* answers so far; NUL-terminated */
	size_t len, from; /* what is expected comes behind `from` */
};

/* argv without the program; ends with NULL. */
void voice_start(struct voice *v, const char *const argv[]);
void voice_tell(struct voice *v, const char *orders);
/* Waits for this answer, a whole line, behind what was heard before. */
void voice_hear(struct voice *v, const char *answer);
/* No more orders; waits for the end.  Its exit code. */
int voice_end(struct voice *v);

/* What is in a sound: seconds, and how loud (root of the mean square; 0 to 32767). */
struct sound_facts {
	double seconds, loudness;
};
/* A WAV file of 16 bits and one channel; fails the test when it is none. */
struct sound_facts voice_wav(const char *path);
/* A file with nothing but samples. */
struct sound_facts voice_raw(const char *path, int rate);
/* Says the orders into a file in a folder, and tells what is in it. */
struct sound_facts voice_of(const char *folder, const char *orders);

/* Sets what ALSA finds: a file of settings in this folder. */
void voice_alsa(const char *folder, const char *settings);
/* A plug goes in or out, with the jack of tests/e2e/jack.c. */
void voice_plug(const char *folder, bool in);

#endif

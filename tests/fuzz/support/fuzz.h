/*
 * What the fuzz targets share.  A target is one file with one
 * LLVMFuzzerTestOneInput; it keeps nothing between two inputs, so that a
 * finding comes back from its bytes alone.  See fuzz.mk for how they are run.
 */
#ifndef TESTS_FUZZ_SUPPORT_FUZZ_H
#define TESTS_FUZZ_SUPPORT_FUZZ_H

#include "db/store/code.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* libFuzzer calls these by name. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program with what was expected when it does not hold: a finding. */
#define FUZZ_MUST(holds) fuzz_must((holds), #holds, __FILE__, __LINE__)
void fuzz_must(bool holds, const char *what, const char *file, int line);
/*
 * The input was right and came all the way through.  Says so when FUZZ_TELL is
 * set, by which run.sh sees that the seeds still are what the target expects.
 */
void fuzz_accepted(void);

/* Copies of exactly that size, so that reading past the end is seen; free with free(). */
char *fuzz_text(const uint8_t *data, size_t size); /* and a NUL */

/* A folder of this process in $TMPDIR, made when it is not there; free with free(). */
char *fuzz_folder(void);
/* Writes folder/name, as it is and without waiting for the disk. */
void fuzz_write(const char *folder, const char *name, const void *bytes, size_t size);
/* Makes folder/name, a folder; removes folder/name, a file. */
void fuzz_make(const char *folder, const char *name);
void fuzz_remove(const char *folder, const char *name);
/* folder/name becomes the same file as from/name. */
void fuzz_link(const char *from, const char *folder, const char *name);

/* The one pair of keys that signs for every target. */
struct fuzz_keys {
	uint8_t public_key[CODE_SIGN_PUBLIC], secret_key[CODE_SIGN_SECRET];
};
void fuzz_keys(struct fuzz_keys *out);
/* The kiosk that has this key. */
void fuzz_kiosk(char out[CODE_KIOSK_ID]);
/* Writes kiosk.conf of that kiosk into folder. */
void fuzz_conf(const char *folder);
/*
 * Adds the input to out, signed by that key: a last line that begins like a
 * signature makes room for the right one.
 */
void fuzz_sign_again(const uint8_t *data, size_t size, struct buf *out);

/* Opens a bundle and reads and draws all that the kiosk would; false when it is refused. */
bool fuzz_read_bundle(const char *path);

#endif

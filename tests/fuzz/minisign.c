/* Files of minisign: what is read and written again is read the same, and nobody else signed it. */
#include "db/base/minisign.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tests/fuzz/support/fuzz.h"

#include <stdlib.h>
#include <string.h>

static void try_public(const char *text, size_t size)
{
	struct minisign_public key, again;
	struct buf written;
	struct err e = {.code = 0};
	if (minisign_read_public(text, size, &key, &e) != 0) {
		FUZZ_MUST(e.code != 0);
		return;
	}
	buf_init(&written);
	minisign_write_public(&key, &written);
	FUZZ_MUST(minisign_read_public(written.data, written.len, &again, &e) == 0);
	FUZZ_MUST(memcmp(&key, &again, sizeof key) == 0);
	buf_finish(&written);
	fuzz_accepted();
}

static void try_secret(const char *text, size_t size)
{
	struct minisign_secret secret, again;
	struct buf written;
	struct err e = {.code = 0};
	/* A passphrase costs seconds and a gigabyte, by design. */
	if (minisign_is_locked(text, size))
		return;
	if (minisign_read_secret(text, size, NULL, &secret, &e) != 0) {
		FUZZ_MUST(e.code != 0);
		return;
	}
	buf_init_secret(&written);
	FUZZ_MUST(minisign_write_secret(&secret, NULL, &written, &e) == 0);
	FUZZ_MUST(minisign_read_secret(written.data, written.len, NULL, &again, &e) == 0);
	FUZZ_MUST(memcmp(&secret, &again, sizeof secret) == 0);
	buf_finish(&written);
	fuzz_accepted();
}

static void try_signature(const char *text, size_t size)
{
	const struct minisign_public nobody = {.id = {0}};
	const uint8_t hash[MINISIGN_HASH] = {0};
	struct minisign_signature signature;
	struct err e = {.code = 0};
	if (minisign_read(text, size, &signature, &e) != 0) {
		FUZZ_MUST(e.code != 0);
		return;
	}
	FUZZ_MUST(strlen(signature.comment) < sizeof signature.comment);
	FUZZ_MUST(strchr(signature.comment, '\n') == NULL);
	struct minisign_public key = nobody;
	memcpy(key.id, signature.id, sizeof key.id);
	FUZZ_MUST(!minisign_verify(&signature, &key, hash));
	fuzz_accepted();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	try_public(text, size);
	try_secret(text, size);
	try_signature(text, size);
	free(text);
	return 0;
}

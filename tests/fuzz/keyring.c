/* A key of staff: what is loaded can be saved, and is then loaded as the same. */
#include "db/central/keyring.h"
#include "db/base/err.h"
#include "tests/fuzz/support/fuzz.h"

#include <stdlib.h>
#include <string.h>

static bool are_equal(const struct keyring_key *a, const struct keyring_key *b)
{
	return strcmp(a->name, b->name) == 0 && a->retired == b->retired &&
	       a->is_locked == b->is_locked && a->ops == b->ops && a->memory == b->memory &&
	       memcmp(a->public_key, b->public_key, sizeof a->public_key) == 0 &&
	       (a->is_locked || memcmp(a->secret, b->secret, sizeof a->secret) == 0) &&
	       (!a->is_locked || memcmp(a->box, b->box, sizeof a->box) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct keyring ring, again;
	struct err e = {.code = 0};
	char *folder = fuzz_folder();
	fuzz_make(folder, KEYRING_FOLDER);
	fuzz_write(folder, KEYRING_FOLDER "/een.key", data, size);
	if (keyring_load(&ring, folder, &e) == 0) {
		FUZZ_MUST(ring.count == 1);
		FUZZ_MUST(strcmp(ring.keys[0].name, "een") == 0);
		FUZZ_MUST(keyring_save(&ring.keys[0], folder, &e) == 0);
		FUZZ_MUST(keyring_load(&again, folder, &e) == 0);
		FUZZ_MUST(again.count == 1);
		FUZZ_MUST(are_equal(&ring.keys[0], &again.keys[0]));
		keyring_wipe(&again);
		keyring_wipe(&ring);
		fuzz_accepted();
	} else {
		FUZZ_MUST(e.code != 0);
	}
	free(folder);
	return 0;
}

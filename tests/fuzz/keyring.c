/* A key of staff: what is loaded can be saved, and is then loaded as the same. */
#include "db/central/keyring.h"
#include "db/base/err.h"
#include "tests/fuzz/support/fuzz.h"

#include <stdlib.h>
#include <string.h>

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
		FUZZ_MUST(memcmp(&ring.keys[0], &again.keys[0], sizeof ring.keys[0]) == 0);
		keyring_wipe(&again);
		keyring_wipe(&ring);
		fuzz_accepted();
	} else {
		FUZZ_MUST(e.code != 0);
	}
	free(folder);
	return 0;
}

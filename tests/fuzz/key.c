/* kiosk.key: only the 64 bytes of this kiosk's own key let its background half begin. */
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/sync/sync.h"
#include "tests/fuzz/support/fuzz.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sync sync;
	struct fuzz_keys keys;
	struct err e = {.code = 0};
	char *folder = fuzz_folder();
	fuzz_keys(&keys);
	fuzz_conf(folder);
	fuzz_write(folder, CONF_KEY_FILE, data, size);
	if (sync_init(&sync, folder, sys_real(), &e) == 0) {
		FUZZ_MUST(size == sizeof keys.secret_key);
		FUZZ_MUST(memcmp(data, keys.secret_key, size) == 0);
		sync_finish(&sync);
		fuzz_accepted();
	} else {
		FUZZ_MUST(e.code != 0);
	}
	free(folder);
	return 0;
}

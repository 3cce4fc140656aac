/* kiosk.key: only the 64 bytes of this kiosk's own key are one. */
#include "db/base/err.h"
#include "db/store/conf.h"
#include "db/sync/enrol.h"
#include "tests/fuzz/support/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t sign[CODE_SIGN_SECRET];
	char kiosk[CODE_KIOSK_ID];
	struct fuzz_keys keys;
	struct err e = {.code = 0};
	char *folder = fuzz_folder();
	fuzz_keys(&keys);
	fuzz_kiosk(kiosk);
	fuzz_write(folder, CONF_KEY_FILE, data, size);
	if (enrol_key(folder, kiosk, sign, &e) == 0) {
		FUZZ_MUST(size == sizeof sign);
		FUZZ_MUST(memcmp(sign, data, size) == 0);
		FUZZ_MUST(memcmp(sign, keys.secret_key, size) == 0);
		fuzz_accepted();
	} else {
		FUZZ_MUST(e.code != 0);
	}
	free(folder);
	return 0;
}

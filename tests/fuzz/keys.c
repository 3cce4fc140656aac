/* Statements of new keys, as a kiosk fetches them: as they are, and signed by the test key. */
#include "db/sync/keys.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tests/fuzz/support/fuzz.h"

/* From the number before each, so that any statement can be the next. */
static void follow(const struct fuzz_keys *signer, const void *bytes, size_t size, int64_t number)
{
	struct keys keys = {.number = number};
	struct err e = {.code = 0};
	memcpy(keys.sign, signer->public_key, sizeof keys.sign);
	if (keys_follow(&keys, bytes, size, &e) == 0) {
		FUZZ_MUST(keys.number >= number);
		FUZZ_MUST(keys.recipient_count <= SEAL_RECIPIENTS_MAX);
		FUZZ_MUST(keys.number == number || keys.recipient_count > 0);
		if (keys.number > number)
			fuzz_accepted();
	} else {
		FUZZ_MUST(e.code != 0);
		FUZZ_MUST(keys.number == number);
		FUZZ_MUST(memcmp(keys.sign, signer->public_key, sizeof keys.sign) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_keys signer;
	struct buf again;
	fuzz_keys(&signer);
	buf_init(&again);
	fuzz_sign_again(data, size, &again);
	char *bytes = fuzz_text((const uint8_t *)again.data, again.len);
	for (int64_t number = KEYS_FIRST; number < KEYS_FIRST + 3; number++) {
		follow(&signer, data, size, number);
		follow(&signer, bytes, again.len, number);
	}
	free(bytes);
	buf_finish(&again);
	return 0;
}

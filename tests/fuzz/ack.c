/* Acknowledgements, as a kiosk reads them from a drop: as they are, and signed by the test key. */
#include "db/sync/ack.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tests/fuzz/support/fuzz.h"

/* What was read is written as bytes that are read and written as themselves. */
static void read_one(const void *bytes, size_t size)
{
	struct fuzz_keys keys;
	struct ack ack, back;
	struct buf once, twice;
	char kiosk[CODE_KIOSK_ID];
	struct err e = {.code = 0};
	fuzz_keys(&keys);
	fuzz_kiosk(kiosk);
	if (ack_read(&ack, bytes, size, keys.public_key, kiosk, &e) != 0) {
		FUZZ_MUST(e.code != 0);
		return;
	}
	buf_init(&once);
	buf_init(&twice);
	ack_write(&ack, keys.secret_key, &once);
	FUZZ_MUST(ack_read(&back, once.data, once.len, keys.public_key, kiosk, &e) == 0);
	ack_write(&back, keys.secret_key, &twice);
	FUZZ_MUST(once.len == twice.len && memcmp(once.data, twice.data, once.len) == 0);
	buf_finish(&once);
	buf_finish(&twice);
	fuzz_accepted();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf again;
	buf_init(&again);
	fuzz_sign_again(data, size, &again);
	char *bytes = fuzz_text((const uint8_t *)again.data, again.len);
	read_one(data, size);
	read_one(bytes, again.len);
	free(bytes);
	buf_finish(&again);
	return 0;
}

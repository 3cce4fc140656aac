/* Acknowledgements, as a kiosk reads them from a drop: as they are, and signed by the test key. */
#include "db/sync/ack.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tests/fuzz/support/fuzz.h"

static bool are_equal(const struct ack *a, const struct ack *b)
{
	return strcmp(a->kiosk, b->kiosk) == 0 && a->acknowledged == b->acknowledged &&
	       a->at == b->at && memcmp(a->hash, b->hash, sizeof a->hash) == 0 &&
	       a->missing_count == b->missing_count &&
	       memcmp(a->missing, b->missing, a->missing_count * sizeof a->missing[0]) == 0;
}

/* What was read can be written, and is then read as the same. */
static void read_one(const void *bytes, size_t size)
{
	struct fuzz_keys keys;
	struct ack ack, back;
	char kiosk[CODE_KIOSK_ID];
	struct err e = {.code = 0};
	fuzz_keys(&keys);
	fuzz_kiosk(kiosk);
	if (ack_read(&ack, bytes, size, keys.public_key, kiosk, &e) != 0) {
		FUZZ_MUST(e.code != 0);
		return;
	}
	struct buf again;
	buf_init(&again);
	ack_write(&ack, keys.secret_key, &again);
	FUZZ_MUST(ack_read(&back, again.data, again.len, keys.public_key, kiosk, &e) == 0);
	FUZZ_MUST(are_equal(&ack, &back));
	buf_finish(&again);
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

/*
 * Batches, as central reads them from a drop: the bytes as they are, and signed again by the test
 * key, because otherwise nothing would ever come past the signature.
 */
#include "db/sync/batch.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tests/fuzz/support/fuzz.h"

static void read_one(const void *bytes, size_t size)
{
	struct fuzz_keys keys;
	struct batch *b = NULL;
	struct err e = {.code = 0};
	fuzz_keys(&keys);
	enum batch_fault fault = batch_read(&b, bytes, size, keys.public_key, &e);
	FUZZ_MUST((fault == BATCH_FINE) == (b != NULL));
	FUZZ_MUST((fault == BATCH_FINE) == (e.code == 0));
	if (b != NULL)
		fuzz_accepted();
	batch_free(b);
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

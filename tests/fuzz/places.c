/* Counts of places, as a kiosk reads them from a drop: as they are, and signed by the test key. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/sync/counts.h"
#include "tests/fuzz/support/fuzz.h"

/* What was read is written as bytes that are read and written as themselves. */
static void read_one(const void *bytes, size_t size)
{
	struct fuzz_keys keys;
	struct counts counts, back;
	struct buf list, again, file;
	struct err e = {.code = 0};
	fuzz_keys(&keys);
	if (counts_read(&counts, bytes, size, keys.public_key, &e) != 0) {
		FUZZ_MUST(e.code != 0);
		return;
	}
	buf_init(&list);
	buf_init(&again);
	buf_init(&file);
	counts_list(counts.items, counts.count, &list);
	counts_write(list.data, counts.at, keys.secret_key, &file);
	FUZZ_MUST(counts_read(&back, file.data, file.len, keys.public_key, &e) == 0);
	counts_list(back.items, back.count, &again);
	FUZZ_MUST(back.at == counts.at && list.len == again.len &&
		  memcmp(list.data, again.data, list.len) == 0);
	counts_finish(&counts);
	counts_finish(&back);
	buf_finish(&list);
	buf_finish(&again);
	buf_finish(&file);
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

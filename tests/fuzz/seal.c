/*
 * Sealed answers: the bytes as a box, and as the padded text inside one that is made here, since
 * only who knows the public key can make a box that opens, and everybody does.
 */
#include "db/store/seal.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tests/fuzz/support/fuzz.h"

#include <sodium.h>

struct pair {
	uint8_t public_key[SEAL_PUBLIC], secret_key[SEAL_SECRET];
};

static void open_one(const struct pair *to, const uint8_t *box, size_t size)
{
	struct buf text, again, back;
	struct err e = {.code = 0};
	buf_init_secret(&text);
	buf_init(&again);
	buf_init_secret(&back);
	if (seal_open(box, size, to->public_key, to->secret_key, &text, &e) == 0) {
		FUZZ_MUST(text.len <= size - SEAL_OVERHEAD);
		FUZZ_MUST(seal_close(text.data, text.len, to->public_key, &again, &e) == 0);
		FUZZ_MUST(again.len <= size);
		FUZZ_MUST(seal_open((const uint8_t *)again.data, again.len, to->public_key,
				    to->secret_key, &back, &e) == 0);
		FUZZ_MUST(back.len == text.len && memcmp(back.data, text.data, text.len) == 0);
		fuzz_accepted();
	} else {
		FUZZ_MUST(e.code != 0);
		FUZZ_MUST(text.len == 0);
	}
	buf_finish(&text);
	buf_finish(&again);
	buf_finish(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t seed[crypto_box_SEEDBYTES] = {7};
	struct pair to;
	crypto_box_seed_keypair(to.public_key, to.secret_key, seed);
	open_one(&to, data, size);
	/* Filled up with zeros, as a text is; and as it is, of a size that nobody makes. */
	const size_t sizes[] = {size, size < 512 ? 512 : seal_padded_size(size - 4)};
	for (size_t i = 0; i < 2; i++) {
		if (sizes[i] < size)
			continue;
		uint8_t *plain = buf_alloc(sizes[i] + 1, 1);
		uint8_t *box = buf_alloc(sizes[i] + SEAL_OVERHEAD, 1);
		if (size > 0)
			memcpy(plain, data, size);
		FUZZ_MUST(crypto_box_seal(box, plain, sizes[i], to.public_key) == 0);
		open_one(&to, box, sizes[i] + SEAL_OVERHEAD);
		free(plain);
		free(box);
	}
	return 0;
}

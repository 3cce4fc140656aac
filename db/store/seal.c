#include "db/store/seal.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <sodium.h>
#include <sysexits.h>

enum { LENGTH_BYTES = 4 };

static const size_t padded_sizes[] = {512, 1024, 2048, 4096, 8192, 16384};

size_t seal_padded_size(size_t len)
{
	for (size_t i = 0; i < sizeof padded_sizes / sizeof padded_sizes[0]; i++)
		if (len <= padded_sizes[i] - LENGTH_BYTES)
			return padded_sizes[i];
	return 0;
}

bool seal_box_size_is_known(size_t len)
{
	for (size_t i = 0; i < sizeof padded_sizes / sizeof padded_sizes[0]; i++)
		if (len == padded_sizes[i] + SEAL_OVERHEAD)
			return true;
	return false;
}

void seal_key_id(const uint8_t key[SEAL_PUBLIC], uint8_t out[SEAL_KEY_ID])
{
	uint8_t hash[32];
	crypto_generichash(hash, sizeof hash, key, SEAL_PUBLIC, NULL, 0);
	memcpy(out, hash, SEAL_KEY_ID);
}

int seal_close(const char *text, size_t len, const uint8_t to[SEAL_PUBLIC], struct buf *out,
	       struct err *e)
{
	size_t size = seal_padded_size(len);
	if (size == 0)
		return err_set(e, EX_DATAERR, "De antwoorden zijn te lang. Maak ze korter");
	uint8_t *plain = buf_alloc(size, 1);
	uint8_t *box = buf_alloc(size + SEAL_OVERHEAD, 1);
	for (size_t i = 0; i < LENGTH_BYTES; i++)
		plain[i] = (uint8_t)(len >> (8 * i));
	memcpy(plain + LENGTH_BYTES, text, len);
	int rc = crypto_box_seal(box, plain, size, to);
	explicit_bzero(plain, size);
	free(plain);
	if (rc == 0)
		buf_add(out, box, size + SEAL_OVERHEAD);
	else
		err_set(e, EX_CONFIG,
			"De sleutel van de centrale deugt niet. Sluit de kiosk opnieuw aan");
	free(box);
	return rc == 0 ? 0 : -1;
}

/* The padded text must be as seal_close makes it: the length fits, and all after it is zero. */
static bool padding_is_right(const uint8_t *plain, size_t size, size_t *len)
{
	size_t n = 0;
	for (size_t i = 0; i < LENGTH_BYTES; i++)
		n |= (size_t)plain[i] << (8 * i);
	if (n > size - LENGTH_BYTES)
		return false;
	*len = n;
	return sodium_is_zero(plain + LENGTH_BYTES + n, size - LENGTH_BYTES - n) == 1;
}

int seal_open(const uint8_t *box, size_t len, const uint8_t public_key[SEAL_PUBLIC],
	      const uint8_t secret_key[SEAL_SECRET], struct buf *out, struct err *e)
{
	static const char does_not_open[] =
		"De verzegelde antwoorden gaan met deze sleutel niet open";
	if (!seal_box_size_is_known(len))
		return err_set(e, EX_DATAERR, "%s", does_not_open);
	size_t size = len - SEAL_OVERHEAD, text_len = 0;
	uint8_t *plain = buf_alloc(size, 1);
	int rc = crypto_box_seal_open(plain, box, len, public_key, secret_key);
	if (rc == 0 && padding_is_right(plain, size, &text_len))
		buf_add(out, plain + LENGTH_BYTES, text_len);
	else
		rc = err_set(e, EX_DATAERR, "%s", does_not_open);
	explicit_bzero(plain, size);
	free(plain);
	return rc;
}

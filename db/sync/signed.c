#include "db/sync/signed.h"
#include "db/base/buf.h"
#include "db/base/hex.h"

#include <sodium.h>

static const char line_start[] = "{\"signature\":\"";
static const char line_end[] = "\"}\n";

enum {
	START = sizeof line_start - 1,
	END = sizeof line_end - 1,
	SIGNATURE_DIGITS = 88, /* base64 of 64 bytes */
	SIGNATURE_LINE = START + SIGNATURE_DIGITS + END
};

void signed_add_base64(struct buf *b, const void *bytes, size_t len)
{
	size_t size = sodium_base64_ENCODED_LEN(len, sodium_base64_VARIANT_ORIGINAL);
	char *text = buf_alloc(size, 1);
	sodium_bin2base64(text, size, bytes, len, sodium_base64_VARIANT_ORIGINAL);
	buf_add_str(b, text);
	free(text);
}

bool signed_hex_json(const json_t *text, uint8_t *out, size_t len)
{
	const char *s = json_string_value(text);
	return s != NULL && hex_read(s, out, len);
}

bool signed_base64(const char *text, size_t len, struct buf *out)
{
	/* libsodium 1.0.18 takes some bytes that are no ASCII for digits. */
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] >= 0x80)
			return false;
	uint8_t *bytes = buf_alloc(len / 4 * 3 + 3, 1);
	size_t made = 0;
	const char *end = NULL;
	bool right = sodium_base642bin(bytes, len / 4 * 3 + 3, text, len, NULL, &made, &end,
				       sodium_base64_VARIANT_ORIGINAL) == 0 &&
		     end == text + len;
	if (right)
		buf_add(out, bytes, made);
	free(bytes);
	return right;
}

void signed_add(struct buf *b, const uint8_t sign[CODE_SIGN_SECRET])
{
	uint8_t signature[crypto_sign_BYTES];
	crypto_sign_detached(signature, NULL, (const uint8_t *)b->data, b->len, sign);
	buf_add_str(b, line_start);
	signed_add_base64(b, signature, sizeof signature);
	buf_add_str(b, line_end);
}

enum signed_state signed_check(const void *bytes, size_t len, const uint8_t sign[CODE_SIGN_PUBLIC],
			       size_t *body)
{
	const char *text = bytes;
	if (len <= SIGNATURE_LINE)
		return SIGNED_CUT_OFF;
	size_t before = len - SIGNATURE_LINE;
	const char *last = text + before;
	if (last[-1] != '\n' || memcmp(last, line_start, START) != 0 ||
	    memcmp(last + START + SIGNATURE_DIGITS, line_end, END) != 0)
		return SIGNED_CUT_OFF;
	struct buf signature;
	buf_init(&signature);
	bool right = signed_base64(last + START, SIGNATURE_DIGITS, &signature) &&
		     signature.len == crypto_sign_BYTES &&
		     crypto_sign_verify_detached((const uint8_t *)signature.data,
						 (const uint8_t *)text, before, sign) == 0;
	buf_finish(&signature);
	if (!right)
		return SIGNED_WRONG;
	*body = before;
	return SIGNED_RIGHT;
}

json_t *signed_line(const char *body, size_t len, size_t *at)
{
	const char *start = body + *at;
	const char *end = *at < len ? memchr(start, '\n', len - *at) : NULL;
	if (end == NULL)
		return NULL;
	json_t *object = json_loadb(start, (size_t)(end - start), JSON_REJECT_DUPLICATES, NULL);
	if (!json_is_object(object)) {
		json_decref(object);
		return NULL;
	}
	*at = (size_t)(end - body) + 1;
	return object;
}

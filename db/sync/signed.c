#include "db/sync/signed.h"
#include "db/base/base64.h"
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

bool signed_hex_json(const json_t *text, uint8_t *out, size_t len)
{
	const char *s = json_string_value(text);
	return s != NULL && hex_read(s, out, len);
}

void signed_add(struct buf *b, const uint8_t sign[CODE_SIGN_SECRET])
{
	uint8_t signature[crypto_sign_BYTES];
	crypto_sign_detached(signature, NULL, (const uint8_t *)b->data, b->len, sign);
	buf_add_str(b, line_start);
	base64_add(b, signature, sizeof signature);
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
	bool right = base64_read(last + START, SIGNATURE_DIGITS, &signature) &&
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

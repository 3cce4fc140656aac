/* Signed lines: where they end, the JSON in them, base64 and hex. */
#include "db/sync/signed.h"
#include "db/base/base64.h"
#include "db/base/buf.h"
#include "db/base/hex.h"
#include "tests/fuzz/support/fuzz.h"

/* What is read is the one way to write those bytes. */
static void try_base64(const char *text, size_t len)
{
	struct buf made, again;
	buf_init(&made);
	buf_init(&again);
	if (base64_read(text, len, &made)) {
		base64_add(&again, made.data, made.len);
		FUZZ_MUST(again.len == len && memcmp(again.data, text, len) == 0);
	} else {
		FUZZ_MUST(made.len == 0);
	}
	buf_finish(&made);
	buf_finish(&again);
}

static void try_hex(const char *text)
{
	uint8_t bytes[16];
	struct buf again;
	buf_init(&again);
	if (hex_read(text, bytes, sizeof bytes)) {
		hex_add(&again, bytes, sizeof bytes);
		FUZZ_MUST(strcmp(again.data, text) == 0);
	}
	buf_finish(&again);
}

static void try_lines(const char *bytes, size_t len)
{
	json_t *object;
	size_t at = 0, before = 0;
	while ((object = signed_line(bytes, len, &at)) != NULL) {
		const char *key;
		json_t *value;
		FUZZ_MUST(at > before && at <= len);
		before = at;
		json_object_foreach(object, key, value)
		{
			if (!json_is_string(value))
				continue;
			try_base64(json_string_value(value), json_string_length(value));
			try_hex(json_string_value(value));
		}
		json_decref(object);
		fuzz_accepted();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_keys keys;
	struct buf again;
	size_t body = 0;
	fuzz_keys(&keys);
	buf_init(&again);
	fuzz_sign_again(data, size, &again);
	if (signed_check(data, size, keys.public_key, &body) == SIGNED_RIGHT)
		FUZZ_MUST(body < size);
	if (signed_check(again.data, again.len, keys.public_key, &body) == SIGNED_RIGHT)
		try_lines(again.data, body);
	try_lines((const char *)data, size);
	char *text = fuzz_text(data, size);
	try_base64(text, strlen(text));
	try_hex(text);
	free(text);
	buf_finish(&again);
	return 0;
}

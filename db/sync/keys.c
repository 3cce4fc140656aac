#include "db/sync/keys.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/hex.h"
#include "db/sync/signed.h"

#include <sysexits.h>

static const char format_name[] = "wijkkiosk-keys";

static void add_list(struct buf *text, const uint8_t *bytes, size_t len, size_t count)
{
	buf_add_char(text, '[');
	for (size_t i = 0; i < count; i++) {
		buf_add_str(text, i > 0 ? ",\"" : "\"");
		hex_add(text, bytes + i * len, len);
		buf_add_char(text, '"');
	}
	buf_add_char(text, ']');
}

void keys_write(const struct keys *keys, const uint8_t previous_sign[CODE_SIGN_SECRET],
		struct buf *out)
{
	struct buf text;
	buf_init(&text);
	buf_addf(&text, "{\"format\":\"%s\",\"version\":%d,\"number\":%lld,\"sign\":\"",
		 format_name, keys->editor_count > 0 ? KEYS_EDITORS : KEYS_VERSION,
		 (long long)keys->number);
	hex_add(&text, keys->sign, sizeof keys->sign);
	buf_add_str(&text, "\",\"recipients\":");
	add_list(&text, keys->recipients[0], SEAL_PUBLIC, keys->recipient_count);
	if (keys->editor_count > 0) {
		buf_add_str(&text, ",\"editors\":");
		add_list(&text, keys->editors[0], CONF_EDITOR, keys->editor_count);
	}
	buf_addf(&text, ",\"at\":%lld}\n", (long long)keys->at);
	signed_add(&text, previous_sign);
	buf_add(out, text.data, text.len);
	buf_finish(&text);
}

/* From 1 to `most` of len bytes each; how many, or 0. */
static size_t read_list(const json_t *list, uint8_t *out, size_t len, size_t most)
{
	size_t count = json_array_size(list);
	if (count > most)
		return 0;
	for (size_t i = 0; i < count; i++)
		if (!signed_hex_json(json_array_get(list, i), out + i * len, len))
			return 0;
	return count;
}

static bool read_object(json_t *object, struct keys *out)
{
	const char *format = NULL;
	json_int_t version = 0, number = 0, at = 0;
	json_t *sign = NULL, *recipients = NULL, *editors = NULL;
	if (json_unpack_ex(object, NULL, JSON_STRICT, "{s:s,s:I,s:I,s:o,s:o,s?o,s:I}", "format",
			   &format, "version", &version, "number", &number, "sign", &sign,
			   "recipients", &recipients, "editors", &editors, "at", &at) != 0)
		return false;
	if (strcmp(format, format_name) != 0 ||
	    version != (editors != NULL ? KEYS_EDITORS : KEYS_VERSION) || number < 2 || at < 0 ||
	    at > SIGNED_TIME_MAX || !signed_hex_json(sign, out->sign, sizeof out->sign))
		return false;
	out->recipient_count =
		read_list(recipients, out->recipients[0], SEAL_PUBLIC, SEAL_RECIPIENTS_MAX);
	out->editor_count =
		editors != NULL ? read_list(editors, out->editors[0], CONF_EDITOR, CONF_EDITORS_MAX)
				: 0;
	if (out->recipient_count == 0 || (editors != NULL && out->editor_count == 0))
		return false;
	out->number = number;
	out->at = at;
	return true;
}

/* The length of the statement that begins here: two lines; 0 when they are not there. */
static size_t statement_len(const char *text, size_t len)
{
	const char *end = memchr(text, '\n', len);
	if (end == NULL)
		return 0;
	size_t first = (size_t)(end - text) + 1;
	end = memchr(text + first, '\n', len - first);
	return end != NULL ? (size_t)(end - text) + 1 : 0;
}

/* Read before its signature is checked, because the number says which key must have signed. */
static bool read_statement(const char *text, size_t len, struct keys *out)
{
	size_t at = 0;
	json_t *object = signed_line(text, len, &at);
	bool right = object != NULL && read_object(object, out);
	json_decref(object);
	return right;
}

int keys_follow(struct keys *keys, const void *bytes, size_t len, struct err *e)
{
	static const char wrong[] = "De sleutels in de postbus zijn niet van onze centrale";
	struct keys now = *keys;
	const char *text = bytes;
	size_t left = len <= KEYS_BYTES_MAX ? len : 0, n;
	for (; left > 0; text += n, left -= n) {
		struct keys next = {.number = 0};
		size_t body = 0;
		n = statement_len(text, left);
		if (n == 0 || !read_statement(text, n, &next))
			return err_set(e, EX_DATAERR, "%s", wrong);
		bool first = now.number == KEYS_FIRST;
		bool ours = signed_check(text, n, now.sign, &body) == SIGNED_RIGHT;
		if (next.number <= now.number || (first && !ours))
			continue;
		if (!ours || (!first && next.number != now.number + 1))
			return err_set(e, EX_DATAERR, "%s", wrong);
		now = next;
	}
	if (now.number == KEYS_FIRST)
		return err_set(e, EX_DATAERR, "%s", wrong);
	*keys = now;
	return 0;
}

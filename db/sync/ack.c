#include "db/sync/ack.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/hex.h"
#include "db/sync/signed.h"

#include <sysexits.h>

static const char format_name[] = "wijkkiosk-ack";

void ack_write(const struct ack *ack, const uint8_t sign[CODE_SIGN_SECRET], struct buf *out)
{
	struct buf text;
	buf_init(&text);
	buf_addf(&text, "{\"format\":\"%s\",\"version\":%d,\"kiosk\":\"%s\",\"acknowledged\":%lld",
		 format_name, ACK_VERSION, ack->kiosk, (long long)ack->acknowledged);
	buf_add_str(&text, ",\"hash\":\"");
	hex_add(&text, ack->hash, sizeof ack->hash);
	buf_add_str(&text, "\",\"missing\":[");
	for (size_t i = 0; i < ack->missing_count; i++)
		buf_addf(&text, "%s%lld", i > 0 ? "," : "", (long long)ack->missing[i]);
	buf_addf(&text, "],\"keys\":%lld,\"revoked\":%s,\"at\":%lld}\n", (long long)ack->keys,
		 ack->revoked ? "true" : "false", (long long)ack->at);
	signed_add(&text, sign);
	buf_add(out, text.data, text.len);
	buf_finish(&text);
}

static bool read_missing(const json_t *list, struct ack *ack)
{
	size_t count = json_array_size(list);
	if (!json_is_array(list) || count > ACK_MISSING_MAX)
		return false;
	int64_t before = ack->acknowledged;
	for (size_t i = 0; i < count; i++) {
		const json_t *number = json_array_get(list, i);
		if (!json_is_integer(number) || json_integer_value(number) <= before)
			return false;
		before = json_integer_value(number);
		ack->missing[i] = before;
	}
	ack->missing_count = count;
	return true;
}

static bool read_object(json_t *object, struct ack *ack)
{
	const char *format = NULL, *kiosk = NULL;
	json_t *hash = NULL, *missing = NULL;
	json_int_t version = 0, acknowledged = 0, keys = 0, at = 0;
	int revoked = 0;
	if (json_unpack_ex(object, NULL, JSON_STRICT, "{s:s,s:I,s:s,s:I,s:o,s:o,s:I,s:b,s:I}",
			   "format", &format, "version", &version, "kiosk", &kiosk, "acknowledged",
			   &acknowledged, "hash", &hash, "missing", &missing, "keys", &keys,
			   "revoked", &revoked, "at", &at) != 0)
		return false;
	if (strcmp(format, format_name) != 0 || version != ACK_VERSION || acknowledged < 0 ||
	    keys < 1 || at < 0 || at > SIGNED_TIME_MAX || !code_kiosk_id_is_valid(kiosk))
		return false;
	ack->acknowledged = acknowledged;
	ack->at = at;
	ack->keys = keys;
	ack->revoked = revoked != 0;
	memcpy(ack->kiosk, kiosk, sizeof ack->kiosk);
	return signed_hex_json(hash, ack->hash, sizeof ack->hash) && read_missing(missing, ack);
}

int ack_read(struct ack *out, const void *bytes, size_t len, const uint8_t sign[CODE_SIGN_PUBLIC],
	     const char *kiosk, struct err *e)
{
	struct ack ack = {.acknowledged = 0};
	size_t body = 0, at = 0;
	if (len > ACK_BYTES_MAX || signed_check(bytes, len, sign, &body) != SIGNED_RIGHT)
		return err_set(e, EX_DATAERR,
			       "De bevestiging is beschadigd of niet van onze centrale");
	json_t *object = signed_line(bytes, body, &at);
	bool right = object != NULL && at == body && read_object(object, &ack);
	json_decref(object);
	if (!right)
		return err_set(e, EX_DATAERR, "De bevestiging is van een vorm die wij niet kennen");
	if (strcmp(ack.kiosk, kiosk) != 0)
		return err_set(e, EX_DATAERR, "De bevestiging is voor een andere kiosk");
	*out = ack;
	return 0;
}

#include "db/sync/counts.h"
#include "db/base/buf.h"
#include "db/base/day.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/store/store.h"
#include "db/sync/signed.h"

#include <sysexits.h>

static const char format_name[] = "wijkkiosk-places";

void counts_finish(struct counts *counts)
{
	for (size_t i = 0; i < counts->count; i++)
		free(counts->items[i].uid);
	free(counts->items);
	*counts = (struct counts){.count = 0};
}

void counts_list(const struct places_one *items, size_t count, struct buf *out)
{
	buf_add_char(out, '[');
	for (size_t i = 0; i < count; i++) {
		char start[SYS_TIME_TEXT];
		sys_time_text(items[i].start * 1000, start);
		buf_add_str(out, i > 0 ? ",{\"uid\":" : "{\"uid\":");
		buf_add_json(out, items[i].uid);
		buf_addf(out, ",\"start\":\"%s\",\"asked\":%lld,\"capacity\":%lld}", start,
			 (long long)items[i].asked, (long long)items[i].capacity);
	}
	buf_add_char(out, ']');
}

void counts_write(const char *list, int64_t at, const uint8_t sign[CODE_SIGN_SECRET],
		  struct buf *out)
{
	struct buf text;
	buf_init(&text);
	buf_addf(&text,
		 "{\"format\":\"%s\",\"version\":%d,\"at\":%lld,\"activities\":", format_name,
		 COUNTS_VERSION, (long long)at);
	buf_add_str(&text, list);
	buf_add_str(&text, "}\n");
	signed_add(&text, sign);
	buf_add(out, text.data, text.len);
	buf_finish(&text);
}

static bool read_one(json_t *object, struct places_one *out)
{
	const char *uid = NULL, *start = NULL;
	json_int_t asked = 0, capacity = 0;
	int64_t ms = 0;
	if (json_unpack_ex(object, NULL, JSON_STRICT, "{s:s,s:s,s:I,s:I}", "uid", &uid, "start",
			   &start, "asked", &asked, "capacity", &capacity) != 0)
		return false;
	if (strlen(start) != DAY_TIME || !day_read(start, false, &ms) || asked < 0 ||
	    asked > PLACES_COUNT_MAX || capacity < 0 || capacity > PLACES_COUNT_MAX ||
	    !store_takes_activity(uid, ms / 1000))
		return false;
	*out = (struct places_one){.start = ms / 1000, .asked = asked, .capacity = capacity};
	out->uid = buf_copy(uid);
	return true;
}

static bool read_object(json_t *object, struct counts *out)
{
	const char *format = NULL;
	json_t *list = NULL;
	json_int_t version = 0, at = 0;
	if (json_unpack_ex(object, NULL, JSON_STRICT, "{s:s,s:I,s:I,s:o}", "format", &format,
			   "version", &version, "at", &at, "activities", &list) != 0)
		return false;
	size_t count = json_array_size(list);
	if (strcmp(format, format_name) != 0 || version != COUNTS_VERSION || at < 0 ||
	    at > SYS_TIME_MAX || !json_is_array(list) || count > PLACES_MAX)
		return false;
	out->at = at;
	out->items = buf_alloc(count + 1, sizeof *out->items);
	for (; out->count < count; out->count++)
		if (!read_one(json_array_get(list, out->count), &out->items[out->count]))
			return false;
	return true;
}

int counts_read(struct counts *out, const void *bytes, size_t len,
		const uint8_t sign[CODE_SIGN_PUBLIC], struct err *e)
{
	struct counts counts = {.count = 0};
	size_t body = 0, at = 0;
	if (len > COUNTS_BYTES_MAX || signed_check(bytes, len, sign, &body) != SIGNED_RIGHT)
		return err_set(e, EX_DATAERR,
			       "De aantallen zijn beschadigd of niet van onze centrale");
	json_t *object = signed_line(bytes, body, &at);
	bool right = object != NULL && at == body && read_object(object, &counts);
	json_decref(object);
	if (!right) {
		counts_finish(&counts);
		return err_set(e, EX_DATAERR, "De aantallen zijn van een vorm die wij niet kennen");
	}
	*out = counts;
	return 0;
}

#include "db/sync/batch.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/store/events.h"
#include "db/sync/signed.h"

#include <limits.h>
#include <sodium.h>
#include <sysexits.h>

static const char format_name[] = "wijkkiosk-batch";

struct batch {
	struct batch_header header;
	struct batch_event *events; /* header.event_count of them */
	json_t *lines;		    /* an array: holds the texts of the events */
	struct buf sealed;	    /* holds the boxes of the events */
};

static const char *boolean(bool b)
{
	return b ? "true" : "false";
}

void batch_hash(const void *bytes, size_t len, uint8_t out[BATCH_HASH])
{
	crypto_generichash(out, BATCH_HASH, bytes, len, NULL, 0);
}

void batch_add_event(struct buf *lines, const struct batch_event *event, size_t recipient_count)
{
	buf_addf(lines, "{\"seq\":%lld,\"id\":\"", (long long)event->seq);
	signed_add_hex(lines, event->id, sizeof event->id);
	buf_addf(lines, "\",\"kind\":\"%s\",\"made_at\":%lld,\"clock_synced\":%s", event->kind,
		 (long long)event->made_at, boolean(event->clock_synced));
	buf_addf(lines, ",\"form\":\"%s\",\"form_version\":%d,\"lang\":\"%s\",\"assisted\":%s",
		 event->form, event->form_version, event->lang, boolean(event->assisted));
	buf_add_str(lines, ",\"sealed\":[");
	for (size_t i = 0; i < recipient_count; i++) {
		buf_add_str(lines, i > 0 ? ",\"" : "\"");
		signed_add_base64(lines, event->sealed + i * event->box_len, event->box_len);
		buf_add_char(lines, '"');
	}
	buf_add_str(lines, "]}\n");
}

static void add_header(struct buf *b, const struct batch_header *h)
{
	buf_addf(b, "{\"format\":\"%s\",\"version\":%d,\"kiosk\":\"%s\",\"number\":%lld",
		 format_name, BATCH_VERSION, h->kiosk, (long long)h->number);
	buf_add_str(b, ",\"previous\":\"");
	signed_add_hex(b, h->previous, sizeof h->previous);
	buf_addf(b, "\",\"cut_at\":%lld,\"recipients\":[", (long long)h->cut_at);
	for (size_t i = 0; i < h->recipient_count; i++) {
		buf_add_str(b, i > 0 ? ",\"" : "\"");
		signed_add_hex(b, h->recipients[i], SEAL_KEY_ID);
		buf_add_char(b, '"');
	}
	buf_addf(b, "],\"events\":%zu,\"health\":{\"version\":", h->event_count);
	buf_add_json(b, h->health.version);
	buf_addf(b,
		 ",\"disk_free\":%lld,\"waiting\":%lld,\"oldest_waiting_ms\":%lld"
		 ",\"clock_synced\":%s}}\n",
		 (long long)h->health.disk_free, (long long)h->health.waiting,
		 (long long)h->health.oldest_waiting_ms, boolean(h->health.clock_synced));
}

void batch_write(const struct batch_header *header, const struct buf *lines,
		 const uint8_t sign[CODE_SIGN_SECRET], struct buf *out)
{
	struct buf text;
	buf_init(&text);
	add_header(&text, header);
	buf_add(&text, lines->data, lines->len);
	signed_add(&text, sign);
	buf_add(out, text.data, text.len);
	buf_finish(&text);
}

static bool time_is_right(json_int_t ms)
{
	return ms >= 0 && ms <= SIGNED_TIME_MAX;
}

static bool read_health(json_t *object, struct batch_health *out)
{
	const char *version = NULL;
	json_int_t disk_free = 0, waiting = 0, oldest = 0;
	int synced = 0;
	/* Not strict: a newer kiosk may tell more about itself. */
	if (json_unpack(object, "{s:s,s:I,s:I,s:I,s:b}", "version", &version, "disk_free",
			&disk_free, "waiting", &waiting, "oldest_waiting_ms", &oldest,
			"clock_synced", &synced) != 0 ||
	    strlen(version) >= sizeof out->version)
		return false;
	for (const char *p = version; *p != '\0'; p++)
		if (*p <= ' ' || *p > '~')
			return false;
	memcpy(out->version, version, strlen(version) + 1);
	out->disk_free = disk_free;
	out->waiting = waiting;
	out->oldest_waiting_ms = oldest;
	out->clock_synced = synced != 0;
	return disk_free >= -1 && waiting >= 0 && oldest >= 0;
}

static bool read_recipients(const json_t *list, struct batch_header *h)
{
	h->recipient_count = json_array_size(list);
	if (!json_is_array(list) || h->recipient_count > BATCH_RECIPIENTS_MAX)
		return false;
	for (size_t i = 0; i < h->recipient_count; i++)
		if (!signed_hex_json(json_array_get(list, i), h->recipients[i], SEAL_KEY_ID))
			return false;
	return true;
}

/* The version counts before anything else: a newer one may look altogether different. */
static enum batch_fault check_version(json_t *object)
{
	const char *format = json_string_value(json_object_get(object, "format"));
	const json_t *version = json_object_get(object, "version");
	if (format == NULL || strcmp(format, format_name) != 0 || !json_is_integer(version))
		return BATCH_FORMAT;
	if (json_integer_value(version) > BATCH_VERSION)
		return BATCH_NEWER;
	return json_integer_value(version) == BATCH_VERSION ? BATCH_FINE : BATCH_FORMAT;
}

static bool read_header(json_t *object, struct batch_header *h)
{
	const char *format = NULL, *kiosk = NULL;
	json_int_t version = 0, number = 0, cut_at = 0, events = 0;
	json_t *previous = NULL, *recipients = NULL, *health = NULL;
	if (json_unpack_ex(object, NULL, JSON_STRICT, "{s:s,s:I,s:s,s:I,s:o,s:I,s:o,s:I,s:o}",
			   "format", &format, "version", &version, "kiosk", &kiosk, "number",
			   &number, "previous", &previous, "cut_at", &cut_at, "recipients",
			   &recipients, "events", &events, "health", &health) != 0)
		return false;
	if (!code_kiosk_id_is_valid(kiosk) || number < 1 || !time_is_right(cut_at) || events < 0 ||
	    events > BATCH_EVENTS_MAX)
		return false;
	memcpy(h->kiosk, kiosk, sizeof h->kiosk);
	h->number = number;
	h->cut_at = cut_at;
	h->event_count = (size_t)events;
	return signed_hex_json(previous, h->previous, sizeof h->previous) &&
	       read_recipients(recipients, h) && read_health(health, &h->health);
}

/* Adds the boxes of one event to b->sealed; their length is left in the event. */
static bool read_sealed(struct batch *b, const json_t *list, struct batch_event *event)
{
	size_t count = b->header.recipient_count;
	if (!json_is_array(list) || json_array_size(list) != count || count == 0)
		return false;
	for (size_t i = 0; i < count; i++) {
		const json_t *box = json_array_get(list, i);
		size_t before = b->sealed.len;
		if (!json_is_string(box) ||
		    !signed_base64(json_string_value(box), json_string_length(box), &b->sealed))
			return false;
		size_t len = b->sealed.len - before;
		if (i > 0 ? len != event->box_len : !seal_box_size_is_known(len))
			return false;
		event->box_len = len;
	}
	return true;
}

static bool words_are_right(const struct batch_event *event)
{
	if (strcmp(event->kind, "signup") != 0 && strcmp(event->kind, "withdrawal") != 0)
		return false;
	return events_word_is_plain(event->form) && events_word_is_plain(event->lang) &&
	       event->lang[0] != '\0' &&
	       (event->form[0] != '\0' || strcmp(event->kind, "withdrawal") == 0);
}

static bool read_event(struct batch *b, json_t *object, struct batch_event *event)
{
	json_int_t seq = 0, made_at = 0, form_version = 0;
	int synced = 0, assisted = 0;
	json_t *id = NULL, *sealed = NULL;
	if (json_unpack_ex(object, NULL, JSON_STRICT, "{s:I,s:o,s:s,s:I,s:b,s:s,s:I,s:s,s:b,s:o}",
			   "seq", &seq, "id", &id, "kind", &event->kind, "made_at", &made_at,
			   "clock_synced", &synced, "form", &event->form, "form_version",
			   &form_version, "lang", &event->lang, "assisted", &assisted, "sealed",
			   &sealed) != 0)
		return false;
	if (seq < 1 || !time_is_right(made_at) || form_version < 0 || form_version > INT_MAX)
		return false;
	event->seq = seq;
	event->made_at = made_at;
	event->form_version = (int)form_version;
	event->clock_synced = synced != 0;
	event->assisted = assisted != 0;
	return signed_hex_json(id, event->id, sizeof event->id) && words_are_right(event) &&
	       read_sealed(b, sealed, event);
}

static bool read_events(struct batch *b, const char *body, size_t len, size_t at)
{
	size_t count = b->header.event_count;
	b->events = buf_alloc(count, sizeof *b->events);
	b->lines = json_array();
	for (size_t i = 0; i < count; i++) {
		json_t *line = signed_line(body, len, &at);
		if (line == NULL || json_array_append_new(b->lines, line) != 0 ||
		    !read_event(b, line, &b->events[i]))
			return false;
		if (i > 0 && b->events[i].seq <= b->events[i - 1].seq)
			return false;
	}
	/* The boxes moved while they were added: only now are their places known. */
	const uint8_t *box = (const uint8_t *)b->sealed.data;
	for (size_t i = 0; i < count; i++) {
		b->events[i].sealed = box;
		box += b->header.recipient_count * b->events[i].box_len;
	}
	return at == len;
}

static enum batch_fault read_body(struct batch *b, const char *body, size_t len)
{
	size_t at = 0;
	json_t *object = signed_line(body, len, &at);
	enum batch_fault fault = object != NULL ? check_version(object) : BATCH_FORMAT;
	if (fault == BATCH_FINE &&
	    (!read_header(object, &b->header) || !read_events(b, body, len, at)))
		fault = BATCH_FORMAT;
	json_decref(object);
	return fault;
}

static enum batch_fault fail(enum batch_fault fault, struct err *e)
{
	static const char *const texts[] = {
		[BATCH_LENGTH] = "Het pakket is niet compleet of te groot",
		[BATCH_SIGNATURE] = "Het pakket is niet ondertekend door deze kiosk",
		[BATCH_FORMAT] = "Het pakket heeft een vorm die niet klopt",
		[BATCH_NEWER] = "Het pakket is van een nieuwere versie. Werk dit programma bij",
		[BATCH_KIOSK] = "Het pakket is van een andere kiosk",
		[BATCH_NUMBER] = "Het pakket heeft een ander nummer dan verwacht",
		[BATCH_CHAIN] = "Het pakket sluit niet aan op het pakket ervoor",
	};
	err_set(e, EX_DATAERR, "%s", texts[fault]);
	return fault;
}

enum batch_fault batch_read(struct batch **out, const void *bytes, size_t len,
			    const uint8_t sign[CODE_SIGN_PUBLIC], struct err *e)
{
	size_t body = 0;
	if (len > BATCH_BYTES_MAX)
		return fail(BATCH_LENGTH, e);
	enum signed_state state = signed_check(bytes, len, sign, &body);
	if (state != SIGNED_RIGHT)
		return fail(state == SIGNED_CUT_OFF ? BATCH_LENGTH : BATCH_SIGNATURE, e);
	struct batch *b = buf_alloc(1, sizeof *b);
	buf_init(&b->sealed);
	enum batch_fault fault = read_body(b, bytes, body);
	if (fault != BATCH_FINE) {
		batch_free(b);
		return fail(fault, e);
	}
	*out = b;
	return BATCH_FINE;
}

enum batch_fault batch_expect(const struct batch *b, const char *kiosk, int64_t number,
			      const uint8_t previous[BATCH_HASH], struct err *e)
{
	if (strcmp(b->header.kiosk, kiosk) != 0)
		return fail(BATCH_KIOSK, e);
	if (b->header.number != number)
		return fail(BATCH_NUMBER, e);
	if (memcmp(b->header.previous, previous, BATCH_HASH) != 0)
		return fail(BATCH_CHAIN, e);
	return BATCH_FINE;
}

const struct batch_header *batch_header(const struct batch *b)
{
	return &b->header;
}

const struct batch_event *batch_events(const struct batch *b)
{
	return b->events;
}

void batch_free(struct batch *b)
{
	if (b == NULL)
		return;
	json_decref(b->lines);
	free(b->events);
	buf_finish(&b->sealed);
	free(b);
}

#include "db/sync/batch.h"
#include "db/base/base64.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/hex.h"
#include "db/sync/signed.h"

#include <sodium.h>
#include <sysexits.h>

static const char format_name[] = "wijkkiosk-batch";

struct batch {
	struct batch_header header;
	struct batch_event *events; /* header.event_count of them */
};

static const char *boolean(bool b)
{
	return b ? "true" : "false";
}

void batch_hash(const void *bytes, size_t len, uint8_t out[BATCH_HASH])
{
	crypto_generichash(out, BATCH_HASH, bytes, len, NULL, 0);
}

void batch_add_event(struct buf *lines, int64_t seq, const uint8_t id[BATCH_EVENT_ID],
		     const uint8_t *boxes, size_t box_len, size_t recipient_count)
{
	buf_addf(lines, "{\"seq\":%lld,\"id\":\"", (long long)seq);
	hex_add(lines, id, BATCH_EVENT_ID);
	buf_add_str(lines, "\",\"sealed\":[");
	for (size_t i = 0; i < recipient_count; i++) {
		buf_add_str(lines, i > 0 ? ",\"" : "\"");
		base64_add(lines, boxes + i * box_len, box_len);
		buf_add_char(lines, '"');
	}
	buf_add_str(lines, "]}\n");
}

static void add_header(struct buf *b, const struct batch_header *h)
{
	buf_addf(b, "{\"format\":\"%s\",\"version\":%d,\"kiosk\":\"%s\",\"number\":%lld",
		 format_name, BATCH_VERSION, h->kiosk, (long long)h->number);
	buf_add_str(b, ",\"previous\":\"");
	hex_add(b, h->previous, sizeof h->previous);
	buf_addf(b, "\",\"cut_at\":%lld,\"successor\":\"", (long long)h->cut_at);
	if (h->has_successor)
		hex_add(b, h->successor, sizeof h->successor);
	buf_add_str(b, "\",\"recipients\":[");
	for (size_t i = 0; i < h->recipient_count; i++) {
		buf_add_str(b, i > 0 ? ",\"" : "\"");
		hex_add(b, h->recipients[i], SEAL_KEY_ID);
		buf_add_char(b, '"');
	}
	buf_addf(b, "],\"events\":%zu,\"health\":{\"version\":", h->event_count);
	buf_add_json(b, h->health.version);
	buf_addf(b,
		 ",\"disk_free\":%lld,\"waiting\":%lld,\"oldest_waiting_ms\":%lld"
		 ",\"clock_synced\":%s,\"forks\":%lld,\"salvages\":%lld",
		 (long long)h->health.disk_free, (long long)h->health.waiting,
		 (long long)h->health.oldest_waiting_ms, boolean(h->health.clock_synced),
		 (long long)h->health.forks, (long long)h->health.salvages);
	for (size_t i = 0; i < h->health.start_count; i++)
		buf_addf(b, "%s\"%s\":%lld", i == 0 ? ",\"starts\":{" : ",",
			 h->health.starts[i].boot, (long long)h->health.starts[i].began_at);
	buf_add_str(b, h->health.start_count > 0 ? "}}}\n" : "}}\n");
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

/* What is not as it should be is passed over: the batch is good without it. */
static void read_starts(json_t *object, struct batch_health *out)
{
	const char *boot;
	json_t *began;
	out->start_count = 0;
	json_object_foreach(json_object_get(object, "starts"), boot, began)
	{
		uint8_t bytes[(MOMENT_BOOT - 1) / 2];
		if (out->start_count == MOMENT_BOOTS_MAX)
			break;
		struct moment_start *one = &out->starts[out->start_count];
		if (!hex_read(boot, bytes, sizeof bytes) || !json_is_integer(began) ||
		    !time_is_right(json_integer_value(began)))
			continue;
		memcpy(one->boot, boot, sizeof one->boot);
		one->began_at = json_integer_value(began);
		out->start_count++;
	}
}

static bool read_health(json_t *object, struct batch_health *out)
{
	const char *version = NULL;
	json_int_t disk_free = 0, waiting = 0, oldest = 0, forks = 0, salvages = 0;
	int synced = 0;
	/* Not strict: a newer kiosk may tell more about itself. */
	if (json_unpack(object, "{s:s,s:I,s:I,s:I,s:b,s:I,s:I}", "version", &version, "disk_free",
			&disk_free, "waiting", &waiting, "oldest_waiting_ms", &oldest,
			"clock_synced", &synced, "forks", &forks, "salvages", &salvages) != 0 ||
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
	out->forks = forks;
	out->salvages = salvages;
	read_starts(object, out);
	return disk_free >= -1 && waiting >= 0 && oldest >= 0 && forks >= 0 && salvages >= 0;
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
	const char *format = NULL, *kiosk = NULL, *successor = NULL;
	json_int_t version = 0, number = 0, cut_at = 0, events = 0;
	json_t *previous = NULL, *recipients = NULL, *health = NULL;
	if (json_unpack_ex(object, NULL, JSON_STRICT, "{s:s,s:I,s:s,s:I,s:o,s:I,s:s,s:o,s:I,s:o}",
			   "format", &format, "version", &version, "kiosk", &kiosk, "number",
			   &number, "previous", &previous, "cut_at", &cut_at, "successor",
			   &successor, "recipients", &recipients, "events", &events, "health",
			   &health) != 0)
		return false;
	if (!code_kiosk_id_is_valid(kiosk) || number < 1 || !time_is_right(cut_at) || events < 0 ||
	    events > BATCH_EVENTS_MAX)
		return false;
	memcpy(h->kiosk, kiosk, sizeof h->kiosk);
	h->number = number;
	h->cut_at = cut_at;
	h->event_count = (size_t)events;
	h->has_successor = successor[0] != '\0';
	if (h->has_successor && !hex_read(successor, h->successor, sizeof h->successor))
		return false;
	return signed_hex_json(previous, h->previous, sizeof h->previous) &&
	       read_recipients(recipients, h) && read_health(health, &h->health);
}

/* Where the reading of a line is; false from then on when something is not as it must be. */
struct cursor {
	const char *at, *end;
};

static bool take(struct cursor *c, const char *literal)
{
	size_t n = strlen(literal);
	if ((size_t)(c->end - c->at) < n || memcmp(c->at, literal, n) != 0)
		return false;
	c->at += n;
	return true;
}

/* As buf_addf("%lld") writes it: no sign, no zeros in front, at most 18 digits. */
static bool take_number(struct cursor *c, int64_t *out)
{
	enum { DIGITS_MAX = 18 };
	int64_t n = 0;
	int digits = 0;
	for (; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++) {
		if (++digits > DIGITS_MAX || (digits == 2 && n == 0))
			return false;
		n = n * 10 + (*c->at - '0');
	}
	*out = n;
	return digits > 0;
}

static bool take_id(struct cursor *c, uint8_t id[BATCH_EVENT_ID])
{
	if (c->end - c->at < 2 * BATCH_EVENT_ID || !hex_read_digits(c->at, id, BATCH_EVENT_ID))
		return false;
	c->at += 2 * BATCH_EVENT_ID;
	return true;
}

/* The bytes that so much base64 stands for; 0 when that cannot be. */
static size_t decoded_len(const char *text, size_t len)
{
	if (len < 4 || len % 4 != 0)
		return 0;
	return len / 4 * 3 - (text[len - 1] == '=') - (text[len - 2] == '=');
}

/* All boxes of one length, one for each recipient; what is in them, batch_box reads. */
static bool take_boxes(struct cursor *c, size_t count, struct batch_event *event)
{
	size_t len = 0;
	event->text = c->at;
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && !take(c, "\",\""))
			return false;
		const char *quote = memchr(c->at, '"', (size_t)(c->end - c->at));
		if (quote == NULL || (i > 0 && (size_t)(quote - c->at) != len))
			return false;
		len = (size_t)(quote - c->at);
		event->box_len = decoded_len(c->at, len);
		c->at = quote;
	}
	return count > 0 && seal_box_size_is_known(event->box_len);
}

/* A line has exactly one way to be written: anything else is refused. */
static bool read_event(struct cursor *c, size_t recipient_count, struct batch_event *event)
{
	return take(c, "{\"seq\":") && take_number(c, &event->seq) && take(c, ",\"id\":\"") &&
	       take_id(c, event->id) && take(c, "\",\"sealed\":[\"") &&
	       take_boxes(c, recipient_count, event) && take(c, "\"]}\n") && event->seq > 0;
}

static bool read_events(struct batch *b, const char *body, size_t len, size_t at)
{
	struct cursor c = {body + at, body + len};
	size_t count = b->header.event_count;
	b->events = buf_alloc(count, sizeof *b->events);
	for (size_t i = 0; i < count; i++)
		if (!read_event(&c, b->header.recipient_count, &b->events[i]) ||
		    (i > 0 && b->events[i].seq <= b->events[i - 1].seq))
			return false;
	return c.at == c.end;
}

bool batch_box(const struct batch_event *event, size_t recipient, struct buf *out)
{
	size_t len = (event->box_len + 2) / 3 * 4;
	const size_t between = strlen("\",\"");
	return base64_read(event->text + recipient * (len + between), len, out);
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
	free(b->events);
	free(b);
}

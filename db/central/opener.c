#include "db/central/opener.h"
#include "db/central/keyring.h"
#include "db/store/events.h"
#include "db/sync/signed.h"

#include <limits.h>

#define KEY_MAX	    64
#define COLUMNS_MAX 100 /* answers and consents of one signup */

static const char no_key[] = "Het slot gaat met deze sleutels niet open.";
static const char no_sense[] = "De inhoud is niet wat die moet zijn.";

/* Is it a key that can be the name of a column? */
static bool is_key(const char *key)
{
	size_t len = strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789_-");
	return len > 0 && len < KEY_MAX && key[len] == '\0';
}

/* Everything in the text that will be a cell has a key and a value that can be one. */
static bool cells_are_right(const json_t *text)
{
	const char *key;
	json_t *value;
	json_t *answers = json_object_get(text, "answers"),
	       *consents = json_object_get(text, "consents");
	if (!json_is_object(answers) || !json_is_object(consents) ||
	    json_object_size(answers) + json_object_size(consents) > COLUMNS_MAX)
		return false;
	json_object_foreach(answers, key, value)
	{
		if (!is_key(key) || !json_is_string(value))
			return false;
	}
	json_object_foreach(consents, key, value)
	{
		if (!is_key(key) || !json_is_integer(json_object_get(value, "version")) ||
		    !json_is_boolean(json_object_get(value, "given")))
			return false;
	}
	return true;
}

static bool words_are_right(const struct opener_event *ev, const char *kind)
{
	if (!events_word_is_plain(ev->form) || !events_word_is_plain(ev->lang) ||
	    ev->lang[0] == '\0')
		return false;
	return ev->is_withdrawal || (strcmp(kind, "signup") == 0 && is_key(ev->form));
}

/* Not strict: a newer kiosk may seal more.  What is there must be right. */
static bool read_text(struct opener_event *ev)
{
	const char *kind = NULL;
	json_int_t made_at = 0, form_version = 0;
	int synced = 0, assisted = 0;
	json_t *receipt = NULL;
	ev->json = json_loadb(ev->text.data, ev->text.len, JSON_REJECT_DUPLICATES, NULL);
	if (ev->json == NULL ||
	    json_unpack(ev->json, "{s:s,s:I,s:b,s:s,s:I,s:s,s:b,s:o}", "kind", &kind, "made_at",
			&made_at, "clock_synced", &synced, "form", &ev->form, "form_version",
			&form_version, "lang", &ev->lang, "assisted", &assisted, "receipt",
			&receipt) != 0)
		return false;
	if (made_at < 0 || made_at > SIGNED_TIME_MAX || form_version < 0 ||
	    form_version > INT_MAX || !signed_hex_json(receipt, ev->receipt, sizeof ev->receipt))
		return false;
	ev->made_at = made_at;
	ev->form_version = (int)form_version;
	ev->clock_synced = synced != 0;
	ev->assisted = assisted != 0;
	ev->is_withdrawal = strcmp(kind, "withdrawal") == 0;
	return words_are_right(ev, kind) && (ev->is_withdrawal || cells_are_right(ev->json));
}

/* The first recipient whose key we hold; count when there is none. */
static size_t find_key(const struct keyring *ring, const uint8_t *recipients, size_t count,
		       const struct keyring_key **key)
{
	for (size_t i = 0; i < count; i++) {
		*key = keyring_by_id(ring, recipients + i * SEAL_KEY_ID);
		if (*key != NULL)
			return i;
	}
	return count;
}

static void open_box(const struct keyring_key *key, const void *box, size_t len,
		     struct opener_event *ev)
{
	if (seal_open(box, len, key->public_key, key->secret, &ev->text, NULL) != 0)
		ev->fault = no_key;
	else if (!read_text(ev))
		ev->fault = no_sense;
}

void opener_open_event(const struct keyring *ring, const uint8_t *recipients, size_t count,
		       const struct buf *boxes, struct opener_event *ev)
{
	const struct keyring_key *key = NULL;
	size_t which = find_key(ring, recipients, count, &key);
	size_t len = count > 0 ? boxes->len / count : 0;
	buf_init_secret(&ev->text);
	if (which == count)
		ev->fault = no_key;
	else
		open_box(key, boxes->data + which * len, len, ev);
}

void opener_clear_event(struct opener_event *ev)
{
	json_decref(ev->json);
	buf_finish(&ev->text);
	ev->json = NULL;
}

static void open_all(struct opener *o)
{
	const struct batch_header *h = batch_header(o->batch);
	const struct batch_event *events = batch_events(o->batch);
	const struct keyring_key *key = NULL;
	size_t which = find_key(o->ring, h->recipients[0], h->recipient_count, &key);
	struct buf box;
	buf_init(&box);
	o->events = buf_alloc(h->event_count, sizeof *o->events);
	for (size_t i = 0; i < h->event_count; i++) {
		struct opener_event *ev = &o->events[i];
		ev->seq = events[i].seq;
		memcpy(ev->id, events[i].id, sizeof ev->id);
		buf_clear(&box);
		buf_init_secret(&ev->text);
		if (which < h->recipient_count && batch_box(&events[i], which, &box))
			open_box(key, box.data, box.len, ev);
		else
			ev->fault = no_key;
	}
	buf_finish(&box);
}

void opener_run(struct opener *o)
{
	o->fault = batch_read(&o->batch, o->bytes.data, o->bytes.len, o->sign, &o->why);
	if (o->fault == BATCH_SIGNATURE && o->has_next) {
		o->fault =
			batch_read(&o->batch, o->bytes.data, o->bytes.len, o->next_sign, &o->why);
		o->by_next = o->fault == BATCH_FINE;
	}
	if (o->fault == BATCH_FINE)
		o->fault = batch_expect(o->batch, o->kiosk, o->number, o->previous, &o->why);
	batch_hash(o->bytes.data, o->bytes.len, o->hash);
	if (o->fault == BATCH_FINE)
		open_all(o);
}

void opener_init(struct opener *o, const struct keyring *ring)
{
	*o = (struct opener){.ring = ring};
	buf_init(&o->bytes);
}

void opener_clear(struct opener *o)
{
	size_t count = o->events != NULL ? batch_header(o->batch)->event_count : 0;
	for (size_t i = 0; i < count; i++)
		opener_clear_event(&o->events[i]);
	free(o->events);
	batch_free(o->batch);
	o->events = NULL;
	o->batch = NULL;
	o->by_next = false;
	o->why = (struct err){.code = 0};
}

void opener_finish(struct opener *o)
{
	opener_clear(o);
	buf_finish(&o->bytes);
}

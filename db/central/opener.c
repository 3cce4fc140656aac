#include "db/central/opener.h"
#include "db/central/keyring.h"

static const char no_key[] = "Het slot gaat met deze sleutels niet open.";
static const char no_sense[] = "De inhoud is niet wat die moet zijn.";

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
	else if (!sealed_read(ev->text.data, ev->text.len, &ev->sealed))
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
	buf_finish(&ev->text);
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

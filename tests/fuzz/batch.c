/*
 * Batches, as central reads them from a drop: the bytes as they are, and signed again by the test
 * key, because otherwise nothing would ever come past the signature.
 */
#include "db/sync/batch.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tests/fuzz/support/fuzz.h"

/* All that a batch says about itself may be believed: touch it all. */
static void look_at(const struct batch *b)
{
	const uint8_t zeros[BATCH_HASH] = {0};
	const struct batch_header *h = batch_header(b);
	const struct batch_event *events = batch_events(b);
	char kiosk[CODE_KIOSK_ID];
	size_t sum = 0;
	struct err e;
	FUZZ_MUST(code_kiosk_id_is_valid(h->kiosk));
	FUZZ_MUST(h->recipient_count <= BATCH_RECIPIENTS_MAX);
	FUZZ_MUST(h->event_count <= BATCH_EVENTS_MAX);
	FUZZ_MUST(memchr(h->health.version, '\0', sizeof h->health.version) != NULL);
	for (size_t i = 0; i < h->event_count; i++) {
		const struct batch_event *event = &events[i];
		sum += strlen(event->kind) + strlen(event->form) + strlen(event->lang);
		for (size_t at = 0; at < h->recipient_count * event->box_len; at++)
			sum += event->sealed[at];
		FUZZ_MUST(i == 0 || events[i - 1].seq < event->seq);
	}
	FUZZ_MUST(sum < SIZE_MAX);
	fuzz_kiosk(kiosk);
	batch_expect(b, kiosk, h->number, zeros, &e);
}

static void read_one(const void *bytes, size_t size)
{
	struct fuzz_keys keys;
	struct batch *b = NULL;
	struct err e = {.code = 0};
	fuzz_keys(&keys);
	enum batch_fault fault = batch_read(&b, bytes, size, keys.public_key, &e);
	FUZZ_MUST((fault == BATCH_FINE) == (b != NULL));
	FUZZ_MUST((fault == BATCH_FINE) == (e.code == 0));
	if (b != NULL) {
		look_at(b);
		fuzz_accepted();
	}
	batch_free(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf again;
	buf_init(&again);
	fuzz_sign_again(data, size, &again);
	char *bytes = fuzz_text((const uint8_t *)again.data, again.len);
	read_one(data, size);
	read_one(bytes, again.len);
	free(bytes);
	buf_finish(&again);
	return 0;
}

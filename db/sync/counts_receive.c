#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/sync/counts.h"
#include "db/store/queue.h"
#include "db/sync/sync.h"

/* What central counted later is what counts; the same again does no harm. */
static int keep(struct sync *sync, const struct counts *counts, const char *etag, struct err *e)
{
	long long before = 0;
	if (queue_fact(sync->db, QUEUE_PLACES_AT, &before, e) != 0)
		return -1;
	if (counts->at < before)
		return sync_fail(sync, REASON_PLACES_WRONG, e);
	if (places_write(sync->state_dir, counts->at, counts->items, counts->count, e) != 0 ||
	    queue_set_fact(sync->db, QUEUE_PLACES_AT, counts->at, e) != 0)
		return -1;
	return queue_set_text(sync->db, QUEUE_PLACES_ETAG, etag, e);
}

int counts_receive(struct sync *sync, struct err *e)
{
	struct buf bytes;
	struct counts counts = {.count = 0};
	struct carrier_job job = {.verb = CARRIER_GET, .in = &bytes, .max = COUNTS_BYTES_MAX};
	int rc = 0;
	carrier_places_name(sync->conf.kiosk, job.name);
	if (queue_text(sync->db, QUEUE_PLACES_ETAG, job.etag, sizeof job.etag, e) != 0)
		return -1;
	buf_init(&bytes);
	carrier_start(&sync->carrier, &job);
	while (carrier_next(&sync->carrier) != NULL)
		;
	bool wrong = job.got == CARRIER_FAILED && job.too_big;
	if (job.got == CARRIER_DONE) {
		wrong = counts_read(&counts, bytes.data, bytes.len, sync->conf.signer, NULL) != 0;
		rc = wrong ? 0 : keep(sync, &counts, job.etag, e);
	}
	if (wrong)
		rc = sync_fail(sync, REASON_PLACES_WRONG, e);
	counts_finish(&counts);
	buf_finish(&bytes);
	return rc;
}

/*
 * What is inside a sealed box, as central opens and files it: anybody can seal to central, and a
 * kiosk may be stolen.  Whatever it is, it is kept, and once.
 */
#include "db/central/filing.h"
#include "db/central/database.h"
#include "db/base/sys.h"
#include "db/central/home.h"
#include "tests/fuzz/support/fuzz.h"

static long long ask(const struct home *home, const char *query)
{
	int64_t n = -1;
	struct err e;
	FUZZ_MUST(database_int(home->db, &n, -1, &e, query, NULL) == 0);
	return n;
}

/* The batch of one event that says so, as it comes to central. */
static void prepare(struct opener *o, const struct keyring_key *to, const char *text, size_t size)
{
	static const uint8_t id[BATCH_EVENT_ID] = {1};
	struct batch_header header = {.number = 1, .recipient_count = 1, .event_count = 1};
	struct fuzz_keys keys;
	struct buf box, lines;
	struct err e;
	fuzz_keys(&keys);
	fuzz_kiosk(header.kiosk);
	seal_key_id(to->public_key, header.recipients[0]);
	buf_init(&box);
	buf_init(&lines);
	FUZZ_MUST(seal_close(text, size, to->public_key, &box, &e) == 0);
	batch_add_event(&lines, 1, id, (const uint8_t *)box.data, box.len, 1);
	batch_write(&header, &lines, keys.secret_key, &o->bytes);
	memcpy(o->kiosk, header.kiosk, sizeof o->kiosk);
	memcpy(o->sign, keys.public_key, sizeof o->sign);
	o->number = 1;
	buf_finish(&box);
	buf_finish(&lines);
}

static void file(struct home *home, const char *text, size_t size)
{
	struct filing *filing = NULL;
	struct opener o;
	struct err e;
	opener_init(&o, &home->ring);
	prepare(&o, &home->ring.keys[0], text, size);
	opener_run(&o);
	FUZZ_MUST(o.fault == BATCH_FINE);
	FUZZ_MUST(filing_new(&filing, home, &e) == 0);
	FUZZ_MUST(filing_begin(filing, &e) == 0);
	/* Twice, as after an acknowledgement that was lost. */
	for (int i = 0; i < 2; i++) {
		FUZZ_MUST(filing_batch(filing, &o, &e) == 0);
		FUZZ_MUST(ask(home, "SELECT (SELECT count(*) FROM signup) + (SELECT count(*) FROM "
				    "withdrawal) + (SELECT count(*) FROM unreadable)") == 1);
	}
	if (ask(home, "SELECT count(*) FROM unreadable") == 0)
		fuzz_accepted();
	database_rollback(home->db);
	filing_free(filing);
	opener_finish(&o);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *dir = getenv("FUZZ_HOME"); /* of a central that knows the kiosk */
	struct home home = {.db = NULL};
	struct err e;
	if (seal_padded_size(size) == 0)
		return 0;
	FUZZ_MUST(dir != NULL && home_open(&home, dir, NULL, sys_real(), &e) == 0);
	file(&home, (const char *)data, size);
	home_close(&home);
	return 0;
}

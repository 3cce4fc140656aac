#include "tests/torture/world.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/central/collect.h"
#include "db/store/events.h"
#include "db/sync/sync.h"

#include <ftw.h>
#include <unistd.h>

#define MINUTE_MS INT64_C(60000)
#define DAY_MS	  (24 * 60 * MINUTE_MS)

static int64_t world_now(void *self)
{
	return ((struct world *)self)->now_ms;
}

static bool world_synced(void *self)
{
	(void)self;
	return true;
}

static void world_random(void *self, void *bytes, size_t len)
{
	struct world *w = self;
	chance_fill(&w->chance, bytes, len);
	if (w->rolls < WORLD_TAPE && len <= sizeof w->tape[0].bytes) {
		memcpy(w->tape[w->rolls].bytes, bytes, len);
		w->tape[w->rolls++].len = len;
	}
}

/* central.db was made by the real init on the real disk; from here on it lives on ours. */
static void move_in(struct world *w)
{
	struct buf bytes;
	struct err e = {.code = 0};
	char *path = file_join(w->central.dir, "central.db");
	buf_init(&bytes);
	if (file_read(path, SIZE_MAX, &bytes, &e) != 0)
		world_complain(w, "%s", e.text);
	disk_load(&w->disk, path, bytes.data, bytes.len);
	buf_finish(&bytes);
	free(path);
}

void world_begin(struct world *w, uint64_t seed, bool lies)
{
	struct err e = {.code = 0};
	*w = (struct world){.chance = {seed}, .now_ms = INT64_C(1795000000000)};
	w->sys = (struct sys){.self = w,
			      .now_ms = world_now,
			      .clock_synced = world_synced,
			      .steady_ms = world_now,
			      .random = world_random};
	test_central_init(&w->central);
	test_sender_init(&w->sender, &w->central, "kiosk", "Buurthuis De Brug");
	home_close(&w->central.home);
	if (file_make_folder(w->sender.drop, 0700, &e) != 0)
		world_complain(w, "%s", e.text);
	disk_init(&w->disk, ~seed);
	move_in(w);
	w->disk.lies = lies;
	if (disk_vfs_install(&w->vfs, &w->disk) != SQLITE_OK)
		world_complain(w, "SQLite does not take the disk");
}

void world_end(struct world *w)
{
	world_close_store(w);
	disk_vfs_remove(&w->vfs);
	if (w->disk.handles == 0) /* else SQLite still looks into it; reported before */
		disk_finish(&w->disk);
	test_sender_finish(&w->sender);
	test_central_finish(&w->central);
	free(w->receipts);
}

void world_complain(struct world *w, const char *fmt, ...)
{
	va_list ap;
	if (w->wrong++ > 0)
		return;
	va_start(ap, fmt);
	vsnprintf(w->complaint, sizeof w->complaint, fmt, ap);
	va_end(ap);
}

bool world_is_fine(const struct world *w)
{
	return w->lost == 0 && w->twice == 0 && w->wrong == 0;
}

static void add_receipt(struct world *w, const char text[RECEIPT_TEXT], bool confirmed)
{
	w->receipts = buf_grow(w->receipts, w->receipt_count + 1, sizeof *w->receipts);
	struct world_receipt *r = &w->receipts[w->receipt_count++];
	r->confirmed = confirmed;
	memcpy(r->text, text, sizeof r->text);
	receipt_hash(text, r->hash);
	w->confirmed += confirmed;
}

static void replay(void *self, void *bytes, size_t len)
{
	struct world_roll *roll = self;
	if (len == roll->len)
		memcpy(bytes, roll->bytes, len);
	else
		memset(bytes, 0, len);
}

/* A signup that failed keeps its receipt to itself, yet may be on the disk: any roll made it. */
static void add_possible_receipts(struct world *w)
{
	for (size_t i = 0; i < w->rolls; i++) {
		char text[RECEIPT_TEXT];
		const struct sys again = {.self = &w->tape[i], .random = replay};
		receipt_new(&again, text);
		add_receipt(w, text, false);
	}
}

static int open_store(struct world *w, struct err *e)
{
	if (w->store != NULL)
		return 0;
	/* The store looks at the first bytes of its file without SQLite. */
	if (disk_mirror(&w->disk, w->sender.state) != 0)
		world_complain(w, "cannot mirror to %s", w->sender.state);
	return store_open(&w->store, w->sender.state, &w->sys, e);
}

static void let_time_pass(struct world *w)
{
	w->now_ms += (int64_t)chance_below(&w->chance, 10 * (uint64_t)MINUTE_MS);
}

int world_signup(struct world *w, struct err *e)
{
	char value[3001], receipt[RECEIPT_TEXT];
	size_t len = chance_below(&w->chance, 4) == 0 ? chance_below(&w->chance, sizeof value)
						      : chance_below(&w->chance, 200);
	const struct answer answers[] = {{"naam", "Bewoner"}, {"wens", value}};
	const struct given_consent consent = {"nieuws", 3, true};
	const struct signup signup = {.form = "nieuws",
				      .lang = "nl",
				      .form_version = 2,
				      .answer_count = 2,
				      .consent_count = 1,
				      .answers = answers,
				      .consents = &consent};
	memset(value, 'w', len);
	value[len] = '\0';
	let_time_pass(w);
	if (open_store(w, e) != 0)
		return -1;
	w->rolls = 0;
	if (store_signup(w->store, &signup, receipt, e) != 0) {
		add_possible_receipts(w);
		return -1;
	}
	add_receipt(w, receipt, true);
	return 0;
}

int world_withdraw(struct world *w, struct err *e)
{
	if (w->confirmed == 0)
		return 0;
	size_t i = chance_below(&w->chance, w->receipt_count);
	while (!w->receipts[i].confirmed)
		i = (i + 1) % w->receipt_count;
	let_time_pass(w);
	if (open_store(w, e) != 0)
		return -1;
	return store_withdraw(w->store, w->receipts[i].text, "nl", e);
}

int world_send(struct world *w, struct err *e)
{
	struct sync sync;
	let_time_pass(w);
	if (sync_init(&sync, w->sender.state, &w->sys, e) != 0)
		return -1;
	int rc = sync_once(&sync, e);
	sync_finish(&sync);
	return rc;
}

int world_collect(struct world *w, struct err *e)
{
	struct home home;
	let_time_pass(w);
	if (home_open(&home, w->central.dir, NULL, &w->sys, e) != 0)
		return -1;
	int rc = collect_all(&home, NULL, e);
	home_close(&home);
	return rc;
}

void world_close_store(struct world *w)
{
	store_free(w->store);
	w->store = NULL;
}

void world_reboot(struct world *w)
{
	world_close_store(w);
	if (w->disk.handles > 0)
		world_complain(w, "%zu files are still open after everything was closed",
			       w->disk.handles);
	else
		disk_reboot(&w->disk);
}

static int forget_batch(const char *path, const struct stat *st, int type, struct FTW *at)
{
	const char *end = strrchr(path, '.');
	(void)st;
	(void)at;
	bool is_ack = end != NULL && strcmp(end, ".ack") == 0;
	return type == FTW_F && !is_ack ? unlink(path) : 0;
}

/*
 * What was acknowledged must not need the drop any more, and what was not is sent again.  So
 * nothing but the acknowledgements need be left of it after a cut.
 */
static void forget_batches(struct world *w)
{
	if (nftw(w->sender.drop, forget_batch, 16, FTW_PHYS) != 0)
		world_complain(w, "cannot empty %s", w->sender.drop);
}

static bool is_intact(sqlite3 *db, struct err *e)
{
	sqlite3_stmt *s = NULL;
	if (sql_prepare(&s, db, e, "PRAGMA integrity_check", NULL) != 0)
		return false;
	bool fine = sql_step(s, e) == 1;
	if (fine && strcmp(sql_text(s, 0), "ok") != 0) {
		err_set(e, 1, "integrity_check: %s", sql_text(s, 0));
		fine = false;
	}
	sqlite3_finalize(s);
	return fine;
}

static void look_into(struct world *w, const char *folder, const char *name)
{
	sqlite3 *db = NULL;
	struct err e = {.code = 0};
	char *path = file_join(folder, name);
	/* A kiosk whose power went before its first signup may have no file. */
	if (disk_find(&w->disk, path) != NULL) {
		bool fine = sql_open(&db, path, SQL_WRITE, &e) == 0 && is_intact(db, &e);
		if (!fine)
			world_complain(w, "%s: %s", name, e.text);
		sql_close(db);
	}
	free(path);
}

/* No power cut and no passing fault damages a file: then nothing may be put aside as damaged. */
static void look_beside(struct world *w)
{
	char *path = file_join(w->sender.state, "signups.damaged-1.db");
	if (file_exists(path))
		world_complain(w, "a whole signups.db was put aside as damaged");
	free(path);
}

static void run_undisturbed(struct world *w, const char *what,
			    int (*run)(struct world *w, struct err *e))
{
	struct err e = {.code = 0};
	if (run(w, &e) != 0)
		world_complain(w, "%s fails with nothing in its way: %s", what, e.text);
}

static long long ask(struct world *w, sqlite3 *db, const uint8_t *receipt)
{
	long long n = -1;
	struct err e = {.code = 0};
	int rc = receipt != NULL
			 ? sql_int(db, &n, -1, &e, "SELECT count(*) FROM signup WHERE receipt = ?",
				   "b", (const void *)receipt, (size_t)RECEIPT_HASH)
			 : sql_int(db, &n, -1, &e, "SELECT count(*) FROM signup", NULL);
	if (rc != 0)
		world_complain(w, "central.db: %s", e.text);
	return n;
}

struct tally {
	size_t lost, twice;
	bool strange; /* there are signups that nobody made */
};

static struct tally count_all(struct world *w)
{
	sqlite3 *db = NULL;
	struct err e = {.code = 0};
	struct tally t = {.lost = 0};
	long long sum = 0;
	char *path = file_join(w->central.dir, "central.db");
	if (sql_open(&db, path, SQL_READ, &e) != 0)
		world_complain(w, "%s", e.text);
	for (size_t i = 0; db != NULL && i < w->receipt_count; i++) {
		long long n = ask(w, db, w->receipts[i].hash);
		t.lost += n < 1 && w->receipts[i].confirmed;
		t.twice += n > 1;
		sum += n;
	}
	t.strange = db != NULL && ask(w, db, NULL) != sum;
	sql_close(db);
	free(path);
	return t;
}

void world_check(struct world *w)
{
	enum { LEAST = 2, MOST = 6 };
	bool first = chance_below(&w->chance, 2) == 0;
	struct tally t = {.lost = 0};
	if (chance_below(&w->chance, 4) == 0)
		forget_batches(w);
	/* Also the other way round: a look leaves nothing for the product itself to recover. */
	for (int i = 0; i < 2; i++) {
		if (first == (i == 0)) {
			look_into(w, w->sender.state, EVENTS_FILE);
			look_into(w, w->central.dir, "central.db");
			continue;
		}
		/* The kiosk may be the first that opens its database again, or wijksync. */
		if (chance_below(&w->chance, 2) == 0)
			run_undisturbed(w, "signup", world_signup);
		for (int round = 0; round < MOST && w->wrong == 0; round++) {
			w->now_ms += 2 * DAY_MS;
			run_undisturbed(w, "sync", world_send);
			run_undisturbed(w, "collect", world_collect);
			run_undisturbed(w, "sync", world_send);
			t = count_all(w);
			if (round + 1 >= LEAST && t.lost == 0)
				break;
		}
	}
	look_beside(w);
	w->lost += t.lost;
	w->twice += t.twice;
	if (t.strange)
		world_complain(w, "central has signups that no kiosk made");
}

/*
 * A fleet of kiosks, for the drop of a real server:
 *
 *   fleet make HOME URL KIOSKS EACH    enrols kiosks with the central in HOME, and puts one batch
 *                                      of EACH signups of every kiosk in the drop
 *   fleet floor HOME FOLDER KIOSKS     what opening one seal of each signup and checking one
 *                                      signature of each batch under FOLDER costs: nothing can
 *                                      collect them faster.  Prints "SIGNUPS SEALS_S CHECKS_S"
 *
 * Processes share the making; what they make is what kiosks make, by the same functions.
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/hex.h"
#include "db/central/database.h"
#include "db/base/sys.h"
#include "db/central/admit.h"
#include "db/central/home.h"
#include "db/store/receipt.h"
#include "db/sync/batch.h"
#include "db/sync/carrier.h"

#include <sodium.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum { RECIPIENTS = 2, BOX = 512 + SEAL_OVERHEAD };

struct fleet {
	struct home *home;
	const char *url;
	int kiosks, each;
};

static void die(const struct err *e)
{
	fprintf(stderr, "fleet: %s\n", e->text);
	exit(1);
}

/* A kiosk's key follows from its number, so that no process has to tell another. */
static void key_of(int kiosk, uint8_t public_key[CODE_SIGN_PUBLIC], uint8_t sign[CODE_SIGN_SECRET])
{
	uint8_t seed[crypto_sign_SEEDBYTES] = {0};
	memcpy(seed, &kiosk, sizeof kiosk);
	crypto_sign_seed_keypair(public_key, sign, seed);
}

static void enrol_all(const struct fleet *f)
{
	struct err e = {.code = 0};
	if (database_begin(f->home->db, DATABASE_WRITE, &e) != 0)
		die(&e);
	for (int k = 0; k < f->kiosks; k++) {
		uint8_t public_key[CODE_SIGN_PUBLIC], sign[CODE_SIGN_SECRET];
		char name[64], fingerprint[CODE_FINGERPRINT];
		struct buf code;
		buf_init(&code);
		key_of(k, public_key, sign);
		code_kiosk_text(public_key, &code);
		snprintf(name, sizeof name, "Buurthuis %d", k);
		if (admit_kiosk(f->home, code.data, name, f->url, fingerprint, &e) != 0)
			die(&e);
		buf_finish(&code);
	}
	if (database_commit(f->home->db, &e) != 0)
		die(&e);
}

/* As store.c seals it. */
static void add_text(struct buf *text, int kiosk, int n)
{
	uint8_t receipt[RECEIPT_HASH];
	randombytes_buf(receipt, sizeof receipt);
	buf_clear(text);
	buf_add_str(text,
		    "{\"kind\":\"signup\",\"made_at\":1795000000000,\"clock_synced\":true,"
		    "\"form\":\"meedoen\",\"form_version\":1,\"lang\":\"nl\",\"assisted\":false,"
		    "\"receipt\":\"");
	hex_add(text, receipt, sizeof receipt);
	buf_addf(
		text,
		"\",\"answers\":{\"naam\":\"Bewoner %d van %d\",\"email\":\"b%d@k%d.voorbeeld.nl\","
		"\"telefoon\":\"0612345678\",\"postcode\":\"1234 AB\",\"onderwerp\":\"veilig\"},"
		"\"consents\":{\"contact\":{\"version\":1,\"given\":true},"
		"\"nieuws\":{\"version\":1,\"given\":false}}}",
		n, kiosk, n, kiosk);
}

static void make_batch(const struct fleet *f, int kiosk, struct buf *out, char id[CODE_KIOSK_ID])
{
	const uint8_t *const keys[RECIPIENTS] = {f->home->code.box, f->home->code.recovery};
	uint8_t public_key[CODE_SIGN_PUBLIC], sign[CODE_SIGN_SECRET];
	struct batch_header h = {.number = 1,
				 .cut_at = INT64_C(1795000000000),
				 .recipient_count = RECIPIENTS,
				 .event_count = (size_t)f->each,
				 .health = {.version = "0.1.0", .waiting = f->each}};
	struct buf lines, text, boxes;
	struct err e = {.code = 0};
	key_of(kiosk, public_key, sign);
	code_kiosk_id(public_key, id);
	memcpy(h.kiosk, id, sizeof h.kiosk);
	for (size_t i = 0; i < RECIPIENTS; i++)
		seal_key_id(keys[i], h.recipients[i]);
	buf_init(&lines);
	buf_init(&text);
	buf_init(&boxes);
	for (int n = 0; n < f->each; n++) {
		uint8_t event[BATCH_EVENT_ID];
		randombytes_buf(event, sizeof event);
		add_text(&text, kiosk, n);
		buf_clear(&boxes);
		for (size_t i = 0; i < RECIPIENTS; i++)
			if (seal_close(text.data, text.len, keys[i], &boxes, &e) != 0)
				die(&e);
		batch_add_event(&lines, n + 1, event, (const uint8_t *)boxes.data, BOX, RECIPIENTS);
	}
	buf_clear(out);
	batch_write(&h, &lines, sign, out);
	buf_finish(&lines);
	buf_finish(&text);
	buf_finish(&boxes);
}

/* Every `step`th kiosk from `first`. */
static void put_some(const struct fleet *f, int first, int step)
{
	struct carrier carrier;
	struct buf bytes;
	struct err e = {.code = 0};
	buf_init(&bytes);
	if (carrier_open(&carrier, f->url, NULL, &e) != 0)
		die(&e);
	for (int k = first; k < f->kiosks; k += step) {
		char id[CODE_KIOSK_ID], name[CARRIER_NAME];
		make_batch(f, k, &bytes, id);
		carrier_batch_name(id, 1, name);
		if (carrier_put(&carrier, name, bytes.data, bytes.len, &e) != 0)
			die(&e);
	}
	carrier_close(&carrier);
	buf_finish(&bytes);
}

static int make(const struct fleet *f)
{
	int processes = (int)sysconf(_SC_NPROCESSORS_ONLN), status = 0, failed = 0;
	enrol_all(f);
	for (int i = 0; i < processes; i++)
		if (fork() == 0) {
			put_some(f, i, processes);
			_exit(0);
		}
	while (wait(&status) > 0)
		failed += status != 0;
	return failed;
}

struct floor {
	struct home *home;
	long signups;
	double seals, checks;
};

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now); /* others may be at work too */
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void measure(struct floor *f, const struct buf *bytes, int kiosk)
{
	const struct keyring_key *key = &f->home->ring.keys[0];
	uint8_t public_key[CODE_SIGN_PUBLIC], sign[CODE_SIGN_SECRET], plain[BOX];
	struct batch *batch = NULL;
	struct buf box;
	key_of(kiosk, public_key, sign);
	const char *last = strstr(bytes->data, "{\"signature\"");
	if (last == NULL ||
	    batch_read(&batch, bytes->data, bytes->len, public_key, NULL) != BATCH_FINE)
		exit(2);
	buf_init(&box);
	uint8_t signature[crypto_sign_BYTES];
	sodium_base642bin(signature, sizeof signature, last + 14, 88, NULL, NULL, NULL,
			  sodium_base64_VARIANT_ORIGINAL);
	double begin = seconds();
	if (crypto_sign_verify_detached(signature, (const uint8_t *)bytes->data,
					(size_t)(last - bytes->data), public_key) != 0)
		exit(2);
	f->checks += seconds() - begin;
	for (size_t i = 0; i < batch_header(batch)->event_count; i++) {
		buf_clear(&box);
		batch_box(&batch_events(batch)[i], 0, &box);
		begin = seconds();
		if (crypto_box_seal_open(plain, (const uint8_t *)box.data, box.len, key->public_key,
					 key->secret) != 0)
			exit(2);
		f->seals += seconds() - begin;
		f->signups++;
	}
	batch_free(batch);
	buf_finish(&box);
}

static int print_floor(struct home *home, const char *folder, int kiosks)
{
	struct floor f = {.home = home};
	struct buf bytes;
	buf_init(&bytes);
	for (int k = 0; k < kiosks; k++) {
		uint8_t public_key[CODE_SIGN_PUBLIC], sign[CODE_SIGN_SECRET];
		char id[CODE_KIOSK_ID], name[CARRIER_NAME];
		key_of(k, public_key, sign);
		code_kiosk_id(public_key, id);
		carrier_batch_name(id, 1, name);
		char *path = file_join(folder, name);
		buf_clear(&bytes);
		if (file_read(path, BATCH_BYTES_MAX, &bytes, NULL) != 0)
			return 1;
		measure(&f, &bytes, k);
		free(path);
	}
	printf("%ld %.3f %.3f\n", f.signups, f.seals, f.checks);
	buf_finish(&bytes);
	return 0;
}

static int number(const char *text)
{
	return (int)strtol(text, NULL, 10);
}

int main(int argc, char **argv)
{
	struct home home = {.dir = NULL};
	struct err e = {.code = 0};
	if (argc < 5 || sodium_init() < 0)
		return EX_USAGE;
	if (home_open(&home, argv[2], NULL, sys_real(), &e) != 0)
		die(&e);
	int rc = EX_USAGE;
	if (strcmp(argv[1], "make") == 0 && argc == 6) {
		const struct fleet f = {&home, argv[3], number(argv[4]), number(argv[5])};
		rc = make(&f);
	} else if (strcmp(argv[1], "floor") == 0) {
		rc = print_floor(&home, argv[3], number(argv[4]));
	}
	home_close(&home);
	return rc;
}

/*
 * Measures inside one process, in turns with the bare thing, and prints ratios
 * (ours / bare, p50 and p95) so that a noisy machine harms both alike:
 *
 *   micro search CONTENT.DB   pubs_open + one screen of rows, beside the bare FTS5 query
 *   micro signup FOLDER       store_signup, beside two seals and one bare WAL FULL commit
 *   micro qr encode|draw N    for callgrind: N codes, without and with drawing
 */
#include "content/bundle/bundle.h"
#include "content/bundle/pubs.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/store/conf.h"
#include "db/store/seal.h"
#include "db/store/store.h"
#include "tui/canvas.h"
#include "tui/part/qr.h"

#include <qrencode.h>
#include <sodium.h>
#include <sysexits.h>

#define ROUNDS 301

struct pair {
	double ours[ROUNDS], bare[ROUNDS];
};

static double now_us(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void print_pair(const char *name, struct pair *p)
{
	qsort(p->ours, ROUNDS, sizeof p->ours[0], compare);
	qsort(p->bare, ROUNDS, sizeof p->bare[0], compare);
	size_t p50 = ROUNDS / 2, p95 = ROUNDS * 95 / 100;
	printf("%s %.1f %.1f %.2f %.2f\n", name, p->ours[p50], p->bare[p50],
	       p->ours[p50] / p->bare[p50], p->ours[p95] / p->bare[p95]);
}

static int bare_search(sqlite3_stmt *s, const char *match)
{
	int rows = 0;
	sqlite3_bind_text(s, 1, match, -1, SQLITE_STATIC);
	while (sqlite3_step(s) == SQLITE_ROW)
		rows++;
	sqlite3_reset(s);
	return rows;
}

static int our_search(struct bundle *b, const char *query, struct err *e)
{
	struct pubs *list = NULL;
	struct pub_filter filter = {.query = query};
	if (pubs_open(&list, b, &filter, e) != 0)
		return -1;
	int rc = pubs_reach(list, 19, NULL, NULL, e);
	pubs_free(list);
	return rc;
}

static int search_one(struct bundle *b, sqlite3_stmt *bare, const char *query, struct err *e)
{
	static struct pair p;
	char match[64];
	snprintf(match, sizeof match, "\"%s\"*", query);
	for (int i = 0; i < ROUNDS; i++) {
		double t0 = now_us();
		bare_search(bare, match);
		double t1 = now_us();
		if (our_search(b, query, e) != 0)
			return -1;
		p.bare[i] = t1 - t0;
		p.ours[i] = now_us() - t1;
	}
	print_pair(query, &p);
	return 0;
}

static int run_search(const char *path, struct err *e)
{
	static const char bare_sql[] = "SELECT rowid FROM publication_search WHERE"
				       " publication_search MATCH ? ORDER BY rowid DESC LIMIT 20";
	static const char *const typed[] = {"l", "le", "lee", "leef", "leefb", "leefbaarheid"};
	struct bundle *b = NULL;
	sqlite3_stmt *bare = NULL;
	int rc = bundle_open(&b, path, e);
	if (rc == 0)
		rc = sql_prepare(&bare, bundle_sql(b), e, bare_sql, NULL);
	for (size_t i = 0; rc == 0 && i < sizeof typed / sizeof typed[0]; i++)
		rc = search_one(b, bare, typed[i], e);
	sqlite3_finalize(bare);
	bundle_free(b);
	return rc;
}

static int enrol(const char *folder, struct err *e)
{
	struct conf conf;
	struct central_code central;
	uint8_t secret[64], kiosk[32];
	crypto_sign_keypair(central.sign, secret);
	crypto_sign_keypair(kiosk, secret);
	crypto_box_keypair(central.box, secret);
	crypto_box_keypair(central.recovery, secret);
	conf_begin(&conf, &central);
	code_kiosk_id(kiosk, conf.kiosk);
	conf.centre = buf_copy("Buurthuis");
	conf.drop = buf_copy("file:///nonexistent");
	int rc = conf_write(folder, &conf, e);
	conf_finish(&conf);
	return rc;
}

static int bare_open(const char *folder, sqlite3 **db, sqlite3_stmt **insert, struct err *e)
{
	char *path = file_join(folder, "bare.db");
	int rc = sql_open(db, path, SQL_CREATE, e);
	free(path);
	if (rc != 0 || sql_exec(*db,
				"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
				"CREATE TABLE t(a INTEGER PRIMARY KEY, id BLOB UNIQUE, b BLOB)",
				e) != 0)
		return -1;
	return sql_prepare(insert, *db, e, "INSERT INTO t(id, b) VALUES(?, ?)", NULL);
}

static void bare_signup(sqlite3_stmt *insert, const char *text, const uint8_t key[SEAL_PUBLIC])
{
	enum { PADDED = 512 };
	uint8_t plain[PADDED] = {0}, boxes[2 * (PADDED + crypto_box_SEALBYTES)], id[16];
	memcpy(plain, text, strlen(text));
	for (size_t i = 0; i < 2; i++)
		crypto_box_seal(boxes + i * (PADDED + crypto_box_SEALBYTES), plain, PADDED, key);
	randombytes_buf(id, sizeof id);
	sqlite3_bind_blob(insert, 1, id, sizeof id, SQLITE_STATIC);
	sqlite3_bind_blob(insert, 2, boxes, sizeof boxes, SQLITE_STATIC);
	sqlite3_step(insert);
	sqlite3_reset(insert);
}

static int run_signup(const char *folder, struct err *e)
{
	static struct pair p;
	struct answer answers[] = {{"email", "naam@voorbeeld.nl"}, {"age16", "ja"}};
	struct given_consent consents[] = {{"nieuws", 1, true}};
	struct signup signup = {.form = "nieuws",
				.lang = "nl",
				.form_version = 1,
				.answer_count = 2,
				.consent_count = 1,
				.answers = answers,
				.consents = consents};
	char receipt[RECEIPT_TEXT];
	uint8_t public_key[SEAL_PUBLIC], secret_key[SEAL_SECRET];
	struct store *store = NULL;
	sqlite3 *db = NULL;
	sqlite3_stmt *insert = NULL;
	crypto_box_keypair(public_key, secret_key);
	int rc = enrol(folder, e);
	if (rc == 0)
		rc = store_open(&store, folder, sys_real(), e);
	if (rc == 0)
		rc = bare_open(folder, &db, &insert, e);
	for (int i = 0; rc == 0 && i < ROUNDS; i++) {
		double t0 = now_us();
		bare_signup(insert, "{\"answers\":{\"email\":\"naam@voorbeeld.nl\"}}", public_key);
		double t1 = now_us();
		rc = store_signup(store, &signup, receipt, e);
		p.bare[i] = t1 - t0;
		p.ours[i] = now_us() - t1;
	}
	if (rc == 0)
		print_pair("signup", &p);
	sqlite3_finalize(insert);
	sql_close(db);
	store_free(store);
	return rc;
}

static void qr_encode_only(const char *text)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_L);
	QRcode_free(code);
}

static int run_qr(const char *what, long times, struct err *e)
{
	static const char url[] = "https://www.wijkwijzer.org/kennis/leerkringen/";
	struct canvas c;
	struct rect area = {.row = 0, .col = 0, .rows = 24, .cols = 80};
	canvas_init(&c, area.rows, area.cols);
	(void)e;
	for (long i = 0; i < times; i++) {
		if (strcmp(what, "encode") == 0) {
			qr_encode_only(url);
			continue;
		}
		struct qr *qr = qr_new(url);
		qr_draw(qr, &c, area, true, NULL);
		qr_free(qr);
	}
	canvas_finish(&c);
	return 0;
}

int main(int argc, char **argv)
{
	struct err e = {.code = 0};
	int rc = EX_USAGE;
	if (sodium_init() < 0)
		return EX_SOFTWARE;
	if (argc == 3 && strcmp(argv[1], "search") == 0)
		rc = run_search(argv[2], &e);
	else if (argc == 3 && strcmp(argv[1], "signup") == 0)
		rc = run_signup(argv[2], &e);
	else if (argc == 4 && strcmp(argv[1], "qr") == 0)
		rc = run_qr(argv[2], strtol(argv[3], NULL, 10), &e);
	if (rc == -1)
		fprintf(stderr, "micro: %s\n", e.text);
	return rc;
}

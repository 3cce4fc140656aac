#include "db/central/home.h"
#include "db/base/base32.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/central/schema.h"

#include <sodium.h>
#include <sys/stat.h>
#include <sysexits.h>

#define CHECK_BYTES 4
#define GROUP	    5

static int write_in(const char *dir, const char *name, const void *bytes, size_t len, struct err *e)
{
	char *path = file_join(dir, name);
	int rc = file_replace(path, bytes, len, 0600, e);
	free(path);
	return rc;
}

static int read_key(const char *dir, const char *name, uint8_t *out, size_t len, struct err *e)
{
	struct buf b;
	char *path = file_join(dir, name);
	buf_init_secret(&b);
	int rc = file_read(path, len, &b, e);
	if (rc == 0 && b.len != len)
		rc = err_set(e, EX_DATAERR, "%s is beschadigd. Zet een kopie van deze map terug.",
			     path);
	if (rc == 0)
		memcpy(out, b.data, len);
	buf_finish(&b);
	free(path);
	return rc;
}

/* The secret as people copy it: base 32 with a checksum, in groups of five. */
static void add_secret_text(const uint8_t secret[32], struct buf *out)
{
	uint8_t all[32 + CHECK_BYTES], hash[32];
	struct buf digits;
	buf_init_secret(&digits);
	memcpy(all, secret, 32);
	crypto_generichash(hash, sizeof hash, secret, 32, NULL, 0);
	memcpy(all + 32, hash, CHECK_BYTES);
	base32_add(&digits, all, sizeof all);
	buf_add_str(out, "WKR1");
	for (size_t i = 0; i < digits.len; i++) {
		if (i % GROUP == 0)
			buf_add_char(out, '-');
		buf_add_char(out, digits.data[i]);
	}
	buf_finish(&digits);
	sodium_memzero(all, sizeof all);
	sodium_memzero(hash, sizeof hash);
}

static int write_sheet(const char *dir, const uint8_t secret[32], struct err *e)
{
	struct buf sheet;
	buf_init_secret(&sheet);
	buf_add_str(
		&sheet,
		"HERSTELBLAD VAN DE CENTRALE\n\n"
		"Met deze code zijn alle aanmeldingen te lezen, ook als de sleutels kwijt zijn.\n\n"
		"1. Druk dit blad af.\n"
		"2. Leg het in een kluis, op een andere plek dan de computer.\n"
		"3. Wis daarna dit bestand.\n\n    ");
	add_secret_text(secret, &sheet);
	buf_add_str(&sheet, "\n");
	int rc = write_in(dir, "herstelblad.txt", sheet.data, sheet.len, e);
	buf_finish(&sheet);
	return rc;
}

static int make_keys(const char *dir, struct err *e)
{
	uint8_t sign_public[32], sign[CODE_SIGN_SECRET], box_public[32], box[32], recovery[32],
		paper[32];
	crypto_sign_keypair(sign_public, sign);
	crypto_box_keypair(box_public, box);
	crypto_box_keypair(recovery, paper);
	int rc = write_sheet(dir, paper, e);
	if (rc == 0)
		rc = write_in(dir, "recovery.pub", recovery, sizeof recovery, e);
	if (rc == 0)
		rc = write_in(dir, "box.key", box, sizeof box, e);
	/* Last: the key that init looks for, so that a half-made folder is made again. */
	if (rc == 0)
		rc = write_in(dir, "sign.key", sign, sizeof sign, e);
	sodium_memzero(sign, sizeof sign);
	sodium_memzero(box, sizeof box);
	sodium_memzero(paper, sizeof paper);
	return rc;
}

static int open_db(sqlite3 **out, const char *dir, enum sql_mode mode, struct err *e)
{
	char *path = file_join(dir, "central.db");
	int rc = sql_open(out, path, mode, e);
	free(path);
	if (rc == 0)
		rc = sql_exec(*out,
			      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
			      " PRAGMA secure_delete = ON; PRAGMA foreign_keys = ON;",
			      e);
	return rc;
}

static int write_schema(sqlite3 *db, struct err *e)
{
	struct buf text;
	buf_init(&text);
	buf_addf(&text, "BEGIN; %s PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT;",
		 CENTRAL_SCHEMA, CENTRAL_APPLICATION_ID, CENTRAL_FORMAT);
	int rc = sql_exec(db, text.data, e);
	buf_finish(&text);
	return rc;
}

static int make_db(const char *dir, struct err *e)
{
	sqlite3 *db = NULL;
	/* Empty first, for its owner only: SQLite would take the mode from the umask. */
	int rc = write_in(dir, "central.db", "", 0, e);
	if (rc == 0)
		rc = open_db(&db, dir, SQL_WRITE, e);
	if (rc == 0)
		rc = write_schema(db, e);
	sql_close(db);
	return rc;
}

/* Without keys there can only be an empty database, of an init that was cut short; or the keys are
 * lost. */
static int check_empty(const char *dir, struct err *e)
{
	sqlite3 *db = NULL;
	long long kiosks = 0, tables = 0;
	int rc = open_db(&db, dir, SQL_WRITE, e);
	if (rc == 0)
		rc = sql_int(db, &tables, 0, e,
			     "SELECT count(*) FROM sqlite_master WHERE name = 'kiosk'", NULL);
	if (rc == 0 && tables > 0)
		rc = sql_int(db, &kiosks, 0, e, "SELECT count(*) FROM kiosk", NULL);
	if (rc == 0 && kiosks > 0)
		rc = err_set(e, EX_CANTCREAT,
			     "In %s is een database zonder sleutels. Er is niets veranderd. Zet "
			     "een kopie van de"
			     " sleutels terug.",
			     dir);
	if (rc == 0 && tables == 0)
		rc = write_schema(db, e);
	sql_close(db);
	return rc;
}

int home_init(const char *dir, const char *name, const struct sys *sys, struct err *e)
{
	(void)sys;
	char *sign = file_join(dir, "sign.key"), *db = file_join(dir, "central.db");
	int rc = 0;
	if (file_exists(sign))
		rc = err_set(e, EX_CANTCREAT,
			     "In %s is al een centrale. Er is niets veranderd. De centrale code "
			     "ziet u met:"
			     " wijkcentral --home %s code",
			     dir, dir);
	if (rc == 0)
		rc = file_make_folder(dir, 0700, e);
	if (rc == 0)
		rc = file_exists(db) ? check_empty(dir, e) : make_db(dir, e);
	if (rc == 0)
		rc = write_in(dir, "name", name, strlen(name), e);
	if (rc == 0)
		rc = make_keys(dir, e);
	free(sign);
	free(db);
	return rc;
}

static int check_format(sqlite3 *db, const char *dir, struct err *e)
{
	long long application = 0, format = 0;
	if (sql_int(db, &application, 0, e, "PRAGMA application_id", NULL) != 0 ||
	    sql_int(db, &format, 0, e, "PRAGMA user_version", NULL) != 0)
		return -1;
	if (application != CENTRAL_APPLICATION_ID)
		return err_set(e, EX_DATAERR, "%s/central.db is geen database van wijkcentral.",
			       dir);
	if (format > CENTRAL_FORMAT)
		return err_set(
			e, EX_CONFIG,
			"%s/central.db is gemaakt door een nieuwere versie. Werk wijkcentral bij.",
			dir);
	return 0;
}

int home_open(struct home *out, const char *dir, const struct sys *sys, struct err *e)
{
	struct home h = {.sys = sys};
	char *sign = file_join(dir, "sign.key");
	int rc = file_exists(sign) ? 0
				   : err_set(e, EX_NOINPUT,
					     "In %s is nog geen centrale. Maak die met: "
					     "wijkcentral --home %s init",
					     dir, dir);
	if (rc == 0)
		rc = read_key(dir, "sign.key", h.sign, sizeof h.sign, e);
	if (rc == 0)
		rc = read_key(dir, "box.key", h.box, sizeof h.box, e);
	if (rc == 0)
		rc = read_key(dir, "recovery.pub", h.code.recovery, sizeof h.code.recovery, e);
	if (rc == 0)
		rc = open_db(&h.db, dir, SQL_WRITE, e);
	if (rc == 0)
		rc = check_format(h.db, dir, e);
	free(sign);
	if (rc != 0) {
		home_close(&h);
		return -1;
	}
	crypto_sign_ed25519_sk_to_pk(h.code.sign, h.sign);
	crypto_scalarmult_base(h.code.box, h.box);
	*out = h;
	return 0;
}

void home_close(struct home *home)
{
	sql_close(home->db);
	sodium_memzero(home->sign, sizeof home->sign);
	sodium_memzero(home->box, sizeof home->box);
	home->db = NULL;
}

#include "db/central/home.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/pairs.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/migrate.h"
#include "db/central/sheet.h"
#include "db/sync/keys.h"

#include <sodium.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define SIGN_FILE      "sign.key"
#define NEXT_SIGN_FILE "sign.key.next"
#define CHAIN_FILE     "keys.chain"
#define DATABASE_FILE  "database.conf"

enum { DATABASE_FILE_MAX = 4096, NAME_MAX_BYTES = 1024 };

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

static int write_sheet(const char *dir, const char *name, const uint8_t secret[32], struct err *e)
{
	struct buf sheet;
	buf_init_secret(&sheet);
	int rc = sheet_page(name, secret, &sheet, e);
	if (rc == 0)
		rc = write_in(dir, SHEET_FILE, sheet.data, sheet.len, e);
	buf_finish(&sheet);
	return rc;
}

/* The pair whose secret is on paper: a new one, or that of an older sheet. */
static int make_recovery(const char *dir, const char *name, const uint8_t *older, struct err *e)
{
	uint8_t public_key[32], secret[32];
	int rc = 0;
	crypto_box_keypair(public_key, secret);
	if (older != NULL)
		crypto_scalarmult_base(public_key, older);
	else
		rc = write_sheet(dir, name, secret, e);
	if (rc == 0)
		rc = write_in(dir, "recovery.pub", public_key, sizeof public_key, e);
	explicit_bzero(secret, sizeof secret);
	return rc;
}

static int make_first_key(const char *dir, struct err *e)
{
	struct keyring *ring = buf_alloc(1, sizeof *ring);
	struct keyring_key *key = keyring_add(ring, HOME_FIRST_KEY, e);
	char *folder = file_join(dir, KEYRING_FOLDER);
	int rc = key == NULL ? -1 : file_make_folder(folder, 0700, e);
	if (rc == 0)
		rc = keyring_save(key, dir, e);
	keyring_wipe(ring);
	free(ring);
	free(folder);
	return rc;
}

static int make_keys(const char *dir, const char *name, const uint8_t *recovery, struct err *e)
{
	uint8_t sign_public[32], sign[CODE_SIGN_SECRET];
	crypto_sign_keypair(sign_public, sign);
	int rc = make_recovery(dir, name, recovery, e);
	if (rc == 0)
		rc = make_first_key(dir, e);
	/* Last: the key that init looks for, so that a half-made folder is made again. */
	if (rc == 0)
		rc = write_in(dir, SIGN_FILE, sign, sizeof sign, e);
	sodium_memzero(sign, sizeof sign);
	return rc;
}

static int read_address(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_text(self, name, value, e);
}

static const struct pairs_key database_keys[] = {{"address", read_address, false}};

/* What the folder says: its own file, or what stands in database.conf.  The caller frees. */
static int find_address(const char *dir, char **out, struct err *e)
{
	char *path = file_join(dir, DATABASE_FILE), *address = NULL;
	struct buf text;
	int rc = 0;
	buf_init(&text);
	if (file_exists(path)) {
		rc = file_read(path, DATABASE_FILE_MAX, &text, e);
		if (rc == 0)
			rc = pairs_read(&text, database_keys, 1, &address, e);
		if (rc != 0)
			err_prefix(e, "%s", path);
	} else {
		address = file_join(dir, "central.db");
	}
	buf_finish(&text);
	free(path);
	if (rc == 0)
		*out = address;
	else
		free(address);
	return rc;
}

static int write_address(const char *dir, const char *address, struct err *e)
{
	struct buf text;
	buf_init(&text);
	buf_addf(&text, "address = %s\n", address);
	int rc = write_in(dir, DATABASE_FILE, text.data, text.len, e);
	buf_finish(&text);
	return rc;
}

/* Empty first, for its owner only: SQLite would take the mode from the umask. */
static int make_file(const char *dir, struct err *e)
{
	char *path = file_join(dir, "central.db");
	int rc = file_exists(path) ? 0 : write_in(dir, "central.db", "", 0, e);
	free(path);
	return rc;
}

/*
 * Without keys there can only be an empty database, of an init that was cut short; or the keys
 * are lost.
 */
static int make_database(const char *dir, const char *address, const struct sys *sys, struct err *e)
{
	struct database *db = NULL;
	char *path = file_join(dir, "central.db");
	int64_t kiosks = 0;
	int rc = address != NULL ? 0 : make_file(dir, e);
	if (rc == 0)
		rc = database_open(&db, address != NULL ? address : path, e);
	if (rc == 0)
		rc = migrate_to_newest(db, sys->now_ms(sys->self), e);
	if (rc == 0)
		rc = database_int(db, &kiosks, 0, e, "SELECT count(*) FROM kiosk", NULL);
	if (rc == 0 && kiosks > 0)
		rc = err_set(e, EX_CANTCREAT,
			     "Dit is een database zonder sleutels: %s. Er is niets veranderd. Zet"
			     " een kopie van de sleutels terug in %s.",
			     address != NULL ? address : path, dir);
	if (rc == 0 && address != NULL)
		rc = write_address(dir, address, e);
	database_close(db);
	free(path);
	return rc;
}

int home_init(const char *dir, const char *name, const uint8_t *recovery, const char *address,
	      const struct sys *sys, struct err *e)
{
	char *sign = file_join(dir, SIGN_FILE);
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
		rc = make_database(dir, address, sys, e);
	if (rc == 0)
		rc = write_in(dir, "name", name, strlen(name), e);
	if (rc == 0)
		rc = make_keys(dir, name, recovery, e);
	free(sign);
	return rc;
}

static int open_database(struct home *h, const char *address, struct err *e)
{
	char *own = NULL;
	int rc = address != NULL ? 0 : find_address(h->dir, &own, e);
	if (rc == 0)
		rc = database_open(&h->db, address != NULL ? address : own, e);
	if (rc == 0)
		rc = migrate_to_newest(h->db, h->sys->now_ms(h->sys->self), e);
	free(own);
	return rc;
}

int home_set_address(struct home *home, const char *address, struct err *e)
{
	return write_address(home->dir, address, e);
}

static int read_name(struct home *h, struct err *e)
{
	struct buf name;
	char *path = file_join(h->dir, "name");
	buf_init(&name);
	int rc = file_exists(path) ? file_read(path, NAME_MAX_BYTES, &name, e) : 0;
	h->name = buf_steal(&name);
	free(path);
	return rc;
}

static int read_chain(struct home *h, struct err *e)
{
	char *path = file_join(h->dir, CHAIN_FILE);
	struct keys keys = {.number = KEYS_FIRST};
	int rc = 0;
	if (file_exists(path))
		rc = file_read(path, KEYS_BYTES_MAX, &h->chain, e);
	memcpy(keys.sign, h->code.sign, sizeof keys.sign);
	if (rc == 0 && h->chain.len > 0 &&
	    keys_follow(&keys, h->chain.data, h->chain.len, NULL) != 0)
		rc = err_set(e, EX_DATAERR, "%s is beschadigd. Zet een kopie van deze map terug",
			     path);
	h->keys_number = keys.number;
	free(path);
	return rc;
}

/* A change of the signing key is done when the chain says so: then the file gets its name. */
static int finish_new_sign(struct home *h, struct err *e)
{
	uint8_t next[CODE_SIGN_SECRET];
	char *from = file_join(h->dir, NEXT_SIGN_FILE), *to = file_join(h->dir, SIGN_FILE);
	char *path = file_join(h->dir, CHAIN_FILE);
	struct keys keys = {.number = KEYS_FIRST};
	struct buf chain;
	int rc = 0;
	buf_init(&chain);
	if (!file_exists(from))
		goto out;
	rc = read_key(h->dir, NEXT_SIGN_FILE, next, sizeof next, e);
	if (rc != 0)
		goto out;
	memcpy(keys.sign, next + 32, sizeof keys.sign);
	if (file_read(path, KEYS_BYTES_MAX, &chain, NULL) == 0 &&
	    keys_follow(&keys, chain.data, chain.len, NULL) == 0) {
		if (rename(from, to) != 0 || file_sync_folder_of(to) != 0)
			rc = err_sys(e, EX_IOERR, "Kan %s niet vervangen", to);
	} else {
		unlink(from);
	}
	explicit_bzero(next, sizeof next);
out:
	buf_finish(&chain);
	free(from);
	free(to);
	free(path);
	return rc;
}

/* The code for a new kiosk names the first key that is in use. */
static int name_first_box(struct home *h, struct err *e)
{
	for (size_t i = 0; i < h->ring.count; i++)
		if (!h->ring.keys[i].retired) {
			memcpy(h->code.box, h->ring.keys[i].public_key, sizeof h->code.box);
			return 0;
		}
	return err_set(e, EX_CONFIG, "In %s/" KEYRING_FOLDER " is geen sleutel in gebruik", h->dir);
}

int home_open(struct home *out, const char *dir, const char *address, const struct sys *sys,
	      struct err *e)
{
	struct home *h = buf_alloc(1, sizeof *h);
	char *sign = file_join(dir, SIGN_FILE);
	h->sys = sys;
	h->dir = buf_copy(dir);
	buf_init(&h->chain);
	int rc = file_exists(sign) ? finish_new_sign(h, e)
				   : err_set(e, EX_NOINPUT,
					     "In %s is nog geen centrale. Maak die met: "
					     "wijkcentral --home %s init",
					     dir, dir);
	if (rc == 0)
		rc = read_key(dir, SIGN_FILE, h->sign, sizeof h->sign, e);
	if (rc == 0)
		rc = read_key(dir, "recovery.pub", h->code.recovery, sizeof h->code.recovery, e);
	if (rc == 0)
		rc = keyring_load(&h->ring, dir, e);
	if (rc == 0)
		rc = editors_load(&h->editors, dir, e);
	if (rc == 0)
		rc = name_first_box(h, e);
	if (rc == 0)
		rc = read_name(h, e);
	if (rc == 0)
		rc = open_database(h, address, e);
	memcpy(h->code.sign, h->sign + 32, sizeof h->code.sign);
	if (rc == 0)
		rc = read_chain(h, e);
	if (rc == 0)
		*out = *h;
	else
		home_close(h);
	explicit_bzero(h, sizeof *h);
	free(h);
	free(sign);
	return rc;
}

void home_close(struct home *home)
{
	if (home->dir == NULL)
		return;
	database_close(home->db);
	buf_finish(&home->chain);
	free(home->dir);
	free(home->name);
	keyring_wipe(&home->ring);
	sodium_memzero(home->sign, sizeof home->sign);
	*home = (struct home){.db = NULL};
}

static void list_recipients(const struct home *home, struct keys *keys)
{
	for (size_t i = 0; i < home->ring.count; i++)
		if (!home->ring.keys[i].retired)
			memcpy(keys->recipients[keys->recipient_count++],
			       home->ring.keys[i].public_key, SEAL_PUBLIC);
	memcpy(keys->recipients[keys->recipient_count++], home->code.recovery, SEAL_PUBLIC);
}

static int check_count(const struct home *home, struct err *e)
{
	size_t used = 1;
	for (size_t i = 0; i < home->ring.count; i++)
		used += !home->ring.keys[i].retired;
	if (used > SEAL_RECIPIENTS_MAX)
		return err_set(e, EX_USAGE,
			       "Er kunnen %d sleutels tegelijk in gebruik zijn. Zet er eerst een"
			       " buiten gebruik met: key retire NAAM",
			       SEAL_RECIPIENTS_MAX - 1);
	if (used < 2)
		return err_set(e, EX_USAGE, "Er moet één sleutel in gebruik blijven");
	return 0;
}

int home_publish_keys(struct home *home, bool with_new_sign, struct err *e)
{
	uint8_t sign_public[32], next[CODE_SIGN_SECRET];
	struct keys keys = {.number = home->keys_number + 1,
			    .at = home->sys->now_ms(home->sys->self)};
	struct buf chain;
	if (check_count(home, e) != 0)
		return -1;
	list_recipients(home, &keys);
	editors_name(&home->editors, &keys);
	memcpy(next, home->sign, sizeof next);
	if (with_new_sign)
		crypto_sign_keypair(sign_public, next);
	memcpy(keys.sign, next + 32, sizeof keys.sign);
	buf_init(&chain);
	buf_add(&chain, home->chain.data, home->chain.len);
	keys_write(&keys, home->sign, &chain);
	if (with_new_sign) {
		keys.number++;
		keys_write(&keys, next, &chain);
	}
	int rc = chain.len > KEYS_BYTES_MAX
			 ? err_set(e, EX_DATAERR, "De sleutels zijn te vaak veranderd")
			 : 0;
	if (rc == 0 && with_new_sign)
		rc = write_in(home->dir, NEXT_SIGN_FILE, next, sizeof next, e);
	if (rc == 0)
		rc = write_in(home->dir, CHAIN_FILE, chain.data, chain.len, e);
	if (rc == 0 && with_new_sign)
		rc = finish_new_sign(home, e);
	if (rc == 0) {
		memcpy(home->sign, next, sizeof next);
		memcpy(home->code.sign, next + 32, sizeof home->code.sign);
		home->keys_number = keys.number;
		buf_clear(&home->chain);
		buf_add(&home->chain, chain.data, chain.len);
	}
	explicit_bzero(next, sizeof next);
	buf_finish(&chain);
	return rc;
}

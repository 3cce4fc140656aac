#include "db/store/listkey.h"
#include "db/base/base32.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/plain.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/store/centre.h"
#include "db/store/tries.h"

#include <sodium.h>
#include <sysexits.h>

enum {
	SALT = crypto_pwhash_SALTBYTES,
	PASSES = 3,
	MEMORY_MIB = 128,
	/* Between these a row of centre.db is believed. */
	PASSES_MAX = 64,
	MEMORY_MIB_MIN = 8,
	MEMORY_MIB_MAX = 1024,
	MADE_GROUP = 5,
	MADE_DIGITS = 15,
	DIFFERENT_LEAST = 6
};

struct key {
	int64_t id, began_at, ended_at; /* ended_at: 0 while signups are sealed to it */
	uint8_t salt[SALT], public_key[SEAL_PUBLIC];
	int64_t passes, memory_mib;
};

struct listkey_ring {
	size_t count;
	struct listkey_pair pairs[LISTKEY_RING_MAX];
};

/* Passphrases. */

void listkey_make(struct buf *out)
{
	uint8_t bytes[MADE_DIGITS];
	randombytes_buf(bytes, sizeof bytes);
	for (size_t i = 0; i < sizeof bytes; i++) {
		if (i > 0 && i % MADE_GROUP == 0)
			buf_add_char(out, '-');
		buf_add_char(out, base32_digit(bytes[i] & 31U));
	}
	sodium_memzero(bytes, sizeof bytes);
}

static size_t count_characters(const char *text)
{
	size_t count = 0;
	for (; *text != '\0'; text++)
		count += ((unsigned char)*text & 0xC0) != 0x80;
	return count;
}

/* "aaaaaaaaaaaaaaa", "hallohallohallo". */
static bool is_simple(const char *text)
{
	bool seen[256] = {false};
	size_t different = 0;
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++) {
		different += !seen[*p];
		seen[*p] = true;
	}
	return different < DIFFERENT_LEAST;
}

int listkey_judge(const char *passphrase, struct err *e)
{
	if (strlen(passphrase) > LISTKEY_LONGEST || !centre_is_line(passphrase, LISTKEY_LONGEST))
		return err_set(e, EX_DATAERR,
			       "Dit wachtwoord kan niet: neem hoogstens %d gewone tekens",
			       LISTKEY_LONGEST);
	if (count_characters(passphrase) < LISTKEY_SHORTEST)
		return err_set(e, EX_DATAERR,
			       "Dit wachtwoord is te kort. Neem een zin van %d tekens of meer,"
			       " of laat er een maken",
			       LISTKEY_SHORTEST);
	if (is_simple(passphrase))
		return err_set(e, EX_DATAERR,
			       "Dit wachtwoord is te makkelijk te raden. Neem een andere zin,"
			       " of laat er een maken");
	return 0;
}

/*
 * A made one may be typed in any case, with or without dashes and blanks, O for 0 and so on: then
 * it is spelt as it was made.  Any other is taken as it is.
 */
static void spell(const char *typed, struct buf *out)
{
	char digits[MADE_DIGITS];
	size_t n = 0;
	const char *p = typed;
	for (; *p != '\0'; p++) {
		if (*p == '-' || *p == ' ')
			continue;
		int value = base32_value(*p);
		if (value < 0 || n == MADE_DIGITS)
			break;
		digits[n++] = base32_digit((unsigned)value);
	}
	if (*p == '\0' && n == MADE_DIGITS)
		buf_add(out, digits, n);
	else
		buf_add_str(out, typed);
	sodium_memzero(digits, sizeof digits);
}

/* The key pair of a passphrase with the salt and the limits of key. */
static int derive(const struct key *key, const char *passphrase, struct listkey_pair *out,
		  struct err *e)
{
	uint8_t seed[crypto_box_SEEDBYTES];
	struct buf spelt;
	buf_init_secret(&spelt);
	spell(passphrase, &spelt);
	int rc = crypto_pwhash(seed, sizeof seed, spelt.data, spelt.len, key->salt,
			       (unsigned long long)key->passes, (size_t)key->memory_mib << 20,
			       crypto_pwhash_ALG_ARGON2ID13);
	buf_finish(&spelt);
	if (rc != 0)
		return err_set(e, EX_OSERR,
			       "Er is te weinig geheugen vrij voor het wachtwoord (%d MiB nodig)",
			       (int)key->memory_mib);
	crypto_box_seed_keypair(out->public_key, out->secret, seed);
	sodium_memzero(seed, sizeof seed);
	seal_key_id(out->public_key, out->id);
	return 0;
}

/* centre.db. */

static bool read_key(sqlite3_stmt *row, struct key *out)
{
	*out = (struct key){.id = sqlite3_column_int64(row, 0),
			    .began_at = sqlite3_column_int64(row, 1),
			    .passes = sqlite3_column_int64(row, 3),
			    .memory_mib = sqlite3_column_int64(row, 4),
			    .ended_at = sqlite3_column_int64(row, 6)};
	if (sqlite3_column_bytes(row, 2) != SALT || sqlite3_column_bytes(row, 5) != SEAL_PUBLIC ||
	    out->passes < 1 || out->passes > PASSES_MAX || out->memory_mib < MEMORY_MIB_MIN ||
	    out->memory_mib > MEMORY_MIB_MAX)
		return false;
	memcpy(out->salt, sqlite3_column_blob(row, 2), SALT);
	memcpy(out->public_key, sqlite3_column_blob(row, 5), SEAL_PUBLIC);
	return true;
}

/* The newest first; *count is how many.  None, when nothing was ever kept here. */
static int read_keys(sqlite3 *db, struct key out[LISTKEY_RING_MAX], size_t *count, struct err *e)
{
	static const char query[] =
		"SELECT k.id, k.began_at, k.salt, k.passes, k.memory_mib, k.public_key,"
		" coalesce(e.at, 0) FROM list_key k LEFT JOIN list_end e ON e.key = k.id"
		" ORDER BY k.id DESC LIMIT ?";
	sqlite3_stmt *s = NULL;
	*count = 0;
	if (db == NULL)
		return 0;
	if (sql_prepare(&s, db, e, query, "i", (int64_t)LISTKEY_RING_MAX) != 0)
		return -1;
	int rc;
	while ((rc = sql_step(s, e)) == 1) {
		if (read_key(s, &out[*count]))
			++*count;
		else if (*count == 0)
			break;
	}
	if (rc == 1)
		rc = err_set(e, EX_DATAERR, "De sleutel van de lijst is beschadigd");
	sqlite3_finalize(s);
	return rc < 0 ? -1 : 0;
}

static int look(struct centre *centre, struct key out[LISTKEY_RING_MAX], size_t *count,
		struct err *e)
{
	struct err why = {.code = 0};
	sqlite3 *db;
	if (centre_look(centre, &db, e) != 0)
		return -1;
	if (read_keys(db, out, count, &why) == 0)
		return 0;
	err_set(e, why.code, "%s", why.text);
	return centre_failed(centre, &why);
}

int listkey_since(struct centre *centre, int64_t *since, uint8_t key[SEAL_PUBLIC], struct err *e)
{
	struct key keys[LISTKEY_RING_MAX];
	size_t count;
	if (look(centre, keys, &count, e) != 0)
		return -1;
	*since = count > 0 && keys[0].ended_at == 0 ? keys[0].began_at : 0;
	if (*since != 0 && key != NULL)
		memcpy(key, keys[0].public_key, SEAL_PUBLIC);
	return 0;
}

int listkey_ever(struct centre *centre, bool *ever, struct err *e)
{
	struct key keys[LISTKEY_RING_MAX];
	size_t count;
	if (look(centre, keys, &count, e) != 0)
		return -1;
	*ever = count > 0;
	return 0;
}

/* Is it the passphrase of the newest list, which was ended?  Then that one goes on. */
static int resume(const struct key *last, const char *passphrase, bool *same, struct err *e)
{
	struct listkey_pair pair;
	int rc = derive(last, passphrase, &pair, e);
	*same = rc == 0 && memcmp(pair.public_key, last->public_key, SEAL_PUBLIC) == 0;
	sodium_memzero(&pair, sizeof pair);
	return rc;
}

static int add_key(sqlite3 *db, const struct key *key, struct err *e)
{
	return sql_run(db, e,
		       "INSERT INTO list_key(began_at, salt, passes, memory_mib, public_key)"
		       " VALUES(?, ?, ?, ?, ?)",
		       "ibiib", key->began_at, key->salt, sizeof key->salt, key->passes,
		       key->memory_mib, key->public_key, sizeof key->public_key);
}

int listkey_begin(struct centre *centre, const char *passphrase, struct err *e)
{
	struct key keys[LISTKEY_RING_MAX], fresh = {.passes = PASSES, .memory_mib = MEMORY_MIB};
	struct listkey_pair pair;
	size_t count;
	bool same = false;
	sqlite3 *db;
	if (sodium_init() < 0)
		return err_set(e, EX_OSERR, "De computer geeft geen goede toevalsgetallen");
	if (listkey_judge(passphrase, e) != 0 || centre_open(centre, &db, e) != 0 ||
	    look(centre, keys, &count, e) != 0)
		return -1;
	if (count > 0 && keys[0].ended_at == 0)
		return err_set(e, EX_CANTCREAT, "Dit centrum houdt al een lijst bij");
	if (count > 0 && resume(&keys[0], passphrase, &same, e) != 0)
		return -1;
	randombytes_buf(fresh.salt, sizeof fresh.salt);
	if (same)
		fresh = keys[0];
	else if (derive(&fresh, passphrase, &pair, e) != 0)
		return -1;
	else
		memcpy(fresh.public_key, pair.public_key, SEAL_PUBLIC);
	sodium_memzero(&pair, sizeof pair);
	const struct sys *sys = centre_sys(centre);
	int64_t now = sys->now_ms(sys->self);
	fresh.began_at = now > 0 ? now : 1;
	return add_key(db, &fresh, e);
}

int listkey_end(struct centre *centre, struct err *e)
{
	struct key keys[LISTKEY_RING_MAX];
	size_t count;
	sqlite3 *db;
	if (centre_look(centre, &db, e) != 0 || look(centre, keys, &count, e) != 0)
		return -1;
	if (count == 0 || keys[0].ended_at != 0)
		return err_set(e, EX_NOINPUT, "Dit centrum houdt geen lijst bij");
	const struct sys *sys = centre_sys(centre);
	int64_t now = sys->now_ms(sys->self);
	return sql_run(db, e, "INSERT INTO list_end(key, at) VALUES(?, ?)", "ii", keys[0].id,
		       now > 0 ? now : 1);
}

/* Opening. */

static int fill_ring(struct listkey_ring *ring, const struct key *keys, size_t count,
		     const char *passphrase, struct err *e)
{
	ring->count = 0;
	for (size_t i = 0; i < count; i++) {
		struct listkey_pair *pair = &ring->pairs[ring->count];
		/* A list that was taken up again has its key twice. */
		if (i > 0 && memcmp(keys[i].public_key, keys[i - 1].public_key, SEAL_PUBLIC) == 0)
			continue;
		if (derive(&keys[i], passphrase, pair, e) != 0)
			return -1;
		ring->count += memcmp(pair->public_key, keys[i].public_key, SEAL_PUBLIC) == 0;
	}
	return 0;
}

int listkey_try(struct centre *centre, const char *passphrase, struct listkey_tried *out,
		struct err *e)
{
	struct key keys[LISTKEY_RING_MAX];
	struct listkey_tried tried = {.ring = NULL};
	size_t count;
	if (sodium_init() < 0)
		return err_set(e, EX_OSERR, "De computer geeft geen goede toevalsgetallen");
	struct tries_before before;
	if (look(centre, keys, &count, e) != 0 ||
	    tries_begin(centre, LISTKEY_NOBODY, &before, e) != 0)
		return -1;
	tried.wait_ms = before.wait_ms;
	if (before.wait_ms > 0) {
		*out = tried;
		return 0;
	}
	struct listkey_ring *ring = sodium_malloc(sizeof *ring);
	if (ring == NULL)
		return err_set(e, EX_OSERR, "Er is te weinig geheugen vrij");
	int rc = fill_ring(ring, keys, count, passphrase, e);
	if (rc == 0)
		rc = ring->count > 0 ? tries_forget(centre, LISTKEY_NOBODY, e)
				     : tries_wait(centre, LISTKEY_NOBODY, &tried.wait_ms, e);
	if (rc == 0 && ring->count > 0)
		tried.ring = ring;
	else
		sodium_free(ring);
	if (rc == 0)
		*out = tried;
	return rc;
}

const struct listkey_pair *listkey_find(const struct listkey_ring *ring,
					const uint8_t id[SEAL_KEY_ID])
{
	for (size_t i = 0; i < ring->count; i++)
		if (memcmp(ring->pairs[i].id, id, SEAL_KEY_ID) == 0)
			return &ring->pairs[i];
	return NULL;
}

void listkey_free(struct listkey_ring *ring)
{
	sodium_free(ring);
}

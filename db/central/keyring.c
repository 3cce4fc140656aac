#include "db/central/keyring.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/hex.h"
#include "db/base/pairs.h"

#include <dirent.h>
#include <limits.h>
#include <sodium.h>
#include <sysexits.h>

enum { FILE_MAX = 4096 };
static const char ending[] = ".key";

static int read_bytes(uint8_t *out, size_t len, const char *name, const char *value, struct err *e)
{
	return hex_read(value, out, len)
		       ? 0
		       : err_set(e, EX_CONFIG, "\"%s\" is geen goede waarde", name);
}

static int read_format(void *self, const char *name, const char *value, struct err *e)
{
	long format = 0;
	(void)self;
	return pairs_number(&format, 1, 1, name, value, e);
}

static int read_public(void *self, const char *name, const char *value, struct err *e)
{
	return read_bytes(((struct keyring_key *)self)->public_key, SEAL_PUBLIC, name, value, e);
}

static int read_secret(void *self, const char *name, const char *value, struct err *e)
{
	return read_bytes(((struct keyring_key *)self)->secret, SEAL_SECRET, name, value, e);
}

static int read_salt(void *self, const char *name, const char *value, struct err *e)
{
	return read_bytes(((struct keyring_key *)self)->salt, KEYRING_SALT, name, value, e);
}

static int read_nonce(void *self, const char *name, const char *value, struct err *e)
{
	return read_bytes(((struct keyring_key *)self)->nonce, KEYRING_NONCE, name, value, e);
}

static int read_box(void *self, const char *name, const char *value, struct err *e)
{
	return read_bytes(((struct keyring_key *)self)->box, KEYRING_BOX, name, value, e);
}

static int read_ops(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_number(&((struct keyring_key *)self)->ops, 1, 1000, name, value, e);
}

static int read_memory(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_number(&((struct keyring_key *)self)->memory, 8192, INT_MAX, name, value, e);
}

static int read_retired(void *self, const char *name, const char *value, struct err *e)
{
	((struct keyring_key *)self)->retired = strcmp(value, "yes") == 0;
	return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0
		       ? 0
		       : err_set(e, EX_CONFIG, "\"%s\" hoort yes of no te zijn", name);
}

static const struct pairs_key lines[] = {
	{"format", read_format, false},	 {"public", read_public, false},
	{"secret", read_secret, true},	 {"salt", read_salt, true},
	{"nonce", read_nonce, true},	 {"box", read_box, true},
	{"ops", read_ops, true},	 {"memory", read_memory, true},
	{"retired", read_retired, true},
};

static bool fits(const struct keyring_key *key)
{
	uint8_t public_key[SEAL_PUBLIC];
	return crypto_scalarmult_base(public_key, key->secret) == 0 &&
	       sodium_memcmp(public_key, key->public_key, sizeof public_key) == 0;
}

/* Open with its secret, or closed with all that opening takes: a file that lost a line is neither.
 */
static bool is_whole(const struct keyring_key *key)
{
	if (key->ops == 0)
		return key->memory == 0 && fits(key);
	return key->memory != 0 && sodium_is_zero(key->secret, sizeof key->secret) == 1 &&
	       sodium_is_zero(key->salt, sizeof key->salt) == 0 &&
	       sodium_is_zero(key->nonce, sizeof key->nonce) == 0 &&
	       sodium_is_zero(key->box, sizeof key->box) == 0;
}

static int load_one(struct keyring_key *key, const char *folder, const char *file, struct err *e)
{
	struct buf text;
	char *path = file_join(folder, file);
	buf_init_secret(&text);
	snprintf(key->name, sizeof key->name, "%.*s", (int)(strlen(file) - strlen(ending)), file);
	int rc = file_read(path, FILE_MAX, &text, e);
	if (rc == 0 && pairs_read(&text, lines, sizeof lines / sizeof lines[0], key, e) != 0)
		rc = err_prefix(e, "%s", path);
	key->is_locked = key->ops != 0;
	if (rc == 0 && (key->ops == 0) != (key->memory == 0))
		rc = err_set(e, EX_CONFIG, "%s: \"ops\" en \"memory\" horen bij elkaar", path);
	if (rc == 0 && !is_whole(key))
		rc = err_set(e, EX_CONFIG, "%s is beschadigd. Zet een kopie terug", path);
	buf_finish(&text);
	free(path);
	return rc;
}

static int is_wanted(const struct dirent *entry)
{
	size_t n = strlen(entry->d_name);
	return n > strlen(ending) && n - strlen(ending) < KEYRING_NAME &&
	       strcmp(entry->d_name + n - strlen(ending), ending) == 0;
}

int keyring_load(struct keyring *ring, const char *dir, struct err *e)
{
	struct dirent **names = NULL;
	char *folder = file_join(dir, KEYRING_FOLDER);
	int count = scandir(folder, &names, is_wanted, alphasort), rc = 0;
	*ring = (struct keyring){.count = 0};
	if (count < 0)
		rc = err_sys(e, EX_NOINPUT, "Kan de sleutels in %s niet lezen", folder);
	else if (count > KEYRING_MAX)
		rc = err_set(e, EX_CONFIG, "In %s staan te veel sleutels", folder);
	for (int i = 0; i < count; i++) {
		if (rc == 0)
			rc = load_one(&ring->keys[ring->count++], folder, names[i]->d_name, e);
		free(names[i]);
	}
	free(names);
	free(folder);
	if (rc != 0)
		keyring_wipe(ring);
	return rc;
}

void keyring_wipe(struct keyring *ring)
{
	explicit_bzero(ring, sizeof *ring);
}

static int derive(const struct keyring_key *key, const char *passphrase, uint8_t out[32],
		  struct err *e)
{
	if (crypto_pwhash(out, 32, passphrase, strlen(passphrase), key->salt,
			  (unsigned long long)key->ops, (size_t)key->memory,
			  crypto_pwhash_ALG_ARGON2ID13) != 0)
		return err_set(e, EX_OSERR,
			       "Er is te weinig geheugen om het wachtwoord na te gaan");
	return 0;
}

int keyring_unlock(struct keyring *ring, const char *passphrase, struct err *e)
{
	size_t opened = 0;
	for (size_t i = 0; i < ring->count; i++) {
		struct keyring_key *key = &ring->keys[i];
		uint8_t derived[32];
		if (!key->is_locked)
			continue;
		if (derive(key, passphrase, derived, e) != 0)
			return -1;
		if (crypto_secretbox_open_easy(key->secret, key->box, sizeof key->box, key->nonce,
					       derived) == 0 &&
		    fits(key)) {
			key->is_locked = false;
			opened++;
		}
		explicit_bzero(derived, sizeof derived);
	}
	return opened > 0 ? 0
			  : err_set(e, EX_NOPERM,
				    "Dit wachtwoord past op geen van de sleutels. Bent u het kwijt?"
				    " Gebruik dan het herstelblad: wijkcentral recover");
}

bool keyring_has_locked(const struct keyring *ring)
{
	for (size_t i = 0; i < ring->count; i++)
		if (ring->keys[i].is_locked)
			return true;
	return false;
}

struct keyring_key *keyring_find(struct keyring *ring, const char *name)
{
	for (size_t i = 0; i < ring->count; i++)
		if (strcmp(ring->keys[i].name, name) == 0)
			return &ring->keys[i];
	return NULL;
}

struct keyring_key *keyring_add(struct keyring *ring, const char *name, struct err *e)
{
	size_t len = strlen(name);
	if (len == 0 || len >= KEYRING_NAME ||
	    strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != len) {
		err_set(e, EX_USAGE,
			"De naam van een sleutel bestaat uit kleine letters, cijfers en -");
		return NULL;
	}
	if (keyring_find(ring, name) != NULL) {
		err_set(e, EX_USAGE, "Er is al een sleutel met de naam %s", name);
		return NULL;
	}
	if (ring->count == KEYRING_MAX) {
		err_set(e, EX_USAGE, "Er zijn al %d sleutels: meer kan niet", KEYRING_MAX);
		return NULL;
	}
	struct keyring_key *key = &ring->keys[ring->count++];
	*key = (struct keyring_key){.ops = 0};
	memcpy(key->name, name, len + 1);
	crypto_box_keypair(key->public_key, key->secret);
	return key;
}

int keyring_protect(struct keyring_key *key, const char *passphrase, struct err *e)
{
	uint8_t derived[32];
	if (key->is_locked)
		return err_set(e, EX_NOPERM, "De sleutel %s is op slot", key->name);
	key->ops = 0;
	key->memory = 0;
	if (passphrase == NULL)
		return 0;
	key->ops = crypto_pwhash_OPSLIMIT_MODERATE;
	key->memory = crypto_pwhash_MEMLIMIT_MODERATE;
	randombytes_buf(key->salt, sizeof key->salt);
	randombytes_buf(key->nonce, sizeof key->nonce);
	int rc = derive(key, passphrase, derived, e);
	if (rc == 0)
		crypto_secretbox_easy(key->box, key->secret, sizeof key->secret, key->nonce,
				      derived);
	explicit_bzero(derived, sizeof derived);
	return rc;
}

static void add_hex_line(struct buf *text, const char *name, const void *bytes, size_t len)
{
	buf_addf(text, "%s = ", name);
	hex_add(text, bytes, len);
	buf_add_char(text, '\n');
}

int keyring_save(const struct keyring_key *key, const char *dir, struct err *e)
{
	struct buf text, path;
	buf_init_secret(&text);
	buf_init(&path);
	buf_addf(&path, "%s/" KEYRING_FOLDER "/%s%s", dir, key->name, ending);
	buf_add_str(&text, "format = 1\n");
	add_hex_line(&text, "public", key->public_key, sizeof key->public_key);
	if (key->ops == 0) {
		add_hex_line(&text, "secret", key->secret, sizeof key->secret);
	} else {
		add_hex_line(&text, "salt", key->salt, sizeof key->salt);
		add_hex_line(&text, "nonce", key->nonce, sizeof key->nonce);
		add_hex_line(&text, "box", key->box, sizeof key->box);
		buf_addf(&text, "ops = %ld\nmemory = %ld\n", key->ops, key->memory);
	}
	if (key->retired)
		buf_add_str(&text, "retired = yes\n");
	int rc = file_replace(path.data, text.data, text.len, 0600, e);
	buf_finish(&text);
	buf_finish(&path);
	return rc;
}

const struct keyring_key *keyring_by_id(const struct keyring *ring, const uint8_t id[SEAL_KEY_ID])
{
	for (size_t i = 0; i < ring->count; i++) {
		uint8_t own[SEAL_KEY_ID];
		if (ring->keys[i].is_locked)
			continue;
		seal_key_id(ring->keys[i].public_key, own);
		if (memcmp(own, id, sizeof own) == 0)
			return &ring->keys[i];
	}
	return NULL;
}

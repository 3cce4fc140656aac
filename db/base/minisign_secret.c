/* The secret half of minisign's keys: who signs has it, and no kiosk. */
#include "db/base/base64.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/minisign.h"

#include <sodium.h>
#include <sysexits.h>

/* Where what is in the file, as minisign's SeckeyStruct has it; numbers are little-endian. */
enum {
	AT_KDF = 2,
	AT_CHECK = 4,
	AT_SALT = 6,
	AT_OPS = 38,
	AT_MEMORY = 46,
	AT_ID = 54,
	AT_SIGN = 62,
	AT_CHECKSUM = 126,
	SECRET_BYTES = 158,
	HIDDEN = SECRET_BYTES - AT_ID,
	CHECKSUM = 32
};

static const char comment_start[] = "untrusted comment: ";

/* More than minisign asks for itself is no key that a person made. */
#define OPS_MAX	   UINT64_C(1073741824)
#define MEMORY_MAX UINT64_C(2147483648)

static uint64_t read_number(const uint8_t *bytes)
{
	uint64_t n = 0;
	for (int i = 7; i >= 0; i--)
		n = n << 8 | bytes[i];
	return n;
}

static void write_number(uint8_t *bytes, uint64_t n)
{
	for (int i = 0; i < 8; i++, n >>= 8)
		bytes[i] = (uint8_t)n;
}

static void checksum(const uint8_t bytes[SECRET_BYTES], uint8_t out[CHECKSUM])
{
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, CHECKSUM);
	crypto_generichash_update(&state, bytes, AT_KDF);
	crypto_generichash_update(&state, bytes + AT_ID, AT_CHECKSUM - AT_ID);
	crypto_generichash_final(&state, out, CHECKSUM);
}

/* The second line of the file, decoded into a secret buf; false when it is not such a key. */
static bool decode(const char *text, size_t len, struct buf *out)
{
	const char *line = len <= MINISIGN_FILE_MAX ? memchr(text, '\n', len) : NULL;
	if (line == NULL || strncmp(text, comment_start, strlen(comment_start)) != 0)
		return false;
	line++;
	size_t left = len - (size_t)(line - text);
	const char *end = memchr(line, '\n', left);
	size_t n = end != NULL ? (size_t)(end - line) : left;
	if (n > 0 && line[n - 1] == '\r')
		n--;
	if (!base64_read(line, n, out) || out->len != SECRET_BYTES)
		return false;
	const uint8_t *b = (const uint8_t *)out->data;
	return memcmp(b, "Ed", 2) == 0 && memcmp(b + AT_CHECK, "B2", 2) == 0 &&
	       (memcmp(b + AT_KDF, "Sc", 2) == 0 || memcmp(b + AT_KDF, "\0\0", 2) == 0);
}

bool minisign_is_locked(const char *text, size_t len)
{
	struct buf bytes;
	buf_init_secret(&bytes);
	bool locked = decode(text, len, &bytes) && bytes.data[AT_KDF] != '\0';
	buf_finish(&bytes);
	return locked;
}

/* Hides or shows again: both are the same. */
static int mask(uint8_t bytes[SECRET_BYTES], const char *passphrase, struct err *e)
{
	uint8_t stream[HIDDEN];
	uint64_t ops = read_number(bytes + AT_OPS), memory = read_number(bytes + AT_MEMORY);
	if (ops > OPS_MAX || memory > MEMORY_MAX)
		return err_set(e, EX_DATAERR, "Deze geheime sleutel is beschadigd");
	if (crypto_pwhash_scryptsalsa208sha256(stream, sizeof stream, passphrase,
					       strlen(passphrase), bytes + AT_SALT, ops,
					       (size_t)memory) != 0)
		return err_set(e, EX_OSERR,
			       "Er is te weinig geheugen om het wachtwoord te proberen (%llu MB)",
			       (unsigned long long)(memory / 1000000));
	for (size_t i = 0; i < HIDDEN; i++)
		bytes[AT_ID + i] ^= stream[i];
	sodium_memzero(stream, sizeof stream);
	return 0;
}

/* A key that is not locked has no checksum in minisign 0.11; that its halves fit says as much. */
static bool is_pair(const uint8_t sign[64])
{
	uint8_t public_key[32], secret[64];
	crypto_sign_seed_keypair(public_key, secret, sign);
	bool fits = memcmp(public_key, sign + 32, sizeof public_key) == 0;
	sodium_memzero(secret, sizeof secret);
	return fits;
}

int minisign_read_secret(const char *text, size_t len, const char *passphrase,
			 struct minisign_secret *out, struct err *e)
{
	uint8_t sum[CHECKSUM];
	struct buf bytes;
	int rc = 0;
	buf_init_secret(&bytes);
	bool right = decode(text, len, &bytes);
	uint8_t *b = (uint8_t *)bytes.data;
	bool locked = right && b[AT_KDF] != 0;
	if (!right)
		rc = err_set(e, EX_DATAERR, "Dit is geen geheime sleutel van minisign");
	else if (locked && passphrase == NULL)
		rc = err_set(e, EX_NOPERM, "Bij deze sleutel hoort een wachtwoord");
	else if (locked)
		rc = mask(b, passphrase, e);
	if (rc == 0 && locked) {
		checksum(b, sum);
		if (sodium_memcmp(sum, b + AT_CHECKSUM, sizeof sum) != 0)
			rc = err_set(e, EX_NOPERM, "Dit wachtwoord past niet bij de sleutel");
	}
	if (rc == 0 && !is_pair(b + AT_SIGN))
		rc = err_set(e, EX_DATAERR, "Deze geheime sleutel is beschadigd");
	if (rc == 0) {
		memcpy(out->id, b + AT_ID, sizeof out->id);
		memcpy(out->sign, b + AT_SIGN, sizeof out->sign);
	}
	buf_finish(&bytes);
	return rc;
}

static void add_secret_base64(struct buf *out, const uint8_t bytes[SECRET_BYTES])
{
	char text[sodium_base64_ENCODED_LEN(SECRET_BYTES, sodium_base64_VARIANT_ORIGINAL)];
	sodium_bin2base64(text, sizeof text, bytes, SECRET_BYTES, sodium_base64_VARIANT_ORIGINAL);
	buf_addf(out, "%s\n", text);
	sodium_memzero(text, sizeof text);
}

int minisign_write_secret(const struct minisign_secret *secret, const char *passphrase,
			  struct buf *out, struct err *e)
{
	uint8_t b[SECRET_BYTES] = "Ed";
	bool locked = passphrase != NULL && passphrase[0] != '\0';
	int rc = 0;
	memcpy(b + AT_CHECK, "B2", 2);
	memcpy(b + AT_ID, secret->id, sizeof secret->id);
	memcpy(b + AT_SIGN, secret->sign, sizeof secret->sign);
	if (locked) {
		checksum(b, b + AT_CHECKSUM);
		memcpy(b + AT_KDF, "Sc", 2);
		randombytes_buf(b + AT_SALT, AT_OPS - AT_SALT);
		write_number(b + AT_OPS, crypto_pwhash_scryptsalsa208sha256_OPSLIMIT_SENSITIVE);
		write_number(b + AT_MEMORY, crypto_pwhash_scryptsalsa208sha256_MEMLIMIT_SENSITIVE);
		rc = mask(b, passphrase, e);
	}
	if (rc == 0) {
		buf_addf(out, "%sminisign %s secret key\n", comment_start,
			 locked ? "encrypted" : "unencrypted");
		add_secret_base64(out, b);
	}
	sodium_memzero(b, sizeof b);
	return rc;
}

void minisign_new(struct minisign_secret *out)
{
	uint8_t public_key[32];
	crypto_sign_keypair(public_key, out->sign);
	randombytes_buf(out->id, sizeof out->id);
}

void minisign_public_of(const struct minisign_secret *secret, struct minisign_public *out)
{
	memcpy(out->id, secret->id, sizeof out->id);
	memcpy(out->key, secret->sign + 32, sizeof out->key);
}

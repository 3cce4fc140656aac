#include "db/store/invitecode.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sys.h"

#include <ctype.h>
#include <sodium.h>
#include <sysexits.h>

enum { RANDOM = INVITECODE_LETTERS - 1, GROUP = 4, RADIX = 16, CHECK = 2 };

static const char letters[] = "BCDFGHJKLNPRSTVX";
static const char https[] = "https://";

enum beginning { BEGINS_PLAIN, BEGINS_HTTPS };

/* -1: no letter of ours. */
static int value_of(char c)
{
	const char *at = strchr(letters, toupper((unsigned char)c));
	return c != '\0' && at != NULL ? (int)(at - letters) : -1;
}

/* Luhn mod 16: finds every single wrong letter and nearly every swap of neighbours. */
static unsigned check_value(const uint8_t values[RANDOM])
{
	unsigned sum = 0;
	for (size_t i = 0; i < RANDOM; i++) {
		unsigned term = values[i] * (i % 2 == 0 ? 2U : 1U);
		sum += term / RADIX + term % RADIX;
	}
	return (RADIX - sum % RADIX) % RADIX;
}

static void write_text(const uint8_t values[INVITECODE_LETTERS], char out[INVITECODE_TEXT])
{
	size_t at = 0;
	for (size_t i = 0; i < INVITECODE_LETTERS; i++) {
		if (i != 0 && i % GROUP == 0)
			out[at++] = '-';
		out[at++] = letters[values[i]];
	}
	out[at] = '\0';
}

void invitecode_new(const struct sys *sys, char out[INVITECODE_TEXT])
{
	uint8_t values[INVITECODE_LETTERS];
	sys->random(sys->self, values, RANDOM);
	for (size_t i = 0; i < RANDOM; i++)
		values[i] &= RADIX - 1;
	values[RANDOM] = (uint8_t)check_value(values);
	write_text(values, out);
	explicit_bzero(values, sizeof values);
}

void invitecode_letters(const char code[INVITECODE_TEXT], char out[INVITECODE_LETTERS + 1])
{
	for (size_t i = 0; i < INVITECODE_LETTERS; i++)
		out[i] = code[i + i / GROUP];
	out[INVITECODE_LETTERS] = '\0';
}

static void add_bytes(struct buf *out, const void *bytes, size_t len)
{
	const uint8_t *p = bytes;
	for (size_t i = 0; i < len; i++) {
		buf_add_char(out, letters[p[i] >> 4]);
		buf_add_char(out, letters[p[i] & (RADIX - 1)]);
	}
}

static void checksum(const uint8_t values[INVITECODE_LETTERS], const void *bytes, size_t len,
		     uint8_t out[CHECK])
{
	char code[INVITECODE_TEXT], plain[INVITECODE_LETTERS + 1];
	uint8_t hash[crypto_generichash_BYTES];
	crypto_generichash_state state;
	write_text(values, code);
	invitecode_letters(code, plain);
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	crypto_generichash_update(&state, (const unsigned char *)plain, INVITECODE_LETTERS);
	crypto_generichash_update(&state, bytes, len);
	crypto_generichash_final(&state, hash, sizeof hash);
	memcpy(out, hash, CHECK);
	explicit_bzero(code, sizeof code);
	explicit_bzero(plain, sizeof plain);
}

static bool is_plain(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] <= ' ' || text[i] == 0x7F)
			return false;
	return len > 0;
}

int invitecode_scanned(const char code[INVITECODE_TEXT], const char *address, struct buf *out,
		       struct err *e)
{
	char plain[INVITECODE_LETTERS + 1];
	uint8_t values[INVITECODE_LETTERS], check[CHECK];
	struct buf bytes;
	size_t skip = strncmp(address, https, sizeof https - 1) == 0 ? sizeof https - 1 : 0;
	if (strlen(address) > INVITECODE_ADDRESS_MAX ||
	    !is_plain(address + skip, strlen(address + skip)))
		return err_set(e, EX_USAGE, "Dit adres is te lang, of er staat een spatie in");
	invitecode_letters(code, plain);
	for (size_t i = 0; i < INVITECODE_LETTERS; i++)
		values[i] = (uint8_t)value_of(plain[i]);
	buf_init(&bytes);
	buf_add_char(&bytes, skip > 0 ? BEGINS_HTTPS : BEGINS_PLAIN);
	buf_add_str(&bytes, address + skip);
	checksum(values, bytes.data, bytes.len, check);
	buf_add_str(out, plain);
	add_bytes(out, bytes.data, bytes.len);
	add_bytes(out, check, sizeof check);
	buf_finish(&bytes);
	explicit_bzero(plain, sizeof plain);
	explicit_bzero(values, sizeof values);
	return 0;
}

/* The values of all letters; EX_USAGE for a character that is none. */
static int tidy(const char *typed, struct buf *values, struct err *e)
{
	for (const char *p = typed; *p != '\0'; p++) {
		int value = value_of(*p);
		if (strchr(" -\t\r\n", *p) != NULL)
			continue;
		if (value < 0)
			return err_set(e, EX_USAGE,
				       "In deze code staan alleen de letters %s. Kijk de code nog"
				       " eens na",
				       letters);
		buf_add_char(values, (char)value);
	}
	return 0;
}

/* What is behind the code: false when it is not as it was printed. */
static bool read_address(const struct buf *values, struct buf *address)
{
	const uint8_t *v = (const uint8_t *)values->data;
	size_t half = values->len - INVITECODE_LETTERS;
	uint8_t bytes[INVITECODE_ADDRESS_MAX + 1 + CHECK], check[CHECK];
	size_t len = half / 2;
	if (half % 2 != 0 || len < 2 + CHECK || len > sizeof bytes)
		return false;
	for (size_t i = 0; i < len; i++)
		bytes[i] = (uint8_t)(v[INVITECODE_LETTERS + 2 * i] << 4 |
				     v[INVITECODE_LETTERS + 2 * i + 1]);
	len -= CHECK;
	checksum(v, bytes, len, check);
	const char *rest = (const char *)bytes + 1;
	if (memcmp(check, bytes + len, CHECK) != 0 || bytes[0] > BEGINS_HTTPS ||
	    !is_plain(rest, len - 1))
		return false;
	if (address != NULL) {
		buf_add_str(address, bytes[0] == BEGINS_HTTPS ? https : "");
		buf_add(address, rest, len - 1);
	}
	return true;
}

int invitecode_parse(const char *typed, char out[INVITECODE_TEXT], struct buf *address,
		     struct err *e)
{
	struct buf values;
	int rc = -1;
	buf_init_secret(&values);
	if (tidy(typed, &values, e) != 0)
		goto out;
	const uint8_t *v = (const uint8_t *)values.data;
	if (values.len < INVITECODE_LETTERS) {
		err_set(e, EX_USAGE, "De code is niet compleet: %zu letters in plaats van %d",
			values.len, INVITECODE_LETTERS);
		goto out;
	}
	if (v[RANDOM] != check_value(v)) {
		err_set(e, EX_USAGE, "In de code zit een typefout. Neem hem nog eens over");
		goto out;
	}
	if (values.len > INVITECODE_LETTERS && !read_address(&values, address)) {
		err_set(e, EX_USAGE, "De code is niet goed gelezen. Scan of typ hem nog eens");
		goto out;
	}
	write_text(v, out);
	rc = 0;
out:
	buf_finish(&values);
	return rc;
}

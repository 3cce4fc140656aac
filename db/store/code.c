#include "db/store/code.h"
#include "db/base/base32.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <sodium.h>
#include <sysexits.h>

enum { WORD = 4, CHECK = 4, GROUP = 5, CENTRAL_BYTES = 96, BYTES_MAX = CENTRAL_BYTES + CHECK };

struct kind {
	const char *word; /* in base 32 digits, so that a code is one run of them */
	const char *name;
	size_t bytes;
};
static const struct kind central_kind = {"WKC1", "centrale code", CENTRAL_BYTES};
static const struct kind kiosk_kind = {"WKK1", "kioskcode", CODE_SIGN_PUBLIC};

/* The word counts too: a code of one kind can never pass for the other. */
static void checksum(const struct kind *kind, const uint8_t *bytes, uint8_t out[CHECK])
{
	uint8_t hash[32];
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	crypto_generichash_update(&state, (const unsigned char *)kind->word, WORD);
	crypto_generichash_update(&state, bytes, kind->bytes);
	crypto_generichash_final(&state, hash, sizeof hash);
	memcpy(out, hash, CHECK);
}

static void write_code(const struct kind *kind, const uint8_t *bytes, struct buf *out)
{
	uint8_t all[BYTES_MAX];
	struct buf digits;
	memcpy(all, bytes, kind->bytes);
	checksum(kind, bytes, all + kind->bytes);
	buf_init(&digits);
	base32_add(&digits, all, kind->bytes + CHECK);
	buf_add_str(out, kind->word);
	for (size_t i = 0; i < digits.len; i++) {
		if (i % GROUP == 0)
			buf_add_char(out, '-');
		buf_add_char(out, digits.data[i]);
	}
	buf_finish(&digits);
}

/* The digits as they should be written, without anything between; -1 for a strange character. */
static int tidy(const char *text, struct buf *out)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (strchr(" -\t\r\n", *p) != NULL)
			continue;
		int value = base32_value(*p);
		if (value < 0)
			return -1;
		buf_add_char(out, base32_digit((unsigned)value));
	}
	return 0;
}

/* What is wrong with the first digits, as helpfully as they allow. */
static int check_word(const struct kind *kind, const char *digits, struct err *e)
{
	const struct kind *other = kind == &central_kind ? &kiosk_kind : &central_kind;
	if (strncmp(digits, kind->word, WORD) == 0)
		return 0;
	if (strncmp(digits, other->word, WORD) == 0)
		return err_set(e, EX_USAGE, "Dit is een %s. Hier hoort de %s: die begint met %s-",
			       other->name, kind->name, kind->word);
	if (strncmp(digits, kind->word, WORD - 1) == 0)
		return err_set(e, EX_USAGE,
			       "Deze %s is van een nieuwere versie. Werk dit programma bij",
			       kind->name);
	return err_set(e, EX_USAGE, "Dit is geen %s: die begint met %s-", kind->name, kind->word);
}

static int parse_code(const struct kind *kind, const char *text, uint8_t out[BYTES_MAX],
		      struct err *e)
{
	struct buf digits;
	uint8_t check[CHECK];
	int rc = -1;
	buf_init(&digits);
	if (tidy(text, &digits) != 0) {
		err_set(e, EX_USAGE, "In de %s staat een teken dat er niet in hoort", kind->name);
		goto out;
	}
	if (check_word(kind, digits.data, e) != 0)
		goto out;
	size_t expected = WORD + base32_digits(kind->bytes + CHECK);
	if (digits.len != expected) {
		err_set(e, EX_USAGE, "De %s is niet compleet: %zu tekens in plaats van %zu",
			kind->name, digits.len, expected);
		goto out;
	}
	bool whole = base32_bytes(digits.data + WORD, out, kind->bytes + CHECK) == 0;
	checksum(kind, out, check);
	if (!whole || memcmp(check, out + kind->bytes, CHECK) != 0) {
		err_set(e, EX_USAGE, "In de %s zit een typefout. Neem hem nog eens over",
			kind->name);
		goto out;
	}
	rc = 0;
out:
	buf_finish(&digits);
	return rc;
}

static void central_bytes(const struct central_code *code, uint8_t out[CENTRAL_BYTES])
{
	memcpy(out, code->sign, 32);
	memcpy(out + 32, code->box, 32);
	memcpy(out + 64, code->recovery, 32);
}

void code_central_text(const struct central_code *code, struct buf *out)
{
	uint8_t bytes[CENTRAL_BYTES];
	central_bytes(code, bytes);
	write_code(&central_kind, bytes, out);
}

int code_central_parse(const char *text, struct central_code *out, struct err *e)
{
	uint8_t bytes[BYTES_MAX];
	if (parse_code(&central_kind, text, bytes, e) != 0)
		return -1;
	memcpy(out->sign, bytes, 32);
	memcpy(out->box, bytes + 32, 32);
	memcpy(out->recovery, bytes + 64, 32);
	return 0;
}

void code_kiosk_text(const uint8_t sign[CODE_SIGN_PUBLIC], struct buf *out)
{
	write_code(&kiosk_kind, sign, out);
}

int code_kiosk_parse(const char *text, uint8_t out[CODE_SIGN_PUBLIC], struct err *e)
{
	uint8_t bytes[BYTES_MAX];
	if (parse_code(&kiosk_kind, text, bytes, e) != 0)
		return -1;
	memcpy(out, bytes, CODE_SIGN_PUBLIC);
	return 0;
}

void code_kiosk_id(const uint8_t sign[CODE_SIGN_PUBLIC], char out[CODE_KIOSK_ID])
{
	uint8_t hash[32];
	struct buf digits;
	crypto_generichash(hash, sizeof hash, sign, CODE_SIGN_PUBLIC, NULL, 0);
	buf_init(&digits);
	base32_add(&digits, hash, 10);
	out[0] = 'k';
	for (size_t i = 0; i <= digits.len; i++) {
		char c = digits.data[i];
		out[1 + i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	buf_finish(&digits);
}

bool code_kiosk_id_is_valid(const char *id)
{
	return strlen(id) == CODE_KIOSK_ID - 1 && id[0] == 'k' &&
	       strspn(id + 1, "0123456789abcdefghjkmnpqrstvwxyz") == CODE_KIOSK_ID - 2;
}

void code_fingerprint(const struct central_code *central, const uint8_t kiosk[CODE_SIGN_PUBLIC],
		      char out[CODE_FINGERPRINT])
{
	enum { GROUPS = 6 };
	uint8_t bytes[CENTRAL_BYTES + CODE_SIGN_PUBLIC], hash[32];
	central_bytes(central, bytes);
	memcpy(bytes + CENTRAL_BYTES, kiosk, CODE_SIGN_PUBLIC);
	crypto_generichash(hash, sizeof hash, bytes, sizeof bytes, NULL, 0);
	for (size_t i = 0; i < GROUPS; i++) {
		const uint8_t *h = hash + 4 * i;
		unsigned n =
			(unsigned)h[0] << 24 | (unsigned)h[1] << 16 | (unsigned)h[2] << 8 | h[3];
		snprintf(out + 5 * i, CODE_FINGERPRINT - 5 * i, "%04u%s", n % 10000,
			 i + 1 < GROUPS ? " " : "");
	}
}

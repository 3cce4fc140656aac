/* Minisign: what the real program (0.11) wrote is read and believed, and nothing that was changed.
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/minisign.h"
#include "tests/unit/support/temp.h"

#include <sodium.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static const char real_public[] = "untrusted comment: minisign public key 84530D90CB5AF171\n"
				  "RWRx8VrLkA1ThEmo6Wsx/wv93pO1AHe1M8hG2qGZ/tknPhkqd9ReQk6T\n";
static const char real_secret[] = "untrusted comment: minisign encrypted secret key\n"
				  "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
				  "AAAAAAAAcfFay5ANU4Q1M24Zf7NN"
				  "mPR7IM0KHj9tt+fI9LMAfYdvJkJR9j3290mo6Wsx/wv93pO1AHe1M8hG2qGZ/"
				  "tknPhkqd9ReQk6TAAAAAAAAAAAAAAAA"
				  "AAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
/* Locked with "geheim". */
static const char real_locked[] =
	"untrusted comment: minisign encrypted secret key\n"
	"RWRTY0Iy8V8nCl9Yiq8NKCwYsSvqai42YZWBz2d+WWGsi++"
	"N6KgAAAACAAAAAAAAAEAAAAAAvWno0MagztSqaOoazbAj"
	"QDLaZGUiwcWdksf0s+YcJR9j02gVsvM1UmZTBGVBCqA24Z9BTblal2hM1fHAnh9nei2/"
	"xKz9EjB+esi5ENWSfHk5GIYz"
	"PachHyfxwuJlWEwF6y5VESAkVY0=\n";
static const char real_signed[] = "een proef\n";
static const char real_signature[] =
	"untrusted comment: signature from minisign secret key\n"
	"RURx8VrLkA1ThBw3SaGP8uLZKqSGsO6z/"
	"5z1QQDDskIZ0GNU55cv90oPBl0VHwfyvRLqCs4WcNpDq84qpiUSqlyi80u2"
	"PkdBdgE=\n"
	"trusted comment: wijkkiosk content release=42 format=3\n"
	"iPAN53SHSOY5RQNhILyr/vLF7l8xJDS7oSfQj0Ttfmz3JHA0JcR1jrsQ48OSiuH4nZ8cEXWCbh+1MJu8y/"
	"AUAA==\n";
static const char real_legacy[] =
	"untrusted comment: signature from minisign secret key\n"
	"RWRx8VrLkA1ThG4lQJiqILbiJHNvU57I91f/vllqeSSn8elLZ/"
	"WSP7KU8XryjPHikrJs9gfEKvTEixoqKrxLKOpwMs8z"
	"4RpT1Qk=\n"
	"trusted comment: old\n"
	"sEj5D5kafvJrIxVaoj7Zpqq85+YvBLQd0kH5LjXbq3rDE0DS4semxKl5qj1qBI10WpCr8P+Vwrcro4ZEoyp+Cw=="
	"\n";

#define TEXT(t) (t), sizeof(t) - 1

static struct minisign_public public_key(void)
{
	struct minisign_public key;
	assert_int_equal(minisign_read_public(TEXT(real_public), &key, NULL), 0);
	return key;
}

static void test_what_minisign_signed_is_believed(void **state)
{
	(void)state;
	struct minisign_public key = public_key();
	struct minisign_signature signature;
	uint8_t hash[MINISIGN_HASH];
	char id[MINISIGN_ID_TEXT];
	minisign_id_text(key.id, id);
	assert_string_equal(id, "84530D90CB5AF171");
	minisign_hash(TEXT(real_signed), hash);
	assert_int_equal(minisign_read(TEXT(real_signature), &signature, NULL), 0);
	assert_string_equal(signature.comment, "wijkkiosk content release=42 format=3");
	assert_true(minisign_verify(&signature, &key, hash));
	/* The line with the key alone will do, and lines as Windows ends them. */
	struct minisign_public same;
	const char *line = strchr(real_public, '\n') + 1;
	assert_int_equal(minisign_read_public(line, strlen(line), &same, NULL), 0);
	assert_memory_equal(&same, &key, sizeof key);
	assert_int_equal(minisign_read_public(TEXT("untrusted comment: x\r\nRWRx8VrLkA1ThEmo6Wsx/"
						   "wv93pO1AHe1M8hG2qGZ/tknPhkqd9ReQk6T\r\n"),
					      &same, NULL),
			 0);
	assert_memory_equal(&same, &key, sizeof key);
}

static void test_the_form_without_a_hash_is_refused(void **state)
{
	(void)state;
	struct minisign_signature signature;
	struct err e = {.code = 0};
	assert_int_equal(minisign_read(TEXT(real_legacy), &signature, &e), -1);
	assert_int_equal(e.code, EX_DATAERR);
	assert_non_null(strstr(e.text, "-l"));
}

/* Each bit of what counts: the two signatures, the key's number, the trusted comment. */
static void test_no_bit_may_change(void **state)
{
	(void)state;
	struct minisign_public key = public_key();
	uint8_t hash[MINISIGN_HASH];
	char *text = buf_copy(real_signature);
	size_t len = strlen(text), from = (size_t)(strchr(text, '\n') - text);
	int believed = 0;
	minisign_hash(TEXT(real_signed), hash);
	for (size_t i = from; i < len; i++)
		for (int bit = 0; bit < 8; bit++) {
			struct minisign_signature signature;
			text[i] = (char)(text[i] ^ 1 << bit);
			if (minisign_read(text, len, &signature, NULL) == 0 &&
			    minisign_verify(&signature, &key, hash))
				believed++;
			text[i] = (char)(text[i] ^ 1 << bit);
		}
	/* The last line may end with the file. */
	assert_int_equal(believed, 0);
	hash[0] ^= 1;
	struct minisign_signature signature;
	assert_int_equal(minisign_read(text, len, &signature, NULL), 0);
	assert_false(minisign_verify(&signature, &key, hash));
	free(text);
}

static void test_what_is_cut_off_or_longer_is_refused(void **state)
{
	(void)state;
	struct minisign_signature signature;
	for (size_t len = 0; len < sizeof real_signature - 2; len++)
		assert_int_equal(minisign_read(real_signature, len, &signature, NULL), -1);
	struct buf longer;
	buf_init(&longer);
	buf_add_str(&longer, real_signature);
	buf_add_str(&longer, "meer\n");
	assert_int_equal(minisign_read(longer.data, longer.len, &signature, NULL), -1);
	while (longer.len <= MINISIGN_FILE_MAX)
		buf_add_char(&longer, '\n');
	assert_int_equal(minisign_read(longer.data, longer.len, &signature, NULL), -1);
	buf_finish(&longer);
	struct minisign_public key;
	for (size_t len = 0; len < sizeof real_public - 2; len++)
		assert_int_equal(minisign_read_public(real_public, len, &key, NULL), -1);
}

static void test_secret_keys_of_minisign_are_read(void **state)
{
	(void)state;
	struct minisign_secret secret;
	struct minisign_public key;
	struct err e = {.code = 0};
	assert_false(minisign_is_locked(TEXT(real_secret)));
	assert_int_equal(minisign_read_secret(TEXT(real_secret), NULL, &secret, NULL), 0);
	minisign_public_of(&secret, &key);
	struct minisign_public expected = public_key();
	assert_memory_equal(&key, &expected, sizeof key);

	assert_true(minisign_is_locked(TEXT(real_locked)));
	assert_int_equal(minisign_read_secret(TEXT(real_locked), NULL, &secret, &e), -1);
	assert_int_equal(e.code, EX_NOPERM);
	/* Bytes that are not those of a key are found before any passphrase is tried. */
	assert_false(minisign_is_locked(TEXT(real_public)));
	assert_int_equal(minisign_read_secret(TEXT(real_public), "geheim", &secret, &e), -1);
	assert_int_equal(e.code, EX_DATAERR);
}

static void expect_same_back(const char *passphrase)
{
	struct minisign_secret secret, again;
	struct buf text;
	minisign_new(&secret);
	buf_init_secret(&text);
	assert_int_equal(minisign_write_secret(&secret, passphrase, &text, NULL), 0);
	assert_int_equal(minisign_read_secret(text.data, text.len, passphrase, &again, NULL), 0);
	assert_memory_equal(&secret, &again, sizeof secret);
	if (passphrase != NULL) {
		struct err e = {.code = 0};
		assert_int_equal(minisign_read_secret(text.data, text.len, "fout", &again, &e), -1);
		assert_int_equal(e.code, EX_NOPERM);
	}
	buf_finish(&text);
}

static void test_what_is_written_is_read_again(void **state)
{
	(void)state;
	expect_same_back(NULL);
	struct minisign_secret secret;
	struct minisign_public key, again;
	struct minisign_signature signature;
	struct buf text;
	uint8_t hash[MINISIGN_HASH], other[MINISIGN_HASH];
	int64_t size = 0;
	char *folder = temp_folder(), *path = file_join(folder, "f");
	temp_write(folder, "f", TEXT(real_signed));
	minisign_new(&secret);
	minisign_public_of(&secret, &key);
	buf_init(&text);
	minisign_write_public(&key, &text);
	assert_int_equal(minisign_read_public(text.data, text.len, &again, NULL), 0);
	assert_memory_equal(&key, &again, sizeof key);
	assert_int_equal(minisign_hash_file(path, hash, &size, NULL), 0);
	minisign_hash(TEXT(real_signed), other);
	assert_memory_equal(hash, other, sizeof hash);
	assert_int_equal(size, sizeof real_signed - 1);
	buf_clear(&text);
	minisign_sign(&secret, hash, "een wijk, één zin", &text);
	assert_int_equal(minisign_read(text.data, text.len, &signature, NULL), 0);
	assert_true(minisign_verify(&signature, &key, hash));
	again = public_key();
	assert_false(minisign_verify(&signature, &again, hash));
	buf_finish(&text);
	free(path);
	temp_remove(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_minisign_signed_is_believed),
		cmocka_unit_test(test_the_form_without_a_hash_is_refused),
		cmocka_unit_test(test_no_bit_may_change),
		cmocka_unit_test(test_what_is_cut_off_or_longer_is_refused),
		cmocka_unit_test(test_secret_keys_of_minisign_are_read),
		cmocka_unit_test(test_what_is_written_is_read_again),
	};
	if (sodium_init() < 0)
		return EX_OSERR;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Staff's keys in their files: a whole file is a key, and one that lost a line is none. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/central/keyring.h"
#include "tests/unit/support/temp.h"

#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define FILE_NAME KEYRING_FOLDER "/een.key"

/* A folder with one new key in it; the bytes of its file are added to text. */
static char *save_one(const char *passphrase, struct keyring *ring, struct buf *text)
{
	struct err e = {.code = 0};
	char *dir = temp_folder();
	char *folder = file_join(dir, KEYRING_FOLDER), *path = file_join(dir, FILE_NAME);
	*ring = (struct keyring){.count = 0};
	assert_int_equal(file_make_folder(folder, 0700, &e), 0);
	struct keyring_key *key = keyring_add(ring, "een", &e);
	assert_non_null(key);
	assert_int_equal(keyring_protect(key, passphrase, &e), 0);
	assert_int_equal(keyring_save(key, dir, &e), 0);
	assert_int_equal(file_read(path, 4096, text, &e), 0);
	free(folder);
	free(path);
	return dir;
}

static int load(const char *dir, struct keyring *ring)
{
	struct err e = {.code = 0};
	return keyring_load(ring, dir, &e) == 0 ? 0 : e.code;
}

static void a_saved_key_is_loaded(void **state)
{
	struct keyring ring, back;
	struct buf text;
	struct err e;
	(void)state;
	buf_init_secret(&text);
	char *dir = save_one("een lange zin", &ring, &text);
	assert_int_equal(load(dir, &back), 0);
	assert_true(back.keys[0].is_locked);
	assert_int_equal(keyring_unlock(&back, "een andere zin", &e), -1);
	assert_int_equal(keyring_unlock(&back, "een lange zin", &e), 0);
	assert_memory_equal(back.keys[0].secret, ring.keys[0].secret, SEAL_SECRET);
	assert_int_equal(keyring_protect(&back.keys[0], NULL, &e), 0);
	assert_int_equal(keyring_save(&back.keys[0], dir, &e), 0);
	assert_int_equal(load(dir, &back), 0);
	assert_false(back.keys[0].is_locked);
	assert_memory_equal(back.keys[0].secret, ring.keys[0].secret, SEAL_SECRET);
	keyring_wipe(&ring);
	keyring_wipe(&back);
	buf_finish(&text);
	temp_remove(dir);
}

/* Takes out each line in turn; how many there were. */
static size_t spoil_lines(const char *dir, const struct buf *text)
{
	size_t lines = 0;
	for (const char *line = text->data; *line != '\0'; lines++) {
		const char *end = strchr(line, '\n') + 1;
		struct keyring ring;
		struct buf rest;
		buf_init_secret(&rest);
		buf_add(&rest, text->data, (size_t)(line - text->data));
		buf_add_str(&rest, end);
		temp_write(dir, FILE_NAME, rest.data, rest.len);
		assert_int_equal(load(dir, &ring), EX_CONFIG);
		buf_finish(&rest);
		line = end;
	}
	return lines;
}

static void a_key_that_lost_a_line_is_refused(void **state)
{
	static const char *const passphrases[] = {NULL, "een lange zin"};
	static const size_t lines[] = {3, 7};
	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct keyring ring;
		struct buf text;
		buf_init_secret(&text);
		char *dir = save_one(passphrases[i], &ring, &text);
		assert_int_equal(spoil_lines(dir, &text), lines[i]);
		keyring_wipe(&ring);
		buf_finish(&text);
		temp_remove(dir);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_saved_key_is_loaded),
		cmocka_unit_test(a_key_that_lost_a_line_is_refused),
	};
	return cmocka_run_group_tests_name("keyring", tests, NULL, NULL);
}

/* Releases of content: what the layers must agree upon, the index, pieces, and differences. */
#include "content/bundle/schema.h"
#include "content/release/difference.h"
#include "content/release/stamp.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/store/content.h"
#include "db/sync/delta.h"
#include "db/sync/release.h"
#include "tests/unit/support/temp.h"

#include <sodium.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void test_layers_agree(void **state)
{
	(void)state;
	assert_int_equal(CONTENT_FORMAT, BUNDLE_FORMAT);
	assert_int_equal(CONTENT_APPLICATION_ID, BUNDLE_APPLICATION_ID);
	assert_int_equal(stamp_of_time(INT64_C(1795840320000)), INT64_C(202611280432));
}

static void write_index(const struct minisign_secret *secret, struct buf *out)
{
	uint8_t pieces[2][RELEASE_HASH] = {{1}, {2}}, step[1][RELEASE_HASH] = {{3}};
	char signature[] = "untrusted comment: x\n";
	struct release r = {
		.number = 42,
		.previous = 41,
		.at = 5,
		.bundle_format = 3,
		.stage = 5,
		.bundle = {RELEASE_PIECE + 1, 100, 2, pieces},
		.step_count = 1,
		.steps = {{.from = {9}, .blob = {10, 8, 1, step}}},
		.signature = signature,
	};
	release_write(&r, secret, out);
}

static void test_an_index_is_read_as_it_was_written(void **state)
{
	(void)state;
	struct minisign_secret secret;
	struct minisign_public keys[2];
	struct release r;
	struct err e = {.code = 0};
	struct buf text;
	buf_init(&text);
	minisign_new(&secret);
	minisign_public_of(&secret, &keys[1]);
	write_index(&secret, &text);
	minisign_new(&secret);
	minisign_public_of(&secret, &keys[0]);
	assert_int_equal(release_read(&r, text.data, text.len, keys, 2, &e), 0);
	assert_int_equal(r.number, 42);
	assert_int_equal(r.bundle.count, 2);
	assert_int_equal(release_piece_len(&r.bundle, 0), RELEASE_PIECE);
	assert_int_equal(release_piece_len(&r.bundle, 1), 1);
	assert_int_equal(r.steps[0].from[0], 9);
	release_finish(&r);
	assert_int_equal(release_read(&r, text.data, text.len, keys, 1, &e), -1);
	assert_int_equal(e.code, EX_NOPERM);
	for (size_t len = 0; len + 1 < text.len; len++)
		assert_int_equal(release_read(&r, text.data, len, keys, 2, NULL), -1);
	buf_finish(&text);
}

static void test_a_piece_is_what_its_hash_says(void **state)
{
	(void)state;
	uint8_t hash[RELEASE_HASH];
	struct buf packed, out;
	buf_init(&packed);
	buf_init(&out);
	release_pack("een stuk", 8, hash, &packed);
	assert_true(release_unpack(packed.data, packed.len, 8, hash, &out));
	assert_string_equal(out.data, "een stuk");
	assert_false(release_unpack(packed.data, packed.len, 7, hash, &out));
	assert_false(release_unpack(packed.data, packed.len - 1, 8, hash, &out));
	hash[0] ^= 1;
	assert_false(release_unpack(packed.data, packed.len, 8, hash, &out));
	assert_int_equal(out.len, 8);
	buf_finish(&packed);
	buf_finish(&out);
}

/* Text with a few changes, moves and something new, in a way that repeats itself. */
static void make_versions(const char *folder)
{
	struct buf old, fresh;
	buf_init(&old);
	buf_init(&fresh);
	for (int i = 0; i < 3000; i++) {
		buf_addf(&old, "regel %d met %d woorden;", i, i * 7919 % 1000);
		if (i % 100 == 50)
			buf_addf(&fresh, "nieuw %d;", i);
		if (i % 300 != 7)
			buf_addf(&fresh, "regel %d met %d woorden;", i, i * 7919 % 1000);
	}
	temp_write(folder, "oud", old.data, old.len);
	temp_write(folder, "nieuw", fresh.data, fresh.len);
	buf_finish(&old);
	buf_finish(&fresh);
}

struct paths {
	char *folder, *old, *fresh, *difference, *out;
};

static struct paths make_paths(void)
{
	struct paths p = {.folder = temp_folder()};
	p.old = file_join(p.folder, "oud");
	p.fresh = file_join(p.folder, "nieuw");
	p.difference = file_join(p.folder, "verschil");
	p.out = file_join(p.folder, "uit");
	make_versions(p.folder);
	assert_int_equal(difference_write(p.old, p.fresh, p.difference, NULL), 0);
	return p;
}

static void free_paths(struct paths *p)
{
	free(p->old);
	free(p->fresh);
	free(p->difference);
	free(p->out);
	temp_remove(p->folder);
}

static void test_a_difference_gives_the_new_file(void **state)
{
	(void)state;
	struct paths p = make_paths();
	struct buf fresh, out, difference;
	buf_init(&fresh);
	buf_init(&out);
	buf_init(&difference);
	assert_int_equal(delta_apply(p.old, p.difference, p.out, 1000000, NULL), 0);
	assert_int_equal(file_read(p.fresh, 1000000, &fresh, NULL), 0);
	assert_int_equal(file_read(p.out, 1000000, &out, NULL), 0);
	assert_int_equal(file_read(p.difference, 1000000, &difference, NULL), 0);
	assert_int_equal(fresh.len, out.len);
	assert_memory_equal(fresh.data, out.data, out.len);
	assert_true(difference.len < fresh.len / 50);
	/* No more than it may. */
	struct err e = {.code = 0};
	assert_int_equal(delta_apply(p.old, p.difference, p.out, (int64_t)fresh.len - 1, &e), -1);
	assert_int_equal(e.code, EX_DATAERR);
	buf_finish(&fresh);
	buf_finish(&out);
	buf_finish(&difference);
	free_paths(&p);
}

/* Any byte of it may be anything: it ends, and never writes more than it may. */
static void test_a_spoilt_difference_ends(void **state)
{
	(void)state;
	struct paths p = make_paths();
	struct buf bytes, out;
	buf_init(&bytes);
	assert_int_equal(file_read(p.difference, 1000000, &bytes, NULL), 0);
	for (size_t i = 0; i < bytes.len; i += 7) {
		char kept = bytes.data[i];
		bytes.data[i] = (char)(kept ^ (1 << i % 8));
		temp_write(p.folder, "verschil", bytes.data, i % 2 == 0 ? bytes.len : i);
		delta_apply(p.old, p.difference, p.out, 100000, NULL);
		buf_init(&out);
		assert_int_equal(file_read(p.out, 100000, &out, NULL), 0);
		buf_finish(&out);
		bytes.data[i] = kept;
	}
	buf_finish(&bytes);
	free_paths(&p);
}

/* About so many of a hundred, always the same, and whoever was in stays in. */
static void test_stages(void **state)
{
	(void)state;
	int first = 0;
	for (int i = 0; i < 2000; i++) {
		char kiosk[32];
		snprintf(kiosk, sizeof kiosk, "k%016d", i);
		first += release_is_for(5, kiosk);
		assert_false(release_is_for(0, kiosk));
		assert_true(release_is_for(100, kiosk));
		assert_true(!release_is_for(5, kiosk) || release_is_for(50, kiosk));
	}
	assert_in_range(first, 60, 140);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layers_agree),
		cmocka_unit_test(test_an_index_is_read_as_it_was_written),
		cmocka_unit_test(test_a_piece_is_what_its_hash_says),
		cmocka_unit_test(test_a_difference_gives_the_new_file),
		cmocka_unit_test(test_a_spoilt_difference_ends),
		cmocka_unit_test(test_stages),
	};
	if (sodium_init() < 0)
		return EX_OSERR;
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Keys: the chain that kiosks follow, passphrases, the recovery sheet, and every change for real.
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/central/admit.h"
#include "db/central/collect.h"
#include "db/central/reopen.h"
#include "db/central/sheet.h"
#include "db/store/conf.h"
#include "db/store/store.h"
#include "db/sync/keys.h"
#include "db/sync/renew.h"
#include "db/sync/sync.h"
#include "tests/unit/support/pair.h"

#include <sodium.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { LINKS = 4 };

struct chain {
	uint8_t sign[LINKS][CODE_SIGN_SECRET]; /* [0] is that of the code */
	struct buf bytes;
};

/* Statements 2 to LINKS, each with a new signing key. */
static void forge_chain(struct chain *chain)
{
	uint8_t public_key[CODE_SIGN_PUBLIC];
	buf_init(&chain->bytes);
	for (int i = 0; i < LINKS; i++)
		crypto_sign_keypair(public_key, chain->sign[i]);
	for (int i = 1; i < LINKS; i++) {
		struct keys keys = {.number = i + 1, .at = i, .recipient_count = 2};
		memcpy(keys.sign, chain->sign[i] + 32, sizeof keys.sign);
		memset(keys.recipients, i, sizeof keys.recipients);
		keys_write(&keys, chain->sign[i - 1], &chain->bytes);
	}
}

static struct keys begin_at(const struct chain *chain, int number)
{
	struct keys keys = {.number = number};
	memcpy(keys.sign, chain->sign[number - 1] + 32, sizeof keys.sign);
	return keys;
}

static void test_a_chain_is_followed_from_anywhere(void **state)
{
	(void)state;
	struct chain chain;
	forge_chain(&chain);
	for (int from = 1; from <= LINKS; from++) {
		struct keys keys = begin_at(&chain, from);
		assert_int_equal(keys_follow(&keys, chain.bytes.data, chain.bytes.len, NULL), 0);
		assert_int_equal(keys.number, LINKS);
		assert_memory_equal(keys.sign, chain.sign[LINKS - 1] + 32, CODE_SIGN_PUBLIC);
	}
	/* A code of later: its number is not known, its key is. */
	struct keys late = begin_at(&chain, 2);
	late.number = KEYS_FIRST;
	assert_int_equal(keys_follow(&late, chain.bytes.data, chain.bytes.len, NULL), 0);
	assert_int_equal(late.number, LINKS);
	buf_finish(&chain.bytes);
}

static void expect_no_way(const struct chain *chain, int from, const void *bytes, size_t len)
{
	struct keys keys = begin_at(chain, from), before = keys;
	struct err e = {.code = 0};
	assert_int_equal(keys_follow(&keys, bytes, len, &e), -1);
	assert_int_equal(e.code, EX_DATAERR);
	assert_memory_equal(&keys, &before, sizeof keys);
}

static void test_a_broken_chain_leads_nowhere(void **state)
{
	(void)state;
	struct chain chain, other;
	forge_chain(&chain);
	forge_chain(&other);
	size_t len = chain.bytes.len;
	expect_no_way(&chain, 2, other.bytes.data, other.bytes.len);
	expect_no_way(&chain, 1, other.bytes.data, other.bytes.len);
	expect_no_way(&chain, 1, "", 0);
	expect_no_way(&chain, 2, chain.bytes.data, len - 1);
	/* One statement left out. */
	const char *second = strstr(chain.bytes.data + 1, "{\"format\"");
	const char *third = strstr(second + 1, "{\"format\"");
	struct buf gap;
	buf_init(&gap);
	buf_add(&gap, chain.bytes.data, (size_t)(second - chain.bytes.data));
	buf_add_str(&gap, third);
	expect_no_way(&chain, 2, gap.data, gap.len);
	for (size_t i = 0; i < len; i += 7) {
		chain.bytes.data[i] ^= 1;
		struct keys keys = begin_at(&chain, 1);
		int rc = keys_follow(&keys, chain.bytes.data, len, NULL);
		assert_true(rc == -1 || keys.number < LINKS);
		chain.bytes.data[i] ^= 1;
	}
	buf_finish(&gap);
	buf_finish(&chain.bytes);
	buf_finish(&other.bytes);
}

static void test_a_passphrase_opens_its_key_only(void **state)
{
	(void)state;
	struct test_central c;
	struct err e = {.code = 0};
	uint8_t secret[SEAL_SECRET];
	test_central_init(&c);
	struct keyring_key *key = keyring_add(&c.home.ring, "anna", NULL);
	assert_non_null(key);
	memcpy(secret, key->secret, sizeof secret);
	assert_int_equal(keyring_protect(key, "een lange zin die niemand raadt", NULL), 0);
	assert_int_equal(keyring_save(key, c.dir, NULL), 0);
	keyring_wipe(&c.home.ring);
	assert_int_equal(keyring_load(&c.home.ring, c.dir, NULL), 0);
	assert_int_equal(c.home.ring.count, 2);
	key = keyring_find(&c.home.ring, "anna");
	assert_true(key->is_locked && keyring_has_locked(&c.home.ring));
	assert_true(sodium_is_zero(key->secret, sizeof key->secret));
	assert_int_equal(keyring_unlock(&c.home.ring, "een andere zin", &e), -1);
	assert_int_equal(e.code, EX_NOPERM);
	assert_non_null(strstr(e.text, "herstelblad"));
	assert_true(key->is_locked);
	assert_int_equal(keyring_unlock(&c.home.ring, "een lange zin die niemand raadt", NULL), 0);
	assert_memory_equal(key->secret, secret, sizeof secret);
	assert_null(keyring_add(&c.home.ring, "anna", &e));
	assert_null(keyring_add(&c.home.ring, "../x", &e));
	test_central_finish(&c);
}

static void test_a_sheet_is_read_back_and_slips_are_found(void **state)
{
	(void)state;
	uint8_t secret[32], back[32];
	struct buf code;
	struct err e = {.code = 0};
	randombytes_buf(secret, sizeof secret);
	buf_init_secret(&code);
	sheet_code(secret, &code);
	assert_int_equal(sheet_parse(code.data, back, NULL), 0);
	assert_memory_equal(back, secret, sizeof secret);
	for (size_t i = 0; i < code.len; i++) {
		char right = code.data[i];
		if (right == '-')
			continue;
		code.data[i] = right == '7' ? '8' : '7';
		assert_int_equal(sheet_parse(code.data, back, &e), -1);
		assert_int_equal(e.code, EX_USAGE);
		code.data[i] = right;
	}
	assert_int_equal(sheet_parse("", back, &e), -1);
	buf_finish(&code);
}

static void go_round(struct test_pair *p, const char *email)
{
	test_sender_news(&p->s, email, p->receipt);
	test_pair_arrive(p);
	test_sender_send(&p->s);
}

static struct conf conf_of(const struct test_pair *p)
{
	struct conf conf;
	assert_int_equal(conf_read(p->s.state, &conf, NULL), 0);
	return conf;
}

static long long signups(const struct test_pair *p)
{
	return test_central_ask(&p->c, "SELECT count(*) FROM signup WHERE cells <> ''");
}

static void reopen_home(struct test_pair *p)
{
	struct err e = {.code = 0};
	home_close(&p->c.home);
	if (home_open(&p->c.home, p->c.dir, NULL, &p->c.sys, &e) != 0)
		fail_msg("%s", e.text);
}

static void test_kiosks_seal_to_every_key_that_is_in_use(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis De Brug");
	go_round(&p, "a@b.nl");
	struct keyring_key *key = keyring_add(&p.c.home.ring, "anna", NULL);
	assert_int_equal(keyring_save(key, p.c.dir, NULL), 0);
	assert_int_equal(home_publish_keys(&p.c.home, false, NULL), 0);
	go_round(&p, "c@d.nl");
	struct conf conf = conf_of(&p);
	assert_int_equal(conf.keys, 2);
	assert_int_equal(conf.recipient_count, 3);
	conf_finish(&conf);
	/* The first one goes, and the new one alone opens what comes. */
	keyring_find(&p.c.home.ring, HOME_FIRST_KEY)->retired = true;
	assert_int_equal(home_publish_keys(&p.c.home, false, NULL), 0);
	assert_int_equal(keyring_save(keyring_find(&p.c.home.ring, HOME_FIRST_KEY), p.c.dir, NULL),
			 0);
	go_round(&p, "e@f.nl");
	reopen_home(&p);
	keyring_find(&p.c.home.ring, HOME_FIRST_KEY)->is_locked = true;
	go_round(&p, "g@h.nl");
	assert_int_equal(signups(&p), 4);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM unreadable"), 0);
	test_pair_end(&p);
}

static void test_a_new_signing_key_reaches_old_and_new_kiosks(void **state)
{
	(void)state;
	struct test_pair p;
	struct test_sender late;
	test_pair_begin(&p, "Buurthuis De Brug");
	go_round(&p, "a@b.nl");
	for (int i = 0; i < 3; i++)
		assert_int_equal(home_publish_keys(&p.c.home, true, NULL), 0);
	reopen_home(&p);
	assert_int_equal(p.c.home.keys_number, 7);
	go_round(&p, "c@d.nl");
	struct conf conf = conf_of(&p);
	assert_int_equal(conf.keys, 7);
	assert_memory_equal(conf.signer, p.c.home.code.sign, sizeof conf.signer);
	conf_finish(&conf);
	test_sender_init(&late, &p.c, "twee", "Wijkcentrum Zuid");
	test_sender_news(&late, "e@f.nl", p.receipt);
	test_sender_send(&late);
	test_central_collect(&p.c);
	test_sender_send(&late);
	assert_int_equal(signups(&p), 3);
	test_sender_finish(&late);
	test_pair_end(&p);
}

/* Keys that a thief put there are not used, and signups go on. */
static void test_forged_keys_are_told_and_not_used(void **state)
{
	(void)state;
	struct test_pair p;
	struct chain chain;
	struct sync sync;
	struct err e = {.code = 0};
	test_pair_begin(&p, "Buurthuis De Brug");
	go_round(&p, "a@b.nl");
	assert_int_equal(home_publish_keys(&p.c.home, false, NULL), 0);
	test_central_collect(&p.c);
	forge_chain(&chain);
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "%s/acks/%s.keys", p.s.drop, p.s.id);
	assert_int_equal(file_replace(path.data, chain.bytes.data, chain.bytes.len, 0644, NULL), 0);
	test_sender_news(&p.s, "c@d.nl", p.receipt);
	assert_int_equal(sync_init(&sync, p.s.state, &p.c.sys, NULL), 0);
	assert_int_equal(sync_once(&sync, &e), -1);
	assert_int_equal(sync.reason, REASON_KEYS_WRONG);
	assert_int_equal(e.code, EX_DATAERR);
	sync_finish(&sync);
	struct conf conf = conf_of(&p);
	assert_int_equal(conf.keys, 1);
	conf_finish(&conf);
	test_central_collect(&p.c);
	assert_int_equal(signups(&p), 2);
	buf_finish(&path);
	buf_finish(&chain.bytes);
	test_pair_end(&p);
}

static void test_a_kiosk_changes_its_key_and_keeps_its_name(void **state)
{
	(void)state;
	struct test_pair p;
	struct buf before, after;
	char *key = NULL;
	test_pair_begin(&p, "Buurthuis De Brug");
	go_round(&p, "a@b.nl");
	key = file_join(p.s.state, CONF_KEY_FILE);
	buf_init(&before);
	buf_init(&after);
	assert_int_equal(file_read(key, 64, &before, NULL), 0);
	assert_int_equal(renew_begin(p.s.state, NULL), 0);
	assert_int_equal(renew_begin(p.s.state, NULL), -1);
	go_round(&p, "c@d.nl");
	assert_int_equal(file_read(key, 64, &after, NULL), 0);
	assert_memory_not_equal(after.data, before.data, 64);
	go_round(&p, "e@f.nl");
	go_round(&p, "g@h.nl");
	assert_int_equal(signups(&p), 4);
	assert_int_equal(
		test_central_ask(&p.c, "SELECT count(*) FROM kiosk WHERE next_sign IS NULL"), 1);
	/* The old key is worth nothing now. */
	assert_int_equal(file_replace(key, before.data, 64, 0600, NULL), 0);
	struct sync sync;
	assert_int_equal(sync_init(&sync, p.s.state, &p.c.sys, NULL), -1);
	buf_finish(&before);
	buf_finish(&after);
	free(key);
	test_pair_end(&p);
}

static void test_a_stolen_kiosk_is_put_out_and_let_in_again(void **state)
{
	(void)state;
	struct test_pair p;
	struct sync sync;
	struct store *store = NULL;
	struct err e = {.code = 0};
	struct buf code;
	char fingerprint[CODE_FINGERPRINT];
	test_pair_begin(&p, "Buurthuis De Brug");
	go_round(&p, "a@b.nl");
	assert_int_equal(admit_revoke(&p.c.home, p.s.id, NULL), 0);
	assert_int_equal(admit_revoke(&p.c.home, "k0000000000000000", NULL), -1);
	test_sender_news(&p.s, "dief@b.nl", p.receipt);
	test_pair_arrive(&p);
	assert_int_equal(signups(&p), 1);
	assert_int_equal(sync_init(&sync, p.s.state, &p.c.sys, NULL), 0);
	assert_int_equal(sync_once(&sync, &e), -1);
	assert_int_equal(sync.reason, REASON_REVOKED);
	assert_int_equal(sync_once(&sync, &e), -1); /* and stays so, whatever the drop answers */
	sync_finish(&sync);
	assert_int_equal(store_open(&store, p.s.state, &p.c.sys, NULL), 0);
	assert_false(store_takes_signups(store));
	store_free(store);
	/* It was only mislaid: what waited there arrives after all. */
	buf_init(&code);
	code_kiosk_text(p.s.sign + 32, &code);
	assert_int_equal(
		admit_kiosk(&p.c.home, code.data, "De Brug", p.s.drop_url, fingerprint, NULL), 0);
	p.c.world.now_ms += 60000;
	test_central_collect(&p.c);
	test_sender_send(&p.s);
	assert_int_equal(signups(&p), 2);
	buf_finish(&code);
	test_pair_end(&p);
}

static void test_one_that_never_sent_is_let_in_again_too(void **state)
{
	(void)state;
	struct test_pair p;
	struct sync sync;
	struct err e = {.code = 0};
	struct buf code;
	char fingerprint[CODE_FINGERPRINT];
	test_pair_begin(&p, "Buurthuis De Brug");
	assert_int_equal(admit_revoke(&p.c.home, p.s.id, NULL), 0);
	test_central_collect(&p.c);
	assert_int_equal(sync_init(&sync, p.s.state, &p.c.sys, NULL), 0);
	assert_int_equal(sync_once(&sync, &e), -1);
	assert_int_equal(sync.reason, REASON_REVOKED);
	sync_finish(&sync);
	buf_init(&code);
	code_kiosk_text(p.s.sign + 32, &code);
	assert_int_equal(
		admit_kiosk(&p.c.home, code.data, "De Brug", p.s.drop_url, fingerprint, NULL), 0);
	p.c.world.now_ms += 60000;
	test_central_collect(&p.c);
	test_sender_send(&p.s);
	test_pair_news(&p, "a@b.nl");
	test_central_collect(&p.c);
	assert_int_equal(signups(&p), 1);
	buf_finish(&code);
	test_pair_end(&p);
}

/* The sheet, read off the paper as a person would; nothing else of the keys is left. */
static void read_sheet(const struct test_pair *p, struct keyring *ring)
{
	struct buf page, code;
	char *path = file_join(p->c.dir, SHEET_FILE);
	buf_init_secret(&page);
	buf_init_secret(&code);
	assert_int_equal(file_read(path, 1 << 20, &page, NULL), 0);
	const char *at = strstr(page.data, "WKR1-");
	assert_non_null(at);
	buf_add(&code, at, strcspn(at, "<"));
	ring->count = 1;
	assert_int_equal(sheet_parse(code.data, ring->keys[0].secret, NULL), 0);
	crypto_scalarmult_base(ring->keys[0].public_key, ring->keys[0].secret);
	buf_finish(&page);
	buf_finish(&code);
	free(path);
}

static void test_a_lost_passphrase_loses_nothing(void **state)
{
	(void)state;
	struct test_pair p;
	struct keyring *paper = buf_alloc(1, sizeof *paper);
	long long opened = 0;
	test_pair_begin(&p, "Buurthuis De Brug");
	struct keyring_key *key = keyring_find(&p.c.home.ring, HOME_FIRST_KEY);
	assert_int_equal(keyring_protect(key, "vergeten", NULL), 0);
	assert_int_equal(keyring_save(key, p.c.dir, NULL), 0);
	reopen_home(&p);
	go_round(&p, "a@b.nl");
	test_sender_withdraw(&p.s, p.receipt);
	go_round(&p, "c@d.nl");
	assert_int_equal(signups(&p), 0);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM unreadable"), 3);
	/* Without a key nothing opens, and nothing goes. */
	assert_int_equal(reopen_all(&p.c.home, &p.c.home.ring, &opened, NULL), 0);
	assert_int_equal(opened, 0);
	read_sheet(&p, paper);
	assert_int_equal(reopen_all(&p.c.home, paper, &opened, NULL), 0);
	assert_int_equal(opened, 3);
	assert_int_equal(signups(&p), 1);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM signup"), 2);
	assert_int_equal(test_central_ask(&p.c, "SELECT count(*) FROM unreadable"), 0);
	keyring_wipe(paper);
	free(paper);
	test_pair_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_chain_is_followed_from_anywhere),
		cmocka_unit_test(test_a_broken_chain_leads_nowhere),
		cmocka_unit_test(test_a_passphrase_opens_its_key_only),
		cmocka_unit_test(test_a_sheet_is_read_back_and_slips_are_found),
		cmocka_unit_test(test_kiosks_seal_to_every_key_that_is_in_use),
		cmocka_unit_test(test_a_new_signing_key_reaches_old_and_new_kiosks),
		cmocka_unit_test(test_forged_keys_are_told_and_not_used),
		cmocka_unit_test(test_a_kiosk_changes_its_key_and_keeps_its_name),
		cmocka_unit_test(test_a_stolen_kiosk_is_put_out_and_let_in_again),
		cmocka_unit_test(test_one_that_never_sent_is_let_in_again_too),
		cmocka_unit_test(test_a_lost_passphrase_loses_nothing),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}

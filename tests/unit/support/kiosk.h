/*
 * An enrolled kiosk in a temporary folder, with the keys of its central, so
 * that a test can play both sides.
 */
#ifndef TESTS_UNIT_SUPPORT_KIOSK_H
#define TESTS_UNIT_SUPPORT_KIOSK_H

#include "db/store/conf.h"
#include "db/store/receipt.h"
#include "tests/unit/support/temp.h"

struct buf;
struct store;

struct test_kiosk {
	char *root, *state, *drop, *drop_url;
	struct temp_world world;
	struct sys sys;
	struct conf conf;
	uint8_t central_sign[CODE_SIGN_SECRET], box[32], recovery[32]; /* secret halves */
};

/* Enrolled through the real enrolment. */
void test_kiosk_init(struct test_kiosk *k);
void test_kiosk_finish(struct test_kiosk *k);
/* Opens the store and signs somebody up; fails the test when that does not work. */
void test_kiosk_signup(struct test_kiosk *k, const char *email, char receipt[RECEIPT_TEXT]);
/* The same in a store that is open. */
void test_kiosk_signup_in(struct store *store, const char *email, char receipt[RECEIPT_TEXT]);

/*
 * Adds what the last event says, opened with central's secret key; nothing when there is no event.
 * For a kiosk with central's two recipients.
 */
void test_kiosk_unseal(const struct test_kiosk *k, struct buf *out);

/* The first number of this query on what the kiosk keeps; -1 when there is none. */
long long test_kiosk_ask(const struct test_kiosk *k, const char *query);
void test_kiosk_public_key(const struct test_kiosk *k, uint8_t out[CODE_SIGN_PUBLIC]);

#endif

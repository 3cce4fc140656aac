/*
 * Staff's folder in a temporary place, and kiosks that are let in there by the
 * real enrolment on both sides.
 */
#ifndef TESTS_UNIT_SUPPORT_CENTRAL_H
#define TESTS_UNIT_SUPPORT_CENTRAL_H

#include "db/central/home.h"
#include "db/store/store.h"
#include "tests/unit/support/temp.h"

struct ack;

struct test_central {
	char *root, *dir;
	char database[64];
	char *address;		 /* of a database of its own in WIJK_POSTGRES; NULL: a file */
	struct temp_world world; /* of both sides */
	struct sys sys;
	struct home home;
};

struct test_sender {
	struct test_central *central;
	char *state, *drop, *drop_url;
	char id[CODE_KIOSK_ID];
	uint8_t sign[CODE_SIGN_SECRET];
};

/* With WIJK_POSTGRES in the environment (tests/postgres/postgres.py) all is kept there. */
void test_central_init(struct test_central *c);
/* In a file of its own, also then. */
void test_central_init_file(struct test_central *c);
/* A new database there, in c->database: its address, which the caller frees; or NULL. */
char *test_central_database(struct test_central *c);
void test_central_finish(struct test_central *c);
/* The first number of this query; -1 when there is none. */
long long test_central_ask(const struct test_central *c, const char *query);
/* rows: what follows on FROM. */
void test_central_expect(const struct test_central *c, const char *rows, long long count);
/* Is this text anywhere in the database's files, or in staff's folder? */
bool test_central_holds(struct test_central *c, const char *text);
/* Fails the test when it fails. */
void test_central_collect(struct test_central *c);

/* name is the kiosk's name on both sides; folder holds its state and its drop. */
void test_sender_init(struct test_sender *s, struct test_central *c, const char *folder,
		      const char *name);
void test_sender_finish(struct test_sender *s);
/* Signs up; nothing is sent yet. */
void test_sender_signup(struct test_sender *s, const struct signup *signup,
			char receipt[RECEIPT_TEXT]);
/* The form "nieuws" with one field, email, and one consent. */
void test_sender_news(struct test_sender *s, const char *email, char receipt[RECEIPT_TEXT]);
/* Other answers under this receipt. */
void test_sender_amend(struct test_sender *s, const struct signup *signup, const char *receipt);
void test_sender_amend_news(struct test_sender *s, const char *email, const char *receipt);
void test_sender_test(struct test_sender *s);
void test_sender_withdraw(struct test_sender *s, const char *receipt);
/* One run of wijksync. */
void test_sender_send(struct test_sender *s);
/* The file of a batch in the drop; the caller frees. */
char *test_sender_batch_path(const struct test_sender *s, int64_t number);
char *test_sender_ack_path(const struct test_sender *s);
/* What central told it last. */
struct ack test_sender_ack(const struct test_sender *s);

#endif

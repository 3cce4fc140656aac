/* Corrections, in whatever order they come: nothing twice, nothing back that was withdrawn. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/hex.h"
#include "db/central/database.h"
#include "db/central/filing.h"
#include "db/office/consent.h"
#include "db/office/erase.h"
#include "db/office/export.h"
#include "db/office/keep.h"
#include "db/office/lookup.h"
#include "tests/unit/support/central.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define MADE INT64_C(1795000000000)

static void begin(struct test_central *c)
{
	test_central_init(c);
}

/* One event as a kiosk makes it; the id is made of its number and its kiosk. */
struct happening {
	const char *kind, *kiosk, *form, *email;
	int64_t seq, made_at;
};

static void write_text(const struct happening *h, struct buf *out)
{
	bool gone = strcmp(h->kind, "withdrawal") == 0;
	buf_addf(out,
		 "{\"kind\":\"%s\",\"made_at\":%lld,\"clock_synced\":true,\"form\":\"%s\","
		 "\"form_version\":%d,\"lang\":\"%s\",\"assisted\":%s,\"worker\":\"%s\","
		 "\"receipt\":\"00112233445566778899aabbccddeeff\"",
		 h->kind, (long long)h->made_at, gone ? "" : h->form, gone ? 0 : 2,
		 strcmp(h->kind, "amend") == 0 ? "ar" : "nl",
		 strcmp(h->kind, "amend") == 0 ? "true" : "false",
		 strcmp(h->kind, "amend") == 0 ? "No\\u00eb" : "");
	if (!gone)
		buf_addf(out,
			 ",\"answers\":{\"email\":\"%s\"},\"consents\":{\"nieuws\":{\"version\":3,"
			 "\"given\":true}}",
			 h->email);
	buf_add_char(out, '}');
}

static void must(int rc, const struct err *e)
{
	if (rc != 0)
		fail_msg("%s", e->text);
}

/* Each in a transaction of its own, as when they come in different batches. */
static void file(struct test_central *c, const struct happening *h)
{
	struct filing *f = NULL;
	struct err e = {.code = 0};
	struct opener_event ev = {.seq = h->seq};
	buf_init_secret(&ev.text);
	write_text(h, &ev.text);
	memset(ev.id, h->kiosk[1], sizeof ev.id);
	ev.id[0] = (uint8_t)h->seq;
	if (!sealed_read(ev.text.data, ev.text.len, &ev.sealed))
		fail_msg("%s", ev.text.data);
	must(filing_new(&f, &c->home, &e), &e);
	must(filing_begin(f, &e), &e);
	must(filing_event(f, h->kiosk, &ev, &e), &e);
	must(filing_commit(f, &e), &e);
	filing_free(f);
	opener_clear_event(&ev);
}

/* All that staff can see of it, but for numbers that depend on the order. */
static void see(struct test_central *c, struct buf *out)
{
	struct query *q = NULL;
	struct err e = {.code = 0};
	must(query_open(&q, c->home.db, &e,
			"SELECT kiosk, seq, form, lang, assisted, worker, made_at,"
			" coalesce(corrected_at, 0), status, cells,"
			" (SELECT count(*) FROM contact t WHERE t.signup = o.no),"
			" coalesce((SELECT max(value) FROM contact t WHERE t.signup = o.no), '-')"
			" FROM signup o ORDER BY form, seq",
			NULL),
	     &e);
	while (query_step(q, &e) == 1)
		buf_addf(out, "%s %lld %s %s %lld %s %lld %lld %s %s %lld %s\n", query_text(q, 0),
			 (long long)query_int(q, 1), query_text(q, 2), query_text(q, 3),
			 (long long)query_int(q, 4), query_text(q, 5),
			 (long long)(query_int(q, 6) - MADE), (long long)query_int(q, 7),
			 query_text(q, 8), query_text(q, 9), (long long)query_int(q, 10),
			 query_text(q, 11));
	query_free(q);
}

static bool next_order(size_t *order, size_t count)
{
	size_t i = count - 1, j = count - 1;
	while (i > 0 && order[i - 1] >= order[i])
		i--;
	if (i == 0)
		return false;
	while (order[j] <= order[i - 1])
		j--;
	size_t swap = order[i - 1];
	order[i - 1] = order[j];
	order[j] = swap;
	for (j = count - 1; i < j; i++, j--) {
		swap = order[i];
		order[i] = order[j];
		order[j] = swap;
	}
	return true;
}

static void empty(struct test_central *c)
{
	struct err e = {.code = 0};
	must(database_exec(c->home.db,
			   "DELETE FROM signup; DELETE FROM contact; DELETE FROM amendment;"
			   " DELETE FROM withdrawal",
			   &e),
	     &e);
}

/* Every order of these gives the same, also when each comes twice. */
static void expect_same(const struct happening *all, size_t count, const char *expected)
{
	struct test_central c;
	struct buf seen;
	size_t order[8];
	int orders = 0;
	begin(&c);
	buf_init(&seen);
	for (size_t i = 0; i < count; i++)
		order[i] = i;
	do {
		empty(&c);
		buf_clear(&seen);
		for (size_t i = 0; i < count; i++)
			file(&c, &all[order[i]]);
		for (size_t i = 0; orders % 5 == 0 && i < count; i++)
			file(&c, &all[order[count - 1 - i]]);
		see(&c, &seen);
		if (strcmp(seen.data, expected) != 0)
			fail_msg("order %d:\n%s\ninstead of\n%s", orders, seen.data, expected);
		orders++;
	} while (next_order(order, count));
	assert_true(orders > 1);
	buf_finish(&seen);
	test_central_finish(&c);
}

#define A "kaaaaaaaaaaaaaaaa"
#define B "kbbbbbbbbbbbbbbbb"
#define SIGNUP                                                                                     \
	{                                                                                          \
		"signup", A, "nieuws", "eerst@b.nl", 1, MADE                                       \
	}
#define CELLS(email)                                                                               \
	"{\"consent_nieuws\":\"ja\",\"consent_nieuws_version\":\"3\",\"email\":\"" email "\"} 1 "  \
	"" email "\n"

static void test_a_correction_replaces_in_any_order(void **state)
{
	(void)state;
	const struct happening one[] = {SIGNUP, {"amend", A, "nieuws", "beter@b.nl", 2, MADE + 9}};
	expect_same(one, 2,
		    A " 1 nieuws ar 1 No\xC3\xAB 0 1795000000009 ontvangen " CELLS("beter@b.nl"));
	/* At another kiosk, whose clock is behind. */
	const struct happening other[] = {SIGNUP,
					  {"amend", B, "nieuws", "beter@b.nl", 7, MADE - 99}};
	expect_same(other, 2,
		    A " 1 nieuws ar 1 No\xC3\xAB 0 1794999999901 ontvangen " CELLS("beter@b.nl"));
}

static void test_the_last_correction_counts(void **state)
{
	(void)state;
	/* Of one kiosk its number says which is the last, whatever its clock did. */
	const struct happening back[] = {SIGNUP,
					 {"amend", A, "nieuws", "een@b.nl", 2, MADE + 50},
					 {"amend", A, "nieuws", "twee@b.nl", 3, MADE + 20}};
	expect_same(back, 3,
		    A " 1 nieuws ar 1 No\xC3\xAB 0 1795000000020 ontvangen " CELLS("twee@b.nl"));
	const struct happening both[] = {SIGNUP,
					 {"amend", A, "nieuws", "een@b.nl", 9, MADE + 50},
					 {"amend", B, "nieuws", "twee@b.nl", 3, MADE + 60},
					 {"amend", B, "nieuws", "drie@b.nl", 2, MADE + 40}};
	expect_same(both, 4,
		    A " 1 nieuws ar 1 No\xC3\xAB 0 1795000000060 ontvangen " CELLS("twee@b.nl"));
}

static void test_withdrawn_stays_withdrawn(void **state)
{
	(void)state;
	const struct happening all[] = {SIGNUP,
					{"amend", A, "nieuws", "een@b.nl", 2, MADE + 50},
					{"amend", B, "nieuws", "twee@b.nl", 3, MADE + 99},
					{"withdrawal", B, "", "", 1, MADE + 10}};
	struct test_central c;
	begin(&c);
	size_t order[] = {0, 1, 2, 3};
	do {
		empty(&c);
		for (size_t i = 0; i < 4; i++)
			file(&c, &all[order[i]]);
		assert_int_equal(test_central_ask(&c, "SELECT count(*) FROM signup"), 1);
		assert_int_equal(test_central_ask(&c, "SELECT count(*) FROM signup WHERE status ="
						      " 'ingetrokken' AND cells = '' AND worker ="
						      " '' AND seq = 1 AND kiosk = '" A "'"),
				 1);
		assert_int_equal(test_central_ask(&c, "SELECT count(*) FROM contact"), 0);
	} while (next_order(order, 4));
	test_central_finish(&c);
}

/* A code that belongs to something else: no answer is lost, and none of the other's changes. */
static void test_another_form_is_a_signup_of_its_own(void **state)
{
	(void)state;
	const struct happening all[] = {SIGNUP, {"amend", A, "meedoen", "zelf@b.nl", 2, MADE + 9}};
	expect_same(all, 2,
		    A " 2 meedoen ar 1 No\xC3\xAB 9 1795000000009 ontvangen " CELLS("zelf@b.nl") A
		    " 1 nieuws nl 0  0 0 ontvangen " CELLS("eerst@b.nl"));
	struct test_central c;
	begin(&c);
	file(&c, &all[0]);
	file(&c, &all[1]);
	file(&c, &(struct happening){"withdrawal", B, "", "", 1, MADE});
	assert_int_equal(
		test_central_ask(&c, "SELECT count(*) FROM signup WHERE status = 'ingetrokken'"),
		2);
	test_central_finish(&c);
}

static void test_who_is_the_same_is_found_anew(void **state)
{
	(void)state;
	struct test_central c;
	begin(&c);
	file(&c, &(struct happening)SIGNUP);
	struct happening other = {"amend", A, "nieuws", "nieuw@b.nl", 4, MADE};
	file(&c, &other);
	assert_int_equal(test_central_ask(&c, "SELECT count(*) FROM contact WHERE value ="
					      " 'nieuw@b.nl' AND signup = 1"),
			 1);
	assert_int_equal(
		test_central_ask(&c, "SELECT count(*) FROM signup WHERE same_as IS NOT NULL"), 0);
	test_central_finish(&c);
}

/* What was there before is nowhere any more, also not on the disk. */
static void test_old_answers_are_gone(void **state)
{
	(void)state;
	struct test_central c;
	struct test_sender s;
	char receipt[RECEIPT_TEXT];
	const struct answer answer = {"email", "hersteld-adres@voorbeeld.nl"};
	const struct given_consent consent = {"nieuws", 3, true};
	const struct signup better = {.form = "nieuws",
				      .lang = "uk",
				      .form_version = 2,
				      .assisted = true,
				      .worker = "Noor",
				      .answer_count = 1,
				      .consent_count = 1,
				      .answers = &answer,
				      .consents = &consent};
	begin(&c);
	test_sender_init(&s, &c, "een", "Buurthuis De Brug");
	test_sender_news(&s, "typfoutadres@voorbeeld.nl", receipt);
	test_sender_send(&s);
	test_central_collect(&c);
	assert_true(test_central_holds(&c, "typfoutadres"));
	test_sender_amend(&s, &better, receipt);
	test_sender_send(&s);
	test_central_collect(&c);
	assert_false(test_central_holds(&c, "typfoutadres"));
	assert_true(test_central_holds(&c, "hersteld-adres"));
	/* The receipt is good for one more time. */
	test_sender_withdraw(&s, receipt);
	test_sender_send(&s);
	test_central_collect(&c);
	assert_false(test_central_holds(&c, "hersteld-adres"));
	assert_int_equal(test_central_ask(&c, "SELECT count(*) FROM signup"), 1);
	test_sender_finish(&s);
	test_central_finish(&c);
}

/* The lines below the heading, each from its status on; the caller frees. */
static char *news(struct test_central *c, const char *ledger, const char *status)
{
	char *text = NULL;
	size_t len = 0;
	struct err e = {.code = 0};
	FILE *stream = open_memstream(&text, &len);
	const struct export_request request = {
		.format = "csv", .filter = {.status = status}, .ledger = ledger, .stream = stream};
	must(export_run(&c->home, &request, &e), &e);
	assert_int_equal(fclose(stream), 0);
	return text;
}

static void expect_news(struct test_central *c, const char *status, const char *has,
			const char *has_not)
{
	char *text = news(c, status != NULL ? status : "alles", status);
	if ((has != NULL && strstr(text, has) == NULL) || (has == NULL && text[0] != '\0') ||
	    (has_not != NULL && strstr(text, has_not) != NULL))
		fail_msg("%s", text);
	free(text);
}

static void test_what_was_corrected_is_new_again(void **state)
{
	(void)state;
	struct test_central c;
	begin(&c);
	file(&c, &(struct happening)SIGNUP);
	expect_news(&c, NULL, ",ontvangen,,,,ja,3,eerst@b.nl\r\n", NULL);
	expect_news(&c, "ontvangen", "eerst@b.nl", NULL);
	expect_news(&c, "ingetrokken", NULL, NULL);
	expect_news(&c, NULL, NULL, NULL);
	file(&c, &(struct happening){"amend", B, "nieuws", "beter@b.nl", 2, MADE + 9000});
	expect_news(&c, NULL,
		    ",nieuws,2,ar,ja,2026-11-18T11:06:40Z,ja,2026-11-18T11:06:40Z,ontvangen,,"
		    "No\xC3\xAB,2026-11-18T11:06:49Z,ja,3,beter@b.nl\r\n",
		    "eerst");
	expect_news(&c, "ontvangen", "beter@b.nl", NULL);
	expect_news(&c, "ingetrokken", NULL, NULL);
	expect_news(&c, NULL, NULL, NULL);
	file(&c, &(struct happening){"withdrawal", A, "", "", 3, MADE});
	expect_news(&c, NULL, ",ingetrokken,,,", "b.nl");
	expect_news(&c, NULL, NULL, NULL);
	/* Before anybody exported it there is only one row. */
	empty(&c);
	file(&c, &(struct happening)SIGNUP);
	file(&c, &(struct happening){"amend", B, "nieuws", "beter@b.nl", 2, MADE + 9000});
	char *text = news(&c, "alles", NULL);
	assert_non_null(strstr(text, "beter@b.nl"));
	assert_null(strstr(strstr(text, "beter@b.nl") + 10, "@b.nl"));
	free(text);
	test_central_finish(&c);
}

static void test_proof_of_consent_is_of_the_correction(void **state)
{
	(void)state;
	struct test_central c;
	struct buf proof;
	struct err e = {.code = 0};
	begin(&c);
	buf_init(&proof);
	file(&c, &(struct happening)SIGNUP);
	file(&c, &(struct happening){"amend", B, "nieuws", "beter@b.nl", 2, MADE + 9000});
	must(consent_proof(&c.home, 1, &proof, &e), &e);
	assert_non_null(strstr(proof.data, "Gegeven op 2026-11-18T11:06:49Z (klok goed), in taal ar"
					   ", met hulp van een wijkwerker: No\xC3\xAB\n"
					   "Dit is een verbetering. De eerste aanmelding was op "
					   "2026-11-18T11:06:40Z\nKiosk " B ", "));
	buf_finish(&proof);
	test_central_finish(&c);
}

/* Staff erased it, or its time was over: a correction that comes after that brings nothing back. */
static void test_erased_stays_erased(void **state)
{
	(void)state;
	struct test_central c;
	struct err e = {.code = 0};
	size_t erased = 0;
	int64_t no = 1, purged = 0;
	bool clean;
	begin(&c);
	/* The correction is there before its signup: it can be found, and erased. */
	file(&c, &(struct happening){"amend", B, "nieuws", "beter@b.nl", 2, MADE + 9000});
	struct lookup found;
	must(lookup_find(&c.home, "beter@b.nl", &found, &e), &e);
	assert_int_equal(found.count, 1);
	lookup_finish(&found);
	must(erase_signups(&c.home, &no, 1, "op verzoek", &erased, &e), &e);
	assert_int_equal(erased, 1);
	file(&c, &(struct happening)SIGNUP);
	file(&c, &(struct happening){"amend", B, "nieuws", "weer@b.nl", 5, MADE + 9999});
	assert_int_equal(test_central_ask(&c, "SELECT count(*) FROM signup WHERE status = 'gewist'"
					      " AND cells = '' AND seq = 1"),
			 1);
	assert_int_equal(test_central_ask(&c, "SELECT count(*) FROM signup"), 1);
	assert_int_equal(test_central_ask(&c, "SELECT count(*) FROM contact"), 0);
	/* Its time began with the signup. */
	empty(&c);
	file(&c, &(struct happening)SIGNUP);
	file(&c, &(struct happening){"amend", A, "nieuws", "weer@b.nl", 3, MADE + 9999});
	must(keep_set(&c.home, "nieuws", 7, &e), &e);
	c.world.now_ms = MADE + INT64_C(86400000) * 7 + 5000;
	must(keep_purge(&c.home, false, &purged, &clean, &e), &e);
	assert_int_equal(purged, 1);
	assert_int_equal(test_central_ask(&c, "SELECT count(*) FROM signup WHERE cells <> ''"), 0);
	test_central_finish(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_correction_replaces_in_any_order),
		cmocka_unit_test(test_the_last_correction_counts),
		cmocka_unit_test(test_withdrawn_stays_withdrawn),
		cmocka_unit_test(test_another_form_is_a_signup_of_its_own),
		cmocka_unit_test(test_who_is_the_same_is_found_anew),
		cmocka_unit_test(test_old_answers_are_gone),
		cmocka_unit_test(test_what_was_corrected_is_new_again),
		cmocka_unit_test(test_proof_of_consent_is_of_the_correction),
		cmocka_unit_test(test_erased_stays_erased),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

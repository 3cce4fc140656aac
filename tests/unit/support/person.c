#include "tests/unit/support/person.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/office/erase.h"
#include "db/office/lookup.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

void test_person_sign_up(struct test_pair *p, const char *form, const char *email,
			 const char *phone, const char *story)
{
	const struct answer answers[] = {{"email", email}, {"phone", phone}, {"story", story}};
	const struct given_consent consent = {"contact", 1, true};
	const struct signup signup = {.form = form,
				      .lang = "nl",
				      .form_version = 1,
				      .answer_count = 3,
				      .consent_count = 1,
				      .answers = answers,
				      .consents = &consent};
	test_sender_signup(&p->s, &signup, p->receipt);
}

void test_person_expect_found(struct test_pair *p, const char *text, const char *numbers)
{
	struct lookup found;
	struct buf all;
	struct err e = {.code = 0};
	if (lookup_find(&p->c.home, text, &found, &e) != 0)
		fail_msg("%s: %s", text, e.text);
	buf_init(&all);
	for (size_t i = 0; i < found.count; i++)
		buf_addf(&all, "%s%lld", i > 0 ? " " : "", (long long)found.numbers[i]);
	if (strcmp(all.data, numbers) != 0)
		fail_msg("‘%s’ finds %s", text, all.data);
	buf_finish(&all);
	lookup_finish(&found);
}

void test_person_erase(struct test_pair *p, int64_t no, size_t expected)
{
	size_t erased = 99;
	bool clean = false;
	struct err e = {.code = 0};
	if (erase_signups(&p->c.home, &no, 1, "op verzoek", &erased, &e) != 0 ||
	    erase_tidy(&p->c.home, &clean, &e) != 0)
		fail_msg("%s", e.text);
	assert_int_equal(erased, expected);
	assert_true(clean);
}

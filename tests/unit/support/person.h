/* One person on a kiosk, and what staff do for them. */
#ifndef TESTS_UNIT_SUPPORT_PERSON_H
#define TESTS_UNIT_SUPPORT_PERSON_H

#include "tests/unit/support/pair.h"

/* With one consent. */
void test_person_sign_up(struct test_pair *p, const char *form, const char *email,
			 const char *phone, const char *story);
/* What is found with this text: the numbers, as "1 2". */
void test_person_expect_found(struct test_pair *p, const char *text, const char *numbers);
/* expected: how many there were to erase. */
void test_person_erase(struct test_pair *p, int64_t no, size_t expected);

#endif

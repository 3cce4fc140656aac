/* Whose turn it is, whatever the clocks of kiosks say. */
#include "db/office/turns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* Its id is the letter that it is known by in these tests. */
static struct turn at(char letter, const char *kiosk, int64_t seq, int64_t made_at)
{
	struct turn t = {.signup = letter,
			 .persons = 1,
			 .made_at = made_at,
			 .received_at = 1000,
			 .enrolled_at = 10,
			 .next_at = INT64_MAX,
			 .clock_synced = true,
			 .seq = seq};
	snprintf(t.kiosk, sizeof t.kiosk, "%s", kiosk);
	t.id[0] = (uint8_t)letter;
	return t;
}

/* The same from a clock that was not set. */
static struct turn wrong(char letter, const char *kiosk, int64_t seq, int64_t made_at,
			 int64_t received_at, int64_t next_at)
{
	struct turn t = at(letter, kiosk, seq, made_at);
	t.clock_synced = false;
	t.received_at = received_at;
	t.next_at = next_at;
	return t;
}

/* Every order in which they can come out of a database gives this one. */
static void expect(const struct turn *turns, size_t count, const char *letters)
{
	for (size_t shift = 0; shift < count; shift++)
		for (int back = 0; back < 2; back++) {
			struct turn copy[16];
			char found[17] = "";
			assert_true(count <= COUNT(copy));
			for (size_t i = 0; i < count; i++) {
				size_t from = (i + shift) % count;
				copy[i] = turns[back ? count - 1 - from : from];
			}
			turns_order(copy, count);
			for (size_t i = 0; i < count; i++)
				found[i] = (char)copy[i].id[0];
			assert_string_equal(found, letters);
		}
}

static void who_asks_first_goes_first(void **state)
{
	(void)state;
	const struct turn turns[] = {at('a', "k1", 9, 300), at('b', "k2", 1, 100),
				     at('c', "k1", 8, 200)};
	expect(turns, COUNT(turns), "bca");
	turns_order(NULL, 0);
}

/* Arrival is when the batch came in: late for a kiosk without a network. */
static void a_clock_that_is_set_beats_arrival(void **state)
{
	(void)state;
	struct turn late = at('a', "k1", 1, 100), early = at('b', "k2", 1, 200);
	late.received_at = 900;
	early.received_at = 250;
	const struct turn turns[] = {early, late};
	expect(turns, COUNT(turns), "ab");
}

static void a_clock_that_is_not_set_brings_nobody_forward(void **state)
{
	(void)state;
	const struct turn turns[] = {
		wrong('a', "k1", 1, 5, 500, INT64_MAX),	    /* 1970: what a dead battery says */
		wrong('b', "k2", 1, 99999, 400, INT64_MAX), /* and one that is years ahead */
		at('c', "k3", 1, 450),
	};
	expect(turns, COUNT(turns), "bca");
}

/* It says that it is set; that it cannot be is seen by when the kiosk began and what has come. */
static void a_moment_that_cannot_be_does_not_count(void **state)
{
	(void)state;
	struct turn before = at('a', "k1", 1, 9), ahead = at('b', "k2", 1, 99999);
	before.received_at = 500;
	ahead.received_at = 400;
	struct turn turns[] = {before, ahead, at('c', "k3", 1, 450)};
	expect(turns, COUNT(turns), "bca");
	turns_order(turns, COUNT(turns));
	assert_false(turns[0].is_sure);
	assert_true(turns[1].is_sure);
	assert_false(turns[2].is_sure);
	assert_int_equal(turns[2].at, 500);
}

/* The kiosk found the time again: what it did before that was before that. */
static void a_later_event_of_the_kiosk_bounds_it(void **state)
{
	(void)state;
	const struct turn turns[] = {
		wrong('a', "k1", 1, 99999, 900, 300), /* the next event there was made at 300 */
		at('b', "k2", 1, 400),
		wrong('c', "k1", 3, 5, 350, 800), /* what is known by arrival is sooner */
		at('d', "k1", 2, 300),
	};
	expect(turns, COUNT(turns), "adcb");
}

/* In one batch all arrive at once: the kiosk's own count tells, whatever the ids are. */
static void those_of_one_kiosk_stay_in_its_order(void **state)
{
	(void)state;
	const struct turn turns[] = {
		wrong('d', "k1", 1, 7, 500, INT64_MAX), wrong('a', "k1", 2, 6, 500, INT64_MAX),
		wrong('c', "k1", 3, 5, 500, INT64_MAX), wrong('b', "k2", 9, 5, 500, INT64_MAX)};
	/* By id: a b c d.  The places of k1 are the first, third and last. */
	expect(turns, COUNT(turns), "dbac");
}

static void the_same_moment_is_decided_by_the_id(void **state)
{
	(void)state;
	const struct turn turns[] = {at('c', "k1", 1, 100), at('a', "k2", 9, 100),
				     at('b', "k3", 5, 100)};
	expect(turns, COUNT(turns), "abc");
}

static void places_are_given_in_turn(void **state)
{
	(void)state;
	struct turn turns[] = {at('a', "k", 1, 100), at('b', "k", 2, 101), at('c', "k", 3, 102),
			       at('d', "k", 4, 103)};
	turns[1].persons = 2;
	turns_order(turns, COUNT(turns));
	struct turns_sum sum = turns_give(turns, COUNT(turns), 3);
	assert_int_equal(sum.persons, 5);
	assert_int_equal(sum.taken, 3);
	assert_int_equal(sum.waiting, 2);
	assert_true(turns[1].has_place && !turns[2].has_place);
	assert_int_equal(turns[1].first, 2);
	assert_int_equal(turns[1].last, 3);
	assert_int_equal(turns[2].first, 1);
	assert_int_equal(turns[3].first, 2);
}

/* Two come together, and there is one place: they wait, and nobody after them goes first. */
static void nobody_is_overtaken(void **state)
{
	(void)state;
	struct turn turns[] = {at('a', "k", 1, 100), at('b', "k", 2, 101), at('c', "k", 3, 102)};
	turns[1].persons = 2;
	struct turns_sum sum = turns_give(turns, COUNT(turns), 2);
	assert_int_equal(sum.taken, 1);
	assert_int_equal(sum.waiting, 3);
	assert_false(turns[2].has_place);
	assert_int_equal(turns[2].first, 3);
	/* There are more places after all. */
	sum = turns_give(turns, COUNT(turns), 4);
	assert_int_equal(sum.waiting, 0);
	assert_int_equal(turns[2].first, 4);
	/* Nobody knows how many there are. */
	sum = turns_give(turns, COUNT(turns), 0);
	assert_int_equal(sum.taken, 4);
	assert_true(turns[2].has_place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_asks_first_goes_first),
		cmocka_unit_test(a_clock_that_is_set_beats_arrival),
		cmocka_unit_test(a_clock_that_is_not_set_brings_nobody_forward),
		cmocka_unit_test(a_moment_that_cannot_be_does_not_count),
		cmocka_unit_test(a_later_event_of_the_kiosk_bounds_it),
		cmocka_unit_test(those_of_one_kiosk_stay_in_its_order),
		cmocka_unit_test(the_same_moment_is_decided_by_the_id),
		cmocka_unit_test(places_are_given_in_turn),
		cmocka_unit_test(nobody_is_overtaken),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

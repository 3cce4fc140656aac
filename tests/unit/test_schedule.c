/* When to try again: bounds, growth, and ten thousand kiosks after the same outage. */
#include "db/sync/schedule.h"
#include "tests/unit/support/temp.h"

#include <sodium.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

enum { KIOSKS = 10000, TRIES = 400 };

static struct sys real_chance(struct temp_world *world)
{
	*world = (struct temp_world){.now_ms = 1};
	return temp_sys(world);
}

static void test_the_bound_doubles_and_stops(void **state)
{
	(void)state;
	struct temp_world world;
	struct sys sys = real_chance(&world);
	int64_t bound = SCHEDULE_FIRST_MS;
	for (int failures = 1; failures < 40; failures++) {
		int64_t longest = 0, sum = 0;
		for (int i = 0; i < TRIES; i++) {
			int64_t wait = schedule_after_failure(&sys, failures, 0);
			assert_true(wait >= 0 && wait <= bound);
			longest = wait > longest ? wait : longest;
			sum += wait;
		}
		/* Full jitter: the whole of it is used, and half of it on average. */
		assert_true(longest > bound * 9 / 10);
		assert_true(sum / TRIES > bound * 4 / 10 && sum / TRIES < bound * 6 / 10);
		bound = bound * 2 < SCHEDULE_LAST_MS ? bound * 2 : SCHEDULE_LAST_MS;
	}
	assert_int_equal(bound, SCHEDULE_LAST_MS);
}

static void test_what_the_drop_asks_comes_first(void **state)
{
	(void)state;
	struct temp_world world;
	struct sys sys = real_chance(&world);
	for (int i = 0; i < TRIES; i++)
		assert_true(schedule_after_failure(&sys, 1, 600) >= 600000);
}

/*
 * The drop was away for two hours and comes back: nobody may find ten thousand
 * at the door.  Each kiosk failed since the outage began, as its own schedule
 * says; counted is who comes in which second after it is over.
 */
static void test_ten_thousand_do_not_storm(void **state)
{
	enum { OUTAGE_MS = 2 * 60 * 60 * 1000, SECONDS = 3700 };
	(void)state;
	struct temp_world world;
	struct sys sys = real_chance(&world);
	int *per_second = test_calloc(SECONDS, sizeof *per_second);
	int busiest = 0, came = 0;
	for (int k = 0; k < KIOSKS; k++) {
		int64_t at = 0;
		for (int failures = 1; at < OUTAGE_MS; failures++)
			at += schedule_after_failure(&sys, failures, 0);
		int64_t second = (at - OUTAGE_MS) / 1000;
		assert_true(second < SECONDS);
		came++;
		if (++per_second[second] > busiest)
			busiest = per_second[second];
	}
	assert_int_equal(came, KIOSKS);
	/* Evenly over the hour it would be 2.8 in a second; the first half is fuller. */
	if (busiest > 25)
		fail_msg("%d kiosks came in one second", busiest);
	test_free(per_second);
}

static void test_each_kiosk_has_its_own_moment_in_a_period(void **state)
{
	enum { MINUTES = 15, PARTS = 10 };
	(void)state;
	const int64_t period = MINUTES * INT64_C(60000), now = period * 1000 + 12345;
	int parts[PARTS] = {0};
	char id[32];
	for (int k = 0; k < KIOSKS; k++) {
		snprintf(id, sizeof id, "k%016d", k);
		int64_t wait = schedule_after_success(now, MINUTES, id);
		assert_true(wait > 0 && wait <= 2 * period);
		int64_t moment = (now + wait) % period;
		assert_int_equal((now + schedule_after_success(now + 1, MINUTES, id) + 1) % period,
				 moment);
		/* The next one is a whole period later. */
		assert_int_equal(schedule_after_success(now + wait, MINUTES, id), period);
		parts[moment * PARTS / period]++;
	}
	for (int i = 0; i < PARTS; i++)
		assert_true(parts[i] > KIOSKS / PARTS * 8 / 10 &&
			    parts[i] < KIOSKS / PARTS * 12 / 10);
	assert_true(schedule_after_success(-5, MINUTES, "k") > 0); /* a clock before 1970 */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_bound_doubles_and_stops),
		cmocka_unit_test(test_what_the_drop_asks_comes_first),
		cmocka_unit_test(test_ten_thousand_do_not_storm),
		cmocka_unit_test(test_each_kiosk_has_its_own_moment_in_a_period),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}

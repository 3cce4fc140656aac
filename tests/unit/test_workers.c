/* Workers and their PINs: what may be one, and what wrong tries cost, through restarts and clocks.
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/store/centre.h"
#include "db/store/tries.h"
#include "db/store/workers.h"
#include "tests/unit/support/hash.h"
#include "tests/unit/support/temp.h"

#include <signal.h>
#include <sodium.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define PIN   "402915"
#define WRONG "718203"

struct room {
	char *folder;
	struct temp_world world;
	struct sys sys;
	struct centre *centre;
};

static void open_room(struct room *r)
{
	*r = (struct room){.folder = temp_folder(),
			   .world = {.now_ms = 5000000, .wall_ms = 1795000000000, .synced = true}};
	r->sys = temp_sys(&r->world);
	r->centre = centre_new(r->folder, &r->sys);
}

static void close_room(struct room *r)
{
	centre_free(r->centre);
	temp_remove(r->folder);
}

/* The program ends and starts again; with `boot` the whole machine does, after `off_ms`. */
static void restart(struct room *r, bool boot, int64_t off_ms)
{
	centre_free(r->centre);
	r->centre = centre_new(r->folder, &r->sys);
	if (!boot)
		return;
	r->world.boots++;
	r->world.wall_ms += r->world.now_ms + off_ms;
	r->world.now_ms = 0;
}

static int64_t add(struct room *r, const char *name, const char *pin)
{
	struct err e = {.code = 0};
	int64_t id = 0;
	if (workers_add(r->centre, name, pin, &e) != 0 ||
	    workers_find(r->centre, name, &id, &e) != 0)
		fail_msg("%s", e.text);
	return id;
}

static int64_t add_as_it_ships(struct room *r, const char *name, const char *pin)
{
	test_hash_as_it_ships = true;
	int64_t id = add(r, name, pin);
	test_hash_as_it_ships = false;
	return id;
}

static struct workers_tried try(struct room *r, int64_t id, const char *pin)
{
	struct workers_tried tried = {.wait_ms = -1};
	struct err e = {.code = 0};
	if (workers_try(r->centre, id, pin, &tried, &e) != 0)
		fail_msg("%s", e.text);
	return tried;
}

static int64_t wait_now(struct room *r, int64_t id)
{
	int64_t wait = -1;
	struct err e = {.code = 0};
	if (workers_wait(r->centre, id, &wait, &e) != 0)
		fail_msg("%s", e.text);
	return wait;
}

/* So often wrong that the next one must wait; returns how long. */
static int64_t fail_often(struct room *r, int64_t id, int times)
{
	struct workers_tried tried = {.wait_ms = 0};
	for (int i = 0; i < times; i++) {
		r->world.now_ms += tried.wait_ms;
		tried = try(r, id, WRONG);
		assert_int_equal(tried.answer, WORKERS_WRONG);
	}
	return tried.wait_ms;
}

static void nothing_is_made_before_there_is_something_to_keep(void **state)
{
	struct room r;
	struct workers workers;
	(void)state;
	open_room(&r);
	char *path = file_join(r.folder, CENTRE_FILE);
	assert_false(workers_any(r.centre));
	assert_int_equal(workers_list(r.centre, &workers, NULL), 0);
	assert_int_equal(workers.count, 0);
	assert_int_equal(wait_now(&r, 1), 0);
	assert_false(file_exists(path));
	assert_false(workers_any(NULL));
	free(path);
	close_room(&r);
}

static void workers_have_names_and_pins(void **state)
{
	struct room r;
	struct workers workers;
	struct stat st;
	(void)state;
	open_room(&r);
	int64_t fatima = add(&r, "Fatima", PIN), jan = add(&r, "Jan de Vries", "918273");
	restart(&r, false, 0);
	assert_int_equal(workers_list(r.centre, &workers, NULL), 0);
	assert_int_equal(workers.count, 2);
	assert_string_equal(workers.list[0].name, "Fatima");
	assert_int_equal(workers.list[0].id, fatima);
	assert_string_equal(workers.list[1].name, "Jan de Vries");
	workers_finish(&workers);
	assert_int_equal(try(&r, fatima, PIN).answer, WORKERS_RIGHT);
	assert_int_equal(try(&r, jan, PIN).answer, WORKERS_WRONG);
	assert_int_equal(try(&r, jan, "918273").answer, WORKERS_RIGHT);
	/* For the kiosk alone. */
	char *path = file_join(r.folder, CENTRE_FILE);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	free(path);
	close_room(&r);
}

static void expect_refusal(struct room *r, const char *name, const char *pin, int code)
{
	struct err e = {.code = 0};
	assert_int_equal(workers_add(r->centre, name, pin, &e), -1);
	assert_int_equal(e.code, code);
}

static void names_that_cannot_be_are_refused(void **state)
{
	struct room r;
	char longest[WORKERS_NAME_MAX + 2];
	(void)state;
	open_room(&r);
	add(&r, "Çağla ’t Hooft", PIN);
	expect_refusal(&r, "Çağla ’t Hooft", PIN, EX_CANTCREAT);
	static const char *const bad[] = {"",	      " x",	   "--again", "a\nb",
					  "a\033[2J", "a\xC2\x9B", "a\xFF",   "\xC3"};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		expect_refusal(&r, bad[i], PIN, EX_DATAERR);
	memset(longest, 'x', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	expect_refusal(&r, longest, PIN, EX_DATAERR);
	longest[WORKERS_NAME_MAX] = '\0';
	add(&r, longest, PIN);
	close_room(&r);
}

static void pins_that_are_easy_are_refused(void **state)
{
	static const struct {
		const char *pin;
		enum workers_pin judged;
	} cases[] = {
		{"402915", WORKERS_PIN_GOOD},
		{"90817263", WORKERS_PIN_GOOD},
		{"", WORKERS_PIN_LENGTH},
		{"40291", WORKERS_PIN_LENGTH},
		{"4029154029157", WORKERS_PIN_LENGTH},
		{"40291a", WORKERS_PIN_DIGITS},
		{"４０２９１５", WORKERS_PIN_DIGITS},
		{"123456", WORKERS_PIN_SIMPLE},
		{"987654", WORKERS_PIN_SIMPLE},
		{"890123", WORKERS_PIN_SIMPLE},
		{"135791", WORKERS_PIN_SIMPLE},
		{"777777", WORKERS_PIN_SIMPLE},
		{"121212", WORKERS_PIN_SIMPLE},
		{"123123", WORKERS_PIN_SIMPLE},
		{"11222111", WORKERS_PIN_SIMPLE},
		{"112233", WORKERS_PIN_SIMPLE},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (workers_judge(cases[i].pin) != cases[i].judged)
			fail_msg("%s is judged %d", cases[i].pin, (int)workers_judge(cases[i].pin));
}

static void wrong_tries_make_the_next_one_wait(void **state)
{
	struct room r;
	(void)state;
	open_room(&r);
	int64_t id = add(&r, "Fatima", PIN), other = add(&r, "Jan", PIN);
	assert_int_equal(try(&r, id, WRONG).wait_ms, 0);
	assert_int_equal(try(&r, id, WRONG).wait_ms, 0);
	int64_t wait = TRIES_FIRST_WAIT_MS;
	for (int i = 0; i < 12; i++) {
		struct workers_tried tried = try(&r, id, WRONG);
		assert_int_equal(tried.answer, WORKERS_WRONG);
		assert_int_equal(tried.wait_ms, wait);
		/* Not even the right one is looked at, and asking does not make it longer. */
		r.world.now_ms += wait - 1;
		tried = try(&r, id, PIN);
		assert_int_equal(tried.answer, WORKERS_WAIT);
		assert_int_equal(tried.wait_ms, 1);
		r.world.now_ms += 1;
		assert_int_equal(wait_now(&r, id), 0);
		wait = i < TRIES_WAIT_DOUBLES ? 2 * wait : wait;
	}
	assert_int_equal(wait, 1920000);
	/* Nobody else waits for it. */
	assert_int_equal(try(&r, other, PIN).answer, WORKERS_RIGHT);
	struct workers_tried right = try(&r, id, PIN);
	assert_int_equal(right.answer, WORKERS_RIGHT);
	assert_int_equal(right.wrong, 14);
	assert_int_equal(try(&r, id, PIN).wrong, 0);
	close_room(&r);
}

static void a_restart_keeps_the_wait(void **state)
{
	struct room r;
	(void)state;
	open_room(&r);
	int64_t id = add(&r, "Fatima", PIN), wait = fail_often(&r, id, 4);
	assert_int_equal(wait, 2 * TRIES_FIRST_WAIT_MS);
	r.world.now_ms += 1000;
	restart(&r, false, 0);
	assert_int_equal(wait_now(&r, id), wait - 1000);
	/* The machine as well: the time that it was off counts when both clocks were right. */
	restart(&r, true, 5000);
	assert_int_equal(wait_now(&r, id), wait - 6000);
	r.world.now_ms += wait - 6000;
	assert_int_equal(try(&r, id, PIN).answer, WORKERS_RIGHT);
	close_room(&r);
}

static void a_wall_clock_gains_nothing_while_the_machine_runs(void **state)
{
	static const int64_t jumps[] = {INT64_C(1) << 40, -(INT64_C(1) << 40), 3600000, -3600000};
	struct room r;
	(void)state;
	open_room(&r);
	int64_t id = add(&r, "Fatima", PIN), wait = fail_often(&r, id, 3);
	for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++) {
		r.world.wall_ms += jumps[i];
		assert_int_equal(wait_now(&r, id), wait);
	}
	close_room(&r);
}

/* No battery in the clock: it starts in 1970, or in a year that never was. */
static void a_wrong_clock_after_a_restart_neither_opens_nor_locks(void **state)
{
	static const int64_t walls[] = {0, -1000, INT64_C(4000000000000), INT64_C(1795000000000)};
	struct room r;
	(void)state;
	open_room(&r);
	int64_t id = add(&r, "Fatima", PIN), wait = fail_often(&r, id, 4);
	for (size_t i = 0; i < sizeof walls / sizeof walls[0]; i++) {
		restart(&r, true, 0);
		r.world.synced = false;
		r.world.wall_ms = walls[i];
		r.world.now_ms = 2000;
		/* The whole wait, counted from the start of the machine: never longer. */
		assert_int_equal(wait_now(&r, id), wait - 2000);
		/* Once the clock is right again, what it says counts. */
		r.world.synced = true;
		r.world.wall_ms = INT64_C(1795000000000) + 36000000;
		assert_int_equal(wait_now(&r, id), 0);
		/* Right now but in the past: the clock of then was wrong after all. */
		r.world.wall_ms = 0;
		assert_int_equal(wait_now(&r, id), wait - 2000);
	}
	close_room(&r);
}

/* Between the moment that a try is written down and the answer, the plug is pulled. */
static void a_try_that_was_cut_short_counts_as_wrong(void **state)
{
	struct room r;
	(void)state;
	open_room(&r);
	int64_t id = add(&r, "Fatima", PIN);
	centre_free(r.centre);
	r.centre = NULL;
	for (int i = 0; i < TRIES_FREE + 1; i++) {
		int ready[2];
		char byte;
		assert_int_equal(pipe(ready), 0);
		pid_t child = fork();
		if (child == 0) {
			struct centre *centre = centre_new(r.folder, &r.sys);
			struct workers_tried tried;
			close(ready[0]);
			workers_try(centre, id, WRONG, &tried, NULL);
			(void)!write(ready[1], "x", 1);
			pause();
			_exit(0);
		}
		close(ready[1]);
		assert_int_equal(read(ready[0], &byte, 1), 1);
		close(ready[0]);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, NULL, 0), child);
	}
	r.centre = centre_new(r.folder, &r.sys);
	assert_int_equal(wait_now(&r, id), TRIES_FIRST_WAIT_MS);
	assert_int_equal(try(&r, id, PIN).answer, WORKERS_WAIT);
	close_room(&r);
}

/* Where a try cannot be written down, no PIN is looked at. */
static void a_try_that_cannot_be_kept_is_none(void **state)
{
	struct room r;
	struct workers_tried tried = {.wait_ms = -1};
	struct err e = {.code = 0};
	sqlite3 *db = NULL;
	(void)state;
	open_room(&r);
	int64_t id = add(&r, "Fatima", PIN);
	assert_int_equal(centre_open(r.centre, &db, NULL), 0);
	assert_int_equal(sql_exec(db, "PRAGMA query_only=ON", &e), 0);
	assert_int_equal(workers_try(r.centre, id, PIN, &tried, &e), -1);
	assert_int_equal(tried.wait_ms, -1);
	assert_int_equal(sql_exec(db, "PRAGMA query_only=OFF", &e), 0);
	assert_int_equal(try(&r, id, PIN).answer, WORKERS_RIGHT);
	close_room(&r);
}

static int64_t cpu_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void who_is_not_there_takes_as_long_to_refuse(void **state)
{
	struct room r;
	(void)state;
	open_room(&r);
	int64_t id = add_as_it_ships(&r, "Fatima", PIN);
	int64_t from = cpu_ms();
	struct workers_tried tried = try(&r, id, WRONG);
	int64_t between = cpu_ms();
	struct workers_tried nobody = try(&r, id + 100, WRONG);
	int64_t to = cpu_ms();
	assert_int_equal(nobody.answer, tried.answer);
	assert_int_equal(nobody.wait_ms, tried.wait_ms);
	if (2 * (to - between) < between - from || 2 * (between - from) < to - between)
		fail_msg("%lld ms and %lld ms", (long long)(between - from),
			 (long long)(to - between));
	/* And waits as long. */
	assert_int_equal(fail_often(&r, id + 100, 2), TRIES_FIRST_WAIT_MS);
	close_room(&r);
}

static bool holds(const struct buf *bytes, const char *text)
{
	for (size_t at = 0; at + strlen(text) <= bytes->len; at++)
		if (memcmp(bytes->data + at, text, strlen(text)) == 0)
			return true;
	return false;
}

static void another_pin_takes_the_place_of_the_old_one(void **state)
{
	struct room r;
	struct err e = {.code = 0};
	struct buf old, all;
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	(void)state;
	open_room(&r);
	int64_t id = add_as_it_ships(&r, "Fatima", PIN);
	buf_init(&old);
	buf_init(&all);
	assert_int_equal(centre_open(r.centre, &db, NULL), 0);
	assert_int_equal(sql_prepare(&s, db, &e, "SELECT pin FROM worker", NULL), 0);
	assert_int_equal(sql_step(s, &e), 1);
	buf_add_str(&old, sql_text(s, 0));
	sqlite3_finalize(s);
	assert_int_equal(strncmp(old.data, "$argon2id$v=19$m=65536,t=2,p=1$", 31), 0);
	fail_often(&r, id, 3);
	assert_int_equal(workers_set_pin(r.centre, id, "112233", &e), -1);
	assert_int_equal(workers_set_pin(r.centre, id, "605142", &e), 0);
	assert_int_equal(try(&r, id, "605142").answer, WORKERS_RIGHT);
	assert_int_equal(try(&r, id, PIN).answer, WORKERS_WRONG);
	assert_int_equal(workers_set_pin(r.centre, id + 1, "605142", &e), -1);
	assert_int_equal(e.code, EX_NOINPUT);
	/* Nothing of the old hash is left on the disk. */
	const char *const names[] = {CENTRE_FILE, CENTRE_FILE "-wal"};
	for (size_t i = 0; i < 2; i++) {
		char *path = file_join(r.folder, names[i]);
		if (file_exists(path))
			assert_int_equal(file_read(path, 1 << 24, &all, &e), 0);
		free(path);
	}
	assert_false(holds(&all, old.data + 31));
	buf_finish(&old);
	buf_finish(&all);
	close_room(&r);
}

static void who_is_removed_comes_in_no_more(void **state)
{
	struct room r;
	struct err e = {.code = 0};
	(void)state;
	open_room(&r);
	int64_t id = add(&r, "Fatima", PIN);
	assert_int_equal(workers_remove(r.centre, "fatima", &e), 0);
	assert_int_equal(workers_remove(r.centre, "Fatima", &e), -1);
	assert_int_equal(e.code, EX_NOINPUT);
	assert_false(workers_any(r.centre));
	assert_int_equal(try(&r, id, PIN).answer, WORKERS_WRONG);
	/* The same name is somebody else. */
	assert_int_not_equal(add(&r, "Fatima", "605142"), id);
	close_room(&r);
}

static void a_damaged_file_is_put_aside(void **state)
{
	struct room r;
	char *path, junk[8192];
	(void)state;
	open_room(&r);
	add(&r, "Fatima", PIN);
	assert_false(centre_was_damaged(r.centre));
	path = file_join(r.folder, CENTRE_FILE);
	memset(junk, 'x', sizeof junk);
	restart(&r, false, 0);
	temp_write(r.folder, CENTRE_FILE, junk, sizeof junk);
	assert_false(workers_any(r.centre));
	assert_true(centre_was_damaged(r.centre));
	int64_t id = add(&r, "Fatima", PIN);
	assert_int_equal(try(&r, id, PIN).answer, WORKERS_RIGHT);
	/* Once more, and while it is open: the next use opens the new one. */
	temp_write(r.folder, CENTRE_FILE, junk, sizeof junk);
	assert_false(workers_any(r.centre));
	char *second = file_join(r.folder, "centre.damaged-2.db");
	assert_true(file_exists(second));
	free(second);
	free(path);
	close_room(&r);
}

static void a_file_of_a_newer_kiosk_is_left_alone(void **state)
{
	struct room r;
	struct err e = {.code = 0};
	struct workers workers;
	sqlite3 *db = NULL;
	(void)state;
	open_room(&r);
	add(&r, "Fatima", PIN);
	assert_int_equal(centre_open(r.centre, &db, NULL), 0);
	assert_int_equal(sql_exec(db, "PRAGMA user_version=2", NULL), 0);
	restart(&r, false, 0);
	assert_int_equal(workers_list(r.centre, &workers, &e), -1);
	assert_int_equal(e.code, EX_CONFIG);
	assert_false(centre_was_damaged(r.centre));
	close_room(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_made_before_there_is_something_to_keep),
		cmocka_unit_test(workers_have_names_and_pins),
		cmocka_unit_test(names_that_cannot_be_are_refused),
		cmocka_unit_test(pins_that_are_easy_are_refused),
		cmocka_unit_test(wrong_tries_make_the_next_one_wait),
		cmocka_unit_test(a_restart_keeps_the_wait),
		cmocka_unit_test(a_wall_clock_gains_nothing_while_the_machine_runs),
		cmocka_unit_test(a_wrong_clock_after_a_restart_neither_opens_nor_locks),
		cmocka_unit_test(a_try_that_was_cut_short_counts_as_wrong),
		cmocka_unit_test(a_try_that_cannot_be_kept_is_none),
		cmocka_unit_test(who_is_not_there_takes_as_long_to_refuse),
		cmocka_unit_test(another_pin_takes_the_place_of_the_old_one),
		cmocka_unit_test(who_is_removed_comes_in_no_more),
		cmocka_unit_test(a_damaged_file_is_put_aside),
		cmocka_unit_test(a_file_of_a_newer_kiosk_is_left_alone),
	};
	return cmocka_run_group_tests_name("workers", tests, NULL, NULL);
}

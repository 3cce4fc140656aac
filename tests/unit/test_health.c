/* Is the machine well: what is read, how it is judged, and what the kiosk asks of others. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/store/events.h"
#include "db/store/health.h"
#include "db/store/request.h"
#include "db/store/store.h"
#include "tests/unit/support/kiosk.h"

#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define MB  INT64_C(1000000)
#define DAY INT64_C(86400000)
#define NOW INT64_C(1796115600000) /* 2026-12-01T09:00:00Z */

static int64_t plenty(const char *path)
{
	(void)path;
	return 9000 * MB;
}

static struct health look(struct test_kiosk *k, const char *machine)
{
	struct health h;
	struct health_reader r;
	health_init(&r, (struct health_roots){k->state, machine, plenty, "/nonexistent", ""},
		    &k->sys);
	health_read(&r, &h);
	health_finish(&r);
	return h;
}

static void put(const char *folder, const char *name, const char *text)
{
	char *path = file_join(folder, name);
	char *slash = strrchr(path, '/');
	struct err e;
	*slash = '\0';
	assert_int_equal(file_make_folder(path, 0700, &e), 0);
	*slash = '/';
	free(path);
	temp_write(folder, name, text, strlen(text));
}

static void the_kernel_tells_of_the_network_and_the_heat(void **state)
{
	struct test_kiosk k;
	(void)state;
	test_kiosk_init(&k);
	char *machine = file_join(k.root, "class");
	struct health h = look(&k, machine);
	assert_false(h.link);
	assert_false(h.has_celsius);
	put(machine, "net/lo/operstate", "up\n");
	put(machine, "net/eth0/operstate", "down\n");
	put(machine, "thermal/thermal_zone0/temp", "-274000\n");
	put(machine, "thermal/thermal_zone1/temp", "rubbish\n");
	put(machine, "thermal/cooling_device0/temp", "99000\n");
	h = look(&k, machine);
	assert_false(h.link);
	assert_false(h.has_celsius);
	put(machine, "net/wlan0/operstate", "up\n");
	put(machine, "thermal/thermal_zone2/temp", "51999\n");
	put(machine, "thermal/thermal_zone3/temp", "72500\n");
	h = look(&k, machine);
	assert_true(h.link);
	assert_int_equal(h.celsius, 72);
	assert_int_equal(h.disk_free, 9000 * MB);
	free(machine);
	test_kiosk_finish(&k);
}

static const struct {
	const char *name;
	struct health health;
	enum health_row row;
	enum health_mark mark;
} cases[] = {
	{"no network", {.link = false}, HEALTH_NETWORK, HEALTH_BROKEN},
	{"network", {.link = true}, HEALTH_NETWORK, HEALTH_GOOD},
	{"a drop that fails",
	 {.link = true, .failed_at = NOW, .reason = REASON_SLOW},
	 HEALTH_NETWORK,
	 HEALTH_LOOK},
	{"never sent", {.now = NOW}, HEALTH_SYNC, HEALTH_BROKEN},
	{"sent just now", {.now = NOW, .contact_at = NOW - 1}, HEALTH_SYNC, HEALTH_GOOD},
	{"sent yesterday", {.now = NOW, .contact_at = NOW - 2 * DAY}, HEALTH_SYNC, HEALTH_LOOK},
	{"sent last month", {.now = NOW, .contact_at = NOW - 30 * DAY}, HEALTH_SYNC, HEALTH_BROKEN},
	{"a clock that was set back",
	 {.now = NOW, .contact_at = NOW + DAY},
	 HEALTH_SYNC,
	 HEALTH_GOOD},
	{"nothing waits", {.now = NOW}, HEALTH_WAITING, HEALTH_GOOD},
	{"waits a while",
	 {.now = NOW, .counts = {.waiting = 1, .oldest = NOW - DAY / 2}},
	 HEALTH_WAITING,
	 HEALTH_GOOD},
	{"waits long",
	 {.now = NOW, .counts = {.waiting = 1, .oldest = NOW - 3 * DAY}},
	 HEALTH_WAITING,
	 HEALTH_LOOK},
	{"damaged", {.damaged = true}, HEALTH_WAITING, HEALTH_BROKEN},
	{"room", {.disk_free = 501 * MB}, HEALTH_DISK, HEALTH_GOOD},
	{"little room", {.disk_free = 499 * MB}, HEALTH_DISK, HEALTH_LOOK},
	{"no room", {.disk_free = 0}, HEALTH_DISK, HEALTH_BROKEN},
	{"a disk that says nothing", {.disk_free = -1}, HEALTH_DISK, HEALTH_UNKNOWN},
	{"a clock that is right", {.now = NOW, .clock_synced = true}, HEALTH_CLOCK, HEALTH_GOOD},
	{"a clock by itself", {.now = NOW}, HEALTH_CLOCK, HEALTH_LOOK},
	{"1970", {.now = 1000, .clock_synced = true}, HEALTH_CLOCK, HEALTH_BROKEN},
	{"cool", {.has_celsius = true, .celsius = 69}, HEALTH_TEMPERATURE, HEALTH_GOOD},
	{"warm", {.has_celsius = true, .celsius = 70}, HEALTH_TEMPERATURE, HEALTH_LOOK},
	{"hot", {.has_celsius = true, .celsius = 85}, HEALTH_TEMPERATURE, HEALTH_BROKEN},
	{"no sensor", {.has_celsius = false}, HEALTH_TEMPERATURE, HEALTH_UNKNOWN},
};

static void each_part_is_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (health_judge(&cases[i].health, cases[i].row) != cases[i].mark)
			fail_msg("%s: %d", cases[i].name,
				 (int)health_judge(&cases[i].health, cases[i].row));
}

/* Marks a batch of all events so far as being in the drop, or at central. */
static void batch_of_all(struct test_kiosk *k, bool acknowledged)
{
	struct err e = {.code = 0};
	sqlite3 *db = NULL;
	assert_int_equal(events_open(&db, k->state, &e), 0);
	assert_int_equal(sql_exec(db,
				  acknowledged
					  ? "INSERT INTO state VALUES('acknowledged', '1')"
					  : "INSERT INTO batch SELECT 1, 1, max(seq), x'00', 1, 1,"
					    " NULL FROM event",
				  &e),
			 0);
	sql_close(db);
}

static void a_test_signup_is_followed_all_the_way(void **state)
{
	struct test_kiosk k;
	struct store *store = NULL;
	struct err e = {.code = 0};
	char receipt[RECEIPT_TEXT];
	(void)state;
	test_kiosk_init(&k);
	assert_int_equal(look(&k, "/nonexistent").test, HEALTH_TEST_NONE);
	test_kiosk_signup(&k, "a@example.org", receipt);
	assert_int_equal(look(&k, "/nonexistent").test, HEALTH_TEST_NONE);
	assert_int_equal(store_open(&store, k.state, &k.sys, &e), 0);
	assert_int_equal(store_test(store, "nl", &e), 0);
	struct health h = look(&k, "/nonexistent");
	assert_int_equal(h.test, HEALTH_TEST_SAVED);
	assert_int_equal(h.test_at, k.world.now_ms);
	assert_int_equal(h.counts.waiting, 2);
	batch_of_all(&k, false);
	assert_int_equal(look(&k, "/nonexistent").test, HEALTH_TEST_SENT);
	batch_of_all(&k, true);
	assert_int_equal(look(&k, "/nonexistent").test, HEALTH_TEST_ARRIVED);
	/* The next one begins from the start. */
	assert_int_equal(store_test(store, "nl", &e), 0);
	assert_int_equal(look(&k, "/nonexistent").test, HEALTH_TEST_SAVED);
	store_free(store);
	test_kiosk_finish(&k);
}

static void a_damaged_file_is_told_and_stays(void **state)
{
	struct test_kiosk k;
	(void)state;
	test_kiosk_init(&k);
	temp_write(k.state, EVENTS_FILE, "this is no database at all", 26);
	assert_true(look(&k, "/nonexistent").damaged);
	assert_int_equal(health_judge(&(struct health){.damaged = true}, HEALTH_WAITING),
			 HEALTH_BROKEN);
	test_kiosk_finish(&k);
}

static void a_request_is_taken_once(void **state)
{
	struct test_kiosk k;
	struct err e = {.code = 0};
	char made[REQUEST_TOKEN], taken[REQUEST_TOKEN];
	(void)state;
	test_kiosk_init(&k);
	assert_false(request_waits(k.state, REQUEST_SYNC));
	assert_int_equal(request_make(k.state, REQUEST_SYNC, "sync", &k.sys, made, &e), 0);
	assert_true(request_waits(k.state, REQUEST_SYNC));
	assert_true(request_take(k.state, REQUEST_SYNC, taken));
	assert_string_equal(taken, made);
	assert_false(request_waits(k.state, REQUEST_SYNC));
	assert_false(request_take(k.state, REQUEST_SYNC, taken));
	assert_string_equal(taken, "");
	temp_write(k.state, REQUEST_SYNC, "sync ../../x\n", 13);
	assert_true(request_take(k.state, REQUEST_SYNC, taken));
	assert_string_equal(taken, "");
	test_kiosk_finish(&k);
}

static void progress_is_read_back_and_nonsense_is_not(void **state)
{
	static const char *const nonsense[] = {
		"", "token = x\n", "\n\n\n", "token = 0123456789abcdef\n",
		"token = 0123456789abcdef\nto_send = -1\nsent = 0\nended = no\nreason = none\n"};
	struct test_kiosk k;
	const struct request_progress told = {.token = "0123456789abcdef",
					      .to_send = 5,
					      .sent = 3,
					      .ended = true,
					      .reason = REASON_SLOW};
	struct request_progress read = {.token = ""};
	(void)state;
	test_kiosk_init(&k);
	assert_false(request_progress(k.state, &read));
	assert_int_equal(request_tell(k.state, &told), 0);
	assert_true(request_progress(k.state, &read));
	assert_string_equal(read.token, told.token);
	assert_int_equal(read.to_send, 5);
	assert_int_equal(read.sent, 3);
	assert_true(read.ended);
	assert_int_equal(read.reason, REASON_SLOW);
	for (size_t i = 0; i < sizeof nonsense / sizeof nonsense[0]; i++) {
		temp_write(k.state, "sync.progress", nonsense[i], strlen(nonsense[i]));
		assert_false(request_progress(k.state, &read));
	}
	test_kiosk_finish(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_kernel_tells_of_the_network_and_the_heat),
		cmocka_unit_test(each_part_is_judged),
		cmocka_unit_test(a_test_signup_is_followed_all_the_way),
		cmocka_unit_test(a_damaged_file_is_told_and_stays),
		cmocka_unit_test(a_request_is_taken_once),
		cmocka_unit_test(progress_is_read_back_and_nonsense_is_not),
	};
	return cmocka_run_group_tests_name("health", tests, NULL, NULL);
}

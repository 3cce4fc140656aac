/* Keeping signups: sealed, durable, refused with a reason, never half. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/store/events.h"
#include "db/store/seal.h"
#include "db/store/store.h"
#include "tests/unit/support/kiosk.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <signal.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct store *must_open(struct test_kiosk *k)
{
	struct store *store = NULL;
	struct err e = {.code = 0};
	if (store_open(&store, k->state, &k->sys, &e) != 0)
		fail_msg("%s", e.text);
	return store;
}

static sqlite3 *must_open_events(const struct test_kiosk *k)
{
	sqlite3 *db = NULL;
	struct err e = {.code = 0};
	if (events_open(&db, k->state, &e) != 0)
		fail_msg("%s", e.text);
	return db;
}

static long long count(const struct test_kiosk *k)
{
	long long n = -1;
	sqlite3 *db = must_open_events(k);
	assert_int_equal(sql_int(db, &n, -1, NULL, "SELECT count(*) FROM event", NULL), 0);
	sql_close(db);
	return n;
}

static void expect_open_fault(const char *state, const struct sys *sys, int code, const char *says)
{
	struct store *store = NULL;
	struct err e = {.code = 0};
	assert_int_equal(store_open(&store, state, sys, &e), -1);
	assert_null(store);
	assert_int_equal(e.code, code);
	if (strstr(e.text, says) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", e.text, says);
}

/* Opens box number `which` of the newest event into out. */
static void open_newest(struct test_kiosk *k, size_t which, struct buf *out)
{
	sqlite3 *db = must_open_events(k);
	sqlite3_stmt *s = NULL;
	const uint8_t *const public_keys[] = {k->conf.central.box, k->conf.central.recovery};
	const uint8_t *const secret_keys[] = {k->box, k->recovery};
	uint8_t id[SEAL_KEY_ID];
	assert_int_equal(sql_prepare(&s, db, NULL,
				     "SELECT sealed, recipients FROM event ORDER BY seq DESC",
				     NULL),
			 0);
	assert_int_equal(sql_step(s, NULL), 1);
	size_t len = (size_t)sqlite3_column_bytes(s, 0) / 2;
	const uint8_t *boxes = sqlite3_column_blob(s, 0), *ids = sqlite3_column_blob(s, 1);
	assert_int_equal(sqlite3_column_bytes(s, 1), 2 * SEAL_KEY_ID);
	seal_key_id(public_keys[which], id);
	assert_memory_equal(ids + which * SEAL_KEY_ID, id, SEAL_KEY_ID);
	assert_int_equal(seal_open(boxes + which * len, len, public_keys[which], secret_keys[which],
				   out, NULL),
			 0);
	sqlite3_finalize(s);
	sql_close(db);
}

static void test_sealed_text_is_as_the_contract_says(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	uint8_t hash[RECEIPT_HASH];
	struct buf expected, text;
	test_kiosk_init(&k);
	test_kiosk_signup(&k, "a\"\\\n\xC3\xA7@b.nl", receipt);
	receipt_hash(receipt, hash);
	buf_init(&expected);
	buf_addf(&expected,
		 "{\"kind\":\"signup\",\"made_at\":%lld,\"clock_synced\":true,\"form\":\"nieuws\","
		 "\"form_version\":2,\"lang\":\"nl\",\"assisted\":true,"
		 "\"worker\":\"Noor \\\"de\\\" Vries\",\"receipt\":\"",
		 (long long)k.world.now_ms);
	for (size_t i = 0; i < RECEIPT_HASH; i++)
		buf_addf(&expected, "%02x", hash[i]);
	buf_add_str(&expected,
		    "\",\"answers\":{\"naam\":\"\",\"email\":\"a\\\"\\\\\\n\xC3\xA7@b.nl\"},"
		    "\"consents\":{\"nieuws\":{\"version\":3,\"given\":true},"
		    "\"bellen\":{\"version\":1,\"given\":false}}}");
	for (size_t which = 0; which < 2; which++) {
		buf_init_secret(&text);
		open_newest(&k, which, &text);
		assert_string_equal(text.data, expected.data);
		buf_finish(&text);
	}
	buf_finish(&expected);
	test_kiosk_finish(&k);
}

static void test_columns_beside_the_seal(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	sqlite3_stmt *s = NULL;
	test_kiosk_init(&k);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	sqlite3 *db = must_open_events(&k);
	assert_int_equal(
		sql_prepare(&s, db, NULL,
			    "SELECT seq, length(id), made_at, length(recipients) FROM event", NULL),
		0);
	assert_int_equal(sql_step(s, NULL), 1);
	assert_int_equal(sqlite3_column_int(s, 0), 1);
	assert_int_equal(sqlite3_column_int(s, 1), 16);
	assert_int_equal(sqlite3_column_int64(s, 2), k.world.now_ms);
	assert_int_equal(sqlite3_column_int(s, 3), 2 * SEAL_KEY_ID);
	assert_int_equal(sql_step(s, NULL), 0);
	sqlite3_finalize(s);
	sql_close(db);
	test_kiosk_finish(&k);
}

static void test_withdrawal_holds_only_the_hash(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	struct buf text;
	test_kiosk_init(&k);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	struct store *store = must_open(&k);
	assert_int_equal(store_withdraw(store, receipt, "en", NULL), 0);
	store_free(store);
	buf_init_secret(&text);
	open_newest(&k, 1, &text);
	const char *receipt_at = strstr(text.data, "\"receipt\":\"");
	assert_non_null(strstr(text.data, "{\"kind\":\"withdrawal\","));
	assert_non_null(receipt_at);
	assert_int_equal(strlen(receipt_at), 11 + 2 * RECEIPT_HASH + 2);
	assert_string_equal(text.data + text.len - 2, "\"}");
	assert_int_equal(count(&k), 2);
	buf_finish(&text);
	test_kiosk_finish(&k);
}

static bool holds(const struct buf *bytes, const char *text)
{
	size_t n = strlen(text);
	for (size_t at = 0; at + n <= bytes->len; at++)
		if (memcmp(bytes->data + at, text, n) == 0)
			return true;
	return false;
}

/* Is this text anywhere in a file of the state folder? */
static bool on_disk(const struct test_kiosk *k, const char *text)
{
	static const char *const names[] = {"signups.db", "signups.db-wal", "signups.db-shm"};
	bool found = false;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct buf bytes;
		char *path = file_join(k->state, names[i]);
		buf_init(&bytes);
		if (file_exists(path)) {
			assert_int_equal(file_read(path, 1 << 24, &bytes, NULL), 0);
			found = found || holds(&bytes, text);
		}
		buf_finish(&bytes);
		free(path);
	}
	return found;
}

static void test_no_answer_is_on_the_disk(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	test_kiosk_init(&k);
	struct store *store = must_open(&k);
	test_kiosk_signup_in(store, "zeldzaam-adres@voorbeeld.nl", receipt);
	assert_true(on_disk(&k, "batch")); /* we look in the right place */
	assert_false(on_disk(&k, "zeldzaam-adres"));
	assert_false(on_disk(&k, receipt));
	store_free(store);
	test_kiosk_finish(&k);
}

/* A text that stands nowhere in memory as it is: each byte is kept with its bits flipped. */
enum { MARK = 24 };

static bool stands_in(const char *bytes, size_t len, const uint8_t flipped[MARK])
{
	for (size_t at = 0; at + MARK <= len; at++) {
		size_t same = 0;
		while (same < MARK && ((uint8_t)bytes[at + same] ^ flipped[same]) == 0xFF)
			same++;
		if (same == MARK)
			return true;
	}
	return false;
}

/* Looks through all memory of this process that can be written. */
static bool in_memory(const uint8_t flipped[MARK])
{
	static char block[1 << 16];
	char line[512];
	bool found = false;
	FILE *maps = fopen("/proc/self/maps", "r");
	int mem = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	assert_non_null(maps);
	assert_true(mem >= 0);
	while (fgets(line, sizeof line, maps) != NULL) {
		char *end = NULL;
		unsigned long long at = strtoull(line, &end, 16);
		unsigned long long stop = strtoull(end + 1, &end, 16);
		ssize_t n;
		/* The terabytes that sanitizers reserve for themselves hold no text. */
		if (strncmp(end, " rw", 3) != 0 || stop - at > 1U << 30)
			continue;
		/* Blocks overlap, so that a mark on their border is seen. */
		for (; at < stop && (n = pread(mem, block, sizeof block, (off_t)at)) > MARK;
		     at += (unsigned long long)n - MARK)
			found = found || stands_in(block, (size_t)n, flipped);
	}
	fclose(maps);
	close(mem);
	explicit_bzero(block, sizeof block);
	return found;
}

static void test_no_answer_stays_in_memory(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT], answer[MARK + 1];
	uint8_t flipped[MARK];
	test_kiosk_init(&k);
	for (size_t i = 0; i < MARK; i++) {
		answer[i] = (char)('a' + randombytes_uniform(26));
		flipped[i] = (uint8_t)~answer[i];
	}
	answer[MARK] = '\0';
	assert_true(in_memory(flipped)); /* we look in the right place */
	struct store *store = must_open(&k);
	test_kiosk_signup_in(store, answer, receipt);
	explicit_bzero(answer, sizeof answer);
	assert_false(in_memory(flipped));
	store_free(store);
	test_kiosk_finish(&k);
}

static void test_the_sealed_size_does_not_tell_the_answers(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	long long sizes = 0;
	test_kiosk_init(&k);
	struct store *store = must_open(&k);
	test_kiosk_signup_in(store, "", receipt);
	test_kiosk_signup_in(store, "een.heel.lange.naam@een.heel.lang.domein.nl", receipt);
	assert_int_equal(store_withdraw(store, receipt, "nl", NULL), 0);
	store_free(store);
	sqlite3 *db = must_open_events(&k);
	assert_int_equal(sql_int(db, &sizes, 0, NULL,
				 "SELECT count(DISTINCT length(sealed)) FROM event", NULL),
			 0);
	assert_int_equal(sizes, 1);
	sql_close(db);
	test_kiosk_finish(&k);
}

static void test_the_database_is_set_to_be_durable(void **state)
{
	(void)state;
	struct test_kiosk k;
	long long n = 0;
	test_kiosk_init(&k);
	sqlite3 *db = must_open_events(&k);
	assert_int_equal(sql_int(db, &n, 0, NULL, "PRAGMA synchronous", NULL), 0);
	assert_int_equal(n, 2);
	assert_int_equal(sql_int(db, &n, 0, NULL, "PRAGMA secure_delete", NULL), 0);
	assert_int_equal(n, 1);
	assert_int_equal(sql_int(db, &n, 0, NULL,
				 "SELECT journal_mode = 'wal' FROM pragma_journal_mode", NULL),
			 0);
	assert_int_equal(n, 1);
	sql_close(db);
	test_kiosk_finish(&k);
}

/* Killed the moment the receipt is known: the write must already be there. */
static void test_a_kill_after_done_loses_nothing(void **state)
{
	(void)state;
	struct test_kiosk k;
	int pipe_ends[2], status;
	test_kiosk_init(&k);
	assert_int_equal(pipe(pipe_ends), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		char receipt[RECEIPT_TEXT];
		struct store *store = must_open(&k);
		for (int i = 0; i < 20; i++) {
			test_kiosk_signup_in(store, "a@b.nl", receipt);
			if (write(pipe_ends[1], receipt, 1) != 1)
				_exit(1);
		}
		pause();
		_exit(0);
	}
	char byte;
	for (int i = 0; i < 20; i++)
		assert_int_equal(read(pipe_ends[0], &byte, 1), 1);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(count(&k), 20);
	close(pipe_ends[0]);
	close(pipe_ends[1]);
	test_kiosk_finish(&k);
}

/* The first signup of each also races to make the database. */
static void test_many_processes_at_once(void **state)
{
	enum { PROCESSES = 4, EACH = 25 };
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	pid_t pids[PROCESSES];
	test_kiosk_init(&k);
	for (int i = 0; i < PROCESSES; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] != 0)
			continue;
		struct store *store = must_open(&k);
		for (int n = 0; n < EACH; n++)
			test_kiosk_signup_in(store, "a@b.nl", receipt);
		store_free(store);
		_exit(0);
	}
	for (int i = 0; i < PROCESSES; i++) {
		int status = -1;
		waitpid(pids[i], &status, 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(count(&k), PROCESSES * EACH);
	test_kiosk_finish(&k);
}

static void test_a_disk_that_is_full_keeps_nothing_and_says_so(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT] = "untouched";
	struct err e = {.code = 0};
	struct rlimit old, small;
	test_kiosk_init(&k);
	struct store *store = must_open(&k);
	char first[RECEIPT_TEXT];
	test_kiosk_signup_in(store, "a@b.nl", first);
	const struct signup signup = {.form = "nieuws", .lang = "nl"};
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	small = old;
	small.rlim_cur = 20000; /* the WAL cannot grow any more */
	setrlimit(RLIMIT_FSIZE, &small);
	int rc = store_signup(store, &signup, receipt, &e);
	setrlimit(RLIMIT_FSIZE, &old);
	assert_int_equal(rc, -1);
	assert_int_equal(e.code, EX_IOERR);
	assert_string_equal(receipt, "untouched");
	assert_int_equal(count(&k), 1);
	/* And when there is room again, it goes on. */
	assert_int_equal(store_signup(store, &signup, receipt, &e), 0);
	assert_int_equal(count(&k), 2);
	store_free(store);
	test_kiosk_finish(&k);
}

static void test_no_central_no_signups(void **state)
{
	(void)state;
	struct temp_world world = {.now_ms = 1};
	struct sys sys = temp_sys(&world);
	struct store *store = NULL;
	struct err e = {.code = 0};
	char receipt[RECEIPT_TEXT] = "untouched";
	const struct signup signup = {.form = "nieuws", .lang = "nl"};
	char *dir = temp_folder();
	char *path = file_join(dir, EVENTS_FILE);
	assert_int_equal(store_open(&store, dir, &sys, &e), 0);
	assert_false(store_takes_signups(store));
	assert_string_equal(store_centre(store), "");
	assert_int_equal(store_signup(store, &signup, receipt, &e), -1);
	assert_int_equal(e.code, EX_CONFIG);
	assert_string_equal(receipt, "untouched");
	assert_int_equal(store_withdraw(store, "10AB-CDEF-GHJK-MNPT", "nl", &e), -1);
	assert_int_equal(e.code, EX_CONFIG);
	assert_false(file_exists(path));
	store_free(store);
	free(path);
	temp_remove(dir);
}

static void test_enrolment_is_noticed_while_running(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	struct buf text;
	test_kiosk_init(&k);
	char *conf = file_join(k.state, CONF_FILE), *aside = file_join(k.state, "aside");
	assert_int_equal(rename(conf, aside), 0);
	struct store *store = must_open(&k);
	assert_false(store_takes_signups(store));
	assert_int_equal(rename(aside, conf), 0);
	assert_true(store_takes_signups(store));
	assert_string_equal(store_centre(store), "Buurthuis De Brug");

	/* New keys: the very next signup is sealed to them. */
	crypto_box_keypair(k.conf.central.box, k.box);
	assert_int_equal(conf_write(k.state, &k.conf, NULL), 0);
	test_kiosk_signup_in(store, "a@b.nl", receipt);
	buf_init_secret(&text);
	open_newest(&k, 0, &text);
	assert_non_null(strstr(text.data, "a@b.nl"));
	buf_finish(&text);

	temp_write(k.state, CONF_FILE, "onzin", 5);
	assert_false(store_takes_signups(store));
	store_free(store);
	free(conf);
	free(aside);
	test_kiosk_finish(&k);
}

static void test_folders_that_cannot_be_used(void **state)
{
	(void)state;
	struct temp_world world = {.now_ms = 1};
	struct sys sys = temp_sys(&world);
	char *dir = temp_folder();
	char *missing = file_join(dir, "weg"), *file = file_join(dir, "bestand");
	temp_write(dir, "bestand", "x", 1);
	expect_open_fault(missing, &sys, EX_NOINPUT, missing);
	expect_open_fault(file, &sys, EX_NOINPUT, "is geen map");
	if (geteuid() != 0) { /* root may do everything */
		assert_int_equal(chmod(dir, 0500), 0);
		expect_open_fault(dir, &sys, EX_NOPERM, dir);
		assert_int_equal(chmod(dir, 0700), 0);
	}
	free(missing);
	free(file);
	temp_remove(dir);
}

/* Root may do everything, so somebody else tries; returns what store_open says. */
static int open_as_nobody(const char *dir)
{
	int status = -1;
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct store *store = NULL;
		struct err e = {.code = 0};
		if (setgid(65534) != 0 || setuid(65534) != 0)
			_exit(1);
		_exit(store_open(&store, dir, sys_real(), &e) == -1 ? e.code : 0);
	}
	waitpid(pid, &status, 0);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void test_a_folder_and_files_of_another_user(void **state)
{
	(void)state;
	if (geteuid() != 0)
		return; /* the test before this one saw the folder */
	char *dir = temp_folder();
	char *conf = file_join(dir, CONF_FILE), *events = file_join(dir, EVENTS_FILE);
	assert_int_equal(open_as_nobody(dir), EX_NOPERM);
	assert_int_equal(chown(dir, 65534, 65534), 0);
	assert_int_equal(open_as_nobody(dir), EX_OK);
	temp_write(dir, EVENTS_FILE, "", 0);
	assert_int_equal(open_as_nobody(dir), EX_NOPERM);
	assert_int_equal(chown(events, 65534, 65534), 0);
	assert_int_equal(open_as_nobody(dir), EX_OK);
	temp_write(dir, CONF_FILE, "", 0);
	assert_int_equal(chmod(conf, 0600), 0);
	assert_int_equal(open_as_nobody(dir), EX_NOPERM);
	free(conf);
	free(events);
	temp_remove(dir);
}

static void expect_file_fault(const void *bytes, size_t len, int code, const char *says)
{
	struct temp_world world = {.now_ms = 1};
	struct sys sys = temp_sys(&world);
	char *dir = temp_folder();
	temp_write(dir, EVENTS_FILE, bytes, len);
	expect_open_fault(dir, &sys, code, says);
	temp_remove(dir);
}

static void test_a_newer_file_is_refused(void **state)
{
	(void)state;
	uint8_t other[100] = "SQLite format 3";
	memcpy(other + 68, "WKSE", 4);
	other[63] = EVENTS_FORMAT + 1;
	expect_file_fault(other, sizeof other, EX_CONFIG, "nieuwere versie");
}

static void test_an_empty_file_is_as_good_as_none(void **state)
{
	(void)state;
	struct test_kiosk k;
	char receipt[RECEIPT_TEXT];
	test_kiosk_init(&k);
	temp_write(k.state, EVENTS_FILE, "", 0);
	test_kiosk_signup(&k, "a@b.nl", receipt);
	assert_int_equal(count(&k), 1);
	test_kiosk_finish(&k);
}

static void test_opening_makes_and_changes_nothing(void **state)
{
	(void)state;
	struct test_kiosk k;
	test_kiosk_init(&k);
	char *path = file_join(k.state, EVENTS_FILE);
	struct store *store = must_open(&k);
	assert_true(store_takes_signups(store));
	assert_false(file_exists(path));
	store_free(store);
	store_free(NULL);
	free(path);
	test_kiosk_finish(&k);
}

static void expect_signup_fault(struct test_kiosk *k, const struct signup *signup, int code)
{
	char receipt[RECEIPT_TEXT] = "untouched";
	struct err e = {.code = 0};
	struct store *store = must_open(k);
	assert_int_equal(store_signup(store, signup, receipt, &e), -1);
	assert_int_equal(e.code, code);
	assert_string_equal(receipt, "untouched");
	assert_int_equal(count(k), 0);
	store_free(store);
}

static void test_what_central_could_not_read_is_not_kept(void **state)
{
	(void)state;
	struct test_kiosk k;
	char *long_text = buf_alloc(20001, 1);
	memset(long_text, 'x', 20000);
	const struct answer answer = {"vraag", long_text};
	test_kiosk_init(&k);
	expect_signup_fault(&k, &(struct signup){.form = "a/b", .lang = "nl"}, EX_SOFTWARE);
	expect_signup_fault(&k, &(struct signup){.form = "\"", .lang = "nl"}, EX_SOFTWARE);
	expect_signup_fault(&k, &(struct signup){.form = "a", .lang = ""}, EX_SOFTWARE);
	expect_signup_fault(&k, &(struct signup){.form = "a", .lang = "nl", .form_version = -1},
			    EX_SOFTWARE);
	expect_signup_fault(
		&k,
		&(struct signup){.form = "a", .lang = "nl", .answer_count = 1, .answers = &answer},
		EX_DATAERR);
	free(long_text);
	test_kiosk_finish(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sealed_text_is_as_the_contract_says),
		cmocka_unit_test(test_columns_beside_the_seal),
		cmocka_unit_test(test_withdrawal_holds_only_the_hash),
		cmocka_unit_test(test_no_answer_is_on_the_disk),
		cmocka_unit_test(test_no_answer_stays_in_memory),
		cmocka_unit_test(test_the_sealed_size_does_not_tell_the_answers),
		cmocka_unit_test(test_the_database_is_set_to_be_durable),
		cmocka_unit_test(test_a_kill_after_done_loses_nothing),
		cmocka_unit_test(test_many_processes_at_once),
		cmocka_unit_test(test_a_disk_that_is_full_keeps_nothing_and_says_so),
		cmocka_unit_test(test_no_central_no_signups),
		cmocka_unit_test(test_enrolment_is_noticed_while_running),
		cmocka_unit_test(test_folders_that_cannot_be_used),
		cmocka_unit_test(test_a_folder_and_files_of_another_user),
		cmocka_unit_test(test_a_newer_file_is_refused),
		cmocka_unit_test(test_an_empty_file_is_as_good_as_none),
		cmocka_unit_test(test_opening_makes_and_changes_nothing),
		cmocka_unit_test(test_what_central_could_not_read_is_not_kept),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}

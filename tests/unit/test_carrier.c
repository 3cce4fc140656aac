/* The drop that is a folder, and addresses that are refused. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/sync/carrier.h"
#include "tests/unit/support/temp.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static struct carrier open_folder(const char *path)
{
	struct carrier c;
	struct buf url;
	struct err e = {.code = 0};
	buf_init(&url);
	buf_addf(&url, "file://%s", path);
	if (carrier_open(&c, url.data, NULL, &e) != 0)
		fail_msg("%s", e.text);
	buf_finish(&url);
	return c;
}

static void expect_content(const struct carrier *c, const char *name, const char *content)
{
	struct buf out;
	buf_init(&out);
	assert_int_equal(carrier_get(c, name, 1000, &out, NULL), CARRIER_DONE);
	assert_string_equal(out.data, content);
	buf_finish(&out);
}

static void test_names(void **state)
{
	(void)state;
	char name[CARRIER_NAME];
	carrier_batch_name("k0123456789abcdef", 42, name);
	assert_string_equal(name, "kiosks/k0123456789abcdef/00000042.batch");
	carrier_batch_name("k0123456789abcdef", INT64_MAX, name);
	assert_string_equal(name, "kiosks/k0123456789abcdef/9223372036854775807.batch");
	carrier_ack_name("k0123456789abcdef", name);
	assert_string_equal(name, "acks/k0123456789abcdef.ack");
}

static void test_put_get_and_put_again(void **state)
{
	(void)state;
	char *dir = temp_folder();
	struct carrier c = open_folder(dir);
	assert_int_equal(carrier_put(&c, "kiosks/k1/00000001.batch", "een", 3, NULL), 0);
	expect_content(&c, "kiosks/k1/00000001.batch", "een");
	assert_int_equal(carrier_put(&c, "kiosks/k1/00000001.batch", "twee", 4, NULL), 0);
	expect_content(&c, "kiosks/k1/00000001.batch", "twee");
	carrier_close(&c);
	carrier_close(&c);
	temp_remove(dir);
}

static void test_absent_is_no_fault(void **state)
{
	(void)state;
	char *dir = temp_folder();
	struct carrier c = open_folder(dir);
	struct buf out;
	struct err e = {.code = 0};
	buf_init(&out);
	assert_int_equal(carrier_get(&c, "acks/k1.ack", 1000, &out, &e), CARRIER_ABSENT);
	assert_int_equal(e.code, 0);
	assert_int_equal(out.len, 0);
	carrier_close(&c);
	temp_remove(dir);
}

static void test_too_big_is_a_fault_of_the_data(void **state)
{
	(void)state;
	char *dir = temp_folder();
	struct carrier c = open_folder(dir);
	struct buf out;
	struct err e = {.code = 0};
	buf_init(&out);
	assert_int_equal(carrier_put(&c, "a", "12345", 5, NULL), 0);
	assert_int_equal(carrier_get(&c, "a", 4, &out, &e), CARRIER_FAILED);
	assert_int_equal(e.code, EX_DATAERR);
	assert_int_equal(out.len, 0);
	assert_int_equal(carrier_get(&c, "a", 5, &out, &e), CARRIER_DONE);
	buf_finish(&out);
	carrier_close(&c);
	temp_remove(dir);
}

/* Only the drop's own folder is made: its parents belong to a disk that may be elsewhere. */
static void test_a_stick_that_is_not_there(void **state)
{
	(void)state;
	char *dir = temp_folder();
	char *stick = file_join(dir, "stick"), *drop = file_join(stick, "post");
	struct carrier c = open_folder(drop);
	struct buf out;
	struct err e = {.code = 0};
	buf_init(&out);
	assert_int_equal(carrier_put(&c, "a", "x", 1, &e), -1);
	assert_int_equal(e.code, EX_TEMPFAIL);
	assert_non_null(strstr(e.text, drop));
	e.code = 0;
	assert_int_equal(carrier_get(&c, "a", 10, &out, &e), CARRIER_FAILED);
	assert_int_equal(e.code, EX_TEMPFAIL);
	assert_int_equal(carrier_prepare(&c, &e), -1);
	assert_int_equal(mkdir(stick, 0700), 0);
	assert_int_equal(carrier_prepare(&c, &e), 0);
	assert_int_equal(carrier_prepare(&c, &e), 0);
	assert_int_equal(carrier_get(&c, "a", 10, &out, &e), CARRIER_ABSENT);
	assert_int_equal(carrier_put(&c, "a", "x", 1, &e), 0);
	expect_content(&c, "a", "x");
	carrier_close(&c);
	free(stick);
	free(drop);
	temp_remove(dir);
}

static void test_a_file_where_the_drop_should_be(void **state)
{
	(void)state;
	char *dir = temp_folder();
	char *path = file_join(dir, "post");
	struct err e = {.code = 0};
	struct buf out;
	buf_init(&out);
	temp_write(dir, "post", "x", 1);
	struct carrier c = open_folder(path);
	assert_int_equal(carrier_put(&c, "a", "x", 1, &e), -1);
	assert_int_equal(e.code, EX_TEMPFAIL);
	assert_int_equal(carrier_get(&c, "a", 10, &out, &e), CARRIER_FAILED);
	assert_int_equal(e.code, EX_TEMPFAIL);
	carrier_close(&c);
	free(path);
	temp_remove(dir);
}

static void test_a_folder_of_somebody_else_is_a_fault_for_now(void **state)
{
	(void)state;
	if (geteuid() != 0)
		return;
	int status = -1;
	char *dir = temp_folder();
	assert_int_equal(chmod(dir, 0755), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct err e = {.code = 0};
		struct carrier c = open_folder(dir);
		if (setgid(65534) != 0 || setuid(65534) != 0)
			_exit(1);
		int rc = carrier_put(&c, "kiosks/k1/a", "x", 1, &e);
		carrier_close(&c);
		_exit(rc == -1 ? e.code : 0);
	}
	waitpid(pid, &status, 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), EX_TEMPFAIL);
	temp_remove(dir);
}

/* A reader that looks all the time sees one whole file or the other. */
static void test_a_reader_never_sees_half(void **state)
{
	enum { SIZE = 1 << 18, ROUNDS = 30 };
	(void)state;
	char *dir = temp_folder(), *bytes = buf_alloc(SIZE, 1);
	struct carrier c = open_folder(dir);
	int status = -1;
	memset(bytes, 'a', SIZE);
	assert_int_equal(carrier_put(&c, "f", bytes, SIZE, NULL), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		for (int i = 0; i < ROUNDS; i++) {
			memset(bytes, 'a' + i % 2, SIZE);
			if (carrier_put(&c, "f", bytes, SIZE, NULL) != 0)
				_exit(1);
		}
		_exit(0);
	}
	do {
		struct buf out;
		buf_init(&out);
		assert_int_equal(carrier_get(&c, "f", SIZE, &out, NULL), CARRIER_DONE);
		assert_int_equal(out.len, SIZE);
		assert_int_equal(out.data[0], out.data[SIZE - 1]);
		buf_finish(&out);
	} while (waitpid(pid, &status, WNOHANG) == 0);
	assert_int_equal(status, 0);
	carrier_close(&c);
	free(bytes);
	temp_remove(dir);
}

static void test_addresses_with_blanks_and_letters(void **state)
{
	(void)state;
	char *dir = temp_folder();
	struct buf url;
	struct carrier c;
	buf_init(&url);
	buf_addf(&url, "file://%s/een%%20map%%25//", dir);
	assert_int_equal(carrier_open(&c, url.data, NULL, NULL), 0);
	assert_int_equal(carrier_put(&c, "a", "x", 1, NULL), 0);
	carrier_close(&c);
	char *path = file_join(dir, "een map%/a");
	assert_true(file_exists(path));
	buf_clear(&url);
	buf_addf(&url, "file://localhost%s", dir);
	assert_int_equal(carrier_open(&c, url.data, NULL, NULL), 0);
	expect_content(&c, "een map%/a", "x");
	carrier_close(&c);
	free(path);
	buf_finish(&url);
	temp_remove(dir);
}

static void test_wrong_addresses_say_what_can(void **state)
{
	(void)state;
	static const char *const urls[] = {
		"",
		"post",
		"/media/post",
		"https://voorbeeld.nl/post",
		"sftp://voorbeeld.nl/post",
		"s3://emmer",
		"file://computer/media/post",
		"file:post",
		"file://",
		"file:///a%00b",
		"javascript:alert(1)",
	};
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++) {
		struct carrier c = {.ops = NULL};
		struct err e = {.code = 0};
		if (carrier_open(&c, urls[i], NULL, &e) != -1)
			fail_msg("%s was taken", urls[i]);
		assert_int_equal(e.code, EX_USAGE);
		assert_null(c.ops);
		if (strstr(e.text, "file://") == NULL)
			fail_msg("\"%s\" does not say what can", e.text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_put_get_and_put_again),
		cmocka_unit_test(test_absent_is_no_fault),
		cmocka_unit_test(test_too_big_is_a_fault_of_the_data),
		cmocka_unit_test(test_a_stick_that_is_not_there),
		cmocka_unit_test(test_a_file_where_the_drop_should_be),
		cmocka_unit_test(test_a_folder_of_somebody_else_is_a_fault_for_now),
		cmocka_unit_test(test_a_reader_never_sees_half),
		cmocka_unit_test(test_addresses_with_blanks_and_letters),
		cmocka_unit_test(test_wrong_addresses_say_what_can),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

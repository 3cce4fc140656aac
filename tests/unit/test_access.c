/* drop.conf: for its owner only, told with its line when it is wrong, and one of its own for a
 * host. */
#include "db/sync/access.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "tests/unit/support/temp.h"

#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static int keep(const char *dir, const char *host, const char *text, struct err *e)
{
	struct buf bytes;
	buf_init(&bytes);
	buf_add_str(&bytes, text);
	int rc = access_write(dir, host, &bytes, e);
	buf_finish(&bytes);
	return rc;
}

static void test_written_is_read_back(void **state)
{
	(void)state;
	char *dir = temp_folder(), *path = file_join(dir, ACCESS_FILE),
	     *ca = file_join(dir, "ca.pem");
	struct access a;
	struct stat st;
	assert_int_equal(keep(dir, NULL,
			      "# van de medewerker\nuser = kiosk\npassword = a = b # c\n"
			      "ca = ca.pem\nclient_key = /etc/sleutel\npatience = 5\n",
			      NULL),
			 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(access_read(dir, "voorbeeld.nl", &a, NULL), 0);
	assert_string_equal(a.user, "kiosk");
	assert_string_equal(a.password, "a = b # c");
	assert_string_equal(a.ca, ca);
	assert_string_equal(a.client_key, "/etc/sleutel");
	assert_null(a.proxy);
	assert_int_equal(a.patience, 5);
	access_finish(&a);
	assert_null(a.password);
	free(ca);
	free(path);
	temp_remove(dir);
}

static void test_none_is_fine(void **state)
{
	(void)state;
	char *dir = temp_folder();
	struct access a;
	assert_int_equal(access_read(dir, "voorbeeld.nl", &a, NULL), 0);
	assert_null(a.user);
	assert_int_equal(a.patience, 30);
	access_finish(&a);
	assert_int_equal(access_read(NULL, NULL, &a, NULL), 0);
	access_finish(&a);
	temp_remove(dir);
}

static void test_a_host_may_have_its_own(void **state)
{
	(void)state;
	char *dir = temp_folder();
	struct access a;
	assert_int_equal(keep(dir, NULL, "user = iedereen\n", NULL), 0);
	assert_int_equal(keep(dir, "een.nl", "user = een\n", NULL), 0);
	assert_int_equal(access_read(dir, "een.nl", &a, NULL), 0);
	assert_string_equal(a.user, "een");
	access_finish(&a);
	assert_int_equal(access_read(dir, "twee.nl", &a, NULL), 0);
	assert_string_equal(a.user, "iedereen");
	access_finish(&a);
	temp_remove(dir);
}

static void test_others_must_not_be_able_to_read_it(void **state)
{
	(void)state;
	char *dir = temp_folder(), *path = file_join(dir, ACCESS_FILE);
	struct access a;
	struct err e = {.code = 0};
	assert_int_equal(keep(dir, NULL, "password = geheim\n", NULL), 0);
	assert_int_equal(chmod(path, 0640), 0);
	assert_int_equal(access_read(dir, NULL, &a, &e), -1);
	assert_int_equal(e.code, EX_CONFIG);
	assert_non_null(strstr(e.text, "chmod 600"));
	assert_null(strstr(e.text, "geheim"));
	free(path);
	temp_remove(dir);
}

static void test_faults_name_their_line_and_change_nothing(void **state)
{
	(void)state;
	static const char *const wrong[][2] = {
		{"user = a\nuser = b\n", "regel 2: \"user\" staat er twee keer"},
		{"wachtwoord = geheim\n", "regel 1: \"wachtwoord\" is geen bekende instelling"},
		{"\nuser\n", "regel 2: hier hoort"},
		{"patience = 0\n", "regel 1: \"patience\""},
		{"patience = lang\n", "regel 1: \"patience\""},
		{"password = \x01geheim\n", "regel 1: in \"password\""},
	};
	char *dir = temp_folder(), *path = file_join(dir, ACCESS_FILE);
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct err e = {.code = 0};
		assert_int_equal(keep(dir, NULL, wrong[i][0], &e), -1);
		assert_int_equal(e.code, EX_CONFIG);
		if (strstr(e.text, wrong[i][1]) == NULL)
			fail_msg("\"%s\" does not say \"%s\"", e.text, wrong[i][1]);
		assert_null(strstr(e.text, "geheim"));
		assert_false(file_exists(path));
	}
	free(path);
	temp_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written_is_read_back),
		cmocka_unit_test(test_none_is_fine),
		cmocka_unit_test(test_a_host_may_have_its_own),
		cmocka_unit_test(test_others_must_not_be_able_to_read_it),
		cmocka_unit_test(test_faults_name_their_line_and_change_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

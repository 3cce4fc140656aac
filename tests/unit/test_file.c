/* Whole files: read with a limit, replaced whole or not at all. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "tests/unit/support/temp.h"

#include <dirent.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static size_t names_in(const char *folder)
{
	size_t n = 0;
	DIR *d = opendir(folder);
	assert_non_null(d);
	for (const struct dirent *entry; (entry = readdir(d)) != NULL;)
		n += entry->d_name[0] != '.';
	closedir(d);
	return n;
}

static void test_replace_and_read(void **state)
{
	(void)state;
	char *dir = temp_folder(), *path = file_join(dir, "f");
	struct stat st;
	struct buf out;
	buf_init(&out);
	assert_int_equal(file_replace(path, "a\0b", 3, 0600, NULL), 0);
	buf_add_str(&out, "voor");
	assert_int_equal(file_read(path, 3, &out, NULL), 0);
	assert_int_equal(out.len, 7);
	assert_memory_equal(out.data, "voora\0b", 8);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(file_replace(path, "", 0, 0644, NULL), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0644);
	assert_int_equal(st.st_size, 0);
	assert_int_equal(names_in(dir), 1);
	buf_finish(&out);
	free(path);
	temp_remove(dir);
}

static void test_too_big_leaves_the_output(void **state)
{
	(void)state;
	char *dir = temp_folder(), *path = file_join(dir, "f");
	struct err e = {.code = 0};
	struct buf out;
	char *big = buf_alloc(50000, 1);
	buf_init_secret(&out);
	buf_add_str(&out, "voor");
	assert_int_equal(file_replace(path, big, 50000, 0600, NULL), 0);
	assert_int_equal(file_read(path, 49999, &out, &e), -1);
	assert_int_equal(e.code, EX_DATAERR);
	assert_string_equal(out.data, "voor");
	assert_int_equal(file_read(path, 50000, &out, &e), 0);
	assert_int_equal(out.len, 50004);
	free(big);
	buf_finish(&out);
	free(path);
	temp_remove(dir);
}

static void test_missing_and_folders(void **state)
{
	(void)state;
	char *dir = temp_folder(), *path = file_join(dir, "weg");
	struct err e = {.code = 0};
	struct buf out;
	buf_init(&out);
	assert_false(file_exists(path));
	assert_int_equal(file_read(path, 10, &out, &e), -1);
	assert_int_equal(e.code, EX_NOINPUT);
	assert_non_null(strstr(e.text, path));
	assert_int_equal(file_read(dir, 10, &out, &e), -1);
	assert_int_equal(e.code, EX_IOERR);
	free(path);
	temp_remove(dir);
}

static void test_a_failed_replace_keeps_the_old_file(void **state)
{
	(void)state;
	char *dir = temp_folder(), *path = file_join(dir, "f");
	char *big = buf_alloc(100000, 1);
	struct rlimit old, small;
	struct err e = {.code = 0};
	struct buf out;
	buf_init(&out);
	assert_int_equal(file_replace(path, "oud", 3, 0600, NULL), 0);
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	small = old;
	small.rlim_cur = 4096; /* as good as a full disk */
	setrlimit(RLIMIT_FSIZE, &small);
	int rc = file_replace(path, big, 100000, 0600, &e);
	setrlimit(RLIMIT_FSIZE, &old);
	assert_int_equal(rc, -1);
	assert_int_equal(e.code, EX_IOERR);
	assert_int_equal(file_read(path, 10, &out, NULL), 0);
	assert_string_equal(out.data, "oud");
	assert_int_equal(names_in(dir), 1);
	free(big);
	buf_finish(&out);
	free(path);
	temp_remove(dir);
}

static void test_replace_in_a_missing_folder(void **state)
{
	(void)state;
	char *dir = temp_folder(), *path = file_join(dir, "weg/f");
	struct err e = {.code = 0};
	assert_int_equal(file_replace(path, "x", 1, 0600, &e), -1);
	assert_int_equal(e.code, EX_CANTCREAT);
	free(path);
	temp_remove(dir);
}

static void test_makes_folders_with_their_parents(void **state)
{
	(void)state;
	char *dir = temp_folder(), *path = file_join(dir, "a/b//c"), *file = file_join(dir, "f");
	char *under = file_join(file, "x");
	struct err e = {.code = 0};
	assert_int_equal(file_make_folder(path, 0700, NULL), 0);
	assert_int_equal(file_make_folder(path, 0700, NULL), 0);
	assert_true(file_exists(path));
	temp_write(dir, "f", "x", 1);
	assert_int_equal(file_make_folder(file, 0700, &e), -1);
	assert_int_equal(e.code, EX_CANTCREAT);
	assert_int_equal(file_make_folder(under, 0700, &e), -1);
	free(under);
	free(path);
	free(file);
	temp_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replace_and_read),
		cmocka_unit_test(test_too_big_leaves_the_output),
		cmocka_unit_test(test_missing_and_folders),
		cmocka_unit_test(test_a_failed_replace_keeps_the_old_file),
		cmocka_unit_test(test_replace_in_a_missing_folder),
		cmocka_unit_test(test_makes_folders_with_their_parents),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

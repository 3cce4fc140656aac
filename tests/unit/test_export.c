/* The spreadsheet of staff, byte for byte. */
#include "db/office/export.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/hex.h"
#include "db/central/database.h"
#include "tests/unit/support/pair.h"

#include <dirent.h>
#include <sodium.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define FIXED                                                                                      \
	"number,event_id,kiosk_id,kiosk_name,form,form_version,lang,assisted,made_at,clock_"       \
	"synced,"                                                                                  \
	"received_at,status,same_person,worker,corrected_at"

static void arrive(struct test_pair *p)
{
	test_sender_send(&p->s);
	p->c.world.now_ms += 90500;
	test_central_collect(&p->c);
}

/* The form "meedoen": two fields, no consents. */
static void join_in(struct test_pair *p, const char *name, const char *skill)
{
	const struct answer answers[] = {{"naam", name}, {"talent", skill}};
	const struct signup signup = {.form = "meedoen",
				      .lang = "en",
				      .form_version = 1,
				      .assisted = true,
				      .worker = "Noor",
				      .answer_count = 2,
				      .answers = answers};
	test_sender_signup(&p->s, &signup, p->receipt);
}

static int run(struct test_pair *p, const char *form, const char *path, FILE *stream, struct err *e)
{
	const struct export_request request = {
		.format = "csv", .filter = {.form = form}, .output = path, .stream = stream};
	return export_run(&p->c.home, &request, e);
}

/* The caller frees. */
static char *exported(struct test_pair *p, const char *form)
{
	char *text = NULL;
	size_t len = 0;
	struct err e = {.code = 0};
	FILE *file = open_memstream(&text, &len);
	if (run(p, form, NULL, file, &e) != 0)
		fail_msg("%s", e.text);
	assert_int_equal(fclose(file), 0);
	return text;
}

/*
 * Compares with the lines of `expected`, in which @1 is the event id of signup
 * no 1 and so on, and # is the kiosk's id.
 */
static void expect_export(struct test_pair *p, const char *form, const char *expected)
{
	struct buf all;
	char *text = exported(p, form);
	buf_init(&all);
	for (const char *at = expected; *at != '\0'; at++) {
		struct query *s = NULL;
		const void *id;
		size_t len;
		if (*at == '#') {
			buf_add_str(&all, p->s.id);
		} else if (*at == '@' && at[1] >= '1' && at[1] <= '9') {
			at++;
			assert_int_equal(query_open(&s, p->c.home.db, NULL,
						    "SELECT id FROM signup WHERE no = ?", "i",
						    (int64_t)(*at - '0')),
					 0);
			assert_int_equal(query_step(s, NULL), 1);
			id = query_bytes(s, 0, &len);
			hex_add(&all, id, len);
			query_free(s);
		} else {
			buf_add_char(&all, *at);
		}
	}
	assert_string_equal(text, all.data);
	buf_finish(&all);
	free(text);
}

/* The first line, with its CRLF; the caller frees. */
static char *header(struct test_pair *p, const char *form)
{
	char *text = exported(p, form);
	char *stop = strstr(text, "\r\n");
	assert_non_null(stop);
	stop[2] = '\0';
	return text;
}

static void expect_header(struct test_pair *p, const char *form, const char *expected)
{
	char *line = header(p, form);
	assert_string_equal(line, expected);
	free(line);
}

static void test_nobody_yet(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis \"De Brug\", Oost");
	expect_export(&p, NULL, FIXED "\r\n");
	test_pair_end(&p);
}

static void test_two_forms_byte_for_byte(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis \"De Brug\", Oost");
	p.c.world.now_ms = INT64_C(1795000000000); /* 18 November 2026, 11:06:40 UTC */
	test_sender_news(&p.s, "a@b.nl", p.receipt);
	p.c.world.synced = false;
	join_in(&p, "Jan, \"de\" Wit", "=koken\nen eten");
	arrive(&p);
	expect_export(&p, NULL,
		      FIXED
		      ",consent_nieuws,consent_nieuws_version,email,naam,talent\r\n"
		      "1,@1,#,\"Buurthuis \"\"De Brug\"\", Oost\",nieuws,2,nl,nee,"
		      "2026-11-18T11:06:40Z,ja,2026-11-18T11:08:10Z,ontvangen,,,,ja,3,a@b.nl,,\r\n"
		      "2,@2,#,\"Buurthuis \"\"De Brug\"\", Oost\",meedoen,1,en,ja,"
		      "2026-11-18T11:06:40Z,nee,2026-11-18T11:08:10Z,ontvangen,,Noor,,,,,"
		      "\"Jan, \"\"de\"\" Wit\",\"'=koken\nen eten\"\r\n");
	expect_export(&p, "meedoen",
		      FIXED ",naam,talent\r\n"
			    "2,@2,#,\"Buurthuis \"\"De Brug\"\", Oost\",meedoen,1,en,ja,"
			    "2026-11-18T11:06:40Z,nee,2026-11-18T11:08:10Z,ontvangen,,Noor,,"
			    "\"Jan, \"\"de\"\" Wit\",\"'=koken\nen eten\"\r\n");
	test_pair_end(&p);
}

static void test_a_withdrawn_signup_stays_as_a_row_without_answers(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis \"De Brug\", Oost");
	test_sender_news(&p.s, "a@b.nl", p.receipt);
	arrive(&p);
	test_sender_withdraw(&p.s, p.receipt);
	arrive(&p);
	expect_export(&p, NULL,
		      FIXED ",consent_nieuws,consent_nieuws_version,email\r\n"
			    "1,@1,#,\"Buurthuis \"\"De Brug\"\", Oost\",nieuws,2,nl,nee,"
			    "2026-11-18T11:06:40Z,ja,2026-11-18T11:08:10Z,ingetrokken,,,,,,\r\n");
	test_pair_end(&p);
}

static void test_another_form_leaves_a_header_alone(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis \"De Brug\", Oost");
	test_sender_news(&p.s, "a@b.nl", p.receipt);
	arrive(&p);
	char *before = header(&p, "nieuws"), *all = header(&p, NULL);
	join_in(&p, "Jan", "koken");
	arrive(&p);
	expect_header(&p, "nieuws", before);
	/* In the export of all, what is new stands behind what was there. */
	char *wider = header(&p, NULL);
	assert_memory_equal(wider, all, strlen(all) - 2);
	assert_string_equal(wider + strlen(all) - 2, ",naam,talent\r\n");
	free(before);
	free(all);
	free(wider);
	test_pair_end(&p);
}

static void test_a_newer_version_of_a_form_adds_at_the_end(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis \"De Brug\", Oost");
	join_in(&p, "Jan", "koken");
	arrive(&p);
	const struct answer answers[] = {{"straat", "Kade"}, {"naam", "Piet"}};
	const struct given_consent consent = {"foto", 1, false};
	const struct signup newer = {.form = "meedoen",
				     .lang = "nl",
				     .form_version = 2,
				     .answer_count = 2,
				     .consent_count = 1,
				     .answers = answers,
				     .consents = &consent};
	test_sender_signup(&p.s, &newer, p.receipt);
	arrive(&p);
	char *text = exported(&p, "meedoen");
	assert_memory_equal(text, FIXED ",naam,talent,consent_foto,consent_foto_version,straat\r\n",
			    strlen(FIXED) + 55);
	assert_non_null(strstr(text, ",ontvangen,,Noor,,Jan,koken,,,\r\n"));
	assert_non_null(strstr(text, ",ontvangen,,,,Piet,,nee,1,Kade\r\n"));
	free(text);
	test_pair_end(&p);
}

/* The same columns after everybody of the form withdrew. */
static void test_a_withdrawal_leaves_a_header_alone(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis \"De Brug\", Oost");
	join_in(&p, "Jan", "koken");
	arrive(&p);
	char *before = header(&p, "meedoen");
	test_sender_withdraw(&p.s, p.receipt);
	arrive(&p);
	expect_header(&p, "meedoen", before);
	free(before);
	test_pair_end(&p);
}

static void test_a_field_named_as_a_fixed_column(void **state)
{
	(void)state;
	struct test_pair p;
	test_pair_begin(&p, "Buurthuis \"De Brug\", Oost");
	const struct answer answers[] = {
		{"status", "alleen"}, {"consent_x", "y"}, {"answer_status", "z"}};
	const struct signup signup = {.form = "test",
				      .lang = "nl",
				      .form_version = 1,
				      .answer_count = 3,
				      .answers = answers};
	test_sender_signup(&p.s, &signup, p.receipt);
	arrive(&p);
	expect_header(&p, "test", FIXED ",answer_status,answer_consent_x,answer_answer_status\r\n");
	test_pair_end(&p);
}

static void test_an_unknown_form(void **state)
{
	(void)state;
	struct test_pair p;
	struct err e = {.code = 0};
	char *text = NULL;
	size_t len = 0;
	test_pair_begin(&p, "Buurthuis \"De Brug\", Oost");
	FILE *file = open_memstream(&text, &len);
	assert_int_equal(run(&p, "nergens", NULL, file, &e), -1);
	assert_int_equal(e.code, EX_NOINPUT);
	assert_non_null(strstr(e.text, "nergens"));
	assert_int_equal(fclose(file), 0);
	assert_int_equal(len, 0);
	free(text);
	test_pair_end(&p);
}

static size_t files_in(const char *folder)
{
	size_t count = 0;
	DIR *dir = opendir(folder);
	assert_non_null(dir);
	for (const struct dirent *d; (d = readdir(dir)) != NULL;)
		count += d->d_name[0] != '.' || strlen(d->d_name) > 2;
	closedir(dir);
	return count;
}

static void test_to_a_file_whole_and_for_its_owner(void **state)
{
	(void)state;
	struct test_pair p;
	struct stat st;
	struct buf file;
	test_pair_begin(&p, "Buurthuis \"De Brug\", Oost");
	buf_init(&file);
	test_sender_news(&p.s, "a@b.nl", p.receipt);
	arrive(&p);
	char *folder = file_join(p.c.root, "uit"), *path = file_join(folder, "uit.csv");
	assert_int_equal(mkdir(folder, 0700), 0);
	temp_write(folder, "uit.csv", "oud", 3); /* 0644, and in the way */
	mode_t old = umask(0);
	assert_int_equal(run(&p, NULL, path, NULL, NULL), 0);
	umask(old);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777u, 0600);
	assert_int_equal(file_read(path, 1 << 20, &file, NULL), 0);
	char *text = exported(&p, NULL);
	assert_string_equal(file.data, text);
	assert_int_equal(files_in(folder), 1);
	free(text);
	free(folder);
	free(path);
	buf_finish(&file);
	test_pair_end(&p);
}

static void test_a_file_that_fails_leaves_the_old_one(void **state)
{
	(void)state;
	struct test_pair p;
	struct buf file;
	struct err e = {.code = 0};
	test_pair_begin(&p, "Buurthuis \"De Brug\", Oost");
	buf_init(&file);
	char *folder = file_join(p.c.root, "uit"), *path = file_join(folder, "uit.csv");
	assert_int_equal(run(&p, NULL, path, NULL, &e), -1);
	assert_int_equal(e.code, EX_CANTCREAT);
	assert_int_equal(mkdir(folder, 0700), 0);
	temp_write(folder, "uit.csv", "oud", 3);
	assert_int_equal(run(&p, "nergens", path, NULL, &e), -1);
	assert_int_equal(e.code, EX_NOINPUT);
	assert_int_equal(file_read(path, 64, &file, NULL), 0);
	assert_string_equal(file.data, "oud");
	assert_int_equal(files_in(folder), 1);
	free(folder);
	free(path);
	buf_finish(&file);
	test_pair_end(&p);
}

static void test_a_full_disk_is_told(void **state)
{
	(void)state;
	struct test_pair p;
	struct err e = {.code = 0};
	test_pair_begin(&p, "Buurthuis \"De Brug\", Oost");
	FILE *full = fopen("/dev/full", "w");
	assert_non_null(full);
	assert_int_equal(run(&p, NULL, NULL, full, &e), -1);
	assert_int_equal(e.code, EX_IOERR);
	fclose(full);
	test_pair_end(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nobody_yet),
		cmocka_unit_test(test_two_forms_byte_for_byte),
		cmocka_unit_test(test_a_withdrawn_signup_stays_as_a_row_without_answers),
		cmocka_unit_test(test_another_form_leaves_a_header_alone),
		cmocka_unit_test(test_a_newer_version_of_a_form_adds_at_the_end),
		cmocka_unit_test(test_a_withdrawal_leaves_a_header_alone),
		cmocka_unit_test(test_a_field_named_as_a_fixed_column),
		cmocka_unit_test(test_an_unknown_form),
		cmocka_unit_test(test_to_a_file_whole_and_for_its_owner),
		cmocka_unit_test(test_a_file_that_fails_leaves_the_old_one),
		cmocka_unit_test(test_a_full_disk_is_told),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}

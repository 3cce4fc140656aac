/* The kiosk's half of enrolment: once, safely, and again only when asked. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/store/ownkey.h"
#include "db/base/file.h"
#include "db/store/conf.h"
#include "db/sync/enrol.h"
#include "tests/unit/support/temp.h"

#include <sodium.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

struct place {
	char *root, *state, *url, *code_text;
	struct central_code central;
};

static struct place new_place(void)
{
	struct place p = {.root = temp_folder()};
	struct buf text;
	buf_init(&text);
	p.state = file_join(p.root, "een/map");
	buf_addf(&text, "file://%s/post", p.root);
	p.url = buf_steal(&text);
	randombytes_buf(&p.central, sizeof p.central);
	code_central_text(&p.central, &text);
	p.code_text = buf_steal(&text);
	return p;
}

static void end_place(struct place *p)
{
	free(p->state);
	free(p->url);
	free(p->code_text);
	temp_remove(p->root);
}

static struct enrol_wish wish_of(const struct place *p)
{
	return (struct enrol_wish){
		.central_code = p->code_text, .drop = p->url, .centre = "De Brug"};
}

static void must_enrol(const struct place *p, const struct enrol_wish *wish, struct buf *code,
		       char fingerprint[CODE_FINGERPRINT])
{
	struct err e = {.code = 0};
	if (enrol_kiosk(p->state, wish, code, fingerprint, &e) != 0)
		fail_msg("%s", e.text);
}

static void expect_refused(const struct place *p, const struct enrol_wish *wish, int code,
			   const char *says)
{
	struct err e = {.code = 0};
	struct buf kiosk;
	char fingerprint[CODE_FINGERPRINT] = "untouched";
	buf_init(&kiosk);
	assert_int_equal(enrol_kiosk(p->state, wish, &kiosk, fingerprint, &e), -1);
	assert_int_equal(e.code, code);
	assert_int_equal(kiosk.len, 0);
	assert_string_equal(fingerprint, "untouched");
	if (strstr(e.text, says) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", e.text, says);
}

static void test_makes_all_that_a_kiosk_needs(void **state)
{
	(void)state;
	struct place p = new_place();
	struct enrol_wish wish = wish_of(&p);
	struct buf code;
	struct conf conf;
	struct stat st;
	uint8_t public_key[CODE_SIGN_PUBLIC], sign[CODE_SIGN_SECRET];
	char fingerprint[CODE_FINGERPRINT], expected[CODE_FINGERPRINT], id[CODE_KIOSK_ID];
	buf_init(&code);
	must_enrol(&p, &wish, &code, fingerprint);
	assert_int_equal(code_kiosk_parse(code.data, public_key, NULL), 0);
	code_fingerprint(&p.central, public_key, expected);
	assert_string_equal(fingerprint, expected);
	assert_int_equal(conf_read(p.state, &conf, NULL), 0);
	code_kiosk_id(public_key, id);
	assert_string_equal(conf.kiosk, id);
	assert_string_equal(conf.centre, "De Brug");
	assert_string_equal(conf.drop, p.url);
	assert_memory_equal(&conf.central, &p.central, sizeof p.central);
	assert_int_equal(ownkey_read(p.state, &conf, sign, NULL), 0);
	assert_memory_equal(sign + 32, public_key, sizeof public_key);
	char *path = file_join(p.state, CONF_KEY_FILE);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_size, CODE_SIGN_SECRET);
	char *drop = file_join(p.root, "post");
	assert_true(file_exists(drop));
	free(drop);
	free(path);
	conf_finish(&conf);
	buf_finish(&code);
	end_place(&p);
}

static void test_twice_only_when_asked_and_with_the_same_key(void **state)
{
	(void)state;
	struct place p = new_place();
	struct enrol_wish wish = wish_of(&p);
	struct buf code, again;
	struct conf conf;
	char fingerprint[CODE_FINGERPRINT], second[CODE_FINGERPRINT];
	buf_init(&code);
	buf_init(&again);
	must_enrol(&p, &wish, &code, fingerprint);
	wish.centre = "De Nieuwe Brug";
	expect_refused(&p, &wish, EX_USAGE, "--again");
	wish.again = true;
	must_enrol(&p, &wish, &again, second);
	assert_string_equal(code.data, again.data);
	assert_string_equal(fingerprint, second);
	assert_int_equal(conf_read(p.state, &conf, NULL), 0);
	assert_string_equal(conf.centre, "De Nieuwe Brug");
	conf_finish(&conf);
	buf_finish(&code);
	buf_finish(&again);
	end_place(&p);
}

static void test_never_to_another_central(void **state)
{
	(void)state;
	struct place p = new_place(), other = new_place();
	struct enrol_wish wish = wish_of(&p);
	struct buf code;
	char fingerprint[CODE_FINGERPRINT];
	buf_init(&code);
	must_enrol(&p, &wish, &code, fingerprint);
	wish.central_code = other.code_text;
	wish.again = true;
	expect_refused(&p, &wish, EX_USAGE, "andere centrale");
	buf_finish(&code);
	end_place(&p);
	end_place(&other);
}

/* The power went after the key and before kiosk.conf. */
static void test_half_an_enrolment_is_finished(void **state)
{
	(void)state;
	struct place p = new_place();
	struct enrol_wish wish = wish_of(&p);
	struct buf code, again;
	char fingerprint[CODE_FINGERPRINT];
	buf_init(&code);
	buf_init(&again);
	must_enrol(&p, &wish, &code, fingerprint);
	char *path = file_join(p.state, CONF_FILE);
	assert_int_equal(unlink(path), 0);
	must_enrol(&p, &wish, &again, fingerprint);
	assert_string_equal(code.data, again.data);
	free(path);
	buf_finish(&code);
	buf_finish(&again);
	end_place(&p);
}

static void test_wrong_wishes_leave_no_conf(void **state)
{
	(void)state;
	struct place p = new_place();
	struct enrol_wish wish = wish_of(&p);
	char *path = file_join(p.state, CONF_FILE);
	wish.drop = "ftp://voorbeeld.nl/post";
	expect_refused(&p, &wish, EX_USAGE, "file://");
	wish = wish_of(&p);
	wish.central_code = "WKC1-ABC";
	expect_refused(&p, &wish, EX_USAGE, "niet compleet");
	wish = wish_of(&p);
	wish.centre = "De\nBrug";
	expect_refused(&p, &wish, EX_USAGE, "centre");
	assert_false(file_exists(path));
	free(path);
	end_place(&p);
}

static void test_a_drop_out_of_reach_does_not_stop_it(void **state)
{
	(void)state;
	struct place p = new_place();
	struct enrol_wish wish = wish_of(&p);
	struct buf code;
	char fingerprint[CODE_FINGERPRINT];
	buf_init(&code);
	wish.drop = "file:///dev/null/stick/post";
	must_enrol(&p, &wish, &code, fingerprint);
	buf_finish(&code);
	end_place(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_makes_all_that_a_kiosk_needs),
		cmocka_unit_test(test_twice_only_when_asked_and_with_the_same_key),
		cmocka_unit_test(test_never_to_another_central),
		cmocka_unit_test(test_half_an_enrolment_is_finished),
		cmocka_unit_test(test_wrong_wishes_leave_no_conf),
		cmocka_unit_test(test_a_drop_out_of_reach_does_not_stop_it),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}

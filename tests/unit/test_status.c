/* How the kiosks are: the table for people, the JSON for programs. */
#include "db/office/status.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/central/collect.h"
#include "tests/unit/support/central.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static int as_table(struct home *home, FILE *file, struct err *e)
{
	struct status status;
	if (status_load(home, STATUS_SILENT_HOURS, &status, e) != 0)
		return -1;
	const struct status_look look = {.width = 0};
	status_print(&status, &look, file);
	status_finish(&status);
	return 0;
}

static int as_json(struct home *home, FILE *file, struct err *e)
{
	struct status status;
	if (status_load(home, STATUS_SILENT_HOURS, &status, e) != 0)
		return -1;
	int rc = status_json(&status, file, e);
	status_finish(&status);
	return rc;
}

static int as_check(struct home *home, FILE *file, struct err *e)
{
	struct status status;
	if (status_load(home, STATUS_SILENT_HOURS, &status, e) != 0)
		return -1;
	status_check(&status, file);
	fprintf(file, "%d", (int)status.level);
	status_finish(&status);
	return 0;
}

static int as_prometheus(struct home *home, FILE *file, struct err *e)
{
	struct status status;
	struct buf text;
	if (status_load(home, STATUS_SILENT_HOURS, &status, e) != 0)
		return -1;
	buf_init(&text);
	status_prometheus(&status, &text);
	fputs(text.data, file);
	buf_finish(&text);
	status_finish(&status);
	return 0;
}

/* The caller frees. */
static char *told(struct test_central *c, int (*tell)(struct home *, FILE *, struct err *))
{
	char *text = NULL;
	size_t len = 0;
	struct err e = {.code = 0};
	FILE *file = open_memstream(&text, &len);
	if (tell(&c->home, file, &e) != 0)
		fail_msg("%s", e.text);
	assert_int_equal(fclose(file), 0);
	return text;
}

static json_t *told_json(struct test_central *c)
{
	char *text = told(c, as_json);
	json_t *all = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(all);
	free(text);
	return all;
}

/* Exactly these keys, so that a program may count on them. */
static void expect_keys(const json_t *object, const char *const *keys, size_t count)
{
	assert_int_equal(json_object_size(object), count);
	for (size_t i = 0; i < count; i++)
		if (json_object_get(object, keys[i]) == NULL)
			fail_msg("no key %s", keys[i]);
}

static long long number(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	assert_true(json_is_integer(value));
	return json_integer_value(value);
}

static void spoil_batch(const struct test_sender *s, int64_t n)
{
	char *path = test_sender_batch_path(s, n);
	assert_int_equal(file_replace(path, "rommel", 6, 0644, NULL), 0);
	free(path);
}

/* Two kiosks: one with two signups of which one withdrawn and a spoiled batch, one never seen. */
static void begin(struct test_central *c, struct test_sender senders[2])
{
	char receipt[RECEIPT_TEXT];
	struct err e = {.code = 0};
	test_central_init(c);
	test_sender_init(&senders[0], c, "een", "Café De Brug");
	test_sender_init(&senders[1], c, "twee", "Wijkhuis");
	test_sender_news(&senders[0], "a@b.nl", receipt);
	test_sender_news(&senders[0], "c@d.nl", receipt);
	test_sender_withdraw(&senders[0], receipt);
	test_sender_send(&senders[0]);
	c->world.now_ms += 90500;
	spoil_batch(&senders[0], 2);
	assert_int_equal(collect_all(&c->home, NULL, &e), -1);
}

static void end(struct test_central *c, struct test_sender senders[2])
{
	test_sender_finish(&senders[0]);
	test_sender_finish(&senders[1]);
	test_central_finish(c);
}

static void test_json_has_exactly_its_keys(void **state)
{
	static const char *const top[] = {"level",  "kiosks",	  "signups",  "withdrawn",
					  "erased", "unreadable", "set_aside"};
	static const char *const each[] = {"id",	"name",	       "last_seen",
					   "last_test", "last_number", "waiting",
					   "version",	"disk_free",   "clock_synced",
					   "set_aside", "fault",       "wanted",
					   "forks",	"salvages",    "revoked",
					   "level",	"advice",      "oldest_waiting_ms"};
	(void)state;
	struct test_central c;
	struct test_sender senders[2];
	begin(&c, senders);
	json_t *all = told_json(&c);
	expect_keys(all, top, sizeof top / sizeof top[0]);
	const json_t *kiosks = json_object_get(all, "kiosks");
	assert_int_equal(json_array_size(kiosks), 2);
	for (size_t i = 0; i < 2; i++)
		expect_keys(json_array_get(kiosks, i), each, sizeof each / sizeof each[0]);
	json_decref(all);
	end(&c, senders);
}

static void test_json_tells_what_is_so(void **state)
{
	(void)state;
	struct test_central c;
	struct test_sender senders[2];
	begin(&c, senders);
	json_t *all = told_json(&c);
	const json_t *kiosk = json_array_get(json_object_get(all, "kiosks"), 0);
	assert_int_equal(number(all, "signups"), 2);
	assert_int_equal(number(all, "withdrawn"), 1);
	assert_int_equal(number(all, "unreadable"), 0);
	assert_int_equal(number(all, "set_aside"), 1);
	assert_string_equal(json_string_value(json_object_get(kiosk, "id")), senders[0].id);
	assert_string_equal(json_string_value(json_object_get(kiosk, "name")), "Café De Brug");
	assert_string_equal(json_string_value(json_object_get(kiosk, "last_seen")),
			    "2026-11-18T11:08:10Z");
	assert_int_equal(number(kiosk, "last_number"), 1);
	assert_int_equal(number(kiosk, "waiting"), 3);
	assert_int_equal(number(kiosk, "set_aside"), 1);
	assert_true(number(kiosk, "disk_free") > 0);
	assert_true(json_is_true(json_object_get(kiosk, "clock_synced")));
	assert_true(json_string_length(json_object_get(kiosk, "version")) > 0);
	json_decref(all);
	end(&c, senders);
}

static void test_json_of_a_kiosk_that_was_never_seen(void **state)
{
	(void)state;
	struct test_central c;
	struct test_sender senders[2];
	begin(&c, senders);
	json_t *all = told_json(&c);
	const json_t *kiosk = json_array_get(json_object_get(all, "kiosks"), 1);
	static const char *const unknown[] = {"last_seen", "waiting", "version", "disk_free",
					      "clock_synced"};
	for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
		assert_true(json_is_null(json_object_get(kiosk, unknown[i])));
	assert_int_equal(number(kiosk, "last_number"), 0);
	assert_int_equal(number(kiosk, "set_aside"), 0);
	json_decref(all);
	end(&c, senders);
}

static void test_json_of_nobody(void **state)
{
	(void)state;
	struct test_central c;
	test_central_init(&c);
	json_t *all = told_json(&c);
	assert_true(json_is_array(json_object_get(all, "kiosks")));
	assert_int_equal(json_array_size(json_object_get(all, "kiosks")), 0);
	assert_int_equal(number(all, "signups"), 0);
	json_decref(all);
	test_central_finish(&c);
}

/* The place of a text on its line, in characters. */
static size_t place_of(const char *table, const char *text)
{
	const char *at = strstr(table, text);
	if (at == NULL)
		fail_msg("no \"%s\" in\n%s", text, table);
	size_t chars = 0;
	for (; at > table && at[-1] != '\n'; at--)
		chars += ((unsigned char)at[-1] & 0xC0) != 0x80;
	return chars;
}

static void test_the_table_tells_what_is_so(void **state)
{
	(void)state;
	struct test_central c;
	struct test_sender senders[2];
	begin(&c, senders);
	char *table = told(&c, as_table);
	assert_non_null(strstr(table, "Café De Brug"));
	assert_non_null(strstr(table, senders[0].id));
	assert_non_null(strstr(table, "Net toegelaten."));
	assert_non_null(strstr(table, "\n2 kiosken\n2 aanmeldingen\n1 ingetrokken\n"
				      "1 zending opzij gezet\n"));
	free(table);
	end(&c, senders);
}

static void test_what_is_in_the_table_stands_under_its_head(void **state)
{
	(void)state;
	struct test_central c;
	struct test_sender senders[2];
	begin(&c, senders);
	c.world.synced = false;
	char receipt[RECEIPT_TEXT];
	test_sender_news(&senders[1], "e@f.nl", receipt);
	test_sender_send(&senders[1]);
	collect_all(&c.home, NULL, NULL);
	char *table = told(&c, as_table);
	assert_int_equal(place_of(table, "Café De Brug"), place_of(table, "centrum"));
	assert_int_equal(place_of(table, senders[0].id), place_of(table, "kiosk "));
	assert_int_equal(place_of(table, "net "), place_of(table, "gezien"));
	assert_int_equal(place_of(table, "3      net"), place_of(table, "wacht"));
	assert_int_equal(place_of(table, "goed"), place_of(table, "klok"));
	assert_int_equal(place_of(table, "ongelijk"), place_of(table, "klok"));
	assert_int_equal(place_of(table, "klok\n"), place_of(table, "wat\n"));
	free(table);
	end(&c, senders);
}

static void test_no_answer_is_ever_in_it(void **state)
{
	(void)state;
	struct test_central c;
	struct test_sender senders[2];
	begin(&c, senders);
	char *table = told(&c, as_table), *json = told(&c, as_json);
	assert_null(strstr(table, "a@b.nl"));
	assert_null(strstr(json, "a@b.nl"));
	free(table);
	free(json);
	end(&c, senders);
}

/* A kiosk that says nothing: first to look at, then to call. */
static void test_silence_grows_worse(void **state)
{
	static const struct {
		int64_t hours;
		const char *line;
	} cases[] = {{1, "OK - 1 kiosken, 0 met een storing, 0 om naar te kijken |"},
		     {27, "WARNING - 1 kiosken, 0 met een storing, 1 om naar te kijken:"
			  " Wijkhuis stil |"},
		     {79, "CRITICAL - 1 kiosken, 1 met een storing, 0 om naar te kijken:"
			  " Wijkhuis stil |"}};
	(void)state;
	struct test_central c;
	struct test_sender s;
	char receipt[RECEIPT_TEXT];
	test_central_init(&c);
	test_sender_init(&s, &c, "een", "Wijkhuis");
	test_sender_news(&s, "a@b.nl", receipt);
	test_sender_send(&s);
	test_central_collect(&c);
	int64_t then = c.world.now_ms;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		c.world.now_ms = then + cases[i].hours * 3600000;
		char *line = told(&c, as_check);
		if (strstr(line, cases[i].line) == NULL)
			fail_msg("%s", line);
		/* What it exits with stands behind the line. */
		assert_int_equal(line[strlen(line) - 1] - '0', (int)i);
		free(line);
	}
	test_sender_finish(&s);
	test_central_finish(&c);
}

static void test_prometheus_escapes_and_counts(void **state)
{
	(void)state;
	struct test_central c;
	struct test_sender s;
	char receipt[RECEIPT_TEXT];
	test_central_init(&c);
	test_sender_init(&s, &c, "een", "Huis \"A\\B\"");
	test_sender_news(&s, "a@b.nl", receipt);
	test_sender_send(&s);
	test_central_collect(&c);
	char *text = told(&c, as_prometheus);
	assert_non_null(strstr(text, "centre=\"Huis \\\"A\\\\B\\\"\"} 1\n"));
	assert_non_null(strstr(text, "\nwijk_signups 1\n"));
	assert_null(strstr(text, "a@b.nl"));
	free(text);
	test_sender_finish(&s);
	test_central_finish(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json_has_exactly_its_keys),
		cmocka_unit_test(test_json_tells_what_is_so),
		cmocka_unit_test(test_json_of_a_kiosk_that_was_never_seen),
		cmocka_unit_test(test_json_of_nobody),
		cmocka_unit_test(test_silence_grows_worse),
		cmocka_unit_test(test_prometheus_escapes_and_counts),
		cmocka_unit_test(test_the_table_tells_what_is_so),
		cmocka_unit_test(test_what_is_in_the_table_stands_under_its_head),
		cmocka_unit_test(test_no_answer_is_ever_in_it),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}

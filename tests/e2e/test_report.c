/*
 * What `wijkkiosk doctor` tells may be sent to whoever helps.  A real visitor signs up on a real
 * kiosk that has a worker, a password and keys; nothing of these is in what the doctor writes.
 */
#include "db/base/buf.h"
#include "db/base/file.h"
#include "db/base/hex.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/receipt.h"
#include "tests/e2e/support/team.h"
#include "tests/e2e/support/traces.h"
#include "tests/e2e/support/walk.h"

#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>

#define WORKER "Zeynepgül"
#define LEFT   "lijst-van-" WORKER ".txt" /* somebody left it in the folder */

enum { KEY = 64, WORDS = 3 };

/* Each of these must stay here. */
struct planted {
	struct word answer, user, password;
	char *receipt;
	uint8_t key[KEY];
};

static void write_file(const struct place *place, const char *name, const char *text)
{
	char *path = file_join(place->state, name);
	assert_int_equal(file_replace(path, text, strlen(text), 0600, NULL), 0);
	free(path);
}

/* The code that the visitor gets. */
static char *sign_up(const struct place *place, const struct word *answer)
{
	struct pty *p = place_kiosk(place, &(struct kiosk_options){0});
	char email[64];
	snprintf(email, sizeof email, "post.%s@voorbeeld.nl", answer->text);
	walk_to_home(p);
	pty_type(p, "3");
	expect_text(p, "Ik wil meedoen");
	pty_type(p, "1");
	expect_text(p, "Waar wilt u meer over weten?");
	pty_type(p, "1\t");
	pty_type(p, answer->text);
	pty_type(p, "\t");
	pty_type(p, email);
	expect_text(p, email);
	pty_type(p, "\t\t1234 ab\t1");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "Klopt dit?");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	expect_text(p, "Geeft u toestemming?");
	pty_type(p, "\t");
	expect_text(p, "[ ] Ja, neem contact met mij op");
	pty_type(p, "1");
	expect_text(p, "[x] Ja, neem contact met mij op");
	pty_key(p, VTERM_KEY_FUNCTION(5));
	char *receipt = receipt_on_screen(p);
	pty_free(p);
	return receipt;
}

static void read_key(const struct place *place, uint8_t out[KEY])
{
	struct buf bytes;
	char *path = file_join(place->state, "kiosk.key");
	buf_init(&bytes);
	assert_int_equal(file_read(path, KEY, &bytes, NULL), 0);
	assert_int_equal(bytes.len, KEY);
	memcpy(out, bytes.data, KEY);
	buf_finish(&bytes);
	free(path);
}

static void plant(const struct place *place, struct planted *out)
{
	char access[160];
	out->answer = traces_word();
	out->user = traces_word();
	out->password = traces_word();
	snprintf(access, sizeof access, "user = %s\npassword = %s\n", out->user.text,
		 out->password.text);
	team_add(place, WORKER);
	out->receipt = sign_up(place, &out->answer);
	write_file(place, "drop.conf", access);
	write_file(place, LEFT, out->receipt);
	read_key(place, out->key);
}

static bool holds(const struct buf *text, const void *what, size_t len)
{
	for (size_t i = 0; i + len <= text->len; i++)
		if (memcmp(text->data + i, what, len) == 0)
			return true;
	return false;
}

static void assert_without(const struct buf *text, const void *what, size_t len, const char *name)
{
	if (holds(text, what, len))
		fail_msg("%s is in:\n%s", name, text->data);
}

/* As they are, and as people and programs write them. */
static void assert_tells_nothing(const struct buf *text, const struct planted *p)
{
	const struct {
		const char *name;
		const struct word *word;
	} words[WORDS] = {
		{"an answer", &p->answer}, {"a user", &p->user}, {"a password", &p->password}};
	struct buf hex, bare;
	char base64[sodium_base64_ENCODED_LEN(KEY, sodium_base64_VARIANT_ORIGINAL)];
	for (size_t i = 0; i < WORDS; i++) {
		struct traces t;
		traces_init(&t);
		traces_in_bytes(&t, words[i].name, text->data, text->len, words[i].word);
		if (t.count > 0)
			fail_msg("%s is in:\n%s", words[i].name, text->data);
		traces_finish(&t);
	}
	buf_init(&hex);
	buf_init(&bare);
	hex_add(&hex, p->key, KEY / 2);
	sodium_bin2base64(base64, sizeof base64, p->key, KEY, sodium_base64_VARIANT_ORIGINAL);
	for (const char *c = p->receipt; *c != '\0'; c++)
		if (*c != '-')
			buf_add_char(&bare, *c);
	assert_without(text, p->receipt, strlen(p->receipt), "a receipt");
	assert_without(text, bare.data, bare.len, "a receipt without its dashes");
	assert_without(text, WORKER, strlen(WORKER), "a worker");
	assert_without(text, TEAM_PIN, strlen(TEAM_PIN), "a PIN");
	assert_without(text, p->key, 16, "a key");
	assert_without(text, hex.data, hex.len, "a key in hex");
	assert_without(text, base64, 32, "a key in base 64");
	buf_finish(&bare);
	buf_finish(&hex);
}

static void look(const struct place *place, const char *lang, const char *how, struct buf *out)
{
	char *report = place_path(place, "verslag.txt");
	struct said said =
		place_run((const char *const[]){"wijkkiosk", "doctor", "--state", place->state,
						"--lang", lang, "--report", report, how, NULL});
	assert_in_range(said.status, 0, 2);
	assert_string_equal(said.err, "");
	assert_int_equal(file_read(report, 1 << 20, out, NULL), 0);
	buf_add_str(out, said.out);
	said_finish(&said);
	unlink(report);
	free(report);
}

static void a_report_holds_nothing_of_anybody(void **state)
{
	const struct place *place = *state;
	struct planted planted;
	struct buf text;
	buf_init(&text);
	plant(place, &planted);
	look(place, "nl", NULL, &text);
	/* It says what helps. */
	assert_non_null(strstr(text.data, "\nlinux: "));
	assert_non_null(strstr(text.data, "\nsqlite: 3."));
	assert_non_null(strstr(text.data, "De sleutel is heel"));
	assert_non_null(strstr(text.data, "Geen aanmelding wacht te lang (nu: 1)"));
	look(place, "en", "--json", &text);
	assert_non_null(strstr(text.data, "\"checks\":["));
	/* And when much is wrong, the words that errors bring. */
	write_file(place, "drop.conf", "nonsense\n");
	look(place, "nl", NULL, &text);
	char *left = file_join(place->state, LEFT);
	assert_int_equal(chmod(left, 0666), 0);
	look(place, "nl", NULL, &text);
	assert_non_null(strstr(text.data, "Een bestand"));
	assert_tells_nothing(&text, &planted);
	/* The search finds what is there. */
	buf_add_str(&text, planted.password.text);
	struct traces t;
	traces_init(&t);
	traces_in_bytes(&t, "all", text.data, text.len, &planted.password);
	assert_true(t.count > 0);
	traces_finish(&t);
	free(left);
	free(planted.receipt);
	buf_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_report_holds_nothing_of_anybody,
						place_setup_enrolled, place_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

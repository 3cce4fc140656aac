/* Batches: written and read back, and every way to spoil one. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/sync/batch.h"
#include "db/sync/signed.h"

#include <sodium.h>
#include <sysexits.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define KIOSK "k0123456789abcdef"
enum { BOX = 512 + SEAL_OVERHEAD };

struct signer {
	uint8_t public_key[CODE_SIGN_PUBLIC], secret_key[CODE_SIGN_SECRET];
};

static struct signer new_signer(void)
{
	struct signer s;
	crypto_sign_keypair(s.public_key, s.secret_key);
	return s;
}

static struct batch_header some_header(size_t events)
{
	struct batch_header h = {.kiosk = KIOSK,
				 .number = 7,
				 .cut_at = INT64_C(1795000000000),
				 .recipient_count = 2,
				 .event_count = events,
				 .health = {.version = "0.1.0",
					    .disk_free = INT64_C(5000000000),
					    .waiting = 3,
					    .oldest_waiting_ms = 60000,
					    .clock_synced = true,
					    .forks = 2,
					    .salvages = 1},
				 .has_successor = true};
	memset(h.successor, 0xD2, sizeof h.successor);
	memset(h.previous, 0xAB, sizeof h.previous);
	memset(h.recipients, 0xC1, sizeof h.recipients);
	return h;
}

/* A right batch of this many events. */
static void write_some(const struct signer *s, size_t events, struct buf *out)
{
	uint8_t sealed[2 * BOX];
	struct buf lines;
	struct batch_header h = some_header(events);
	memset(sealed, 0x5A, BOX);
	memset(sealed + BOX, 0xA5, BOX);
	buf_init(&lines);
	for (size_t i = 0; i < events; i++) {
		uint8_t id[BATCH_EVENT_ID];
		memset(id, (int)i + 1, sizeof id);
		batch_add_event(&lines, (int64_t)i + 1, id, sealed, BOX, 2);
	}
	batch_write(&h, &lines, s->secret_key, out);
	buf_finish(&lines);
}

static enum batch_fault read_fault(const struct signer *s, const void *bytes, size_t len)
{
	struct batch *b = NULL;
	struct err e = {.code = 0};
	enum batch_fault fault = batch_read(&b, bytes, len, s->public_key, &e);
	assert_int_equal(fault == BATCH_FINE, b != NULL);
	assert_int_equal(e.code, fault == BATCH_FINE ? 0 : EX_DATAERR);
	batch_free(b);
	return fault;
}

static void test_written_is_read_back(void **state)
{
	(void)state;
	struct signer s = new_signer();
	struct batch *b = NULL;
	struct buf bytes, boxes;
	buf_init(&bytes);
	buf_init(&boxes);
	write_some(&s, 3, &bytes);
	assert_int_equal(batch_read(&b, bytes.data, bytes.len, s.public_key, NULL), BATCH_FINE);
	const struct batch_header *h = batch_header(b);
	struct batch_header want = some_header(3);
	assert_string_equal(h->kiosk, KIOSK);
	assert_int_equal(h->number, 7);
	assert_int_equal(h->cut_at, want.cut_at);
	assert_memory_equal(h->previous, want.previous, BATCH_HASH);
	assert_int_equal(h->recipient_count, 2);
	assert_memory_equal(h->recipients[1], want.recipients[1], SEAL_KEY_ID);
	assert_string_equal(h->health.version, "0.1.0");
	assert_int_equal(h->health.disk_free, want.health.disk_free);
	assert_int_equal(h->health.waiting, 3);
	assert_int_equal(h->health.oldest_waiting_ms, 60000);
	assert_true(h->health.clock_synced);
	assert_int_equal(h->health.forks, 2);
	assert_int_equal(h->health.salvages, 1);
	assert_true(h->has_successor);
	assert_memory_equal(h->successor, want.successor, sizeof want.successor);
	const struct batch_event *events = batch_events(b);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(events[i].seq, i + 1);
		assert_int_equal(events[i].id[15], i + 1);
		assert_int_equal(events[i].box_len, BOX);
		buf_clear(&boxes);
		assert_true(batch_box(&events[i], 0, &boxes) && batch_box(&events[i], 1, &boxes));
		assert_int_equal(boxes.len, 2 * BOX);
		assert_int_equal((uint8_t)boxes.data[0], 0x5A);
		assert_int_equal((uint8_t)boxes.data[BOX], 0xA5);
		assert_int_equal((uint8_t)boxes.data[2 * BOX - 1], 0xA5);
	}
	buf_finish(&boxes);
	batch_free(b);
	batch_free(NULL);
	buf_finish(&bytes);
}

/* Only with a kiosk that had to tell them; a reader passes over what is no start. */
static void test_starts_of_the_machine_come_back(void **state)
{
	(void)state;
	struct signer s = new_signer();
	struct buf bytes, none;
	struct batch *b = NULL;
	struct err e = {.code = 0};
	struct batch_header want = some_header(0);
	buf_init(&bytes);
	buf_init(&none);
	want.health.start_count = 2;
	want.health.starts[0] = (struct moment_start){"0123456789abcdef", 1795000000000};
	want.health.starts[1] = (struct moment_start){"fedcba9876543210", 0};
	batch_write(&want, &none, s.secret_key, &bytes);
	assert_non_null(strstr(bytes.data, ",\"starts\":{\"0123456789abcdef\":1795000000000,"
					   "\"fedcba9876543210\":0}}}\n"));
	assert_int_equal(batch_read(&b, bytes.data, bytes.len, s.public_key, &e), BATCH_FINE);
	const struct batch_health *got = &batch_header(b)->health;
	assert_int_equal(got->start_count, 2);
	assert_string_equal(got->starts[0].boot, "0123456789abcdef");
	assert_int_equal(got->starts[0].began_at, 1795000000000);
	assert_int_equal(got->starts[1].began_at, 0);
	batch_free(b);
	buf_finish(&none);
	buf_finish(&bytes);
}

static void test_an_empty_batch_is_fine(void **state)
{
	(void)state;
	struct signer s = new_signer();
	struct buf bytes;
	buf_init(&bytes);
	write_some(&s, 0, &bytes);
	assert_int_equal(read_fault(&s, bytes.data, bytes.len), BATCH_FINE);
	buf_finish(&bytes);
}

/* The bytes are an agreement with every central that is out there: pin them. */
static void test_the_bytes_stay_the_same(void **state)
{
	(void)state;
	static const char head[] =
		"{\"format\":\"wijkkiosk-batch\",\"version\":1,\"kiosk\":\"" KIOSK
		"\",\"number\":7,\"previous\":"
		"\"abababababababababababababababababababababababababab"
		"abababababab\",\"cut_at\":1795000000000,\"successor\":"
		"\"d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2d2\","
		"\"recipients\":[\"c1c1c1c1c1c1c1c1\",\"c1c1c1c1c1c1c1c1\"],\"events\":1,"
		"\"health\":{\"version\":\"0.1.0\",\"disk_free\":5000000000,\"waiting\":3,"
		"\"oldest_waiting_ms\":60000,\"clock_synced\":true,\"forks\":2,\"salvages\":1}}\n"
		"{\"seq\":1,\"id\":\"01010101010101010101010101010101\",\"sealed\":[\"WlpaWlpa";
	struct signer s = new_signer();
	struct buf bytes;
	buf_init(&bytes);
	write_some(&s, 1, &bytes);
	assert_true(bytes.len > sizeof head);
	assert_memory_equal(bytes.data, head, sizeof head - 1);
	assert_memory_equal(bytes.data + bytes.len - 5, "==\"}\n", 5);
	buf_finish(&bytes);
}

static void test_every_flipped_byte_is_refused(void **state)
{
	(void)state;
	struct signer s = new_signer();
	struct buf bytes;
	buf_init(&bytes);
	write_some(&s, 1, &bytes);
	for (size_t i = 0; i < bytes.len; i++) {
		bytes.data[i] ^= 1;
		enum batch_fault fault = read_fault(&s, bytes.data, bytes.len);
		assert_true(fault == BATCH_SIGNATURE || fault == BATCH_LENGTH);
		bytes.data[i] ^= 1;
	}
	assert_int_equal(read_fault(&s, bytes.data, bytes.len), BATCH_FINE);
	buf_finish(&bytes);
}

static void test_every_cut_is_told_as_not_complete(void **state)
{
	(void)state;
	struct signer s = new_signer();
	struct buf bytes;
	buf_init(&bytes);
	write_some(&s, 2, &bytes);
	for (size_t len = 0; len < bytes.len; len++)
		assert_int_equal(read_fault(&s, bytes.data, len), BATCH_LENGTH);
	buf_add_char(&bytes, '\n');
	assert_int_equal(read_fault(&s, bytes.data, bytes.len), BATCH_LENGTH);
	buf_finish(&bytes);
}

static void test_a_captive_portal_is_no_batch(void **state)
{
	(void)state;
	static const char page[] = "<!DOCTYPE html><html><body>Welkom op het gratis netwerk! Log in"
				   " om verder te gaan.</body></html>\n";
	struct signer s = new_signer();
	struct buf big;
	buf_init(&big);
	assert_int_equal(read_fault(&s, page, sizeof page - 1), BATCH_LENGTH);
	while (big.len <= BATCH_BYTES_MAX)
		buf_add(&big, page, sizeof page - 1);
	assert_int_equal(read_fault(&s, big.data, big.len), BATCH_LENGTH);
	buf_finish(&big);
}

static void test_another_signer_is_refused(void **state)
{
	(void)state;
	struct signer s = new_signer(), other = new_signer();
	struct buf bytes;
	buf_init(&bytes);
	write_some(&other, 1, &bytes);
	assert_int_equal(read_fault(&s, bytes.data, bytes.len), BATCH_SIGNATURE);
	buf_finish(&bytes);
}

/* A right batch of two events with one text replaced, signed again by the kiosk itself. */
static enum batch_fault fault_of(const char *from, const char *to)
{
	struct signer s = new_signer();
	struct buf bytes, changed;
	buf_init(&bytes);
	buf_init(&changed);
	write_some(&s, 2, &bytes);
	const char *at = strstr(bytes.data, from), *end = strstr(bytes.data, "{\"signature\"");
	if (at == NULL || end == NULL)
		fail_msg("no %s", from);
	buf_add(&changed, bytes.data, (size_t)(at - bytes.data));
	buf_add_str(&changed, to);
	buf_add(&changed, at + strlen(from), (size_t)(end - at) - strlen(from));
	signed_add(&changed, s.secret_key);
	enum batch_fault fault = read_fault(&s, changed.data, changed.len);
	buf_finish(&bytes);
	buf_finish(&changed);
	return fault;
}

static void test_signed_nonsense_in_the_header_is_refused(void **state)
{
	(void)state;
	static const char *const changes[][2] = {
		{"wijkkiosk-batch", "wijkkiosk-ack"},
		{"\"version\":1", "\"version\":0"},
		{"\"version\":1", "\"version\":\"1\""},
		{"\"version\":1", "\"version\":1.0"},
		{"\"version\":1,", ""},
		{"\"version\":1", "\"version\":1,\"version\":1"},
		{"\"kiosk\":\"k", "\"kiosk\":\"/"},
		{"\"kiosk\":\"k0", "\"kiosk\":\"k"},
		{"\"number\":7", "\"number\":0"},
		{"\"number\":7", "\"number\":-7"},
		{"\"number\":7", "\"number\":99999999999999999999"},
		{"\"number\":7", "\"number\":7,\"extra\":1"},
		{"\"previous\":\"ab", "\"previous\":\"AB"},
		{"\"previous\":\"ab", "\"previous\":\""},
		{"\"previous\":\"", "\"previous\":\"ab"},
		{"\"cut_at\":1795000000000", "\"cut_at\":-1"},
		{"\"cut_at\":1795000000000", "\"cut_at\":253402300799001"},
		{"\"recipients\":[", "\"recipients\":[\"c1c1c1c1c1c1c1c1\","},
		{"\"recipients\":[", "\"recipients\":[7,"},
		{"\"successor\":\"d2", "\"successor\":\"D2"},
		{"\"successor\":\"d2", "\"successor\":\""},
		{"\"forks\":2", "\"forks\":-1"},
		{"\"recipients\":[\"c1", "\"recipients\":[\"zz"},
		{"\"events\":2", "\"events\":1"},
		{"\"events\":2", "\"events\":3"},
		{"\"events\":2", "\"events\":501"},
		{"\"events\":2", "\"events\":-1"},
		{"\"disk_free\":5000000000", "\"disk_free\":-2"},
		{"\"waiting\":3", "\"waiting\":null"},
		{"\"version\":\"0.1.0\"", "\"version\":\"0.1\\n0\""},
		{"\"version\":\"0.1.0\"",
		 "\"version\":\"00000000000000000000000000000000000000000000000\""},
		{"\"health\":{", "\"health\":[],\"gezondheid\":{"},
		{"}}\n", "}}\n\n"},
		{"}}\n", "}} \n{}\n"},
		{"{\"format\"", "[{\"format\""},
	};
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
		if (fault_of(changes[i][0], changes[i][1]) != BATCH_FORMAT)
			fail_msg("%s -> %s", changes[i][0], changes[i][1]);
}

static void test_signed_nonsense_in_an_event_is_refused(void **state)
{
	(void)state;
	static const char *const changes[][2] = {
		{"\"seq\":1", "\"seq\":0"},
		{"\"seq\":1", "\"seq\":2"},
		{"\"seq\":2", "\"seq\":1"},
		{"\"seq\":1", "\"seq\":1e0"},
		{"\"id\":\"01", "\"id\":\""},
		{"\"id\":\"01", "\"id\":\"0101"},
		{"\"seq\":1", "\"seq\":01"},
		{"\"seq\":1", "\"seq\":+1"},
		{"\"seq\":1", "\"seq\": 1"},
		{"\"seq\":1", "\"seq\":1234567890123456789"},
		{"\"seq\":1", "\"seq\":"},
		{"\"id\":\"01", "\"id\":\"0A"},
		{"\"id\"", "\"ID\""},
		{"]}\n", "]} \n"},
		{"]}\n", "],\"naam\":\"x\"}\n"},
		{"\"sealed\":[\"Wlpa", "\"sealed\":[\"Wlp"},
		{"\"sealed\":[\"Wlpa", "\"sealed\":[\""},
		{"\"sealed\":[\"Wlpa", "\"sealed\":[\"WlpaWlpa"},
		{"\"sealed\":[\"Wlpa", "\"sealed\":[\"\",\"Wlpa"},
		{"\"sealed\":[", "\"sealed\":[null,"},
	};
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
		if (fault_of(changes[i][0], changes[i][1]) != BATCH_FORMAT)
			fail_msg("%s -> %s", changes[i][0], changes[i][1]);
}

static void test_what_may_differ(void **state)
{
	(void)state;
	assert_int_equal(fault_of("\"seq\":2", "\"seq\":9"), BATCH_FINE); /* skipped numbers */
	assert_int_equal(fault_of("\"health\":{", "\"health\":{\"warmte\":41,"), BATCH_FINE);
	assert_int_equal(fault_of("\"disk_free\":5000000000", "\"disk_free\":-1"), BATCH_FINE);
	assert_int_equal(fault_of("\"version\":1", "\"version\":2"), BATCH_NEWER);
	/* A newer one may look altogether different. */
	assert_int_equal(fault_of("\"version\":1,\"kiosk\"", "\"version\":2,\"machine\""),
			 BATCH_NEWER);
}

/* Signed and whole, but a box that is no base64: that event is unreadable, the others are not. */
static void test_a_box_that_is_no_base64(void **state)
{
	(void)state;
	struct signer s = new_signer();
	struct batch *b = NULL;
	struct buf bytes, changed, box;
	buf_init(&bytes);
	buf_init(&changed);
	buf_init(&box);
	write_some(&s, 1, &bytes);
	char *spoiled = strstr(bytes.data, "WlpaWlpa");
	assert_non_null(spoiled);
	spoiled[2] = '-';
	buf_add(&changed, bytes.data, (size_t)(strstr(bytes.data, "{\"signature\"") - bytes.data));
	signed_add(&changed, s.secret_key);
	assert_int_equal(batch_read(&b, changed.data, changed.len, s.public_key, NULL), BATCH_FINE);
	assert_false(batch_box(&batch_events(b)[0], 0, &box));
	assert_int_equal(box.len, 0);
	assert_true(batch_box(&batch_events(b)[0], 1, &box));
	batch_free(b);
	buf_finish(&bytes);
	buf_finish(&changed);
	buf_finish(&box);
}

static void test_expect_tells_the_faults_apart(void **state)
{
	(void)state;
	struct signer s = new_signer();
	struct batch *b = NULL;
	struct buf bytes;
	struct err e = {.code = 0};
	struct batch_header h = some_header(0);
	buf_init(&bytes);
	write_some(&s, 1, &bytes);
	assert_int_equal(batch_read(&b, bytes.data, bytes.len, s.public_key, &e), BATCH_FINE);
	assert_int_equal(batch_expect(b, KIOSK, 7, h.previous, &e), BATCH_FINE);
	assert_int_equal(batch_expect(b, "kfedcba9876543210", 7, h.previous, &e), BATCH_KIOSK);
	assert_int_equal(batch_expect(b, KIOSK, 8, h.previous, &e), BATCH_NUMBER);
	h.previous[31] ^= 1;
	assert_int_equal(batch_expect(b, KIOSK, 7, h.previous, &e), BATCH_CHAIN);
	assert_int_equal(e.code, EX_DATAERR);
	batch_free(b);
	buf_finish(&bytes);
}

/* The biggest that is allowed: 500 events is far under the limit of bytes. */
static void test_the_most_events_that_may_be(void **state)
{
	(void)state;
	struct signer s = new_signer();
	struct buf bytes;
	buf_init(&bytes);
	write_some(&s, BATCH_EVENTS_MAX, &bytes);
	assert_true(bytes.len < BATCH_BYTES_MAX);
	assert_int_equal(read_fault(&s, bytes.data, bytes.len), BATCH_FINE);
	buf_finish(&bytes);
}

/* A kiosk that was taken over signs whatever it likes: nothing may crash on it. */
static void test_signed_noise_never_crashes(void **state)
{
	(void)state;
	struct signer s = new_signer();
	struct buf bytes, changed;
	size_t refused = 0;
	buf_init(&bytes);
	buf_init(&changed);
	write_some(&s, 2, &bytes);
	size_t body = (size_t)(strstr(bytes.data, "{\"signature\"") - bytes.data);
	for (int round = 0; round < 2000; round++) {
		buf_clear(&changed);
		buf_add(&changed, bytes.data, body);
		for (uint32_t n = randombytes_uniform(4) + 1; n > 0; n--) {
			size_t at = randombytes_uniform((uint32_t)body);
			size_t len = randombytes_uniform(40);
			changed.data[at] = (char)randombytes_uniform(256);
			if (round % 3 == 0 && at + len < changed.len)
				memmove(changed.data + at, changed.data + len,
					changed.len - at - len);
		}
		signed_add(&changed, s.secret_key);
		refused += read_fault(&s, changed.data, changed.len) != BATCH_FINE;
	}
	assert_true(refused > 0);
	buf_finish(&bytes);
	buf_finish(&changed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written_is_read_back),
		cmocka_unit_test(test_starts_of_the_machine_come_back),
		cmocka_unit_test(test_an_empty_batch_is_fine),
		cmocka_unit_test(test_the_bytes_stay_the_same),
		cmocka_unit_test(test_every_flipped_byte_is_refused),
		cmocka_unit_test(test_every_cut_is_told_as_not_complete),
		cmocka_unit_test(test_a_captive_portal_is_no_batch),
		cmocka_unit_test(test_another_signer_is_refused),
		cmocka_unit_test(test_signed_nonsense_in_the_header_is_refused),
		cmocka_unit_test(test_signed_nonsense_in_an_event_is_refused),
		cmocka_unit_test(test_signed_noise_never_crashes),
		cmocka_unit_test(test_what_may_differ),
		cmocka_unit_test(test_a_box_that_is_no_base64),
		cmocka_unit_test(test_expect_tells_the_faults_apart),
		cmocka_unit_test(test_the_most_events_that_may_be),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}

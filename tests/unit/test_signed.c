/* The digits of signed lines: one way to write the same bytes, and no other. */
#include "db/base/base64.h"
#include "db/base/buf.h"
#include "db/sync/signed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void base64_is_read_back(void **state)
{
	struct buf text, bytes;
	(void)state;
	buf_init(&text);
	buf_init(&bytes);
	base64_add(&text, "\xff\x00wijk", 6);
	assert_true(base64_read(text.data, text.len, &bytes));
	assert_int_equal(bytes.len, 6);
	assert_memory_equal(bytes.data, "\xff\x00wijk", 6);
	buf_finish(&text);
	buf_finish(&bytes);
}

/* Each byte in each place, but the one that belongs there: never the same bytes again. */
static void no_other_text_gives_the_same_bytes(void **state)
{
	static const char right[] = "/wB3aQ==";
	struct buf want, bytes;
	(void)state;
	buf_init(&want);
	buf_init(&bytes);
	assert_true(base64_read(right, sizeof right - 1, &want));
	for (size_t i = 0; i < (sizeof right - 1) * 256; i++) {
		char text[sizeof right];
		memcpy(text, right, sizeof right);
		text[i / 256] = (char)(i % 256);
		buf_clear(&bytes);
		if (base64_read(text, sizeof right - 1, &bytes) && text[i / 256] != right[i / 256])
			assert_true(bytes.len != want.len ||
				    memcmp(bytes.data, want.data, want.len) != 0);
	}
	buf_finish(&want);
	buf_finish(&bytes);
}

static void bytes_that_are_no_ascii_are_no_digits(void **state)
{
	struct buf bytes;
	(void)state;
	buf_init(&bytes);
	for (int c = 0x80; c <= 0xFF; c++) {
		const char text[4] = {(char)c, (char)c, (char)c, (char)c};
		assert_false(base64_read(text, sizeof text, &bytes));
	}
	assert_int_equal(bytes.len, 0);
	buf_finish(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base64_is_read_back),
		cmocka_unit_test(no_other_text_gives_the_same_bytes),
		cmocka_unit_test(bytes_that_are_no_ascii_are_no_digits),
	};
	return cmocka_run_group_tests_name("signed", tests, NULL, NULL);
}

/* drop.conf: what is taken in can be read, and reads as it was taken. */
#include "db/sync/access.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tests/fuzz/support/fuzz.h"

static bool are_equal(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct access access, again;
	struct err e = {.code = 0};
	struct buf text;
	char *folder = fuzz_folder();
	buf_init(&text);
	buf_add(&text, data, size);
	fuzz_remove(folder, ACCESS_FILE);
	if (access_write(folder, NULL, &text, &e) == 0) {
		FUZZ_MUST(access_read(folder, NULL, &access, &e) == 0);
		FUZZ_MUST(access_read(folder, "example.org", &again, &e) == 0);
		FUZZ_MUST(are_equal(access.user, again.user));
		FUZZ_MUST(are_equal(access.password, again.password));
		FUZZ_MUST(are_equal(access.proxy, again.proxy));
		FUZZ_MUST(access.patience == again.patience && access.patience > 0);
		access_finish(&access);
		access_finish(&again);
		fuzz_accepted();
	} else {
		FUZZ_MUST(e.code != 0);
	}
	buf_finish(&text);
	free(folder);
	return 0;
}

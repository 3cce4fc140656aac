/* kiosk.conf: what is read can be written, and is then read as the same. */
#include "db/store/conf.h"
#include "db/base/err.h"
#include "tests/fuzz/support/fuzz.h"

static bool are_equal(const struct conf *a, const struct conf *b)
{
	return strcmp(a->kiosk, b->kiosk) == 0 && strcmp(a->centre, b->centre) == 0 &&
	       strcmp(a->drop, b->drop) == 0 &&
	       memcmp(&a->languages, &b->languages, sizeof a->languages) == 0 &&
	       memcmp(&a->central, &b->central, sizeof a->central) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct conf conf, again;
	struct err e = {.code = 0};
	char *folder = fuzz_folder();
	fuzz_write(folder, CONF_FILE, data, size);
	if (conf_read(folder, &conf, &e) == 0) {
		FUZZ_MUST(conf.enrolled);
		FUZZ_MUST(conf_write(folder, &conf, &e) == 0);
		FUZZ_MUST(conf_read(folder, &again, &e) == 0);
		FUZZ_MUST(are_equal(&conf, &again));
		conf_finish(&again);
		conf_finish(&conf);
		fuzz_accepted();
	} else {
		FUZZ_MUST(e.code != 0);
	}
	free(folder);
	return 0;
}

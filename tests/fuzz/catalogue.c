/* A catalogue of words: whatever its bytes are, what is found is a text inside it. */
#include "tui/catalogue.h"
#include "tests/fuzz/support/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const texts[] = {"Terug", "Hulp", "Taal", "", "{1} van {2}"};
	const struct catalogue c = {data, size};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		const char *found = catalogue_find(&c, texts[i]);
		if (found == NULL)
			continue;
		size_t at = (size_t)((const unsigned char *)found - data);
		FUZZ_MUST(at < size && at + strlen(found) < size);
		fuzz_accepted();
	}
	return 0;
}

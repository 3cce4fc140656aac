/* A content bundle: a file that came from somewhere, opened and read to its end. */
#include "db/base/file.h"
#include "tests/fuzz/support/fuzz.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *folder = fuzz_folder();
	char *path = file_join(folder, "content.db");
	fuzz_write(folder, "content.db", data, size);
	if (fuzz_read_bundle(path))
		fuzz_accepted();
	free(path);
	free(folder);
	return 0;
}

/* Tables of anybody: every row that comes out has a title and a name, and nothing hidden. */
#include "content/import/item.h"
#include "content/import/table.h"
#include "content/make/faults.h"
#include "db/base/buf.h"
#include "tests/fuzz/support/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct item_list items = {0};
	struct faults faults = {0};
	char *text = fuzz_text(data, size);
	bool good = table_read(text, size, "x.csv", &items, &faults);
	FUZZ_MUST(good || items.count == 0);
	for (size_t i = 0; i < items.count; i++) {
		char *const *cells = items.items[i].cells;
		FUZZ_MUST(cells[COLUMN_ID] != NULL && cells[COLUMN_TITLE] != NULL);
		for (size_t c = 0; c < COLUMNS; c++)
			for (const char *p = cells[c]; p != NULL && *p != '\0'; p++)
				FUZZ_MUST((unsigned char)*p >= ' ' && *p != 0x7F);
		char *plain =
			cells[COLUMN_URL] != NULL ? item_plain_address(cells[COLUMN_URL]) : NULL;
		free(plain);
	}
	if (items.count > 0)
		fuzz_accepted();
	item_finish_list(&items);
	faults_finish(&faults);
	free(text);
	return 0;
}

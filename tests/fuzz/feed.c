/* Feeds of anybody: what comes out are rows that publications.csv can have. */
#include "content/import/feed.h"
#include "content/import/item.h"
#include "content/make/faults.h"
#include "db/base/buf.h"
#include "tests/fuzz/support/fuzz.h"

static void look_at(const struct item *item)
{
	FUZZ_MUST(item_is_id(item->cells[COLUMN_ID]));
	FUZZ_MUST(item->cells[COLUMN_TITLE] != NULL && item->cells[COLUMN_TITLE][0] != '\0');
	for (size_t c = 0; c < COLUMNS; c++)
		for (const char *p = item->cells[c]; p != NULL && *p != '\0'; p++)
			FUZZ_MUST((unsigned char)*p >= ' ' && *p != 0x7F);
	if (item->cells[COLUMN_DATE] != NULL)
		FUZZ_MUST(strlen(item->cells[COLUMN_DATE]) == 10 &&
			  strlen(item->cells[COLUMN_YEAR]) == 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct feed_wishes wishes = {.kind = "artikel"};
	struct item_list items = {0};
	struct faults faults = {0};
	char *text = fuzz_text(data, size);
	bool good = feed_read(text, size, "x.xml", &wishes, &items, &faults);
	FUZZ_MUST(good || (faults.count > 0 && items.count == 0));
	for (size_t i = 0; i < items.count; i++)
		look_at(&items.items[i]);
	if (items.count > 0)
		fuzz_accepted();
	item_finish_list(&items);
	faults_finish(&faults);
	free(text);
	return 0;
}

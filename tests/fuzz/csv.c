/* CSV of editors: what is read without faults and written with every cell quoted reads the same. */
#include "content/make/csv.h"
#include "content/make/faults.h"
#include "db/base/buf.h"
#include "tests/fuzz/support/fuzz.h"

static void write_again(const struct csv *csv, struct buf *out)
{
	for (size_t r = 0; r < csv->count; r++)
		for (size_t c = 0; c < csv->records[r].count; c++) {
			buf_add_str(out, c > 0 ? ",\"" : "\"");
			for (const char *p = csv->records[r].cells[c]; *p != '\0'; p++)
				buf_add_str(out, *p == '"' ? "\"\"" : (char[]){*p, '\0'});
			buf_add_str(out, c + 1 < csv->records[r].count ? "\"" : "\"\r\n");
		}
}

static void compare(const struct csv *a, const struct csv *b)
{
	FUZZ_MUST(a->count == b->count);
	for (size_t r = 0; r < a->count; r++) {
		FUZZ_MUST(a->records[r].count == b->records[r].count);
		FUZZ_MUST(a->records[r].line >= 1);
		for (size_t c = 0; c < a->records[r].count; c++)
			FUZZ_MUST(strcmp(a->records[r].cells[c], b->records[r].cells[c]) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"id", "title", NULL};
	struct csv csv, again;
	struct faults faults = {0}, none = {0};
	char *text = fuzz_text(data, size);
	csv_parse(&csv, text, size, "x.csv", &faults);
	if (faults.count == 0) {
		struct buf written;
		buf_init(&written);
		write_again(&csv, &written);
		csv_parse(&again, written.data, written.len, "x.csv", &none);
		FUZZ_MUST(none.count == 0);
		compare(&csv, &again);
		csv_finish(&again);
		buf_finish(&written);
		fuzz_accepted();
	}
	csv_check(&csv, names, "x.csv", &faults);
	csv_finish(&csv);
	faults_finish(&none);
	faults_finish(&faults);
	free(text);
	return 0;
}

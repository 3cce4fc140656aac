/* What pdftotext gives of any PDF: paragraphs on one line each, and nothing hidden. */
#include "content/import/reflow.h"
#include "db/base/buf.h"
#include "tests/fuzz/support/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out;
	char *text = fuzz_text(data, size);
	buf_init(&out);
	reflow_add(text, &out);
	for (size_t i = 0; i < out.len; i++)
		FUZZ_MUST((unsigned char)out.data[i] >= ' ' || out.data[i] == '\n');
	FUZZ_MUST(strstr(out.data, "\n\n\n") == NULL);
	if (out.len > 0)
		fuzz_accepted();
	buf_finish(&out);
	free(text);
	return 0;
}

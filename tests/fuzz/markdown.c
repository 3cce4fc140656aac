/* Markdown of editors: a page without faults can be kept in a bundle and comes back from it. */
#include "content/make/markdown.h"
#include "content/make/faults.h"
#include "content/make/prose.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tests/fuzz/support/fuzz.h"

static void keep(const struct body *body)
{
	struct body back;
	struct buf bytes, again;
	struct err e;
	buf_init(&bytes);
	buf_init(&again);
	block_encode(body, &bytes);
	FUZZ_MUST(block_decode(bytes.data, bytes.len, &back, &e) == 0);
	block_encode(&back, &again);
	FUZZ_MUST(again.len == bytes.len && memcmp(again.data, bytes.data, bytes.len) == 0);
	FUZZ_MUST(back.block_count == body->block_count);
	FUZZ_MUST(back.link_count == body->link_count);
	block_finish(&back);
	buf_finish(&bytes);
	buf_finish(&again);
	fuzz_accepted();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct markdown m;
	struct faults faults = {0};
	char *text = fuzz_text(data, size);
	prose_check_bytes(text, size, "x.md", &faults);
	markdown_parse(&m, text, size, "x.md", 1, &faults);
	if (faults.count == 0)
		keep(&m.body);
	markdown_finish(&m);
	faults_finish(&faults);
	free(text);
	return 0;
}

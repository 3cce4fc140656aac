/*
 * What visitors type to search: every query can be asked, and what it found is marked in the text
 * on whole characters.
 */
#include "content/bundle/bundle.h"
#include "content/bundle/pubs.h"
#include "db/base/err.h"
#include "tests/fuzz/support/fuzz.h"
#include "tui/text.h"

#include <stdlib.h>
#include <string.h>

enum { HITS = 8 };

static void find(const char *query, const char *text)
{
	struct pub_hit hits[HITS];
	size_t count = pubs_hits(query, text, hits, HITS), after = 0, len = strlen(text);
	FUZZ_MUST(count <= HITS);
	for (size_t i = 0; i < count; i++) {
		FUZZ_MUST(hits[i].start >= after && hits[i].length > 0);
		after = hits[i].start + hits[i].length;
		FUZZ_MUST(after <= len);
		FUZZ_MUST(((unsigned char)text[hits[i].start] & 0xC0) != 0x80);
		FUZZ_MUST(after == len || ((unsigned char)text[after] & 0xC0) != 0x80);
	}
}

static void ask(struct bundle *b, const char *query)
{
	const struct pub_filter filter = {.query = query};
	struct pubs *list = NULL;
	struct pub_row row;
	struct err e = {.code = 0};
	FUZZ_MUST(pubs_open(&list, b, &filter, &e) == 0);
	FUZZ_MUST(pubs_reach(list, PUBS_RANKED, NULL, NULL, &e) == 0);
	for (long i = 0; i < pubs_known(list) && i < PUBS_RANKED; i++) {
		FUZZ_MUST(pubs_row(list, i, &row, &e) == 0);
		find(query, row.title);
	}
	if (pubs_known(list) > 0)
		fuzz_accepted();
	pubs_free(list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = getenv("FUZZ_CONTENT");
	struct bundle *b = NULL;
	struct err e;
	char *query = fuzz_text(data, size);
	/* The screen keeps no other text than this. */
	query[text_sanitize(query, strlen(query), 0)] = '\0';
	FUZZ_MUST(path != NULL && bundle_open(&b, path, &e) == 0);
	ask(b, query);
	find(query, query);
	find("leef wijk", query);
	bundle_free(b);
	free(query);
	return 0;
}

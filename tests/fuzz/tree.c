/* YAML of editors, as a tree. */
#include "content/make/tree.h"
#include "content/make/faults.h"
#include "tests/fuzz/support/fuzz.h"

#include <stdlib.h>
#include <string.h>

static void walk(const struct tree *t, struct faults *faults)
{
	static const char *const allowed[] = {"nl", "key", NULL};
	FUZZ_MUST(t->line >= 1);
	FUZZ_MUST((t->kind == TREE_SCALAR) == (t->text != NULL));
	for (size_t i = 0; i < t->count; i++) {
		const struct tree *item = t->items[i];
		FUZZ_MUST((t->kind == TREE_MAP) == (item->key != NULL));
		if (t->kind == TREE_MAP) {
			FUZZ_MUST(tree_get(t, item->key) != NULL);
			tree_text(t, item->key, "x.yaml", faults);
			long n = tree_number(t, item->key, 1, 9999, "x.yaml", faults);
			FUZZ_MUST(n >= 1 && n <= 9999);
			tree_bool(t, item->key, false, "x.yaml", faults);
		}
		walk(item, faults);
	}
	tree_allow(t, allowed, "x.yaml", faults);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct faults faults = {0};
	char *text = fuzz_text(data, size);
	struct tree *tree = tree_parse(text, size, "x.yaml", 1, &faults);
	FUZZ_MUST(tree != NULL || faults.count > 0);
	if (tree != NULL) {
		walk(tree, &faults);
		fuzz_accepted();
	}
	tree_free(tree);
	faults_finish(&faults);
	free(text);
	return 0;
}

/*
 * One file of the editors among right ones: the first byte says which.  Sources without faults are
 * compiled, and the kiosk reads what comes out.
 */
#include "content/make/sources.h"
#include "content/make/compile.h"
#include "content/make/faults.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "tests/fuzz/support/fuzz.h"

#include <stdlib.h>

static const char right[] = "tests/fixtures/screens";

static const struct {
	char letter;
	const char *name;
	void (*load)(struct sources *s, const char *dir);
} kinds[] = {
	{'f', "forms/meedoen.yaml", sources_load_forms},
	{'p', "pages/nl/kiosk.md", sources_load_pages},
	{'c', "publications.csv", sources_load_publications},
	{'s', "sections.yaml", sources_load_lists},
	{'t', "themes.yaml", sources_load_lists},
	{'a', "addresses.csv", sources_load_lists},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static void compile(struct sources *s, const char *folder)
{
	char *path = file_join(folder, "content.db");
	struct err e;
	FUZZ_MUST(compile_write(s, path, &e) == 0);
	FUZZ_MUST(fuzz_read_bundle(path));
	fuzz_accepted();
	free(path);
}

/* Nobody but the file under test is in the folder: its part is read there, the rest elsewhere. */
static void load(struct sources *s, size_t kind, const char *folder)
{
	void (*const steps[])(struct sources *,
			      const char *) = {sources_load_lists, sources_load_publications,
					       sources_load_forms, sources_load_pages};
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		steps[i](s, steps[i] == kinds[kind].load ? folder : right);
	sources_check_links(s);
}

static void prepare(const char *folder, size_t kind, const uint8_t *data, size_t size)
{
	struct err e;
	const char *const folders[] = {"forms", "pages/nl", "pages/en"};
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		char *path = file_join(folder, folders[i]);
		FUZZ_MUST(file_make_folder(path, 0700, &e) == 0);
		free(path);
	}
	/* A page needs its translation, a list the other lists. */
	fuzz_link(right, folder, "pages/en/kiosk.md");
	fuzz_link(right, folder, "wijkwijzer-urls.csv");
	for (size_t i = 0; i < KINDS; i++) {
		fuzz_remove(folder, kinds[i].name);
		if (i != kind && kinds[i].load == kinds[kind].load)
			fuzz_link(right, folder, kinds[i].name);
	}
	fuzz_write(folder, kinds[kind].name, data, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t kind = 0;
	while (size > 0 && kind < KINDS && kinds[kind].letter != (char)data[0])
		kind++;
	if (size == 0 || kind == KINDS)
		return 0;
	struct faults faults = {0};
	struct sources sources = {.faults = &faults};
	char *folder = fuzz_folder();
	prepare(folder, kind, data + 1, size - 1);
	load(&sources, kind, folder);
	if (faults.count == 0)
		compile(&sources, folder);
	sources_finish(&sources);
	faults_finish(&faults);
	free(folder);
	return 0;
}

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
#include <string.h>

static const char right[] = "tests/fixtures/screens";

static const char letters[] = "scfpta";
/* The first four are the steps of loading, in their order. */
static const struct {
	const char *name;
	void (*load)(struct sources *s, const char *dir);
} kinds[] = {
	{"sections.yaml", sources_load_lists},	    {"publications.csv", sources_load_publications},
	{"forms/meedoen.yaml", sources_load_forms}, {"pages/nl/kiosk.md", sources_load_pages},
	{"themes.yaml", sources_load_lists},	    {"addresses.csv", sources_load_lists}};
enum { KINDS = sizeof kinds / sizeof kinds[0], STEPS = 4 };

static void compile(struct sources *s, const char *folder)
{
	char *path = file_join(folder, "content.db");
	struct err e;
	FUZZ_MUST(compile_write(s, path, &e) == 0);
	FUZZ_MUST(fuzz_read_bundle(path));
	fuzz_accepted();
	free(path);
}

/* The part of the file under test is read in its folder, and the rest where all is right. */
static void load(struct sources *s, size_t kind, const char *folder)
{
	for (size_t i = 0; i < STEPS; i++)
		kinds[i].load(s, kinds[i].load == kinds[kind].load ? folder : right);
	sources_check_links(s);
}

static void prepare(const char *folder, size_t kind, const uint8_t *data, size_t size)
{
	fuzz_make(folder, "forms");
	fuzz_make(folder, "pages/nl");
	fuzz_make(folder, "pages/en");
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
	const char *letter = size > 0 ? memchr(letters, data[0], KINDS) : NULL;
	if (letter == NULL)
		return 0;
	size_t kind = (size_t)(letter - letters);
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

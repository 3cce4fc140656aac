/*
 * A visit: any keys, clicks, pastes and sizes, through all the screens of the real kiosk, which
 * draws after each of them.
 */
#include "content/bundle/bundle.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/store/store.h"
#include "tests/fuzz/support/fuzz.h"
#include "tui/ui.h"

#include <stdlib.h>
#include <string.h>

struct clock {
	int64_t now_ms;
};

static int64_t now(void *self)
{
	return ((struct clock *)self)->now_ms;
}

static bool synced(void *self)
{
	(void)self;
	return true;
}

/* The same every time, so that a finding comes back. */
static void chance(void *self, void *bytes, size_t len)
{
	(void)self;
	memset(bytes, 7, len);
}

/* The next input from the bytes; how many it took. */
static size_t next(const uint8_t *data, size_t size, struct input *out)
{
	uint8_t first = data[0];
	size_t more = size > 1 ? size - 1 : 0;
	if (first < 0x80 && first >= 0x20) {
		*out = (struct input){.kind = INPUT_KEY, .key = first};
		return 1;
	}
	if (first < 0x20) {
		*out = (struct input){.kind = INPUT_KEY, .key = KEY_FIRST_SPECIAL + 1 + first};
		return 1;
	}
	if (first < 0xC0) {
		*out = (struct input){.kind = (enum input_kind)(first % (INPUT_TIME + 1))};
		if (out->kind == INPUT_PASTE || out->kind == INPUT_KEY) {
			out->kind = INPUT_PASTE;
			out->text = (const char *)data + 1;
			out->len = more < 40 ? more : 40;
			return 1 + out->len;
		}
		out->row = more > 0 ? data[1] % 70 : 0;
		out->col = more > 1 ? data[2] : 0;
		if (out->kind == INPUT_WHEEL)
			out->row = out->row % 2 == 0 ? -1 : 1;
		return 1 + (more < 2 ? more : 2);
	}
	*out = (struct input){.kind = INPUT_KEY, .key = first + (more > 0 ? data[1] << 6 : 0)};
	return 1 + (more > 0);
}

static void visit(struct ui *ui, struct clock *clock, const uint8_t *data, size_t size)
{
	struct input input;
	for (size_t at = 0; at < size && !ui_wants_to_quit(ui);) {
		at += next(data + at, size - at, &input);
		clock->now_ms += input.kind == INPUT_TIME ? 30000 : 10;
		ui_input(ui, &input);
		FUZZ_MUST(ui_draw(ui) != NULL);
		FUZZ_MUST(ui_screen_name(ui) != NULL);
	}
	fuzz_accepted();
}

/* A kiosk that takes signups, of which nothing has been kept yet. */
static struct store *open_store(const char *folder, const struct sys *sys)
{
	struct store *store = NULL;
	struct err e;
	static const char *const old[] = {"signups.db", "signups.db-wal", "signups.db-shm"};
	for (size_t i = 0; i < sizeof old / sizeof old[0]; i++)
		fuzz_remove(folder, old[i]);
	fuzz_conf(folder);
	FUZZ_MUST(store_open(&store, folder, sys, &e) == 0);
	FUZZ_MUST(store_takes_signups(store));
	return store;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = getenv("FUZZ_CONTENT");
	struct clock clock = {.now_ms = 1};
	const struct sys sys = {&clock, now, synced, now, chance};
	struct bundle *b = NULL;
	struct err e;
	char *folder = fuzz_folder();
	FUZZ_MUST(path != NULL && bundle_open(&b, path, &e) == 0);
	struct store *store = open_store(folder, &sys);
	const struct ui_options options = {.bundle = b,
					   .store = store,
					   .sys = &sys,
					   .allow_quit = true,
					   .half_blocks = size % 2 == 0,
					   .idle_seconds = 90};
	struct ui *ui = ui_new(&options, 24, 80);
	visit(ui, &clock, data, size < 400 ? size : 400);
	ui_free(ui);
	store_free(store);
	bundle_free(b);
	free(folder);
	return 0;
}

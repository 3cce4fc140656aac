/*
 * A visit: any keys, clicks, pastes and sizes, through all the screens of the real kiosk, which
 * draws after each of them.
 */
#include "content/bundle/bundle.h"
#include "db/agenda/agenda.h"
#include "db/base/err.h"
#include "db/store/store.h"
#include "tests/fuzz/support/fuzz.h"
#include "tests/fuzz/support/input.h"

#include <stdlib.h>

static void visit(struct ui *ui, struct fuzz_clock *clock, const uint8_t *data, size_t size)
{
	struct input input;
	for (size_t at = 0; at < size && !ui_wants_to_quit(ui);) {
		at += fuzz_input(data + at, size - at, &input);
		clock->now_ms += input.kind == INPUT_TIME ? 30000 : 10;
		if (input.kind == INPUT_CLICK) {
			input.kind = INPUT_PRESS;
			ui_input(ui, &input);
			input.kind = INPUT_CLICK;
		}
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
	struct fuzz_clock clock = {.now_ms = 1};
	const struct sys sys = fuzz_sys(&clock);
	struct bundle *b = NULL;
	struct err e;
	char *folder = fuzz_folder();
	FUZZ_MUST(path != NULL && bundle_open(&b, path, &e) == 0);
	struct store *store = open_store(folder, &sys);
	struct agenda *agenda = agenda_new(NULL);
	const struct ui_options options = {.bundle = b,
					   .agenda = agenda,
					   .store = store,
					   .sys = &sys,
					   .allow_quit = true,
					   .half_blocks = size % 2 == 0,
					   .idle_seconds = 90};
	struct ui *ui = ui_new(&options, 24, 80);
	visit(ui, &clock, data, size < 400 ? size : 400);
	ui_free(ui);
	store_free(store);
	agenda_free(agenda);
	bundle_free(b);
	free(folder);
	return 0;
}

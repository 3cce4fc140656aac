#include "tests/unit/support/stage.h"
#include "content/bundle/bundle.h"
#include "content/make/compile.h"
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/agenda/agenda.h"
#include "db/agenda/schema.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/store/centre.h"
#include "db/store/store.h"
#include "db/store/workers.h"
#include "tui/terminal/glyph.h"
#include "tui/visual.h"

#include <locale.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <strings.h>
#include <unistr.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define FIXTURE	   "tests/fixtures/screens"
#define GOLDEN	   "tests/golden"
#define GOLDEN_MAX (1 << 20)

static void build_bundle(const char *path)
{
	struct sources sources = {0};
	struct faults faults = {0};
	struct err e = {.code = 0};
	if (sources_load(&sources, FIXTURE, &faults, &e) != 0)
		fail_msg("%s", e.text);
	faults_print(&faults, stderr);
	assert_int_equal(faults.count, 0);
	if (compile_write(&sources, path, &e) != 0)
		fail_msg("%s", e.text);
	sources_finish(&sources);
	faults_finish(&faults);
}

static void change_bundle(const char *path, const struct stage_options *options)
{
	sqlite3 *db = NULL;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (options->functions != NULL)
		options->functions(db, options->arg);
	if (sqlite3_exec(db, options->sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(db));
	sqlite3_close(db);
}

/* STAGE_PIN, hashed at a cost that lets a test walk through the door a hundred times. */
static const char cheap_hash[] =
	"$argon2id$v=19$m=8,t=1,p=1"
	"$AcyQ9HxJQREdatZpFZRvtw$K9rWVS3iZ7mZP6VvpvjXv8opn6miU4thZPGo8Xib/wM";

static void add_workers(struct stage *s, const char *names)
{
	struct err e = {.code = 0};
	sqlite3 *db = NULL;
	while (names != NULL && *names != '\0') {
		char name[WORKERS_NAME_MAX + 1];
		size_t len = strcspn(names, " ");
		snprintf(name, sizeof name, "%.*s", (int)len, names);
		if (centre_open(s->centre, &db, &e) != 0 ||
		    sql_run(db, &e, "INSERT INTO worker(name, pin, added_at) VALUES(?, ?, 0)", "ss",
			    name, cheap_hash) != 0)
			fail_msg("%s", e.text);
		names += len + (names[len] == ' ' ? 1 : 0);
	}
}

/* A machine that is well: a network, a cool processor, and room. */
static void add_machine(struct stage *s)
{
	static const char *const folders[] = {"net/eth0", "thermal/thermal_zone0"};
	struct err e;
	s->machine = file_join(s->kiosk.root, "machine");
	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		char *path = file_join(s->machine, folders[i]);
		assert_int_equal(file_make_folder(path, 0700, &e), 0);
		free(path);
	}
	temp_write(s->machine, "net/eth0/operstate", "up\n", 3);
	temp_write(s->machine, "thermal/thermal_zone0/temp", "48000\n", 6);
}

static int64_t stage_space(const char *path)
{
	(void)path;
	return INT64_C(12000000000);
}

void stage_open_with(struct stage *s, int rows, int cols, const struct stage_options *options)
{
	struct err e = {.code = 0};
	*s = (struct stage){.ui = NULL};
	/* Columns come from wcwidth, as in the kiosk itself. */
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	test_kiosk_init(&s->kiosk);
	if (options->not_enrolled) {
		char *conf = file_join(s->kiosk.state, CONF_FILE);
		remove(conf);
		free(conf);
	}
	s->bundle_path = file_join(s->kiosk.root, "content.db");
	build_bundle(s->bundle_path);
	if (options->sql != NULL)
		change_bundle(s->bundle_path, options);
	if (bundle_open(&s->bundle, s->bundle_path, &e) != 0 ||
	    store_open(&s->store, s->kiosk.state, &s->kiosk.sys, &e) != 0)
		fail_msg("%s", e.text);
	char *feeds = file_join(s->kiosk.state, AGENDA_FILE);
	s->agenda = agenda_new(feeds);
	free(feeds);
	s->centre = centre_new(s->kiosk.state, &s->kiosk.sys);
	add_workers(s, options->workers);
	add_machine(s);
	struct ui_options ui = {
		.bundle = s->bundle,
		.agenda = s->agenda,
		.store = s->store,
		.centre = s->centre,
		.sys = &s->kiosk.sys,
		.lang = options->lang,
		.half_blocks = !options->no_half_blocks,
		.can_letters = options->can_letters,
		.speech = options->speech,
		.prefs = {.speed = PREFS_SPEED_MAX / 2, .volume = PREFS_VOLUME_MAX / 2},
		.idle_seconds = STAGE_IDLE_SECONDS,
		.lock_seconds = STAGE_LOCK_SECONDS,
		.machine = s->machine,
		.lpstat = "/nonexistent",
		.space = stage_space,
		.first = options->first,
		.inside = options->inside,
		.sync = options->sync};
	ui.language_count = options->language_count;
	memcpy(ui.languages, options->languages, sizeof ui.languages);
	if (ui.language_count > 0)
		ui.lang = ui.languages[0];
	s->ui = ui_new(&ui, rows, cols);
	ui_draw(s->ui);
}

void stage_open(struct stage *s, int rows, int cols)
{
	stage_open_with(s, rows, cols, &(struct stage_options){.sql = NULL});
}

void stage_close(struct stage *s)
{
	ui_free(s->ui);
	centre_free(s->centre);
	store_free(s->store);
	agenda_free(s->agenda);
	bundle_free(s->bundle);
	free(s->bundle_path);
	free(s->machine);
	test_kiosk_finish(&s->kiosk);
}

/* Keys. */

static const struct {
	const char *name;
	int32_t key;
} names[] = {
	{"up", UI_UP},
	{"down", UI_DOWN},
	{"left", UI_LEFT},
	{"right", UI_RIGHT},
	{"page_up", UI_PAGE_UP},
	{"page_down", UI_PAGE_DOWN},
	{"home", UI_HOME},
	{"end", UI_END},
	{"tab", UI_TAB},
	{"backtab", UI_BACKTAB},
	{"enter", UI_ENTER},
	{"esc", UI_ESC},
	{"backspace", UI_BACKSPACE},
	{"delete", UI_DELETE},
	{"f1", UI_F1},
	{"f2", UI_F2},
	{"f3", UI_F3},
	{"f4", UI_F4},
	{"f5", UI_F5},
	{"f6", UI_F6},
	{"f7", UI_F7},
	{"f8", UI_F8},
	{"f9", UI_F9},
	{"f10", UI_F10},
	{"f12", UI_F12},
	{"ctrl_q", UI_CTRL_Q},
};

static int32_t named_key(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strlen(names[i].name) == len && strncasecmp(names[i].name, name, len) == 0)
			return names[i].key;
	fail_msg("no key is called <%.*s>", (int)len, name);
	return 0;
}

size_t stage_next_key(const char *script, int32_t *key)
{
	ucs4_t c;
	const char *end = script[0] == '<' ? strchr(script, '>') : NULL;
	if (script[0] == '<' && script[1] == '<') {
		*key = '<';
		return 2;
	}
	if (end != NULL) {
		*key = named_key(script + 1, (size_t)(end - script) - 1);
		return (size_t)(end - script) + 1;
	}
	int len = u8_mbtoucr(&c, (const uint8_t *)script, strlen(script));
	assert_true(len > 0);
	*key = (int32_t)c;
	return (size_t)len;
}

void stage_keys(struct stage *s, const char *script)
{
	while (*script != '\0') {
		struct input input = {.kind = INPUT_KEY};
		script += stage_next_key(script, &input.key);
		ui_input(s->ui, &input);
	}
	ui_draw(s->ui);
}

void stage_click(struct stage *s, int row, int col)
{
	s->kiosk.world.now_ms += STAGE_TOUCH_MS;
	stage_touch(s, row, col);
}

void stage_touch(struct stage *s, int row, int col)
{
	ui_input(s->ui, &(struct input){.kind = INPUT_PRESS, .row = row, .col = col});
	ui_input(s->ui, &(struct input){.kind = INPUT_CLICK, .row = row, .col = col});
	ui_draw(s->ui);
}

void stage_resize(struct stage *s, int rows, int cols)
{
	ui_input(s->ui, &(struct input){.kind = INPUT_RESIZE, .row = rows, .col = cols});
	ui_draw(s->ui);
}

void stage_expect(struct stage *s, const char *screen)
{
	assert_string_equal(ui_screen_name(s->ui), screen);
}

/* Looking. */

const struct canvas *stage_canvas(struct stage *s)
{
	return ui_draw(s->ui);
}

void stage_dump(struct stage *s, struct buf *out)
{
	const struct canvas *c = stage_canvas(s);
	buf_addf(out, "%s %dx%d, cursor %d,%d\n", ui_screen_name(s->ui), c->cols, c->rows,
		 c->cursor_row, c->cursor_col);
	canvas_dump(c, out);
	buf_add_str(out, "--- styles\n");
	canvas_dump_styles(c, out);
	if (c->rtl) {
		buf_addf(out, "--- shown, cursor %d,%d\n", c->cursor_row,
			 visual_column(c, c->cursor_row, c->cursor_col));
		visual_dump(c, out);
	}
}

bool stage_finds(struct stage *s, const char *text, int *row, int *col)
{
	const struct canvas *c = stage_canvas(s);
	bool found = false;
	for (int r = 0; r < c->rows && !found; r++) {
		struct buf line;
		buf_init(&line);
		for (int k = 0; k < c->cols; k++) {
			const struct cell *cell = canvas_cell(c, r, k);
			if (cell->columns > 0)
				buf_add_str(&line, cell->text[0] != '\0' ? cell->text : " ");
		}
		const char *at = strstr(line.data, text);
		found = at != NULL;
		if (found && row != NULL)
			*row = r;
		if (found && col != NULL)
			*col = (int)u8_mbsnlen((const uint8_t *)line.data,
					       (size_t)(at - line.data));
		buf_finish(&line);
	}
	return found;
}

/* Golden files. */

static const char *line_end(const char *p)
{
	return p + strcspn(p, "\n");
}

/* Prints the lines that differ, as a reader of a review would want them. */
static void print_difference(const char *path, const char *want, const char *have)
{
	fprintf(stderr, "--- %s\n+++ now (GOLDEN=write takes it over)\n", path);
	for (int line = 1; *want != '\0' || *have != '\0'; line++) {
		const char *want_end = line_end(want), *have_end = line_end(have);
		size_t len = (size_t)(want_end - want);
		if (len != (size_t)(have_end - have) || memcmp(want, have, len) != 0)
			fprintf(stderr, "@@ line %d\n-%.*s\n+%.*s\n", line, (int)len, want,
				(int)(have_end - have), have);
		want = want_end + (*want_end != '\0' ? 1 : 0);
		have = have_end + (*have_end != '\0' ? 1 : 0);
	}
}

static void compare_golden(const struct canvas *c, const char *name, const struct buf *have)
{
	const char *mode = getenv("GOLDEN");
	struct err e = {.code = 0};
	struct buf path, want;
	buf_init(&path);
	buf_init(&want);
	buf_addf(&path, GOLDEN "/%s-%dx%d.txt", name, c->cols, c->rows);
	if (mode != NULL && strcmp(mode, "write") == 0) {
		if (file_replace(path.data, have->data, have->len, 0644, &e) != 0)
			fail_msg("%s", e.text);
	} else if (file_read(path.data, GOLDEN_MAX, &want, &e) != 0) {
		fail_msg("%s: %s", path.data, e.text);
	} else if (strcmp(want.data, have->data) != 0) {
		print_difference(path.data, want.data, have->data);
		fail_msg("%s differs", path.data);
	}
	buf_finish(&path);
	buf_finish(&want);
}

void stage_golden(struct stage *s, const char *name)
{
	struct buf have;
	buf_init(&have);
	stage_dump(s, &have);
	compare_golden(stage_canvas(s), name, &have);
	buf_finish(&have);
}

void stage_golden_ascii(struct stage *s, const char *name)
{
	const struct canvas *c = stage_canvas(s);
	const struct glyph_set none = {.count = 0};
	struct buf have;
	buf_init(&have);
	for (int row = 0; row < c->rows; row++) {
		for (int col = 0; col < c->cols; col++)
			buf_add_char(&have, (char)glyph_of_cell(&none, canvas_cell(c, row, col)));
		while (have.len > 0 && have.data[have.len - 1] == ' ')
			buf_truncate(&have, have.len - 1);
		buf_add_char(&have, '\n');
	}
	compare_golden(c, name, &have);
	buf_finish(&have);
}

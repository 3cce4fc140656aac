/*
 * Goes to every screen of the real kiosk and of the wizard, in each language and theme asked for,
 * and writes down what stands in each cell of the terminal:
 *
 *   gallery FOLDER COLUMNSxROWS LANGUAGES THEMES      (lists with commas)
 *
 * A file FOLDER/LANGUAGE/THEME/SCREEN.cells has a first line "rows columns row column" (the
 * last two are the cursor, -1 when hidden), and then a line a cell, row by row:
 * "RRGGBB RRGGBB FLAGS TEXT", foreground, background, b(old) u(nderlined) w(ide) or -, and UTF-8.
 * draw.py makes pictures of them.
 */
#include "db/base/buf.h"
#include "tests/e2e/support/calendar.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/rest.h"
#include "tests/e2e/support/team.h"

#include <err.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sysexits.h>

/* Keys as they are, others by name; <touch> is a touch where the cursor stands, <passphrase> opens
 * the centre's list. */
struct sight {
	const char *name, *keys;
};

static const struct sight of_visitor[] = {
	{"01-attract", ""},
	{"02-home", "<Enter>"},
	{"03-language", "<Enter><F2>"},
	{"04-aids", "<Enter><F9>"},
	{"05-help", "<Enter><F1>"},
	{"06-pages", "<Enter>1"},
	{"07-page", "<Enter>11"},
	{"08-page-link", "<Enter>11<Tab>"},
	{"09-publications", "<Enter>2"},
	{"10-search", "<Enter>2/jeugd"},
	{"11-filter", "<Enter>2<F3>"},
	{"12-themes", "<Enter>2<F3>1"},
	{"13-publication", "<Enter>2<Enter>"},
	{"14-qr", "<Enter>5"},
	{"15-forms", "<Enter>3"},
	{"16-form", "<Enter>32"},
	{"17-form-touched", "<Enter>32<touch>"},
	{"18-form-wrong", "<Enter>32jan@gmail.con<F5>"},
	{"19-form-choices", "<Enter>31"},
	{"20-leave", "<Enter>32jan<F10>"},
	{"21-review", "<Enter>32jan@voorbeeld.nl<Tab><Tab>1<F5>"},
	{"22-consent", "<Enter>32jan@voorbeeld.nl<Tab><Tab>1<F5><F5>"},
	{"23-done", "<Enter>32jan@voorbeeld.nl<Tab><Tab>1<F5><F5><Tab>1<F5>"},
	{"24-withdraw", "<Enter>4"},
	{"25-withdraw-wrong", "<Enter>47k3q<Enter>"},
};

static const struct sight of_agenda[] = {
	{"30-attract-today", ""}, {"31-home-agenda", "<Enter>"}, {"32-agenda", "<Enter>3"},
	{"33-week", "<Enter>3w"}, {"34-activity", "<Enter>32"},
};

#define MENU "<Enter><F4>" TEAM_PIN "<Enter>"
/* To a visitor who speaks Arabic, with the second form. */
#define ASSIST MENU "142jan@voorbeeld.nl<Tab><Tab>1<F5>"
#define NEW    MENU "41Zaterdag is er koffie om 10 uur."
#define LIST   MENU "6<passphrase>"

static const struct sight of_worker[] = {
	{"40-door", "<Enter><F4>402"},
	{"41-worker", MENU},
	{"42-assist", MENU "1"},
	{"43-assist-form", MENU "14"},
	{"44-assist-review", ASSIST},
	{"45-turn", ASSIST "<F5>"},
	{"46-turn-ask", ASSIST "<F5><Enter>"},
	{"47-correct", MENU "3"},
	{"48-notices", MENU "4"},
	{"49-notice-new", NEW},
	{"50-pin", MENU "5402<Tab>61"},
	{"51-list-door", MENU "6"},
	{"52-list-groups", LIST},
	{"53-list", LIST "1"},
	{"54-list-search", LIST "1/jan"},
	{"55-list-hand", LIST "1<F5>"},
	{"56-team", MENU "7"},
	{"57-health", MENU "8"},
};

static const struct sight of_wizard[] = {
	{"60-setup-language", ""},
	{"61-setup-centre", "<F5>"},
	{"62-setup-keyboard", "<F5><F5>"},
	{"63-setup-screen", "<F5><F5><F5>"},
	{"64-setup-network", "<F5><F5><F5><F5>"},
	{"65-setup-join", "<F5><F5><F5><F5><F5>"},
	{"66-setup-worker", "<F5><F5><F5><F5><F5><F5>"},
	{"67-setup-test", "<F5><F5><F5><F5><F5><F5><F5>"},
	{"68-setup-end", "<F5><F5><F5><F5><F5><F5><F5><F5>"},
};

static const struct {
	const char *name;
	VTermKey key;
} key_names[] = {
	{"Enter", VTERM_KEY_ENTER},    {"Tab", VTERM_KEY_TAB},
	{"Esc", VTERM_KEY_ESCAPE},     {"F1", VTERM_KEY_FUNCTION(1)},
	{"F2", VTERM_KEY_FUNCTION(2)}, {"F3", VTERM_KEY_FUNCTION(3)},
	{"F4", VTERM_KEY_FUNCTION(4)}, {"F5", VTERM_KEY_FUNCTION(5)},
	{"F9", VTERM_KEY_FUNCTION(9)}, {"F10", VTERM_KEY_FUNCTION(10)},
};

static void press_named(struct pty *p, const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof key_names / sizeof key_names[0]; i++) {
		if (strlen(key_names[i].name) == len &&
		    strncmp(key_names[i].name, name, len) == 0) {
			pty_key(p, key_names[i].key);
			return;
		}
	}
	errx(EX_SOFTWARE, "no key is called %.*s", (int)len, name);
}

/* What the walks need beside the keys. */
struct world {
	struct place plain, centre; /* centre: with workers, a list and an agenda */
	char *passphrase;
};

static bool is_name(const char *script, const char *name)
{
	return strncmp(script, name, strlen(name)) == 0;
}

/* One key or touch from the script; returns how much of the script it was. */
static size_t press_next(struct pty *p, const struct world *world, const char *script)
{
	const char *end = script[0] == '<' ? strchr(script, '>') : NULL;
	char plain[2] = {script[0], '\0'};
	int row, col;
	if (end == NULL) {
		pty_type(p, plain);
		return 1;
	}
	if (is_name(script, "<touch>")) {
		pty_cursor(p, &row, &col);
		pty_click(p, row, col);
	} else if (is_name(script, "<passphrase>")) {
		team_type_passphrase(p, world->passphrase);
	} else {
		press_named(p, script + 1, (size_t)(end - script) - 1);
	}
	return (size_t)(end - script) + 1;
}

static void walk(struct pty *p, const struct world *world, const char *name, const char *script)
{
	size_t written = 0;
	for (const char *at = script;; at += press_next(p, world, at)) {
		if (!rest_wait(p, written))
			errx(EX_SOFTWARE, "%s: nothing came before “%s”\n%s", name, at,
			     pty_screen(p));
		if (*at == '\0')
			return;
		pty_output(p, &written);
	}
}

static void write_cell(FILE *out, const struct pty *p, int row, int col)
{
	VTermScreenCell cell = pty_cell(p, row, col);
	struct pty_colours colours = pty_colours(p, &cell);
	struct buf text;
	buf_init(&text);
	pty_cell_text(&cell, &text);
	fprintf(out, "%06x %06x %s%s%s- %s\n", colours.front, colours.back,
		cell.attrs.bold ? "b" : "", cell.attrs.underline != 0 ? "u" : "",
		cell.width == 2 ? "w" : "", text.data);
	buf_finish(&text);
}

static void write_cells(const struct pty *p, const char *path)
{
	int rows, cols, row, col;
	FILE *out = fopen(path, "w");
	if (out == NULL)
		err(EX_CANTCREAT, "%s", path);
	pty_size(p, &rows, &cols);
	pty_cursor(p, &row, &col);
	bool shown = pty_modes(p).cursor_visible;
	fprintf(out, "%d %d %d %d\n", rows, cols, shown ? row : -1, shown ? col : -1);
	for (row = 0; row < rows; row++)
		for (col = 0; col < cols; col++)
			write_cell(out, p, row, col);
	if (fclose(out) != 0)
		err(EX_IOERR, "%s", path);
}

struct wish {
	const char *folder, *lang, *theme;
	int rows, cols;
};

static void take(struct pty *p, const struct world *world, const struct wish *wish,
		 const struct sight *sight, const char *before)
{
	struct buf path, keys;
	buf_init(&path);
	buf_init(&keys);
	buf_addf(&path, "%s/%s/%s/%s.cells", wish->folder, wish->lang, wish->theme, sight->name);
	buf_addf(&keys, "%s%s", before, sight->keys);
	walk(p, world, sight->name, keys.data);
	write_cells(p, path.data);
	pty_free(p);
	buf_finish(&keys);
	buf_finish(&path);
}

static void take_kiosk(const struct world *world, const struct place *place,
		       const struct wish *wish, const struct sight *sights, size_t count)
{
	const char *const more[] = {"--lang", wish->lang, "--theme", wish->theme, NULL};
	const struct kiosk_options options = {.rows = wish->rows, .cols = wish->cols, .more = more};
	for (size_t i = 0; i < count; i++)
		take(place_kiosk(place, &options), world, wish, &sights[i], "");
}

/* The wizard has no option for its colours: they are chosen on the screen for that. */
static const char *theme_keys(const char *theme)
{
	static const struct {
		const char *theme, *keys;
	} themes[] = {{"light", ""},
		      {"dark", "<F9>1<Esc>"},
		      {"contrast", "<F9>11<Esc>"},
		      {"yellow", "<F9>111<Esc>"}};
	for (size_t i = 0; i < sizeof themes / sizeof themes[0]; i++)
		if (strcmp(themes[i].theme, theme) == 0)
			return themes[i].keys;
	errx(EX_USAGE, "no theme is called %s", theme);
}

/* On a machine that is new each time. */
static void take_wizard(const struct world *world, const struct wish *wish)
{
	char *program = place_program("wijkkiosk");
	for (size_t i = 0; i < sizeof of_wizard / sizeof of_wizard[0]; i++) {
		struct place place;
		place_init(&place);
		char *const argv[] = {program,	   (char *)"setup",  (char *)"--state",
				      place.state, (char *)"--lang", (char *)(uintptr_t)wish->lang,
				      NULL};
		struct pty *p = pty_start(&(struct pty_options){
			.argv = argv, .rows = wish->rows, .cols = wish->cols});
		take(p, world, wish, &of_wizard[i], theme_keys(wish->theme));
		place_finish(&place);
	}
	free(program);
}

#define TAKE(place, sights)                                                                        \
	take_kiosk(world, &world->place, wish, sights, sizeof(sights) / sizeof(sights)[0])

static void take_all(const struct world *world, const struct wish *wish)
{
	TAKE(plain, of_visitor);
	TAKE(centre, of_agenda);
	TAKE(centre, of_worker);
	take_wizard(world, wish);
}

/* Somebody who is on the list of the centre. */
static void furnish(struct world *world)
{
	static const char signup[] = "<Enter>42jan@voorbeeld.nl<Tab><Tab>1<F5><F5><Tab>1<F5>";
	place_init_enrolled(&world->plain);
	place_init_enrolled(&world->centre);
	team_add(&world->centre, "Fatima");
	world->passphrase = team_make_list(&world->centre);
	calendar_feed(&world->centre, "Koffie voor de buurt");
	struct pty *p = place_kiosk(&world->centre, &(struct kiosk_options){.rows = 43});
	walk(p, world, "a signup", signup);
	pty_free(p);
}

static void make_folder(const struct wish *wish)
{
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "%s/%s", wish->folder, wish->lang);
	mkdir(wish->folder, 0755);
	mkdir(path.data, 0755);
	buf_addf(&path, "/%s", wish->theme);
	mkdir(path.data, 0755);
	buf_finish(&path);
}

/* The next word of a list with commas; NULL at the end.  The caller frees it. */
static char *next_word(const char **list)
{
	size_t len = strcspn(*list, ",");
	if (len == 0)
		return NULL;
	char *word = strndup(*list, len);
	*list += len + ((*list)[len] == ',' ? 1 : 0);
	return word;
}

/* "80x24" */
static bool read_size(const char *text, struct wish *wish)
{
	char *end;
	wish->cols = (int)strtol(text, &end, 10);
	if (*end != 'x')
		return false;
	wish->rows = (int)strtol(end + 1, &end, 10);
	return *end == '\0' && wish->cols > 0 && wish->rows > 0;
}

int main(int argc, char **argv)
{
	struct wish wish = {0};
	struct world world;
	if (argc != 5 || !read_size(argv[2], &wish))
		errx(EX_USAGE, "gallery FOLDER COLUMNSxROWS LANGUAGES THEMES");
	wish.folder = argv[1];
	furnish(&world);
	const char *langs = argv[3];
	for (char *lang; (lang = next_word(&langs)) != NULL; free(lang)) {
		const char *themes = argv[4];
		for (char *theme; (theme = next_word(&themes)) != NULL; free(theme)) {
			wish.lang = lang;
			wish.theme = theme;
			make_folder(&wish);
			take_all(&world, &wish);
		}
	}
	place_finish(&world.plain);
	place_finish(&world.centre);
	free(world.passphrase);
	return EX_OK;
}

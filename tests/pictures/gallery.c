/*
 * Goes to every screen of the real kiosk, in each language and theme asked for,
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
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/rest.h"

#include <err.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sysexits.h>

/* Keys as they are, others by name; <touch> is a touch where the cursor stands. */
static const struct {
	const char *name, *keys;
} screens[] = {
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

static const struct {
	const char *name;
	VTermKey key;
} key_names[] = {
	{"Enter", VTERM_KEY_ENTER},	 {"Tab", VTERM_KEY_TAB},
	{"Esc", VTERM_KEY_ESCAPE},	 {"F1", VTERM_KEY_FUNCTION(1)},
	{"F2", VTERM_KEY_FUNCTION(2)},	 {"F3", VTERM_KEY_FUNCTION(3)},
	{"F5", VTERM_KEY_FUNCTION(5)},	 {"F9", VTERM_KEY_FUNCTION(9)},
	{"F10", VTERM_KEY_FUNCTION(10)},
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

/* One key or touch from the script; returns how much of the script it was. */
static size_t press_next(struct pty *p, const char *script)
{
	const char *end = script[0] == '<' ? strchr(script, '>') : NULL;
	char plain[2] = {script[0], '\0'};
	int row, col;
	if (end == NULL) {
		pty_type(p, plain);
		return 1;
	}
	size_t len = (size_t)(end - script) - 1;
	if (len == 5 && strncmp(script + 1, "touch", 5) == 0) {
		pty_cursor(p, &row, &col);
		pty_click(p, row, col);
	} else {
		press_named(p, script + 1, len);
	}
	return len + 2;
}

static void walk(struct pty *p, const char *name, const char *script)
{
	size_t written = 0;
	for (const char *at = script;; at += press_next(p, at)) {
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

static void take_all(const struct place *place, const struct wish *wish)
{
	const char *const more[] = {"--lang", wish->lang, "--theme", wish->theme, NULL};
	const struct kiosk_options options = {.rows = wish->rows, .cols = wish->cols, .more = more};
	for (size_t i = 0; i < sizeof screens / sizeof screens[0]; i++) {
		struct buf path;
		buf_init(&path);
		buf_addf(&path, "%s/%s/%s/%s.cells", wish->folder, wish->lang, wish->theme,
			 screens[i].name);
		struct pty *p = place_kiosk(place, &options);
		walk(p, screens[i].name, screens[i].keys);
		write_cells(p, path.data);
		pty_free(p);
		buf_finish(&path);
	}
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
	struct place place;
	if (argc != 5 || !read_size(argv[2], &wish))
		errx(EX_USAGE, "gallery FOLDER COLUMNSxROWS LANGUAGES THEMES");
	wish.folder = argv[1];
	place_init_enrolled(&place);
	const char *langs = argv[3];
	for (char *lang; (lang = next_word(&langs)) != NULL; free(lang)) {
		const char *themes = argv[4];
		for (char *theme; (theme = next_word(&themes)) != NULL; free(theme)) {
			wish.lang = lang;
			wish.theme = theme;
			make_folder(&wish);
			take_all(&place, &wish);
		}
	}
	place_finish(&place);
	return EX_OK;
}

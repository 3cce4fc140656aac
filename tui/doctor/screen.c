/* The screen: a terminal that is known, UTF-8, large enough, and with the letters that we use. */
#include "db/base/file.h"
#include "tui/doctor/doctor_inside.h"
#include "tui/terminal/console_font.h"
#include "tui/terminal/glyph.h"
#include "tui/terminal/psf.h"
#include "tui/terminal/term.h"

#include <sys/ioctl.h>
#include <unistd.h>

/* A few characters that each language has and others lack, and what every screen draws with. */
static const struct {
	const char *lang; /* NULL: every one */
	uint32_t characters[6];
} samples[] = {
	{NULL, {0x2584, 0x2500, 0x2502, 0x25BA, 0x00EB, 0x20AC}}, /* half block, lines, ► ë € */
	{"tr", {0x011F, 0x015F, 0x0131, 0x0130}},
	{"pl", {0x0142, 0x0119, 0x017C, 0x015B}},
	{"uk", {0x0457, 0x0454, 0x0491, 0x0436}},
	{"ar", {0xFE8D, 0xFEDF, 0xFEE3, 0xFEF4}},
};

static bool is_offered(const struct doctor *d, const char *lang)
{
	const struct conf_languages *l = &d->conf.languages;
	bool offered = lang == NULL || l->count == 0;
	for (size_t i = 0; i < l->count; i++)
		offered = offered || strcmp(l->codes[i], lang) == 0;
	return offered;
}

/* NULL: it has all of them; else the language that lacks one, or "". */
static const char *lacks(const struct doctor *d, const struct glyph_set *set)
{
	for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++)
		for (size_t k = 0; k < 6 && samples[i].characters[k] != 0; k++)
			if (is_offered(d, samples[i].lang) &&
			    !glyph_has(set, samples[i].characters[k]))
				return samples[i].lang != NULL ? samples[i].lang : "";
	return NULL;
}

void screen_terminal(struct doctor *d, struct remark *n)
{
	const char *kind = getenv("TERM");
	if (d->terminal < 0)
		doctor_say(d, n, VERDICT_UNSEEN, "De dokter werkt nu niet in een terminal.",
			   "The doctor does not run in a terminal now.");
	else if (kind == NULL || kind[0] == '\0' || !term_knows(kind, d->terminal))
		doctor_say(d, n, VERDICT_WRONG, "Deze soort terminal is niet bekend: ‘%.40s’.",
			   "This kind of terminal is not known: ‘%.40s’.",
			   kind != NULL ? kind : "");
	else
		doctor_say(d, n, VERDICT_GOOD, "De soort terminal is bekend: %.40s.",
			   "The kind of terminal is known: %.40s.", kind);
}

void screen_locale(struct doctor *d, struct remark *n)
{
	char line[DOCTOR_LINE];
	if (!term_check_locale())
		doctor_say(d, n, VERDICT_WRONG,
			   "De taalinstelling is geen UTF-8. Letters verliezen hun accent.",
			   "The locale is not UTF-8. Letters lose their accents.");
	else if (facts_line(d, "/sys/module/vt/parameters/default_utf8", line, sizeof line) &&
		 line[0] == '0') {
		doctor_say(d, n, VERDICT_WRONG, "De tekstconsole staat niet op UTF-8.",
			   "The text console is not set to UTF-8.");
		doctor_cure(d, n, "Haal vt.default_utf8=0 weg uit de opdracht waarmee Linux start.",
			    "Remove vt.default_utf8=0 from the line that Linux starts with.");
	} else
		doctor_say(d, n, VERDICT_GOOD, "Alle letters komen door (UTF-8).",
			   "All letters get through (UTF-8).");
}

void screen_size(struct doctor *d, struct remark *n)
{
	struct winsize size = {0};
	if (d->terminal < 0 || ioctl(d->terminal, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 ||
	    size.ws_row == 0)
		doctor_say(d, n, VERDICT_UNSEEN, "Hoe groot het scherm is, is nu niet te zien.",
			   "How large the screen is, cannot be seen now.");
	else if (size.ws_row < TERM_ROWS_MIN || size.ws_col < TERM_COLS_MIN)
		doctor_say(d, n, VERDICT_WRONG,
			   "Het scherm is te klein: %d bij %d tekens. Nodig is %d bij %d.",
			   "The screen is too small: %d by %d characters. Needed is %d by %d.",
			   (int)size.ws_col, (int)size.ws_row, TERM_COLS_MIN, TERM_ROWS_MIN);
	else
		doctor_say(d, n, VERDICT_GOOD, "Het scherm is groot genoeg: %d bij %d tekens.",
			   "The screen is large enough: %d by %d characters.", (int)size.ws_col,
			   (int)size.ws_row);
}

/* One of our own fonts; NULL: all is well, else what is wrong with it. */
static const char *look_at_font(const struct doctor *d, const char *folder, const char *name)
{
	struct glyph_set set = {.everything = false};
	struct buf bytes;
	struct psf psf;
	char *path = file_join(folder, name);
	const char *fault = name;
	buf_init(&bytes);
	if (file_read(path, PSF_FILE_MAX, &bytes, NULL) == 0 &&
	    psf_read(bytes.data, bytes.len, &psf, NULL) == 0) {
		uint32_t *characters = buf_alloc(psf.name_count + 1, sizeof *characters);
		for (size_t i = 0; i < psf.name_count; i++)
			characters[i] = psf.names[i].character;
		glyph_set_take(&set, characters, psf.name_count);
		fault = lacks(d, &set) == NULL ? NULL : name;
		glyph_set_finish(&set);
		psf_finish(&psf);
	}
	buf_finish(&bytes);
	free(path);
	return fault;
}

static void look_at_ours(const struct doctor *d, struct remark *n, const char *folder)
{
	static const char *const names[] = {"normal.psf", "large.psf", "largest.psf"};
	const char *fault = NULL;
	for (size_t i = 0; i < sizeof names / sizeof names[0] && fault == NULL; i++)
		fault = look_at_font(d, folder, names[i]);
	if (fault != NULL)
		doctor_say(d, n, VERDICT_WRONG, "De letters in %s ontbreken of zijn beschadigd.",
			   "The letters in %s are missing or damaged.", fault);
	else
		doctor_say(d, n, VERDICT_GOOD, "De letters voor de tekstconsole zijn er, en heel.",
			   "The letters for the text console are there, and whole.");
}

/* What the console has now, when this is one.  The kiosk loads its own there where it can. */
static bool look_at_console(const struct doctor *d, struct remark *n)
{
	const struct console console = console_font_of(d->terminal);
	struct glyph_set set = {.everything = false};
	uint32_t *characters;
	size_t count;
	if (d->terminal < 0 || console_font_characters(&console, &characters, &count, NULL) != 0)
		return false;
	glyph_set_take(&set, characters, count);
	const char *lang = lacks(d, &set);
	glyph_set_finish(&set);
	if (lang == NULL)
		doctor_say(d, n, VERDICT_GOOD, "De console heeft alle letters die nodig zijn.",
			   "The console has all letters that are needed.");
	else
		doctor_say(d, n, VERDICT_ATTENTION,
			   "De letters van deze console missen tekens (%s).",
			   "The letters of this console lack characters (%s).",
			   lang[0] != '\0' ? lang : "▄ ─ ►");
	return true;
}

void screen_font(struct doctor *d, struct remark *n)
{
	static const char window[] = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf";
	char *installed = console_font_folder();
	const char *folder = d->o.fonts != NULL ? d->o.fonts : installed;
	if (folder != NULL && file_exists(folder))
		look_at_ours(d, n, folder);
	else if (look_at_console(d, n))
		;
	else if (!facts_there(d, "/usr/bin/foot") && !facts_there(d, "/usr/bin/xterm"))
		doctor_say(d, n, VERDICT_UNSEEN, "Welke letters er zijn, is hier niet te zien.",
			   "Which letters there are, cannot be seen here.");
	else if (facts_there(d, window))
		doctor_say(d, n, VERDICT_GOOD, "De letters voor een venster zijn er.",
			   "The letters for a window are there.");
	else {
		doctor_say(d, n, VERDICT_WRONG, "De letters voor een venster zijn er niet.",
			   "The letters for a window are not there.");
		doctor_cure(d, n, "Zet ze erop: apt install fonts-dejavu-core",
			    "Install them: apt install fonts-dejavu-core");
	}
	free(installed);
}

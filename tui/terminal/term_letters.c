#include "db/base/err.h"
#include "tui/terminal/console_font.h"
#include "tui/terminal/term_inside.h"

#include <stdlib.h>
#include <sysexits.h>
#include <unistd.h>

static void ask_characters(void)
{
	uint32_t *characters;
	size_t count;
	struct console console = console_font_of(STDOUT_FILENO);
	glyph_set_finish(&term.glyphs);
	if (term.ascii)
		return;
	if (console_font_characters(&console, &characters, &count, NULL) == 0)
		glyph_set_take(&term.glyphs, characters, count);
	else
		term.glyphs.everything = true;
}

void term_letters_open(const struct term_options *options, bool utf8)
{
	static const char utf8_on[] = "\033%G";
	struct console console = console_font_of(STDOUT_FILENO);
	term.ascii = options->ascii || !utf8;
	term.letters = LETTERS_NORMAL;
	if (options->fonts != NULL)
		term.fonts = console_font_new(&console, options->fonts, NULL);
	ask_characters();
	/* What has a font that we could ask for is a console, which may be in another mode. */
	if (!term.ascii && !term.glyphs.everything) {
		ssize_t ignored = write(STDOUT_FILENO, utf8_on, sizeof utf8_on - 1);
		(void)ignored;
	}
}

void term_letters_restore(void)
{
	if (term.fonts != NULL)
		console_font_restore(term.fonts);
}

void term_letters_close(void)
{
	console_font_free(term.fonts);
	term.fonts = NULL;
	glyph_set_finish(&term.glyphs);
}

bool term_can_letters(void)
{
	return term_window_is_ours() || (term.fonts != NULL && console_font_grows(term.fonts));
}

int term_letters(enum letters letters, struct err *e)
{
	if (term_window_is_ours())
		return term_window_letters(letters, e);
	if (letters == term.letters)
		return 0;
	if (!term_can_letters())
		return err_set(e, EX_UNAVAILABLE,
			       "Dit scherm kan geen grotere letters laten zien.");
	if (console_font_set(term.fonts, letters, e) != 0)
		return -1;
	term.letters = letters;
	ask_characters();
	term.resized = 1;
	return 0;
}

/* A console font has at most 512 characters, and shows something else for what it lacks. */
bool term_has_half_blocks(void)
{
	return glyph_has(&term.glyphs, 0x2584);
}

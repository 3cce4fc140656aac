/*
 * The letters of the Linux console: their size, and which characters they have.  The kernel gives
 * the console more or fewer rows and columns at once, and says so with SIGWINCH.
 */
#ifndef TUI_CONSOLE_FONT_H
#define TUI_CONSOLE_FONT_H

#include "tui/prefs.h"
#include <stddef.h>
#include <stdint.h>

struct err;
struct console_fonts;

/* The console, as ioctl(2) reaches it; tests have one of their own. */
struct console {
	int fd;
	int (*control)(int fd, unsigned long request, void *argument);
};
struct console console_font_of(int fd);

/* The characters that the console's font has, malloc'ed, in *out.  EX_UNAVAILABLE: no console. */
int console_font_characters(const struct console *console, uint32_t **out, size_t *count,
			    struct err *e);

/*
 * Remembers the font that is there, and loads normal letters from folder, whose files are
 * normal.psf, large.psf and largest.psf.  On a screen with very many columns of the first, the
 * second are the normal ones.  EX_UNAVAILABLE: this is no console, or one that is not
 * ours; then nothing has changed.
 */
struct console_fonts *console_font_new(const struct console *console, const char *folder,
				       struct err *e);
/* Can it be larger?  A console in text mode cannot, nor a screen that would have too few rows. */
bool console_font_grows(const struct console_fonts *font);
/*
 * That many sizes larger than the normal ones, as far as they fit on the screen.  On -1 the letters
 * are as they were.
 */
int console_font_set(struct console_fonts *font, enum letters letters, struct err *e);
/* Puts back what was there at first: system calls only, so that a signal handler can do it. */
void console_font_restore(const struct console_fonts *font);
/* And forgets it.  NULL is fine. */
void console_font_free(struct console_fonts *font);

/*
 * The folder with fonts beside that of this program, where `make install` puts them; the caller
 * frees.  NULL: unknown.
 */
char *console_font_folder(void);

#endif

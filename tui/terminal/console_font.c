#include "tui/terminal/console_font.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "tui/terminal/psf.h"
#include "tui/terminal/term.h"

#include <linux/kd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sysexits.h>

/* The kernel keeps every letter in 32 rows, whatever it fills of them. */
enum { KERNEL_ROWS = 32, NAMES_MAX = 16384 };
/* With more of them on a screen its letters are small; as window_usual_points(). */
enum { COLUMNS_USUAL = 132 };
#define KERNEL_GLYPH(columns) ((((size_t)(columns) + 7) / 8) * KERNEL_ROWS)

/* A font as the kernel takes it. */
struct loaded {
	struct console_font_op op;
	struct unimapdesc map;
};

struct console_fonts {
	struct console console;
	struct loaded first, sizes[LETTERS];
	unsigned wide, high;	  /* of the screen, in pixels; 0: unknown */
	enum letters least, most; /* what fits on it */
};

static int control(int fd, unsigned long request, void *argument)
{
	return ioctl(fd, request, argument);
}

struct console console_font_of(int fd)
{
	return (struct console){.fd = fd, .control = control};
}

static int no_console(struct err *e)
{
	return err_sys(e, EX_UNAVAILABLE, "Dit is geen console met eigen letters");
}

static int get_names(const struct console *console, struct unimapdesc *map, struct err *e)
{
	*map = (struct unimapdesc){.entry_ct = NAMES_MAX,
				   .entries = calloc(NAMES_MAX, sizeof *map->entries)};
	if (map->entries != NULL && console->control(console->fd, GIO_UNIMAP, map) == 0)
		return 0;
	free(map->entries);
	map->entries = NULL;
	no_console(e);
	return -1;
}

int console_font_characters(const struct console *console, uint32_t **out, size_t *count,
			    struct err *e)
{
	struct unimapdesc map;
	if (get_names(console, &map, e) != 0)
		return -1;
	uint32_t *characters = calloc(map.entry_ct + 1u, sizeof *characters);
	if (characters == NULL) {
		free(map.entries);
		return err_sys(e, EX_OSERR, "Te weinig geheugen");
	}
	for (size_t i = 0; i < map.entry_ct; i++)
		characters[i] = map.entries[i].unicode;
	*out = characters;
	*count = map.entry_ct;
	free(map.entries);
	return 0;
}

static void forget(struct loaded *font)
{
	free(font->op.data);
	free(font->map.entries);
	*font = (struct loaded){.op = {.data = NULL}};
}

static int get_first(struct console_fonts *font, struct err *e)
{
	struct loaded *first = &font->first;
	first->op = (struct console_font_op){
		.op = KD_FONT_OP_GET,
		.width = PSF_SIDE_MAX,
		.height = PSF_SIDE_MAX,
		.charcount = PSF_GLYPHS_MAX,
		.data = calloc(PSF_GLYPHS_MAX, KERNEL_GLYPH(PSF_SIDE_MAX)),
	};
	if (first->op.data == NULL ||
	    font->console.control(font->console.fd, KDFONTOP, &first->op) != 0)
		return no_console(e);
	first->op.op = KD_FONT_OP_SET;
	return get_names(&font->console, &first->map, e);
}

/* Only system calls: a signal handler comes here as well. */
static int load(const struct console *console, const struct loaded *font)
{
	struct console_font_op op = font->op;
	struct unimapinit plain = {.advised_hashsize = 0};
	struct unimapdesc map = font->map;
	if (console->control(console->fd, KDFONTOP, &op) != 0)
		return -1;
	if (console->control(console->fd, PIO_UNIMAPCLR, &plain) != 0)
		return -1;
	return console->control(console->fd, PIO_UNIMAP, &map);
}

static int prepare(const struct psf *psf, struct loaded *out, struct err *e)
{
	size_t size = KERNEL_GLYPH(psf->columns);
	unsigned char *bits = calloc(psf->glyphs, size);
	struct unipair *names = calloc(psf->name_count + 1, sizeof *names);
	unsigned short n = 0;
	if (bits == NULL || names == NULL) {
		free(bits);
		free(names);
		return err_sys(e, EX_OSERR, "Te weinig geheugen");
	}
	for (size_t glyph = 0; glyph < psf->glyphs; glyph++)
		for (size_t i = 0; i < psf->glyph_size; i++)
			bits[glyph * size + i] = psf->bits[glyph * psf->glyph_size + i];
	for (size_t i = 0; i < psf->name_count && n < NAMES_MAX; i++)
		if (psf->names[i].character <= 0xFFFF)
			names[n++] = (struct unipair){
				.unicode = (unsigned short)psf->names[i].character,
				.fontpos = (unsigned short)psf->names[i].glyph,
			};
	*out = (struct loaded){
		.op = {.op = KD_FONT_OP_SET,
		       .width = psf->columns,
		       .height = psf->rows,
		       .charcount = psf->glyphs,
		       .data = bits},
		.map = {.entry_ct = n, .entries = names},
	};
	return 0;
}

static int read_size(struct console_fonts *font, const char *folder, enum letters letters,
		     struct err *e)
{
	static const char *const names[LETTERS] = {
		[LETTERS_NORMAL] = "normal.psf",
		[LETTERS_LARGE] = "large.psf",
		[LETTERS_LARGEST] = "largest.psf",
	};
	char *path = file_join(folder, names[letters]);
	struct buf bytes;
	struct psf psf;
	buf_init(&bytes);
	int rc = file_read(path, PSF_FILE_MAX, &bytes, e);
	if (rc == 0) {
		rc = psf_read(bytes.data, bytes.len, &psf, e);
		if (rc == 0) {
			rc = prepare(&psf, &font->sizes[letters], e);
			psf_finish(&psf);
		} else {
			err_prefix(e, "%s", path);
		}
	}
	buf_finish(&bytes);
	free(path);
	return rc;
}

/* The console knows its rows and columns of the letters that it has now. */
static void measure(struct console_fonts *font)
{
	struct winsize size = {0};
	if (font->console.control(font->console.fd, TIOCGWINSZ, &size) != 0)
		return;
	font->wide = size.ws_col * font->first.op.width;
	font->high = size.ws_row * font->first.op.height;
}

static unsigned columns_with(const struct console_fonts *font, enum letters letters)
{
	return font->wide / font->sizes[letters].op.width;
}

/* 0: they are on the screen. */
static int try_size(const struct console_fonts *font, enum letters letters)
{
	return columns_with(font, letters) >= TERM_COLS_MIN &&
			       font->high / font->sizes[letters].op.height >= TERM_ROWS_MIN
		       ? load(&font->console, &font->sizes[letters])
		       : -1;
}

/*
 * Loading is the only way to find out what the console can.  On a screen with very many pixels the
 * kernel begins with larger letters than our normal ones; it has its reasons.  Where it does not,
 * ours are larger by themselves, as in a window, but leave a larger size to choose.
 */
static int try_sizes(struct console_fonts *font, struct err *e)
{
	measure(font);
	while (font->least < LETTERS_LARGEST &&
	       font->sizes[font->least].op.height < font->first.op.height)
		font->least++;
	if (font->least == LETTERS_NORMAL && columns_with(font, LETTERS_NORMAL) > COLUMNS_USUAL &&
	    try_size(font, LETTERS_LARGE) == 0)
		font->least = LETTERS_LARGE;
	font->most = font->least;
	for (enum letters l = LETTERS_LARGEST; l > font->least && font->most == font->least; l--)
		if (try_size(font, l) == 0)
			font->most = l;
	if (load(&font->console, &font->sizes[font->least]) == 0)
		return 0;
	no_console(e);
	console_font_restore(font);
	return -1;
}

struct console_fonts *console_font_new(const struct console *console, const char *folder,
				       struct err *e)
{
	struct console_fonts *font = calloc(1, sizeof *font);
	if (font == NULL) {
		err_sys(e, EX_OSERR, "Te weinig geheugen");
		return NULL;
	}
	font->console = *console;
	int rc = get_first(font, e);
	for (enum letters l = 0; l < LETTERS && rc == 0; l++)
		rc = read_size(font, folder, l, e);
	if (rc == 0)
		rc = try_sizes(font, e);
	if (rc == 0)
		return font;
	for (enum letters l = 0; l < LETTERS; l++)
		forget(&font->sizes[l]);
	forget(&font->first);
	free(font);
	return NULL;
}

bool console_font_grows(const struct console_fonts *font)
{
	return font->most > font->least;
}

int console_font_set(struct console_fonts *font, enum letters letters, struct err *e)
{
	enum letters wanted = font->least + letters;
	enum letters nearest = wanted < font->most ? wanted : font->most;
	if (letters > LETTERS_NORMAL && !console_font_grows(font))
		return err_set(e, EX_UNAVAILABLE, "Dit scherm kan geen grotere letters laten zien");
	if (load(&font->console, &font->sizes[nearest]) == 0)
		return 0;
	err_sys(e, EX_UNAVAILABLE, "Kan de letters van de console niet veranderen");
	load(&font->console, &font->sizes[font->least]);
	return -1;
}

void console_font_restore(const struct console_fonts *font)
{
	load(&font->console, &font->first);
}

void console_font_free(struct console_fonts *font)
{
	if (font == NULL)
		return;
	console_font_restore(font);
	for (enum letters l = 0; l < LETTERS; l++)
		forget(&font->sizes[l]);
	forget(&font->first);
	free(font);
}

char *console_font_folder(void)
{
	return file_beside("../share/wijkkiosk/fonts");
}

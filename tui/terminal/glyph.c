#include "tui/terminal/glyph.h"

#include <stdlib.h>
#include <string.h>
#include <uninorm.h>
#include <unistr.h>

/* Sorted.  Letters that no decomposition takes apart, and marks that look much like another. */
static const struct {
	uint32_t from, to;
} look_alikes[] = {
	{0x00A0, ' '},	{0x00A9, 'c'},	  {0x00AB, '<'}, {0x00AD, '-'},	   {0x00B0, 'o'},
	{0x00B4, '\''}, {0x00B7, '.'},	  {0x00BB, '>'}, {0x00C6, 'A'},	   {0x00D0, 'D'},
	{0x00D7, 'x'},	{0x00D8, 'O'},	  {0x00DE, 'T'}, {0x00DF, 's'},	   {0x00E6, 'a'},
	{0x00F0, 'd'},	{0x00F8, 'o'},	  {0x00FE, 't'}, {0x0110, 'D'},	   {0x0111, 'd'},
	{0x0126, 'H'},	{0x0127, 'h'},	  {0x0131, 'i'}, {0x0141, 'L'},	   {0x0142, 'l'},
	{0x0152, 'O'},	{0x0153, 'o'},	  {0x0166, 'T'}, {0x0167, 't'},	   {0x0404, 0x0415},
	{0x0406, 'I'},	{0x0454, 0x0435}, {0x0456, 'i'}, {0x0490, 0x0413}, {0x0491, 0x0433},
	{0x060C, ','},	{0x061B, ';'},	  {0x0640, '-'}, {0x0660, '0'},	   {0x0661, '1'},
	{0x0662, '2'},	{0x0663, '3'},	  {0x0664, '4'}, {0x0665, '5'},	   {0x0666, '6'},
	{0x0667, '7'},	{0x0668, '8'},	  {0x0669, '9'}, {0x1E9E, 'S'},	   {0x2010, '-'},
	{0x2011, '-'},	{0x2012, '-'},	  {0x2013, '-'}, {0x2014, '-'},	   {0x2018, '\''},
	{0x2019, '\''}, {0x201A, '\''},	  {0x201C, '"'}, {0x201D, '"'},	   {0x201E, '"'},
	{0x2022, '*'},	{0x2026, '.'},	  {0x202F, ' '}, {0x20AC, 'E'},	   {0x2190, '<'},
	{0x2191, '^'},	{0x2192, '>'},	  {0x2193, 'v'}, {0x2212, '-'},	   {0x2423, '_'},
	{0x2500, '-'},	{0x2502, '|'},	  {0x250C, '+'}, {0x2510, '+'},	   {0x2514, '+'},
	{0x2518, '+'},	{0x251C, '+'},	  {0x2524, '+'}, {0x252C, '+'},	   {0x2534, '+'},
	{0x253C, '+'},	{0x2550, '='},	  {0x2551, '|'}, {0x256C, '+'},	   {0x2588, '#'},
	{0x2591, '.'},	{0x2592, ':'},	  {0x2593, '#'}, {0x25A0, '#'},	   {0x25A1, 'o'},
	{0x25B2, '^'},	{0x25B6, '>'},	  {0x25BA, '>'}, {0x25BC, 'v'},	   {0x25C0, '<'},
	{0x25C4, '<'},	{0x25CB, 'o'},	  {0x25CF, '*'}, {0x2610, 'o'},	   {0x2611, 'x'},
	{0x2612, 'x'},	{0x2713, 'x'},	  {0x2714, 'x'}, {0x27E6, '['},	   {0x27E7, ']'},
};

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

void glyph_set_take(struct glyph_set *set, uint32_t *characters, size_t count)
{
	glyph_set_finish(set);
	if (count > 0)
		qsort(characters, count, sizeof *characters, by_value);
	*set = (struct glyph_set){.characters = characters, .count = count};
}

void glyph_set_finish(struct glyph_set *set)
{
	free(set->characters);
	*set = (struct glyph_set){.count = 0};
}

bool glyph_has(const struct glyph_set *set, uint32_t c)
{
	if (set->everything || (c >= 0x20 && c < 0x7F))
		return true;
	return set->count > 0 &&
	       bsearch(&c, set->characters, set->count, sizeof c, by_value) != NULL;
}

static uint32_t look_alike(uint32_t c)
{
	const void *found = bsearch(&c, look_alikes, sizeof look_alikes / sizeof look_alikes[0],
				    sizeof look_alikes[0], by_value);
	return found != NULL ? ((const uint32_t *)found)[1] : 0;
}

/* The first character that this one is made of; itself when it is of one piece. */
static uint32_t first_part(uninorm_t how, uint32_t c)
{
	uint32_t parts[32];
	size_t n = sizeof parts / sizeof parts[0];
	uint32_t *out = u32_normalize(how, &c, 1, parts, &n);
	uint32_t first = out != NULL && n > 0 ? out[0] : c;
	if (out != NULL && out != parts)
		free(out);
	return first;
}

/* Forms of one letter stand together, the isolated one first. */
static uint32_t arabic_letter(const struct glyph_set *set, uint32_t form)
{
	uint32_t letter = first_part(UNINORM_NFKD, form);
	for (uint32_t c = form; c > form - 4; c--)
		if (glyph_has(set, c) && first_part(UNINORM_NFKD, c) == letter &&
		    (c == form || first_part(UNINORM_NFKD, c - 1) != letter))
			return c;
	return glyph_has(set, letter) ? letter : '?';
}

uint32_t glyph_for(const struct glyph_set *set, uint32_t c)
{
	if (glyph_has(set, c))
		return c;
	if (c >= 0xFE70 && c <= 0xFEFC)
		return arabic_letter(set, c);
	uint32_t other = look_alike(c);
	if (other == 0)
		other = first_part(UNINORM_NFD, c);
	/* Both lead to something simpler, so that this ends. */
	return other != c ? glyph_for(set, other) : '?';
}

uint32_t glyph_of_cell(const struct glyph_set *set, const struct cell *cell)
{
	size_t len = strnlen(cell->text, CELL_TEXT);
	if (len == 0)
		return ' ';
	if (cell->columns != 1)
		return '?';
	uint32_t letters[CELL_TEXT];
	size_t n = sizeof letters / sizeof letters[0];
	uint32_t *out = u8_to_u32((const uint8_t *)cell->text, len, letters, &n);
	uint32_t c = '?';
	if (out != NULL && n > 0) {
		uint32_t whole[CELL_TEXT];
		size_t m = sizeof whole / sizeof whole[0];
		/* A letter and its accent may be one character, which the font may have. */
		uint32_t *composed = u32_normalize(UNINORM_NFC, out, n, whole, &m);
		c = composed != NULL && m > 0 ? composed[0] : out[0];
		if (composed != NULL && composed != whole)
			free(composed);
	}
	if (out != NULL && out != letters)
		free(out);
	return glyph_for(set, c);
}

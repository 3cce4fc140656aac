#include "tui/bidi.h"

#include <fribidi/fribidi.h>
#include <string.h>
#include <unistr.h>

#define LETTERS_OF_CLUSTER (BIDI_LETTERS / BIDI_CLUSTERS)
#define ALEF		   0x0627
#define LAM_INITIAL	   0xFEDF
#define LAM_MEDIAL	   0xFEE0

static int as_it_is_read(int n, signed char *levels, int *order)
{
	for (int i = 0; i < n; i++) {
		levels[i] = 0;
		order[i] = i;
	}
	return -1;
}

int bidi_order(const uint32_t *text, int n, enum direction direction, signed char *levels,
	       int *order)
{
	static const FriBidiParType base_of[] = {
		[DIRECTION_AUTO] = FRIBIDI_PAR_ON,
		[DIRECTION_LTR] = FRIBIDI_PAR_LTR,
		[DIRECTION_RTL] = FRIBIDI_PAR_RTL,
	};
	FriBidiCharType types[BIDI_LETTERS];
	FriBidiBracketType brackets[BIDI_LETTERS];
	FriBidiParType base = base_of[direction];
	as_it_is_read(n, levels, order);
	if (n == 0 || n > BIDI_LETTERS)
		return n == 0 ? direction == DIRECTION_RTL : -1;
	fribidi_get_bidi_types(text, n, types);
	fribidi_get_bracket_types(text, n, types, brackets);
	if (fribidi_get_par_embedding_levels_ex(types, brackets, n, &base, levels) == 0 ||
	    fribidi_reorder_line(0, types, n, 0, base, levels, NULL, order) == 0)
		return as_it_is_read(n, levels, order);
	return FRIBIDI_IS_RTL(base);
}

/* A line. */

void bidi_begin(struct bidi_line *line)
{
	line->count = 0;
	line->first[0] = 0;
	line->has_ltr = line->has_rtl = false;
}

static bool is_joiner(uint32_t c)
{
	return c == 0x200C || c == 0x200D;
}

static void add_letter(struct bidi_line *line, int *end, uint32_t c)
{
	FriBidiCharType type = fribidi_get_bidi_type(c);
	line->has_ltr = line->has_ltr || type == FRIBIDI_TYPE_LTR;
	line->has_rtl = line->has_rtl || type == FRIBIDI_TYPE_RTL || type == FRIBIDI_TYPE_AL;
	line->text[(*end)++] = c;
}

/* Marks go where their letter goes and stand between no letters that join. */
void bidi_add(struct bidi_line *line, const char *cluster, size_t len)
{
	int start = line->first[line->count], end = start;
	for (size_t at = 0; at < len && end < start + LETTERS_OF_CLUSTER;) {
		ucs4_t c;
		at += (size_t)u8_mbtouc(&c, (const uint8_t *)cluster + at, len - at);
		if (end == start || is_joiner(c) || fribidi_get_bidi_type(c) != FRIBIDI_TYPE_NSM)
			add_letter(line, &end, c);
	}
	if (end == start)
		add_letter(line, &end, ' ');
	line->first[++line->count] = end;
}

void bidi_arrange(struct bidi_line *line, bool rtl)
{
	int order[BIDI_LETTERS], n = line->first[line->count], shown = 0;
	int cluster_of[BIDI_LETTERS];
	memset(cluster_of, 0xFF, sizeof cluster_of);
	for (int i = 0; i < line->count; i++)
		cluster_of[line->first[i]] = i;
	bidi_order(line->text, n, rtl ? DIRECTION_RTL : DIRECTION_LTR, line->levels, order);
	/* A cluster stands where its first letter does. */
	for (int v = 0; v < n; v++)
		if (cluster_of[order[v]] >= 0)
			line->shown[shown++] = cluster_of[order[v]];
}

/* Lam with each alef: the shape by itself; the one after it is joined to the letter before. */
static uint32_t ligature(uint32_t lam, uint32_t alef)
{
	static const uint32_t shapes[][2] = {
		{0x0622, 0xFEF5}, {0x0623, 0xFEF7}, {0x0625, 0xFEF9}, {ALEF, 0xFEFB}};
	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
		if (shapes[i][0] == alef && (lam == LAM_INITIAL || lam == LAM_MEDIAL))
			return shapes[i][1] + (lam == LAM_MEDIAL ? 1 : 0);
	return 0;
}

void bidi_shape(struct bidi_line *line)
{
	FriBidiArabicProp joining[BIDI_LETTERS];
	FriBidiCharType types[BIDI_LETTERS];
	uint32_t before[BIDI_LETTERS];
	int n = line->first[line->count];
	memcpy(before, line->text, (size_t)n * sizeof *before);
	fribidi_get_bidi_types(line->text, n, types);
	fribidi_get_joining_types(line->text, n, joining);
	fribidi_join_arabic(types, n, line->levels, joining);
	fribidi_shape(FRIBIDI_FLAG_SHAPE_MIRRORING | FRIBIDI_FLAG_SHAPE_ARAB_PRES, line->levels, n,
		      joining, line->text);
	for (int i = 0; i < line->count; i++) {
		int at = line->first[i];
		uint32_t both =
			line->first[i + 1] > at + 1 ? ligature(line->text[at], before[at + 1]) : 0;
		if (both == 0)
			continue;
		line->text[at] = both;
		line->text[at + 1] = 0;
	}
}

static size_t write_one(uint32_t c, char *out, size_t at, size_t size)
{
	int n = u8_uctomb((uint8_t *)out + at, c, (ptrdiff_t)(size - at));
	return n > 0 ? at + (size_t)n : at;
}

/* Goes through the cluster as bidi_add did. */
void bidi_write(const struct bidi_line *line, int i, const char *cluster, size_t len, char *out,
		size_t size)
{
	int letter = line->first[i], end = line->first[i + 1], start = letter;
	size_t used = 0;
	memset(out, 0, size);
	for (size_t at = 0; at < len;) {
		ucs4_t c;
		at += (size_t)u8_mbtouc(&c, (const uint8_t *)cluster + at, len - at);
		bool is_letter = letter == start || is_joiner(c) ||
				 fribidi_get_bidi_type(c) != FRIBIDI_TYPE_NSM;
		if (is_letter && letter < end)
			c = line->text[letter++];
		if (c != 0 && !is_joiner(c))
			used = write_one(c, out, used, size);
	}
}

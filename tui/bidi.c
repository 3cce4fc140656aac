#include "tui/bidi.h"

#include <fribidi/fribidi.h>
#include <string.h>
#include <unistr.h>

#define LETTERS_OF_CLUSTER (BIDI_LETTERS / BIDI_CLUSTERS)
#define LRI		   0x2066
#define PDI		   0x2069
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

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_capital(uint32_t c)
{
	return c >= 'A' && c <= 'Z';
}

/* May stand once between the digits of one telephone number, date or time. */
static bool parts_digits(const uint32_t *text, int n, int i)
{
	static const uint32_t signs[] = {' ', '-', '/', '.', ':'};
	if (i < 1 || i + 1 >= n || !is_digit(text[i - 1]) || !is_digit(text[i + 1]))
		return false;
	for (size_t k = 0; k < sizeof signs / sizeof signs[0]; k++)
		if (text[i] == signs[k])
			return true;
	return false;
}

/* "+31 (0)30" */
static bool is_bracketed(const uint32_t *text, int n, int i)
{
	bool sign = text[i] == ' ' || text[i] == '(' || text[i] == ')';
	return sign && i + 1 < n && (is_digit(text[i + 1]) || text[i + 1] == '(');
}

/* Where the number ends that begins at i: "06 12345678", "+31 6", "1234 AB", "31-12-2026". */
static int number_end(const uint32_t *text, int n, int i)
{
	bool abroad = text[i] == '+' && i + 1 < n && is_digit(text[i + 1]);
	int end = abroad ? i + 1 : i;
	while (end < n && (is_digit(text[end]) || parts_digits(text, n, end) ||
			   (abroad && is_bracketed(text, n, end))))
		end++;
	bool postcode = end - i == 4 && end + 2 < n && text[end] == ' ' &&
			is_capital(text[end + 1]) && is_capital(text[end + 2]);
	return postcode ? end + 3 : end;
}

/* Where the word ends that begins at i, when it is an address; otherwise i. */
static int address_end(const uint32_t *text, int n, int i)
{
	static const uint32_t closing[] = {'.', ',', ';', ':', '!', '?', ')'};
	int end = i;
	bool mail = false, web = false;
	while (end < n && text[end] > ' ' && text[end] < 0x7F) {
		mail = mail || text[end] == '@';
		web = web || (text[end] == '/' && end > i);
		end++;
	}
	for (size_t k = 0; end > i && k < sizeof closing / sizeof closing[0]; k++)
		if (text[end - 1] == closing[k])
			end--;
	return mail || web ? end : i;
}

/* A line as the algorithm gets it, and which letter of the line each of it is; -1: none. */
struct marked {
	int n;
	uint32_t text[BIDI_LETTERS];
	int from[BIDI_LETTERS];
};

static void add_marked(struct marked *m, uint32_t c, int from)
{
	m->text[m->n] = c;
	m->from[m->n++] = from;
}

/* Where the number or address ends that begins at i and would not keep its order; otherwise i. */
static int value_end(const uint32_t *text, int n, int i)
{
	bool word = text[i] != '(' && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '(');
	int end = word ? address_end(text, n, i) : i;
	if (end == i && (i == 0 || !is_digit(text[i - 1])))
		end = number_end(text, n, i);
	/* One group of digits keeps its order by itself, and its ties to signs as %. */
	for (int k = i; k < end; k++)
		if (!is_digit(text[k]))
			return end;
	return i;
}

/*
 * In text from right to left the algorithm by itself puts the parts of a telephone number in the
 * wrong order.  Above it (UAX #9, HL3) one may say what stands apart: here, numbers and addresses
 * stand between an LRI and a PDI.  Each is of two letters or more, so there is room for both.
 */
static void mark_values(const struct bidi_line *line, int n, bool rtl, struct marked *m)
{
	m->n = 0;
	for (int i = 0; i < n;) {
		int end = rtl ? value_end(line->text, n, i) : i;
		if (end == i) {
			add_marked(m, line->text[i], i);
			i++;
			continue;
		}
		add_marked(m, LRI, -1);
		for (; i < end; i++)
			add_marked(m, line->text[i], i);
		add_marked(m, PDI, -1);
	}
}

void bidi_arrange(struct bidi_line *line, bool rtl)
{
	struct marked m;
	int order[BIDI_LETTERS], cluster_of[BIDI_LETTERS];
	signed char levels[BIDI_LETTERS];
	int n = line->first[line->count], shown = 0;
	mark_values(line, n, rtl, &m);
	memset(cluster_of, 0xFF, sizeof cluster_of);
	for (int i = 0; i < line->count; i++)
		cluster_of[line->first[i]] = i;
	bidi_order(m.text, m.n, rtl ? DIRECTION_RTL : DIRECTION_LTR, levels, order);
	for (int v = 0; v < m.n; v++) {
		int from = m.from[order[v]];
		if (from < 0)
			continue;
		line->levels[from] = levels[order[v]];
		/* A cluster stands where its first letter does. */
		if (cluster_of[from] >= 0)
			line->shown[shown++] = cluster_of[from];
	}
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

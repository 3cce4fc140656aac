#include "db/central/contact.h"
#include "db/base/buf.h"
#include "db/central/cells.h"

#include <stdio.h>
#include <stdlib.h>

/* Of a number with its country: E.164 has at most 15; the shortest that a kiosk takes has 7. */
enum { DIGITS_MIN = 7, DIGITS_MAX = 15 };
/* Of a Dutch number behind its 0.  A date, "01-02-1980", has fewer. */
enum { DIGITS_DUTCH = 9 };

struct digits {
	bool plus;
	size_t count;
	char text[DIGITS_MAX + 4]; /* "00", or "0" behind the country */
};

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* One @ with something on both sides, a dot behind it, no blanks inside.  Only ASCII letters are
 * lowered: what else is in an address is kept as it is. */
static bool normal_email(const char *text, size_t len, char out[CONTACT_TEXT])
{
	const char *at = memchr(text, '@', len), *end = text + len;
	if (at == NULL || at == text || len >= CONTACT_TEXT)
		return false;
	size_t after = (size_t)(end - at - 1);
	const char *dot = memchr(at + 1, '.', after);
	if (memchr(at + 1, '@', after) != NULL || dot == NULL || dot == at + 1 || end[-1] == '.')
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		if ((unsigned char)c <= ' ' || c == 0x7F || strchr(",;<>()\"", c) != NULL)
			return false;
		out[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	out[len] = '\0';
	return true;
}

/* How many bytes of what people write between digits stand here; 0: none. */
static size_t take_between(const char *text, size_t len)
{
	/* Also the space and dashes that word processors make. */
	static const char *const marks[] = {" ",      "-",	".",	  "(",
					    ")",      "/",	"\u00A0", "\u2010",
					    "\u2011", "\u2012", "\u2013", "\u2014"};
	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		size_t n = strlen(marks[i]);
		if (n <= len && memcmp(text, marks[i], n) == 0)
			return n;
	}
	return 0;
}

/* The 0 of "+31 (0)6" is not dialled behind a country. */
static bool is_idle_zero(const struct digits *d, const char *text, size_t len)
{
	bool country = d->plus ? d->count > 0 : d->count > 2 && memcmp(d->text, "00", 2) == 0;
	return country && len >= 3 && memcmp(text, "(0)", 3) == 0;
}

static bool read_digits(const char *text, size_t len, struct digits *d)
{
	*d = (struct digits){.plus = false};
	while (len > 0) {
		size_t n = 1;
		if (is_idle_zero(d, text, len))
			n = 3;
		else if (is_digit(*text) && d->count < sizeof d->text - 1)
			d->text[d->count++] = *text;
		else if (*text == '+' && d->count == 0 && !d->plus)
			d->plus = true;
		else if ((n = take_between(text, len)) == 0)
			return false;
		text += n;
		len -= n;
	}
	return true;
}

static bool dutch_phone(const char *number, char out[CONTACT_TEXT])
{
	if (strlen(number) != DIGITS_DUTCH || number[0] == '0')
		return false;
	snprintf(out, CONTACT_TEXT, "+31%s", number);
	return true;
}

/* As tui/phone.c takes them: 06..., +31 6..., 0031 6..., 316..., and numbers of other countries. */
static bool normal_phone(const char *text, size_t len, char out[CONTACT_TEXT])
{
	struct digits d;
	if (!read_digits(text, len, &d))
		return false;
	const char *number = d.text;
	bool dutch = strncmp(number, "31", 2) == 0;
	if (!d.plus && strncmp(number, "00", 2) == 0)
		number += 2;
	else if (!d.plus && number[0] == '0')
		return dutch_phone(number + 1, out);
	else if (!d.plus && !(dutch && d.count == 2 + DIGITS_DUTCH))
		return false;
	/* "+31 06..." is written often; the 0 is the same one. */
	if (strncmp(number, "31", 2) == 0)
		return dutch_phone(number + 2 + (number[2] == '0'), out);
	size_t all = strlen(number);
	if (all < DIGITS_MIN || all > DIGITS_MAX || number[0] == '0')
		return false;
	snprintf(out, CONTACT_TEXT, "+%s", number);
	return true;
}

bool contact_normal(const char *text, size_t len, char out[CONTACT_TEXT])
{
	while (len > 0 && is_space(text[len - 1]))
		len--;
	while (len > 0 && is_space(*text)) {
		text++;
		len--;
	}
	return len > 0 && (normal_email(text, len, out) || normal_phone(text, len, out));
}

static void add_once(struct contacts *c, const char *text)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->items[i], text) == 0)
			return;
	if (c->count < CONTACTS_MAX)
		snprintf(c->items[c->count++], CONTACT_TEXT, "%s", text);
}

void contact_of_cells(const char *cells, struct contacts *out)
{
	struct cells c;
	struct cells_cell cell;
	char normal[CONTACT_TEXT];
	out->count = 0;
	cells_begin(&c, cells);
	while (cells_next(&c, &cell)) {
		struct buf text;
		/* Escapes make a text longer, never shorter: six bytes for one at most. */
		if (cell.raw_len >= 6 * (size_t)CONTACT_TEXT)
			continue;
		buf_init_secret(&text);
		cells_unescape(&cell, &text);
		if (contact_normal(text.data, text.len, normal))
			add_once(out, normal);
		buf_finish(&text);
	}
	explicit_bzero(normal, sizeof normal);
}

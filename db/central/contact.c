#include "db/central/contact.h"
#include "db/base/buf.h"
#include "db/central/cells.h"

#include <stdio.h>
#include <stdlib.h>

enum { DIGITS_MIN = 8, DIGITS_MAX = 15 }; /* of a number with its country: E.164 has at most 15 */

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
		if ((unsigned char)c <= ' ' || strchr(",;<>()\"", c) != NULL)
			return false;
		out[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	out[len] = '\0';
	return true;
}

static bool normal_phone(const char *text, size_t len, char out[CONTACT_TEXT])
{
	char digits[DIGITS_MAX + 6];
	size_t n = 0;
	bool plus = len > 0 && text[0] == '+';
	for (size_t i = plus; i < len; i++) {
		/* "+31 (0)6": the zero is not dialled with the country. */
		if (len - i >= 3 && memcmp(text + i, "(0)", 3) == 0 && n > 0) {
			i += 2;
			continue;
		}
		if (is_digit(text[i]) && n < sizeof digits - 1)
			digits[n++] = text[i];
		else if (strchr(" -.()/", text[i]) == NULL || text[i] == '\0')
			return false;
	}
	digits[n] = '\0';
	const char *country = "";
	const char *rest = digits;
	if (!plus && strncmp(digits, "00", 2) == 0)
		rest += 2;
	else if (!plus && digits[0] == '0')
		country = "31", rest += 1;
	else if (!plus)
		return false;
	size_t all = strlen(country) + strlen(rest);
	if (all < DIGITS_MIN || all > DIGITS_MAX || rest[0] == '0' || rest[0] == '\0')
		return false;
	snprintf(out, CONTACT_TEXT, "+%s%s", country, rest);
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

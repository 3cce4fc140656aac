#include "db/office/table.h"

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/* Bytes of white space in front, as spreadsheets skip it: ASCII, no-break, U+2000 to U+200B,
 * U+3000. */
static size_t blanks(const char *text)
{
	size_t n = 0;
	for (;;) {
		const unsigned char *p = (const unsigned char *)text + n;
		if (*p != '\0' && *p <= ' ')
			n += 1;
		else if (p[0] == 0xC2 && p[1] == 0xA0)
			n += 2;
		else if ((p[0] == 0xE2 && p[1] == 0x80 && p[2] >= 0x80 && p[2] <= 0x8B) ||
			 (p[0] == 0xE3 && p[1] == 0x80 && p[2] == 0x80) ||
			 (p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF))
			n += 3;
		else
			return n;
	}
}

static bool is_formula(const char *text)
{
	static const char *const wide[] = {"＝", "＋", "－", "＠"};
	if (strchr("\t\r\n'", text[0]) != NULL)
		return text[0] != '\0';
	text += blanks(text);
	if (text[0] != '\0' && strchr("=+-@", text[0]) != NULL)
		return true;
	for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
		if (begins(text, wide[i]))
			return true;
	return false;
}

/* A semicolon is quoted as well: some spreadsheets split at it. */
static bool needs_quotes(const char *text)
{
	size_t len = strlen(text);
	return strpbrk(text, ",;\"\r\n\t") != NULL ||
	       (len > 0 && (text[0] == ' ' || text[len - 1] == ' '));
}

void table_cell(struct table_out *out, const char *text)
{
	if (out->inside)
		putc(',', out->file);
	out->inside = true;
	bool quoted = needs_quotes(text);
	if (quoted)
		putc('"', out->file);
	if (is_formula(text))
		putc('\'', out->file);
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '"')
			putc('"', out->file);
		putc(*p, out->file);
	}
	if (quoted)
		putc('"', out->file);
}

void table_end_row(struct table_out *out)
{
	fputs("\r\n", out->file);
	out->inside = false;
}

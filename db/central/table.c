#include "db/central/table.h"

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static bool is_formula(const char *text)
{
	static const char *const wide[] = {"＝", "＋", "－", "＠"};
	if (strchr("\t\r\n'", text[0]) != NULL)
		return text[0] != '\0';
	text += strspn(text, " \t\r\n");
	/* No-break and ideographic blanks are skipped by some spreadsheets too. */
	while (begins(text, "\xC2\xA0") || begins(text, "\xE3\x80\x80"))
		text += begins(text, "\xC2\xA0") ? 2 : 3;
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

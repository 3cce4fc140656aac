#include "content/make/prose.h"
#include "content/make/faults.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <unistr.h>

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '.' || c == '_' || c == '-' || c == '+';
}

static bool has_email(const char *text)
{
	for (const char *at = strchr(text, '@'); at != NULL; at = strchr(at + 1, '@'))
		if (at > text && is_word(at[-1]) && isalnum((unsigned char)at[1]) &&
		    strchr(at, '.') != NULL)
			return true;
	return false;
}

static bool has_html(const char *text)
{
	for (const char *p = strchr(text, '<'); p != NULL; p = strchr(p + 1, '<'))
		if ((isalpha((unsigned char)p[1]) || p[1] == '/' || p[1] == '!') &&
		    strchr(p, '>') != NULL)
			return true;
	return false;
}

/* "wijkwijzer.org/" with something behind it, in plain words. */
static bool has_deep_link(const char *text)
{
	static const char host[] = "wijkwijzer.org/";
	for (const char *p = text; *p != '\0'; p++) {
		size_t i = 0;
		while (host[i] != '\0' && tolower((unsigned char)p[i]) == host[i])
			i++;
		if (host[i] == '\0' && isalnum((unsigned char)p[i]))
			return true;
	}
	return false;
}

void prose_check(const char *text, const char *file, int line, struct faults *faults)
{
	if (has_email(text))
		faults_add(
			faults, file, line,
			"Hier staat een e-mailadres. Zet geen adressen van mensen in een tekst.");
	if (has_html(text))
		faults_add(faults, file, line,
			   "Hier staat HTML. Gebruik gewone tekst of Markdown.");
	if (has_deep_link(text))
		faults_add(faults, file, line,
			   "Dit adres van WijkWijzer is niet te controleren. Noem alleen"
			   " www.wijkwijzer.org.");
}

static bool is_hidden(ucs4_t c)
{
	bool control = (c < 0x20 && c != '\n' && c != '\r' && c != '\t') || (c >= 0x7F && c < 0xA0);
	bool bidi = (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E ||
		    c == 0x200F || c == 0x061C;
	return control || bidi || c == 0xFEFF || c == 0x200B || c == 0xAD;
}

/* As wijkcontent new leaves it. */
static bool is_left_open(const char *text, size_t len)
{
	static const char open[] = "INVULLEN";
	return len >= sizeof open - 1 && memcmp(text, open, sizeof open - 1) == 0;
}

void prose_check_bytes(const char *text, size_t len, const char *file, struct faults *faults)
{
	int line = 1;
	for (size_t at = 0; at < len;) {
		ucs4_t c;
		int n = u8_mbtoucr(&c, (const uint8_t *)text + at, len - at);
		if (n <= 0) {
			faults_add(faults, file, line,
				   "Dit is geen UTF-8. Bewaar het bestand als UTF-8.");
			at++;
			continue;
		}
		if (is_hidden(c))
			faults_add(faults, file, line,
				   "Hier staat een onzichtbaar teken (U+%04X). Haal het weg.",
				   (unsigned)c);
		if (is_left_open(text + at, len - at))
			faults_add(faults, file, line, "Hier moet u nog iets invullen.");
		if (c == '\n')
			line++;
		at += (size_t)n;
	}
}

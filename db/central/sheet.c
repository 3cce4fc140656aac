#include "db/central/sheet.h"
#include "db/base/base32.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/central/qr.h"

#include <sodium.h>
#include <sysexits.h>

enum { CHECK = 4, GROUP = 5 };
static const char word[] = "WKR1";

static void checksum(const uint8_t secret[32], uint8_t out[CHECK])
{
	uint8_t hash[32];
	crypto_generichash(hash, sizeof hash, secret, 32, NULL, 0);
	memcpy(out, hash, CHECK);
	explicit_bzero(hash, sizeof hash);
}

void sheet_code(const uint8_t secret[32], struct buf *out)
{
	uint8_t all[32 + CHECK];
	struct buf digits;
	buf_init_secret(&digits);
	memcpy(all, secret, 32);
	checksum(secret, all + 32);
	base32_add(&digits, all, sizeof all);
	buf_add_str(out, word);
	for (size_t i = 0; i < digits.len; i++) {
		if (i % GROUP == 0)
			buf_add_char(out, '-');
		buf_add_char(out, digits.data[i]);
	}
	buf_finish(&digits);
	explicit_bzero(all, sizeof all);
}

int sheet_parse(const char *text, uint8_t secret[32], struct err *e)
{
	uint8_t all[32 + CHECK] = {0}, check[CHECK];
	struct buf digits;
	bool known = true;
	buf_init_secret(&digits);
	for (const char *p = text; *p != '\0'; p++) {
		if (strchr(" -\t\r\n", *p) != NULL)
			continue;
		int value = base32_value(*p);
		known = known && value >= 0;
		buf_add_char(&digits, value >= 0 ? base32_digit((unsigned)value) : '?');
	}
	size_t skip = sizeof word - 1;
	bool right = known && digits.len == skip + base32_digits(sizeof all) &&
		     strncmp(digits.data, word, skip) == 0 &&
		     base32_bytes(digits.data + skip, all, sizeof all) == 0;
	checksum(all, check);
	right = right && memcmp(check, all + 32, CHECK) == 0;
	if (right)
		memcpy(secret, all, 32);
	explicit_bzero(all, sizeof all);
	buf_finish(&digits);
	return right ? 0
		     : err_set(e, EX_USAGE,
			       "Dit is niet de code van een herstelblad, of er zit een typefout in."
			       " De code begint met WKR1-");
}

int sheet_page(const char *name, const uint8_t secret[32], struct buf *out, struct err *e)
{
	struct buf code, qr;
	buf_init_secret(&code);
	buf_init_secret(&qr);
	sheet_code(secret, &code);
	int rc = qr_add_svg(&qr, code.data, "QR-code van de herstelcode", e);
	if (rc == 0) {
		buf_add_str(out, "<!DOCTYPE html>\n<html lang=\"nl\">\n<meta charset=\"utf-8\">\n"
				 "<title>Herstelblad</title>\n"
				 "<style>body{font:16pt sans-serif;margin:2cm;max-width:17cm}"
				 "code{font-size:18pt;line-height:1.6}</style>\n"
				 "<h1>Herstelblad</h1>\n<p>Centrale: ");
		buf_add_html(out, name);
		buf_add_str(out,
			    "</p>\n<p>Met deze code zijn alle aanmeldingen te lezen, ook als alle"
			    " sleutels en wachtwoorden kwijt zijn.</p>\n<ol>\n<li>Druk dit blad"
			    " af.</li>\n<li>Leg het in een kluis, op een andere plek dan de"
			    " computer.</li>\n<li>Wis daarna dit bestand.</li>\n</ol>\n<p><code>");
		buf_add_str(out, code.data);
		buf_add_str(out, "</code></p>\n");
		buf_add(out, qr.data, qr.len);
		buf_add_str(out, "<p>Nodig? Typ: <code>wijkcentral --home MAP recover</code> en dan"
				 " de code.</p>\n</html>\n");
	}
	buf_finish(&qr);
	buf_finish(&code);
	return rc;
}

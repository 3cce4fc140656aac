#include "db/central/sheet.h"
#include "db/base/base32.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <qrencode.h>
#include <sodium.h>
#include <sysexits.h>

enum { CHECK = 4, GROUP = 5, QUIET = 4 };
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

static void add_qr(const QRcode *code, struct buf *out)
{
	int size = code->width + 2 * QUIET;
	buf_addf(out,
		 "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"300\""
		 " height=\"300\" shape-rendering=\"crispEdges\" role=\"img\""
		 " aria-label=\"QR-code van de herstelcode\">\n"
		 "<rect width=\"%d\" height=\"%d\" fill=\"#fff\" stroke=\"none\"/>\n<path "
		 "fill=\"#000\" stroke=\"none\" d=\"",
		 size, size, size, size);
	for (int y = 0; y < code->width; y++)
		for (int x = 0; x < code->width; x++)
			if ((code->data[y * code->width + x] & 1) != 0)
				buf_addf(out, "M%d %dh1v1h-1z", x + QUIET, y + QUIET);
	buf_add_str(out, "\"/>\n</svg>\n");
}

/* The name is staff's own, but a page stays a page whatever it is. */
static void add_escaped(struct buf *out, const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '<' || *p == '>' || *p == '&' || *p == '"')
			buf_addf(out, "&#%d;", *p);
		else
			buf_add_char(out, *p);
	}
}

int sheet_page(const char *name, const uint8_t secret[32], struct buf *out, struct err *e)
{
	struct buf code;
	buf_init_secret(&code);
	sheet_code(secret, &code);
	QRcode *qr = QRcode_encodeString8bit(code.data, 0, QR_ECLEVEL_M);
	if (qr != NULL) {
		buf_add_str(out, "<!DOCTYPE html>\n<html lang=\"nl\">\n<meta charset=\"utf-8\">\n"
				 "<title>Herstelblad</title>\n"
				 "<style>body{font:16pt sans-serif;margin:2cm;max-width:17cm}"
				 "code{font-size:18pt;line-height:1.6}</style>\n"
				 "<h1>Herstelblad</h1>\n<p>Centrale: ");
		add_escaped(out, name);
		buf_add_str(out,
			    "</p>\n<p>Met deze code zijn alle aanmeldingen te lezen, ook als alle"
			    " sleutels en wachtwoorden kwijt zijn.</p>\n<ol>\n<li>Druk dit blad"
			    " af.</li>\n<li>Leg het in een kluis, op een andere plek dan de"
			    " computer.</li>\n<li>Wis daarna dit bestand.</li>\n</ol>\n<p><code>");
		buf_add_str(out, code.data);
		buf_add_str(out, "</code></p>\n");
		add_qr(qr, out);
		buf_add_str(out, "<p>Nodig? Typ: <code>wijkcentral --home MAP recover</code> en dan"
				 " de code.</p>\n</html>\n");
		explicit_bzero(qr->data, (size_t)qr->width * (size_t)qr->width);
	}
	QRcode_free(qr);
	buf_finish(&code);
	return qr != NULL ? 0 : err_set(e, EX_OSERR, "De QR-code kan niet worden gemaakt");
}

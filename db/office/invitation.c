#include "db/office/invitation.h"
#include "db/base/buf.h"
#include "db/base/day.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/central/home.h"
#include "db/central/invites.h"
#include "db/central/qr.h"

enum { GROUP = 4 };

/* "12 december 2026", in the Netherlands. */
static void add_day(struct buf *out, int64_t ms)
{
	static const char *const months[] = {"januari",	  "februari", "maart",	  "april",
					     "mei",	  "juni",     "juli",	  "augustus",
					     "september", "oktober",  "november", "december"};
	int64_t year = 0;
	int month = 1, day = 1;
	day_to_civil((ms + day_dutch_offset(ms)) / DAY_MS, &year, &month, &day);
	buf_addf(out, "%d %s %lld", day, months[month - 1], (long long)year);
}

/* In groups, far apart. */
static void add_groups(struct buf *out, const char *code, const char *between)
{
	char plain[INVITECODE_LETTERS + 1];
	invitecode_letters(code, plain);
	for (size_t i = 0; i < INVITECODE_LETTERS; i++) {
		if (i > 0 && i % GROUP == 0)
			buf_add_str(out, between);
		buf_add_char(out, plain[i]);
	}
	explicit_bzero(plain, sizeof plain);
}

int invitation_print(const struct invitation *invitation, bool with_qr, FILE *out, struct err *e)
{
	struct buf text, scanned;
	buf_init_secret(&text);
	buf_init_secret(&scanned);
	int rc = 0;
	buf_addf(&text, "Uitnodiging voor %s (kiosk %s)\n\n  Code:   ", invitation->centre,
		 invitation->kiosk);
	add_groups(&text, invitation->code, "  ");
	buf_addf(&text, "\n  Adres:  %s\n\nGeldig tot en met ", invitation->address);
	add_day(&text, invitation->until);
	buf_add_str(&text, ", voor één kiosk. Deze code is later niet nog eens te zien.\n");
	if (with_qr) {
		rc = invitecode_scanned(invitation->code, invitation->address, &scanned, e);
		buf_add_char(&text, '\n');
		if (rc == 0)
			rc = qr_add_lines(&text, scanned.data, e);
	}
	if (rc == 0)
		fwrite(text.data, 1, text.len, out);
	buf_finish(&scanned);
	buf_finish(&text);
	return rc;
}

static const char page_top[] =
	"<!DOCTYPE html>\n<html lang=\"nl\">\n<meta charset=\"utf-8\">\n"
	"<title>Uitnodiging</title>\n"
	"<style>@page{size:A4;margin:2cm}body{font:16pt/1.4 sans-serif;margin:1cm auto;"
	"max-width:17cm;color:#000;background:#fff}"
	"code{font-family:monospace;font-weight:bold;overflow-wrap:anywhere}"
	".code{font-size:30pt;word-spacing:.2em;white-space:pre-wrap}"
	"li{margin:0 0 3mm}</style>\n<h1>Een kiosk aansluiten</h1>\n<p>Voor: <strong>";

static const char page_end[] =
	"<h2>Is de kiosk aangesloten?</h2>\n<ul>\n<li>Versnipper dit blad.</li>\n"
	"<li>Zegt de kiosk dat de code al gebruikt is? Bel dan de centrale.</li>\n</ul>\n</html>\n";

int invitation_page(const struct invitation *invitation, struct buf *out, struct err *e)
{
	struct buf scanned, qr;
	buf_init_secret(&scanned);
	buf_init_secret(&qr);
	int rc = invitecode_scanned(invitation->code, invitation->address, &scanned, e);
	if (rc == 0)
		rc = qr_add_svg(&qr, scanned.data, "QR-code met de code en het adres", e);
	if (rc == 0) {
		buf_add_str(out, page_top);
		buf_add_html(out, invitation->centre);
		buf_addf(out, "</strong><br>Kiosk: %s<br>Geldig tot en met ", invitation->kiosk);
		add_day(out, invitation->until);
		buf_add_str(out,
			    "</p>\n<ol>\n<li>Zet de kiosk aan, en kies de taal en het toetsenbord."
			    "</li>\n<li>Vraagt de kiosk om de code? Scan dit vierkant, met een"
			    " scanner aan de kiosk.</li>\n</ol>\n");
		buf_add(out, qr.data, qr.len);
		buf_add_str(out, "<p>Geen scanner? Typ dan de code:</p>\n<p class=\"code\"><code>");
		add_groups(out, invitation->code, " ");
		buf_add_str(out, "</code></p>\n<p>en het adres: <code>");
		buf_add_html(out, invitation->address);
		buf_add_str(out, "</code></p>\n<p>Hoofdletters of kleine letters, dat maakt niet"
				 " uit. Spaties ook niet.</p>\n");
		buf_add_str(out, page_end);
	}
	buf_finish(&qr);
	buf_finish(&scanned);
	return rc;
}

static void add_state(struct buf *line, const struct invites_one *one, int64_t now)
{
	static const char *const words[INVITE_STATES] = {[INVITE_USED] = "gebruikt",
							 [INVITE_WITHDRAWN] = "ingetrokken",
							 [INVITE_EXPIRED] = "verlopen"};
	if (one->state == INVITE_OPEN && now > one->until) {
		buf_add_str(line, "verlopen: collect sluit hem");
	} else if (one->state == INVITE_OPEN) {
		buf_add_str(line, "open tot en met ");
		add_day(line, one->until);
	} else {
		buf_addf(line, "%s op ", words[one->state]);
		add_day(line, one->closed);
		if (!one->is_told)
			buf_add_str(line, " (de postbus weet het nog niet)");
	}
}

int invitation_list(struct home *home, FILE *out, struct err *e)
{
	struct invites all;
	struct buf line;
	if (invites_load(home, &all, e) != 0)
		return -1;
	buf_init(&line);
	for (size_t i = 0; i < all.count; i++) {
		buf_clear(&line);
		add_state(&line, &all.items[i], home->sys->now_ms(home->sys->self));
		fprintf(out, "%s  %s: %s\n", all.items[i].kiosk, all.items[i].name, line.data);
	}
	if (all.count == 0)
		fprintf(out, "Er zijn geen uitnodigingen.\n");
	buf_finish(&line);
	invites_free(&all);
	return 0;
}

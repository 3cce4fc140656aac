#include "db/office/page.h"
#include "db/base/buf.h"
#include "db/office/chart.h"
#include "db/office/figures.h"
#include "db/office/html.h"
#include "db/office/listing.h"
#include "db/office/style.h"

enum { KIOSKS_MOST = 50, KIOSKS_ON_ONE_SHEET = 8, DAY_MS = 86400000 };

/*
 * The words of each list.  "best" is said of the one row with the most signups, "equal" when there
 * are more of those, "few" when all are small.  %s is the name; %N the count.
 */
static const struct part {
	const char *id, *heading, *column, *best, *equal, *few;
} parts[LISTING_COUNT] = {
	[LISTING_DAYS] = {.id = "dagen"},
	[LISTING_CENTRES] = {.id = "centra",
			     .heading = "Aanmeldingen per centrum",
			     .column = "Centrum",
			     .best = "%s kreeg de meeste aanmeldingen: ongeveer %N.",
			     .equal = "De drukste centra kregen elk ongeveer %N aanmeldingen.",
			     .few = "Elk centrum kreeg minder dan 5 aanmeldingen."},
	[LISTING_FORMS] = {.id = "formulieren",
			   .heading = "Aanmeldingen per formulier",
			   .column = "Formulier",
			   .best = "Het formulier \u2018%s\u2019 is het meest gebruikt: ongeveer "
				   "%N keer.",
			   .equal =
				   "De populairste formulieren zijn elk ongeveer %N keer gebruikt.",
			   .few = "Elk formulier is minder dan 5 keer gebruikt."},
	[LISTING_LANGUAGES] = {.id = "talen",
			       .heading = "Taal van de aanmeldingen",
			       .column = "Taal",
			       .best = "De taal \u2018%s\u2019 is het meest gekozen: ongeveer %N "
				       "keer.",
			       .equal = "De populairste talen zijn elk ongeveer %N keer gekozen.",
			       .few = "Elke taal is minder dan 5 keer gekozen."},
	[LISTING_DELAYS] = {.id = "duur",
			    .heading = "Van aanmelden tot ontvangst",
			    .column = "Hoe lang het duurde"},
};

/* The list of days is called after how they are put together. */
static const struct part units[PERIOD_UNITS] = {
	[PERIOD_DAY] = {.id = "dagen",
			.heading = "Aanmeldingen per dag",
			.column = "Dag",
			.best = "De drukste dag was %s, met ongeveer %N aanmeldingen.",
			.equal = "Op de drukste dagen kwamen er ongeveer %N aanmeldingen.",
			.few = "Per dag kwamen er minder dan 5 aanmeldingen."},
	[PERIOD_WEEK] = {.id = "dagen",
			 .heading = "Aanmeldingen per week",
			 .column = "Week",
			 .best = "De drukste week was %s, met ongeveer %N aanmeldingen.",
			 .equal = "In de drukste weken kwamen er ongeveer %N aanmeldingen.",
			 .few = "Per week kwamen er minder dan 5 aanmeldingen."},
	[PERIOD_MONTH] = {.id = "dagen",
			  .heading = "Aanmeldingen per maand",
			  .column = "Maand",
			  .best = "De drukste maand was %s, met ongeveer %N aanmeldingen.",
			  .equal = "In de drukste maanden kwamen er ongeveer %N aanmeldingen.",
			  .few = "Per maand kwamen er minder dan 5 aanmeldingen."},
	[PERIOD_YEAR] = {.id = "dagen",
			 .heading = "Aanmeldingen per jaar",
			 .column = "Jaar",
			 .best = "Het drukste jaar was %s, met ongeveer %N aanmeldingen.",
			 .equal = "In de drukste jaren kwamen er ongeveer %N aanmeldingen.",
			 .few = "Per jaar kwamen er minder dan 5 aanmeldingen."},
};

static void fill_in(struct buf *out, const char *sentence, const char *name, int64_t shown)
{
	for (const char *p = sentence; *p != '\0'; p++) {
		if (p[0] == '%' && p[1] == 's')
			buf_add_str(out, name);
		else if (p[0] == '%' && p[1] == 'N')
			html_number(out, shown);
		else {
			buf_add_char(out, *p);
			continue;
		}
		p++;
	}
}

/* Adds one sentence as plain text, not yet HTML. */
static void add_most(struct buf *out, const struct part *part, const struct listing *list)
{
	const struct listing_row *best = NULL;
	size_t equals = 0;
	for (size_t i = 0; i < list->count; i++) {
		const struct listing_row *row = &list->rows[i];
		if (row->kind != LISTING_NAMED)
			continue;
		equals = best != NULL && row->shown == best->shown ? equals + 1 : equals;
		if (best == NULL || row->shown > (best->shown > 0 ? best->shown : 0)) {
			best = row;
			equals = 1;
		}
	}
	if (best == NULL || best->shown <= 0)
		buf_add_str(out, part->few);
	else
		fill_in(out, equals > 1 ? part->equal : part->best, best->name, best->shown);
}

/* So many of each hundred were there within so long, reckoned from what is shown. */
static void add_speed(struct buf *out, const struct figures *f, const struct listing *list)
{
	int64_t sum = 0, hundredths = 0;
	size_t i = 0;
	for (; i < FIGURES_DELAYS - 1 && f->delays[i].below_s != INT64_MAX; i++) {
		int64_t shown = list->rows[i].shown;
		sum += shown == SMALL_COUNT ? 1 : shown;
		hundredths = sum * 100 / list->known;
		if (hundredths >= 80)
			break;
	}
	if (i > 0 && (i == FIGURES_DELAYS - 1 || f->delays[i].below_s == INT64_MAX))
		i--;
	struct buf within;
	buf_init(&within);
	listing_duration(&within, f->delays[i].below_s);
	if (hundredths > 95)
		buf_addf(out, "Bijna alle aanmeldingen waren binnen %s bij de centrale.",
			 within.data);
	else if (hundredths < 5)
		buf_addf(out, "Bijna geen aanmelding was binnen %s bij de centrale.", within.data);
	else {
		hundredths = (hundredths + 2) / 5 * 5;
		buf_addf(out,
			 "Ongeveer %lld van de 100 aanmeldingen waren binnen %s bij de centrale.",
			 (long long)hundredths, within.data);
	}
	buf_finish(&within);
}

static void open_section(struct buf *out, const char *id, const char *heading, const char *kind)
{
	buf_addf(out, "<section class=\"%s\" aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n",
		 kind, id, id, heading);
}

static void add_row(struct buf *out, const struct listing_row *row)
{
	buf_add_str(out, "<tr><th scope=\"row\"><bdi>");
	html_text(out, row->name);
	buf_add_str(out, "</bdi></th><td class=\"n\">");
	html_count(out, row->shown);
	buf_add_str(out, "</td></tr>\n");
}

/* A table for each part of the list, so that a long row of days takes less of the page. */
static void add_tables(struct buf *out, const struct part *part, const struct listing *list,
		       enum period_unit unit)
{
	buf_add_str(out, "<div class=\"tables\">\n");
	for (size_t i = 0, end; i < list->count; i = end) {
		const struct listing_row *rows = list->rows;
		for (end = i + 1; end < list->count && rows[end].part == rows[i].part; end++)
			;
		/* The row of what is unknown does not begin a table of its own. */
		if (end + 1 == list->count && rows[end].kind == LISTING_UNKNOWN)
			end = list->count;
		buf_add_str(out, "<table><caption");
		if (i == 0 && end == list->count) {
			/* The heading says it already to who sees it. */
			buf_addf(out, " class=\"told\">%s", part->heading);
		} else {
			/* A year's months, or a stretch of days. */
			const char *year = strrchr(rows[i].name, ' ');
			bool is_year = unit == PERIOD_MONTH && year != NULL;
			buf_add_str(out, is_year ? ">" : ">Vanaf ");
			html_text(out, is_year ? year + 1 : rows[i].brief);
		}
		buf_addf(out,
			 "</caption><thead><tr><th scope=\"col\">%s</th><th scope=\"col\" "
			 "class=\"n\">Aantal</th></tr></thead>\n<tbody>\n",
			 part->column);
		for (size_t j = i; j < end; j++)
			add_row(out, &rows[j]);
		buf_add_str(out, "</tbody></table>\n");
	}
	buf_add_str(out, "</div>\n");
}

static void add_list(struct buf *out, const struct figures *f, const struct listing_all *all,
		     enum listing_which which)
{
	const struct listing *list = &all->lists[which];
	const struct part *part = which == LISTING_DAYS ? &units[all->unit] : &parts[which];
	struct buf text;
	open_section(out, part->id, part->heading, which == LISTING_DAYS ? "days" : "beside whole");
	if (list->known == 0 || list->withheld) {
		buf_add_str(out, list->known == 0
					 ? "<p>Hierover is nog niets bekend.</p>\n</section>\n"
					 : "<p>Deze verdeling staat er niet. Het zijn te weinig "
					   "aanmeldingen: mensen zouden te herkennen zijn.</p>\n"
					   "</section>\n");
		return;
	}
	buf_init(&text);
	if (which == LISTING_DELAYS)
		add_speed(&text, f, list);
	else
		add_most(&text, part, list);
	struct chart_words words = {.id = part->id, .title = part->heading, .text = text.data};
	buf_add_str(out, "<figure>\n<figcaption>");
	html_text(out, text.data);
	buf_add_str(out, "</figcaption>\n");
	if (which == LISTING_DELAYS && all->median[0] != '\0')
		buf_addf(out, "<p>De helft was er binnen ongeveer %s.</p>\n", all->median);
	buf_add_str(out, "<div class=\"pair\">\n");
	(which == LISTING_DAYS ? chart_columns : chart_bars)(out, &words, list);
	add_tables(out, part, list, all->unit);
	buf_add_str(out, "</div>\n</figure>\n</section>\n");
	buf_finish(&text);
}

static void add_lists(struct buf *out, const struct figures *f, const struct listing_all *all)
{
	bool has_any = false;
	for (size_t i = 0; i < LISTING_COUNT; i++)
		has_any = has_any || (all->lists[i].known > 0 && !all->lists[i].withheld);
	for (size_t i = 0; has_any && i < LISTING_COUNT; i++)
		add_list(out, f, all, (enum listing_which)i);
	if (has_any)
		return;
	open_section(out, "weinig", "Nog te weinig aanmeldingen", "whole");
	buf_add_str(out,
		    "<p>Er zijn te weinig aanmeldingen voor grafieken. Mensen zouden te herkennen "
		    "zijn.</p>\n</section>\n");
}

static void add_kiosk(struct buf *out, const struct figures_kiosk *k)
{
	buf_add_str(out, "<tr role=\"row\"><th role=\"rowheader\" scope=\"row\"><bdi>");
	html_text(out, html_is_blank(k->name) ? "Zonder naam" : k->name);
	buf_add_str(out, "</bdi><small>");
	html_text(out, k->id);
	buf_add_str(out, "</small></th><td role=\"cell\">");
	if (k->ever)
		period_day(out, k->seen_at / DAY_MS);
	else
		buf_add_str(out, "nog nooit");
	if (k->waiting > 0) {
		buf_addf(out, "<small>Er wachtten toen%s ",
			 k->waiting < SMALL_BELOW ? "" : " ongeveer");
		html_count(out, small_shown(k->waiting));
		buf_add_str(out, " berichten.</small>");
	}
	buf_add_str(out, "</td><td role=\"cell\">");
	html_text(out, k->advice);
	buf_add_str(out, "</td></tr>\n");
}

/* The roles are said again, because a phone shows the rows as blocks. */
static void add_kiosks(struct buf *out, const struct figures *f)
{
	size_t count = f->silent_count < KIOSKS_MOST ? f->silent_count : KIOSKS_MOST;
	open_section(out, "kiosken", "Kiosken die stil zijn",
		     count <= KIOSKS_ON_ONE_SHEET ? "whole" : "long");
	if (f->silent_count == 0) {
		buf_add_str(out,
			    f->kiosks > 0
				    ? "<p>Alle kiosken laten van zich horen. U hoeft niets te "
				      "doen.</p>\n</section>\n"
				    : "<p>Er zijn nog geen kiosken toegelaten.</p>\n</section>\n");
		return;
	}
	buf_add_str(out, "<p>Deze kiosken lieten al een tijd niets horen. De langst stille staat "
			 "bovenaan.</p>\n<table class=\"kiosks\" role=\"table\">"
			 "<caption class=\"told\">Stille kiosken en wat u kunt doen</caption>\n"
			 "<thead role=\"rowgroup\"><tr role=\"row\">"
			 "<th role=\"columnheader\" scope=\"col\">Kiosk</th>"
			 "<th role=\"columnheader\" scope=\"col\">Laatst gehoord</th>"
			 "<th role=\"columnheader\" scope=\"col\">Wat u kunt doen</th>"
			 "</tr></thead>\n<tbody role=\"rowgroup\">\n");
	for (size_t i = 0; i < count; i++)
		add_kiosk(out, &f->silent[i]);
	buf_add_str(out, "</tbody></table>\n");
	if (count < f->silent_count) {
		buf_add_str(out, "<p>En nog ");
		html_number(out, (int64_t)(f->silent_count - count));
		buf_add_str(out, " kiosken. Met <code>wijkcentral status</code> ziet u ze "
				 "allemaal.</p>\n");
	}
	buf_add_str(out, "</section>\n");
}

static void add_head(struct buf *out, const struct figures *f)
{
	buf_add_str(out,
		    "<!DOCTYPE html>\n<html lang=\"nl\">\n<head>\n<meta charset=\"utf-8\">\n"
		    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
		    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		    "<meta name=\"referrer\" content=\"no-referrer\">\n"
		    "<meta name=\"robots\" content=\"noindex\">\n<title>Verslag ");
	html_text(out, f->name);
	buf_add_str(out, "</title>\n<style>\n");
	style_add(out);
	buf_add_str(out, "</style>\n</head>\n<body>\n<header>\n<p class=\"who\"><bdi>");
	html_text(out, f->name);
	buf_add_str(out, "</bdi></p>\n<h1>Verslag van de aanmeldingen</h1>\n<p class=\"when\">");
	period_day(out, f->since);
	if (f->until > f->since) {
		buf_add_str(out, " tot en met ");
		period_day(out, f->until);
	}
	buf_add_str(out, "</p>\n</header>\n");
}

static void add_key(struct buf *out, const char *name, int64_t shown, const char *small)
{
	buf_addf(out, "<div><dt>%s</dt><dd>", name);
	html_count(out, shown);
	buf_addf(out, "<small>%s</small></dd></div>\n", small);
}

static void add_keys(struct buf *out, const struct figures *f, const struct listing_all *all)
{
	const char *about = "ongeveer";
	buf_add_str(out, "<dl class=\"key\">\n");
	add_key(out, "Aanmeldingen", all->signups, all->signups > 0 ? about : "");
	add_key(out, "Ingetrokken", all->withdrawn, all->withdrawn > 0 ? about : "");
	add_key(out, "Kiosken", f->kiosks, "");
	add_key(out, "Stille kiosken", (int64_t)f->silent_count,
		f->silent_count > 0 ? "kijk onderaan" : "");
	buf_add_str(out, "</dl>\n");
}

void page_write(const struct figures *f, struct buf *out)
{
	struct listing_all all;
	listing_init(&all, f);
	add_head(out, f);
	buf_add_str(out, "<main>\n");
	add_keys(out, f, &all);
	if (all.signups == 0) {
		open_section(out, "leeg", "Nog geen aanmeldingen", "whole");
		buf_add_str(out, "<p>In deze periode kwamen er geen aanmeldingen binnen.</p>\n"
				 "<p>Zodra er aanmeldingen zijn, ziet u ze hier in grafieken.</p>\n"
				 "</section>\n");
	} else {
		buf_add_str(out,
			    "<p class=\"note\">Niemand is te herkennen aan dit verslag. Een aantal "
			    "van 1 tot en met 4 staat er als &lt;5. Andere aantallen aanmeldingen "
			    "zijn afgerond op vijftallen. Optellingen kunnen daardoor iets "
			    "afwijken.</p>\n");
		add_lists(out, f, &all);
	}
	add_kiosks(out, f);
	buf_add_str(out, "</main>\n<footer>\n<p>Gemaakt op ");
	period_day(out, f->made_at / DAY_MS);
	buf_add_str(out, " door wijkcentral. Er staan geen namen of antwoorden van bewoners "
			 "in.</p>\n</footer>\n</body>\n</html>\n");
	listing_finish(&all);
}

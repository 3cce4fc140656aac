#include "db/office/register.h"
#include "db/base/buf.h"
#include "db/base/sys.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Everything stands in the page itself: it is printed, mailed and kept for years. */
static const char top[] =
	"<!DOCTYPE html>\n<html lang=\"nl\">\n<head>\n<meta charset=\"utf-8\">\n"
	"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	"<title>Verwerkingsregister</title>\n<style>\n"
	"@page { size: A4; margin: 2cm; }\n"
	"body { font: 11pt/1.45 sans-serif; color: #000; background: #fff; max-width: 17cm;"
	" margin: 1cm auto; padding: 0 0.5cm; }\n"
	"h1 { font-size: 20pt; line-height: 1.2; }\n"
	"h2 { font-size: 15pt; line-height: 1.2; margin-top: 1cm; break-after: avoid; }\n"
	"table { border-collapse: collapse; width: 100%; }\n"
	"th, td { border: 1px solid #595959; padding: 2mm; text-align: left;"
	" vertical-align: top; }\n"
	"td { overflow-wrap: anywhere; }\n"
	"th { width: 30%; background: #f2f2f2; }\n"
	"tr { break-inside: avoid; }\n"
	"ul { margin: 0 0 2mm; padding-left: 5mm; }\n"
	"ul ul { margin: 0; }\n"
	"p { margin: 0 0 2mm; }\n"
	".blank { border-bottom: 2px dotted #000; padding-bottom: 9mm; font-style: italic; }\n"
	"@media print { body { max-width: none; margin: 0; padding: 0; } }\n"
	"</style>\n</head>\n<body>\n<h1>Verwerkingsregister</h1>\n";

struct line {
	const char *name, *blank;
};

static const struct line responsible[] = {
	{"Verwerkingsverantwoordelijke", "de naam en het adres van de organisatie"},
	{"Contact", "de telefoon en de e-mail"},
	{"Samen met anderen", "wie er nog meer verantwoordelijk zijn, of: niemand"},
	{"Functionaris gegevensbescherming", "de naam, de telefoon en de e-mail, of: geen"},
	{"Vertegenwoordiger in de Europese Unie", "de naam en het contact, of: niet nodig"},
};

/* What a batch and a seal hold beside the answers: db/PROTOCOL.md, sections 3 and 4. */
static const char *const added[] = {
	"het formulier, met zijn versie",
	"de dag en de tijd, en of de klok gelijk liep",
	"wanneer de aanmelding bij de centrale aankwam",
	"de kiosk",
	"de taal die iemand koos",
	"of een medewerker hielp, en wie",
	"wanneer iemand zijn antwoorden verbeterde",
	"welke toestemming iemand gaf, met de versie van die tekst",
	"een kenmerk van de code waarmee iemand zich kan terugtrekken",
};

/* Only what the product does by itself, whatever the organisation arranges. */
static const char *const measures[] = {
	"De kiosk versleutelt antwoorden meteen, met libsodium. Pas daarna komen zij op de schijf.",
	"De kiosk kan die antwoorden zelf niet openen. Dat kan alleen met een sleutel van"
	" medewerkers, of met het herstelblad.",
	"Op een sleutel van een medewerker kan een wachtwoord staan.",
	"Onder het invullen staan antwoorden alleen in het geheugen. Na het bezoek wist de kiosk"
	" ze daar.",
	"Loopt iemand weg? Dan wist de kiosk na een tijd vanzelf wat er op het scherm staat.",
	"De kiosk ondertekent en nummert elke zending. De centrale weigert wat niet klopt.",
	"Versleutelde antwoorden krijgen een van zes vaste lengtes. Zo zegt de lengte weinig.",
	"De kiosk wist wat is aangekomen, standaard na 30 dagen. Hij overschrijft die plek.",
	"Trekt iemand zich terug? Dan wist de centrale de antwoorden en overschrijft zij die plek."
	" Er blijft een regel zonder antwoorden.",
	"Is een kiosk gestolen? Dan kan de centrale hem buitensluiten.",
	"De bestanden van de centrale zijn alleen te lezen voor wie haar beheert.",
	"De centrale houdt bij wie exporteert, wanneer, waarheen en hoeveel aanmeldingen.",
	"Zij houdt ook bij wie een aanmelding zoekt, bekijkt of wist. Antwoorden staan daar niet "
	"in.",
	"Is de bewaartermijn voorbij? Dan wist de centrale de antwoorden, als opruimen aanstaat.",
};

static const struct line around[] = {
	{"Postbus", "bij wie de postbus staat, en in welk land"},
	{"Computer van de centrale",
	 "hoe die is beveiligd, bijvoorbeeld met een versleutelde schijf"},
	{"Exports", "waar bestanden met aanmeldingen staan, en wie erbij kan"},
	{"Wie heeft een sleutel?", "de namen, en waar het herstelblad ligt"},
	{"Nagekeken", "door wie, en op welke dag"},
};

static const struct {
	const char *kind, *words;
} kinds[] = {
	{"text", "één regel"},	      {"longtext", "een vrije tekst"}, {"name", "een naam"},
	{"email", "een e-mailadres"}, {"phone", "een telefoonnummer"}, {"postcode", "een postcode"},
	{"choice", "één keuze"},      {"choices", "keuzes"},	       {"age16", "ja of nee"},
};

static bool is_empty(const char *text)
{
	return text == NULL || text[0] == '\0';
}

static void add_blank(struct buf *out, const char *what)
{
	buf_add_str(out, "<p class=\"blank\">Vul hier in: ");
	buf_add_html(out, what);
	buf_add_str(out, "</p>");
}

static void begin_row(struct buf *out, const char *name)
{
	buf_add_str(out, "<tr><th scope=\"row\">");
	buf_add_html(out, name);
	buf_add_str(out, "</th><td>");
}

static void end_row(struct buf *out)
{
	buf_add_str(out, "</td></tr>\n");
}

static void add_paragraph(struct buf *out, const char *text)
{
	buf_add_str(out, "<p>");
	buf_add_html(out, text);
	buf_add_str(out, "</p>");
}

/* A row with this text, or with a blank where nobody said it. */
static void add_row(struct buf *out, const char *name, const char *text, const char *blank)
{
	begin_row(out, name);
	if (is_empty(text))
		add_blank(out, blank);
	else
		add_paragraph(out, text);
	end_row(out);
}

static void add_lines(struct buf *out, const struct line *lines, size_t count)
{
	buf_add_str(out, "<table>\n");
	for (size_t i = 0; i < count; i++)
		add_row(out, lines[i].name, NULL, lines[i].blank);
	buf_add_str(out, "</table>\n");
}

static void add_list(struct buf *out, const char *const *items, size_t count)
{
	buf_add_str(out, "<ul>\n");
	for (size_t i = 0; i < count; i++) {
		buf_add_str(out, "<li>");
		buf_add_html(out, items[i]);
		buf_add_str(out, "</li>\n");
	}
	buf_add_str(out, "</ul>\n");
}

/* "3 maart 2026", UTC; nothing when the clock said nothing that has a year. */
static void add_date(struct buf *out, int64_t ms)
{
	static const char *const months[] = {"januari",	  "februari", "maart",	  "april",
					     "mei",	  "juni",     "juli",	  "augustus",
					     "september", "oktober",  "november", "december"};
	char text[SYS_TIME_TEXT], *end;
	sys_time_text(ms, text);
	long year = strtol(text, &end, 10);
	long month = *end == '-' ? strtol(end + 1, &end, 10) : 0;
	long day = *end == '-' ? strtol(end + 1, &end, 10) : 0;
	if (month >= 1 && month <= (long)COUNT(months))
		buf_addf(out, "%ld %s %ld", day, months[month - 1], year);
}

static void add_head(struct buf *out, const struct register_head *head)
{
	buf_add_str(out, "<p>Centrale: <strong>");
	buf_add_html(out, is_empty(head->central) ? "zonder naam" : head->central);
	buf_add_str(out, "</strong><br>Gemaakt op: ");
	add_date(out, head->made_at);
	buf_add_str(out,
		    "</p>\n<p>Dit is het register van verwerkingen. De Algemene verordening"
		    " gegevensbescherming (AVG) vraagt dit in artikel 30. Het is gemaakt uit de"
		    " formulieren van de kiosk zelf. Wat alleen u weet, is nog leeg. Daar staat:"
		    " <em>Vul hier in</em>. Verandert een formulier? Maak dit register dan opnieuw."
		    "</p>\n<h2>Wie is verantwoordelijk?</h2>\n");
	add_lines(out, responsible, COUNT(responsible));
}

static const char *kind_words(const char *kind)
{
	for (size_t i = 0; kind != NULL && i < COUNT(kinds); i++)
		if (strcmp(kinds[i].kind, kind) == 0)
			return kinds[i].words;
	return "een antwoord";
}

static void add_field(struct buf *out, const struct register_field *field)
{
	buf_add_str(out, "<li>");
	buf_add_html(out, is_empty(field->label) ? field->key : field->label);
	buf_addf(out, " (%s; %s)", kind_words(field->kind),
		 field->required ? "verplicht"
		 : field->one_of ? "één van deze is verplicht"
				 : "mag leeg blijven");
	if (field->choice_count > 0)
		add_list(out, (const char *const *)field->choices, field->choice_count);
	buf_add_str(out, "</li>\n");
}

static bool asks(const struct register_form *form, const char *kind)
{
	for (size_t i = 0; i < form->field_count; i++)
		if (!is_empty(form->fields[i].kind) && strcmp(form->fields[i].kind, kind) == 0)
			return true;
	return false;
}

static void add_data(struct buf *out, const struct register_form *form)
{
	begin_row(out, "Welke gegevens?");
	buf_add_str(out, "<ul>\n");
	for (size_t i = 0; i < form->field_count; i++)
		add_field(out, &form->fields[i]);
	buf_add_str(out, "</ul>\n<p>Ook wat de kiosk zelf toevoegt: zie verderop.</p>");
	if (asks(form, "longtext"))
		add_paragraph(out, "In een vrije tekst kan iemand ook iets gevoeligs schrijven.");
	add_blank(out, "vraagt dit formulier om bijzondere gegevens, zoals gezondheid?");
	end_row(out);
}

static void add_basis(struct buf *out, const struct register_form *form)
{
	begin_row(out, "Grondslag");
	if (is_empty(form->basis))
		add_blank(out, "de grondslag uit artikel 6 van de AVG");
	else
		add_paragraph(out, form->basis);
	if (!is_empty(form->basis) && strcmp(form->basis, "toestemming") == 0)
		add_paragraph(out, "Artikel 6, lid 1, onder a, van de AVG.");
	if (form->consent_count > 0)
		buf_add_str(out, "<p>Zo vraagt de kiosk het:</p>\n<ul>\n");
	for (size_t i = 0; i < form->consent_count; i++) {
		const struct register_consent *c = &form->consents[i];
		buf_add_str(out, "<li>‘");
		buf_add_html(out, is_empty(c->label) ? c->key : c->label);
		buf_add_str(out, "’ (");
		buf_add_html(out, c->key);
		buf_addf(out, ", versie %lld)</li>\n", (long long)c->version);
	}
	if (form->consent_count > 0)
		buf_add_str(out, "</ul>\n");
	end_row(out);
}

/* Days in words where people have a word for it: whole years, and weeks up to twelve. */
static void add_words(struct buf *out, int64_t days)
{
	static const char *const numbers[] = {"nul",  "een", "twee",  "drie", "vier",
					      "vijf", "zes", "zeven", "acht", "negen",
					      "tien", "elf", "twaalf"};
	enum { YEAR = 365, WEEK = 7 };
	int64_t years = days / YEAR, weeks = days / WEEK;
	if (days % YEAR == 0 && years < (int64_t)COUNT(numbers))
		buf_addf(out, " (%s jaar)", numbers[years]);
	else if (days % WEEK == 0 && weeks < (int64_t)COUNT(numbers))
		buf_addf(out, " (%s %s)", numbers[weeks], weeks == 1 ? "week" : "weken");
}

static void add_retention(struct buf *out, const struct register_form *form)
{
	begin_row(out, "Hoe lang?");
	if (form->keep_days > 0) {
		buf_addf(out, "<p>Hoogstens %lld %s", (long long)form->keep_days,
			 form->keep_days == 1 ? "dag" : "dagen");
		add_words(out, form->keep_days);
		buf_add_str(out, ".</p>");
	} else {
		add_blank(out, "hoe lang deze gegevens blijven");
	}
	if (!is_empty(form->keep)) {
		buf_add_str(out, "<p>Zo staat het op de kiosk: ‘");
		buf_add_html(out, form->keep);
		buf_add_str(out, "’</p>");
	}
	end_row(out);
}

static void add_form(struct buf *out, const struct register_form *form, size_t number)
{
	buf_addf(out, "<h2>Verwerking %zu: ", number);
	buf_add_html(out, is_empty(form->title) ? form->id : form->title);
	buf_add_str(out, "</h2>\n<table>\n");
	begin_row(out, "Formulier");
	buf_add_str(out, "<p>");
	buf_add_html(out, form->id);
	buf_addf(out, ", versie %lld</p>", (long long)form->version);
	end_row(out);
	add_row(out, "Doel", form->why, "waarvoor deze gegevens zijn");
	add_row(out, "Van wie?",
		asks(form, "age16") ? "Bezoekers van een buurtcentrum, van 16 jaar of ouder."
				    : "Bezoekers van een buurtcentrum.",
		"");
	add_data(out, form);
	add_basis(out, form);
	add_row(out, "Wie ziet de gegevens?", form->recipients, "wie de gegevens te zien krijgt");
	add_row(out, "Buiten de Europese Unie",
		"Het programma geeft zelf niets door naar een land buiten de Europese Unie."
		" Het stuurt alleen naar de postbus die u koos.",
		"");
	add_retention(out, form);
	add_row(out, "Beveiliging", "Zie ‘Hoe zijn de gegevens beveiligd?’.", "");
	buf_add_str(out, "</table>\n");
}

void register_write(const struct register_form *forms, size_t count,
		    const struct register_head *head, struct buf *out)
{
	buf_add_str(out, top);
	add_head(out, head);
	for (size_t i = 0; i < count; i++)
		add_form(out, &forms[i], i + 1);
	if (count == 0)
		buf_add_str(out, "<h2>Verwerkingen</h2>\n<p>De centrale kent nog geen"
				 " formulieren.</p>\n");
	buf_add_str(out, "<h2>Wat voegt de kiosk zelf toe?</h2>\n"
			 "<p>Bij elke aanmelding bewaart het programma ook:</p>\n");
	add_list(out, added, COUNT(added));
	buf_add_str(out, "<h2>Hoe zijn de gegevens beveiligd?</h2>\n"
			 "<p>Dit doet het programma zelf:</p>\n");
	add_list(out, measures, COUNT(measures));
	add_paragraph(out, "Let op: in de database van de centrale staan de antwoorden open."
			   " Beveilig die computer dus goed.");
	buf_add_str(out, "<h2>Wat regelt u zelf?</h2>\n");
	add_lines(out, around, COUNT(around));
	buf_add_str(out, "</body>\n</html>\n");
}

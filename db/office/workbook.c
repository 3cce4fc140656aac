#include "db/base/buf.h"
#include "db/office/sink.h"
#include "db/office/xlsx.h"

/* An XLSX workbook as a sink: a sheet for each form, and one that explains. */
struct workbook {
	struct sink base;
	struct xlsx *xlsx;
};

static const struct xlsx_note notes[] = {
	{"Over dit bestand", NULL},
	{"Wat", "Aanmeldingen van de wijkkiosken. Elk formulier heeft een eigen blad."},
	{"Tijden", "Alle tijden zijn in UTC. In de winter is het hier een uur later, in de zomer"
		   " twee uur."},
	{"Nieuwe vragen", "Nieuwe kolommen komen altijd achteraan."},
	{"Leeg", "Een lege cel: deze vraag is niet beantwoord of niet gesteld."},
	{"Status", NULL},
	{"ontvangen", "De aanmelding is binnen. Het is een verzoek, geen toezegging."},
	{"ingetrokken", "De bewoner heeft de aanmelding ingetrokken. De antwoorden zijn weg. Wis"
			" deze persoon ook uit uw eigen lijsten."},
	{"gewist", "Een medewerker heeft de antwoorden gewist. Wis deze persoon ook uit uw eigen"
		   " lijsten."},
	{"Kolommen", NULL},
	{"Nummer", "Het nummer van de aanmelding. Hiermee vindt u haar terug met: wijkcentral show"
		   " NUMMER"},
	{"Zelfde persoon", "Het nummer van de eerste aanmelding voor dit formulier met dezelfde"
			   " e-mail of telefoon. Er is niets samengevoegd."},
	{"Klok goed", "Nee: de klok van de kiosk was niet gelijkgezet. De tijd van aanmelden kan"
		      " dan fout zijn."},
	{"Geholpen", "Ja: een wijkwerker hielp bij het invullen."},
	{"Versie van toestemming", "Welke tekst de bewoner zag. De tekst zelf ziet u met:"
				   " wijkcentral consent NUMMER"},
	{"Privacy", NULL},
	{"Let op", "Hier staan persoonsgegevens in. Bewaar dit bestand niet langer dan nodig is."},
};

static struct xlsx *xlsx_of(struct sink *s)
{
	return ((struct workbook *)(void *)s)->xlsx;
}

static int begin_table(struct sink *s, const char *title, const struct format_columns *columns,
		       struct err *e)
{
	return xlsx_table(xlsx_of(s), title, columns, e);
}

static int write_row(struct sink *s, const struct format_cell *cells, struct err *e)
{
	return xlsx_row(xlsx_of(s), cells, e);
}

static void abandon(struct sink *s)
{
	xlsx_free(xlsx_of(s));
	free(s);
}

static int finish(struct sink *s, struct err *e)
{
	if (xlsx_explain(xlsx_of(s), "Uitleg", notes, sizeof notes / sizeof notes[0], e) != 0) {
		abandon(s);
		return -1;
	}
	int rc = xlsx_close(xlsx_of(s), e);
	free(s);
	return rc;
}

static const struct sink_ops ops = {
	.table = begin_table, .row = write_row, .close = finish, .abandon = abandon};

int workbook_open(struct sink **out, FILE *file, const char *path, const char *temp_dir,
		  struct err *e)
{
	struct workbook *w = buf_alloc(1, sizeof *w);
	(void)file;
	w->base.ops = &ops;
	if (xlsx_new(&w->xlsx, path, temp_dir, e) != 0) {
		free(w);
		return -1;
	}
	*out = &w->base;
	return 0;
}

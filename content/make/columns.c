#include "content/make/columns.h"
#include "content/make/faults.h"
#include "content/make/prose.h"
#include "db/base/buf.h"

const char *const columns_names[COLUMNS + 1] = {
	[COLUMN_ID] = "id",
	[COLUMN_TITLE] = "title",
	[COLUMN_PUBLISHER] = "publisher",
	[COLUMN_AUTHORS] = "authors",
	[COLUMN_YEAR] = "year",
	[COLUMN_DATE] = "date",
	[COLUMN_LANGUAGE] = "language",
	[COLUMN_THEMES] = "themes",
	[COLUMN_KIND] = "kind",
	[COLUMN_URL] = "url",
	[COLUMN_PAGES] = "pages",
	[COLUMN_SUMMARY] = "summary_nl",
	[COLUMN_COPY] = "copy",
};

int columns_number(const char *text, long min, long max)
{
	char *end;
	if (text[0] == '\0')
		return 0;
	long value = strtol(text, &end, 10);
	bool digits = strspn(text, "0123456789") == strlen(text);
	return digits && *end == '\0' && value >= min && value <= max ? (int)value : -1;
}

/* "2021", "2021-02" or "2021-02-11", in the year that the row gives. */
static bool good_date(const char *date, const char *year)
{
	static const char shape[] = "dddd-dd-dd";
	size_t len = strlen(date);
	if (len == 0)
		return true;
	if ((len != 4 && len != 7 && len != 10) || strncmp(date, year, 4) != 0)
		return false;
	for (size_t i = 0; i < len; i++)
		if (shape[i] == 'd' ? date[i] < '0' || date[i] > '9' : date[i] != '-')
			return false;
	int month = len > 4 ? columns_number((char[]){date[5], date[6], '\0'}, 1, 12) : 1;
	int day = len > 7 ? columns_number((char[]){date[8], date[9], '\0'}, 1, 31) : 1;
	static const int days[] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	return month > 0 && day > 0 && day <= days[month];
}

void columns_check(char *const *cell, const char *file, int line, struct faults *faults)
{
	static const enum column needed[] = {COLUMN_ID, COLUMN_TITLE, COLUMN_LANGUAGE, COLUMN_KIND};
	static const enum column prose[] = {COLUMN_TITLE, COLUMN_PUBLISHER, COLUMN_AUTHORS,
					    COLUMN_SUMMARY};
	for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
		if (cell[needed[i]][0] == '\0')
			faults_add(faults, file, line, "De kolom ‘%s’ is leeg.",
				   columns_names[needed[i]]);
	for (size_t i = 0; i < sizeof prose / sizeof prose[0]; i++)
		prose_check(cell[prose[i]], file, line, faults);
	if (columns_number(cell[COLUMN_YEAR], 1900, 2100) < 0)
		faults_add(faults, file, line, "‘%s’ is geen jaar. Laat leeg wat u niet weet.",
			   cell[COLUMN_YEAR]);
	if (columns_number(cell[COLUMN_PAGES], 1, 99999) < 0)
		faults_add(faults, file, line, "‘%s’ is geen aantal bladzijden.",
			   cell[COLUMN_PAGES]);
	if (!good_date(cell[COLUMN_DATE], cell[COLUMN_YEAR]))
		faults_add(faults, file, line,
			   "‘%s’ is geen datum in het jaar van deze regel. Schrijf 2021-02-11.",
			   cell[COLUMN_DATE]);
	if (cell[COLUMN_COPY][0] != '\0' && strcmp(cell[COLUMN_COPY], "ja") != 0)
		faults_add(faults, file, line, "Zet in ‘copy’ ja, of niets.");
}

/* wijkcontent: checks the editors' sources and builds the kiosk's bundle from them. */
#include "content/editor/verb.h"
#include "db/base/cli.h"

#include <getopt.h>
#include <string.h>

static const char usage[] =
	"Gebruik: wijkcontent new page|form NAAM MAP\n"
	"         wijkcontent check [--strict] MAP\n"
	"         wijkcontent build [--date DAG] MAP -o BESTAND\n"
	"         wijkcontent translations [--lang TAAL] MAP\n"
	"         wijkcontent translations --lang TAAL --export|--import PO MAP\n"
	"         wijkcontent translations --lang TAAL --done MAP [BLADZIJDE...]\n"
	"         wijkcontent import csv|feed|pdf BESTAND MAP  (zie: import --help)\n"
	"Controleert de teksten, publicaties, formulieren en agenda in MAP, en bouwt\n"
	"daaruit één bestand voor de kiosk.  Alle fouten staan er in één keer, met\n"
	"bestand en regel.\n"
	"\n"
	"      --strict          een tekst die moeilijk leest, telt als fout\n"
	"      --lang TAAL       en, tr, ar, pl of uk\n"
	"      --export PO       schrijft de bladzijden op voor een vertaler\n"
	"      --import PO       maakt bladzijden van wat de vertaler terugstuurde\n"
	"      --done            deze vertalingen passen bij het Nederlands van nu\n"
	"      --date DAG        de agenda vanaf deze dag (2026-11-28), en niet vandaag\n"
	"  -o, --output BESTAND  hier komt het bestand voor de kiosk\n"
	"      --help            deze tekst\n"
	"      --version         het versienummer\n";

static const char import_usage[] =
	"Gebruik: wijkcontent import csv|feed BESTAND MAP [--dry-run] [--prune]\n"
	"         wijkcontent import pdf BESTAND MAP --id PUBLICATIE\n"
	"Voegt toe aan publications.csv wat een tabel of een feed (RSS, Atom) heeft, of\n"
	"haalt de tekst uit een PDF naar texts.  BESTAND - is de invoer.\n"
	"\n"
	"  -n, --dry-run         zegt wat er nieuw, veranderd of weg is; schrijft niets\n"
	"      --prune           haalt weg wat niet meer in de bron staat\n"
	"      --source NAAM     hoe de bron heet; anders de naam van het bestand\n"
	"      --publisher NAAM  de uitgever van wat er in een feed staat\n"
	"      --kind SOORT      de soort daarvan; anders artikel\n"
	"      --id PUBLICATIE   bij welke publicatie de tekst uit een PDF hoort\n";

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} verbs[] = {
	{"new", verb_new},
	{"check", verb_check},
	{"build", verb_build},
	{"import", verb_import},
	{"translations", verb_translations},
};

int main(int argc, char **argv)
{
	/* Help wherever it is asked; every other option belongs to a verb. */
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return cli_help(strcmp(argv[1], "import") == 0 ? import_usage : usage);
		if (strcmp(argv[i], "--version") == 0 || strcmp(argv[i], "-V") == 0)
			return cli_version(VERB_PROGRAM);
	}
	const char *name = argc > 1 ? argv[1] : "";
	/* For the verbs: they say themselves what is wrong, and begin at their own first word. */
	opterr = 0;
	optind = 0;
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
		if (strcmp(verbs[i].name, name) == 0)
			return verbs[i].run(argc - 1, argv + 1);
	}
	return cli_misuse(VERB_PROGRAM, "Kies een werk, zoals check of build.");
}

/* wijkcontent: what editors do: check, build, translate, and bring it to the kiosks. */
#include "content/editor/verb.h"
#include "db/base/buf.h"
#include "db/base/cli.h"

#include <getopt.h>
#include <string.h>

#define KEY_HELP                                                                                   \
	"  -s, --key BESTAND  uw geheime sleutel, ook een van minisign\n"                          \
	"      --passphrase-file BESTAND   het wachtwoord daarvan (- is de invoer)\n"
#define DROP_HELP                                                                                  \
	"      --drop ADRES   de postbus: file://, https://, sftp:// of s3+https://\n"             \
	"      --access MAP   de map met drop.conf, waarmee de postbus open gaat\n"                \
	"      --stage GETAL  voor zoveel van de 100 kiosken (anders alle 100)\n"                  \
	"      --trust BESTAND   de openbare sleutel van een andere redacteur\n" KEY_HELP

/* does: its line in the help of all; help: what `wijkcontent VERB --help` says. */
static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *does, *help;
} verbs[] = {
	{"new", verb_new, "maakt een bladzijde of formulier om in te vullen",
	 "Gebruik: wijkcontent new page|form NAAM MAP\n"
	 "Maakt in MAP een bladzijde of een formulier.  check noemt elke plaats die nog\n"
	 "open is.\n"},
	{"check", verb_check, "controleert alles in een map",
	 "Gebruik: wijkcontent check [--strict] MAP\n"
	 "Controleert teksten, publicaties, formulieren en agenda in MAP.  Alle fouten\n"
	 "staan er in één keer, met bestand en regel.\n\n"
	 "      --strict       een tekst die moeilijk leest, telt als fout\n"},
	{"build", verb_build, "bouwt uit een map één bestand voor de kiosk",
	 "Gebruik: wijkcontent build MAP -o BESTAND [--date DAG] [--release NUMMER]\n"
	 "Controleert MAP, en bouwt één bestand voor de kiosk.\n\n"
	 "      --date DAG        de agenda vanaf deze dag, zoals 2026-11-28\n"
	 "  -o, --output BESTAND  hier komt het bestand\n"
	 "      --release NUMMER  van de uitgave (anders jaar, maand, dag en tijd)\n"},
	{"import", verb_import, "neemt publicaties over uit een tabel, een feed of een PDF",
	 "Gebruik: wijkcontent import csv|feed BESTAND MAP [--dry-run] [--prune]\n"
	 "         wijkcontent import pdf BESTAND MAP --id PUBLICATIE\n"
	 "Voegt toe aan publications.csv wat een tabel of een feed (RSS, Atom) heeft, of\n"
	 "haalt de tekst uit een PDF naar texts.  BESTAND - is de invoer.\n\n"
	 "  -n, --dry-run         zegt wat er nieuw, veranderd of weg is; schrijft niets\n"
	 "      --prune           haalt weg wat niet meer in de bron staat\n"
	 "      --source NAAM     hoe de bron heet; anders de naam van het bestand\n"
	 "      --publisher NAAM  de uitgever van wat er in een feed staat\n"
	 "      --kind SOORT      de soort daarvan; anders artikel\n"
	 "      --id PUBLICATIE   bij welke publicatie de tekst uit een PDF hoort\n"},
	{"preview", verb_preview, "opent de kiosk op een map, nieuw bij elke keer opslaan",
	 "Gebruik: wijkcontent preview MAP\n"
	 "Opent de echte kiosk op de inhoud van MAP.  Elke keer dat u opslaat, ziet u het\n"
	 "meteen.  Bij een fout blijft staan wat goed was.  Ctrl-Q sluit de kiosk.\n"},
	{"translations", verb_translations, "zegt welke vertalingen er niet zijn of ouder zijn",
	 "Gebruik: wijkcontent translations [--lang TAAL] MAP\n"
	 "         wijkcontent translations --lang TAAL --export|--import PO MAP\n"
	 "         wijkcontent translations --lang TAAL --done MAP [BLADZIJDE...]\n"
	 "Noemt per taal wat ontbreekt, en wat ouder is dan het Nederlands.\n\n"
	 "      --lang TAAL    en, tr, ar, pl of uk\n"
	 "      --export PO    schrijft de bladzijden in een bestand voor een vertaler\n"
	 "      --import PO    maakt bladzijden van wat de vertaler terugstuurde\n"
	 "      --done         deze vertalingen passen bij het Nederlands van nu\n"},
	{"key", verb_key, "maakt een sleutel voor een redacteur",
	 "Gebruik: wijkcontent key new SLEUTEL.key\n"
	 "Maakt een paar sleutels, zoals minisign -G.  SLEUTEL.pub gaat naar wie de\n"
	 "centrale beheert: wijkcentral key editor add SLEUTEL.pub.\n\n"
	 "      --passphrase-file BESTAND   het wachtwoord (- is de invoer)\n"
	 "      --no-passphrase   de sleutel krijgt geen wachtwoord\n"},
	{"sign", verb_sign, "tekent een bestand voor de kiosk",
	 "Gebruik: wijkcontent sign BESTAND -s SLEUTEL.key\n"
	 "Schrijft de handtekening in BESTAND.minisig.  minisign -V leest die ook.\n\n" KEY_HELP},
	{"publish", verb_publish, "legt een uitgave klaar voor de kiosken",
	 "Gebruik: wijkcontent publish BESTAND --drop ADRES -s SLEUTEL.key\n"
	 "         wijkcontent publish --stage GETAL --drop ADRES -s SLEUTEL.key\n"
	 "Legt BESTAND in de postbus.  Zonder BESTAND: de uitgave van nu, voor meer of\n"
	 "minder kiosken.\n\n" DROP_HELP},
	{"rollback", verb_rollback, "legt een eerdere uitgave weer klaar",
	 "Gebruik: wijkcontent rollback --drop ADRES -s SLEUTEL.key [--to NUMMER]\n"
	 "Haalt een eerdere uitgave uit de postbus, en legt haar weer klaar onder een\n"
	 "nieuw nummer.\n\n"
	 "      --to NUMMER    welke uitgave (anders die voor de uitgave van nu)\n" DROP_HELP},
};
#define VERBS (sizeof verbs / sizeof verbs[0])

static int help(void)
{
	struct buf text;
	buf_init(&text);
	buf_add_str(&text,
		    "Gebruik: wijkcontent WERK [opties]\n"
		    "Voor wie de teksten, publicaties en formulieren van de kiosk maakt.\n\n");
	for (size_t i = 0; i < VERBS; i++)
		buf_addf(&text, "  %-13s %s\n", verbs[i].name, verbs[i].does);
	buf_add_str(&text, "\n  --help        deze tekst; wijkcontent WERK --help zegt meer\n"
			   "  --version     het versienummer\n");
	int code = cli_help(text.data);
	buf_finish(&text);
	return code;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	size_t verb = 0;
	while (verb < VERBS && strcmp(verbs[verb].name, name) != 0)
		verb++;
	/* Help wherever it is asked; every other option belongs to a verb. */
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return verb < VERBS ? cli_help(verbs[verb].help) : help();
		if (strcmp(argv[i], "--version") == 0 || strcmp(argv[i], "-V") == 0)
			return cli_version(VERB_PROGRAM);
	}
	/* For the verbs: they say themselves what is wrong, and begin at their own first word. */
	opterr = 0;
	optind = 0;
	if (verb < VERBS)
		return verbs[verb].run(argc - 1, argv + 1);
	return cli_misuse(VERB_PROGRAM, "Kies een werk, zoals check of build.");
}

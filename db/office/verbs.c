#include "db/office/verbs.h"
#include "db/base/buf.h"
#include "db/office/verbs_inside.h"

#include <string.h>

/* An option is known by its letter, also where only its long name can be typed. */
const struct option verbs_options[] = {
	{"home", required_argument, NULL, 'H'},
	{"db", required_argument, NULL, 'D'},
	{"name", required_argument, NULL, 'n'},
	{"drop", required_argument, NULL, 'd'},
	{"format", required_argument, NULL, 'f'},
	{"form", required_argument, NULL, 'F'},
	{"since", required_argument, NULL, 's'},
	{"until", required_argument, NULL, 'u'},
	{"centre", required_argument, NULL, 'c'},
	{"lang", required_argument, NULL, 'l'},
	{"language", required_argument, NULL, 'l'},
	{"status", required_argument, NULL, 'S'},
	{"new", optional_argument, NULL, 'N'},
	{"output", required_argument, NULL, 'o'},
	{"temp", required_argument, NULL, 't'},
	{"to", required_argument, NULL, 'T'},
	{"reason", required_argument, NULL, 'R'},
	{"places", required_argument, NULL, 'L'},
	{"access", required_argument, NULL, 'A'},
	{"place", required_argument, NULL, 'E'},
	{"kiosk-drop", required_argument, NULL, 'K'},
	{"days", required_argument, NULL, 'g'},
	{"print", required_argument, NULL, 'B'},
	{"list", no_argument, NULL, 'i'},
	{"withdraw", required_argument, NULL, 'W'},
	{"passphrase-file", required_argument, NULL, 'p'},
	{"prometheus", required_argument, NULL, 'P'},
	{"silent-after", required_argument, NULL, 'a'},
	{"json", no_argument, NULL, 'j'},
	{"recover", no_argument, NULL, 'r'},
	{"check", no_argument, NULL, 'C'},
	{"problems", no_argument, NULL, 'b'},
	{"dry-run", no_argument, NULL, 'y'},
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, 'V'},
	{NULL, 0, NULL, 0},
};

bool verbs_take(struct verbs_request *r, int option, const char *value)
{
	switch (option) {
	case 'H': r->home = value; return true;
	case 'D': r->database = value; return true;
	case 'n': r->name = value; return true;
	case 'd': r->drop = value; return true;
	case 'f': r->format = value; return true;
	case 'F': r->filter.form = value; return true;
	case 's': r->filter.since = value; return true;
	case 'u': r->filter.until = value; return true;
	case 'c': r->filter.centre = value; return true;
	case 'l': r->filter.lang = value; return true;
	case 'S': r->filter.status = value; return true;
	case 'N':
		r->is_new = true;
		r->ledger = value != NULL ? value : "standaard";
		return true;
	case 'o': r->output = value; return true;
	case 't': r->temp = value; return true;
	case 'T': r->to = value; return true;
	case 'R': r->reason = value; return true;
	case 'L': r->places = value; return true;
	case 'A': r->access = value; return true;
	case 'E': r->place = value; return true;
	case 'K': r->kiosk_drop = value; return true;
	case 'g': r->days = value; return true;
	case 'B': r->sheet = value; return true;
	case 'i': r->list = true; return true;
	case 'W': r->withdraw = value; return true;
	case 'p': r->passphrase_file = value; return true;
	case 'P': r->prometheus = value; return true;
	case 'a': r->silent_after = value; return true;
	case 'j': r->json = true; return true;
	case 'r': r->recover = true; return true;
	case 'C': r->check = true; return true;
	case 'b': r->problems = true; return true;
	case 'y': r->dry_run = true; return true;
	default: return false;
	}
}

#define FILTER "sucFlS"

static const struct verbs_verb verbs[] = {
	{.name = "init",
	 .run = verbs_init,
	 .arguments = "",
	 .options = "nrp",
	 .does = "maakt sleutels en database, toont de centrale code",
	 .makes_home = true},
	{.name = "invite",
	 .run = verbs_invite,
	 .arguments = "[KIOSK]",
	 .options = "ndKAEgBiW",
	 .does = "maakt een korte code waarmee een kiosk aansluit",
	 .at_most = 1,
	 .more = "KIOSK is het nummer van een kiosk die er al is, of van zijn toegang."},
	{.name = "code",
	 .run = verbs_code,
	 .arguments = "",
	 .options = "",
	 .does = "toont de centrale code nog eens",
	 .beside = "enrol"},
	{.name = "enrol",
	 .run = verbs_enrol,
	 .arguments = "CODE",
	 .options = "nd",
	 .does = "laat een kiosk met de hand toe",
	 .at_least = 1,
	 .at_most = 1},
	{.name = "revoke",
	 .run = verbs_revoke,
	 .arguments = "KIOSK",
	 .options = "R",
	 .does = "neemt niets meer aan van een kiosk",
	 .at_least = 1,
	 .at_most = 1,
	 .more = "Een open uitnodiging voor deze kiosk vervalt.\nKomt hij terug? Dan met: invite"
		 " KIOSK."},
	{.name = "access",
	 .run = verbs_access,
	 .arguments = "[SERVER] < drop.conf",
	 .options = "",
	 .does = "bewaart hoe de postbus open gaat",
	 .at_most = 1},
	{.name = "key",
	 .run = verbs_key,
	 .arguments = "WAT [NAAM]",
	 .options = "p",
	 .does = "beheert de sleutels",
	 .at_least = 1,
	 .at_most = 3,
	 .more = "WAT is list, add NAAM, retire NAAM, passphrase NAAM of new-signature.\n"
		 "Redacteuren: editor, editor add BESTAND.pub, editor remove NUMMER."},
	{.name = "collect",
	 .run = verbs_collect,
	 .arguments = "",
	 .options = "p",
	 .does = "haalt op wat de kiosken stuurden"},
	{.name = "recover",
	 .run = verbs_recover,
	 .arguments = "",
	 .options = "p",
	 .does = "opent met het herstelblad wat dicht bleef"},
	{.name = "status",
	 .run = verbs_status,
	 .arguments = "",
	 .options = "jCPab",
	 .does = "toont hoe het met elke kiosk gaat",
	 .more = "Met --check: 0 is goed, 1 kijk ernaar, 2 storing, 3 onbekend."},
	{.name = "export",
	 .run = verbs_export,
	 .arguments = "",
	 .options = "f" FILTER "Not",
	 .does = "schrijft de aanmeldingen op",
	 .more = "Met --new naar een bestand of map komt elke aanmelding precies één keer."},
	{.name = "activities",
	 .run = verbs_activities,
	 .arguments = "[NUMMER]",
	 .options = "sufotL",
	 .does = "toont aanvragen voor activiteiten",
	 .at_most = 1,
	 .more = "Zonder NUMMER: wat vandaag of later begint. NUMMER mag ook het uid zijn."},
	{.name = "exports",
	 .run = verbs_exports,
	 .arguments = "",
	 .options = "",
	 .does = "toont wie wat wanneer exporteerde"},
	{.name = "report",
	 .run = verbs_report,
	 .arguments = "",
	 .options = "suo",
	 .does = "maakt een verslag in cijfers (HTML)"},
	{.name = "find",
	 .run = verbs_find_person,
	 .arguments = "TEKST",
	 .options = "",
	 .does = "zoekt op ontvangstcode, e-mail of telefoon",
	 .at_least = 1,
	 .at_most = 1,
	 .more = "TEKST mag - zijn: dan typt u het daarna, en blijft het nergens staan.\nNUMMER "
		 "mag bij show, consent en erase ook een ontvangstcode of e-mail zijn."},
	{.name = "show",
	 .run = verbs_show,
	 .arguments = "NUMMER",
	 .options = "",
	 .does = "toont één aanmelding helemaal",
	 .at_least = 1,
	 .at_most = 1},
	{.name = "consent",
	 .run = verbs_consent,
	 .arguments = "NUMMER",
	 .options = "",
	 .does = "bewijst waarmee iemand akkoord ging",
	 .at_least = 1,
	 .at_most = 1},
	{.name = "erase",
	 .run = verbs_erase,
	 .arguments = "NUMMER",
	 .options = "R",
	 .does = "wist de antwoorden, en bewijst dat",
	 .at_least = 1,
	 .at_most = 1},
	{.name = "purge",
	 .run = verbs_purge,
	 .arguments = "",
	 .options = "y",
	 .does = "wist wat te lang bewaard is"},
	{.name = "keep",
	 .run = verbs_keep,
	 .arguments = "[FORMULIER DAGEN]",
	 .options = "",
	 .does = "kiest hoe lang antwoorden blijven",
	 .at_most = 2},
	{.name = "duplicates",
	 .run = verbs_duplicates,
	 .arguments = "",
	 .options = "F",
	 .does = "toont wie zich vaker aanmeldde"},
	{.name = "forms",
	 .run = verbs_forms,
	 .arguments = "BUNDEL",
	 .options = "",
	 .does = "leest wat de formulieren zeggen",
	 .at_least = 1,
	 .at_most = 1},
	{.name = "register",
	 .run = verbs_register,
	 .arguments = "",
	 .options = "o",
	 .does = "maakt het verwerkingsregister (HTML)"},
	{.name = "move",
	 .run = verbs_move,
	 .arguments = "",
	 .options = "T",
	 .does = "verhuist alles naar PostgreSQL"},
};
#define VERBS (sizeof verbs / sizeof verbs[0])

const struct verbs_verb *verbs_find(const char *name)
{
	for (size_t i = 0; i < VERBS; i++)
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	return NULL;
}

bool verbs_allows(const struct verbs_verb *verb, int option)
{
	return strchr("HDhV", option) != NULL || strchr(verb->options, option) != NULL;
}

/* What stands behind an option, and what it is for. */
static const struct {
	int option;
	const char *shown, *does;
} option_help[] = {
	{'n', "--name NAAM", "de naam van de centrale of het centrum"},
	{'r', "--recover", "verder met het herstelblad dat u heeft"},
	{'d', "--drop ADRES", "waar de post van deze kiosk komt"},
	{'A', "--access BESTAND", "de toegang van de kiosk tot de postbus (drop.conf)"},
	{'K', "--kiosk-drop ADRES", "hoe de kiosk daar komt, als dat anders is"},
	{'E', "--place ADRES", "waar de uitnodiging ligt; anders in de postbus"},
	{'g', "--days AANTAL", "zo lang geldt de code (14)"},
	{'B', "--print BESTAND", "schrijft ook een blad om af te drukken (HTML)"},
	{'i', "--list", "toont de uitnodigingen"},
	{'W', "--withdraw KIOSK", "trekt de uitnodiging voor deze kiosk in"},
	{'p', "--passphrase-file BESTAND", "het wachtwoord (- is de invoer)"},
	{'j', "--json", "voor programma's"},
	{'C', "--check", "één regel; eindigt met 0, 1, 2 of 3, voor bewaking"},
	{'P', "--prometheus BESTAND", "schrijft de cijfers voor Prometheus"},
	{'a', "--silent-after UREN", "zo lang mag een kiosk stil zijn (26)"},
	{'b', "--problems", "alleen kiosken waar iets mee is"},
	{'f', "--format csv|xlsx|jsonl", "de vorm"},
	{'s', "--since DATUM", "aangemeld vanaf deze dag"},
	{'u', "--until DATUM", "aangemeld tot en met deze dag"},
	{'c', "--centre NAAM", "van dit centrum of deze kiosk"},
	{'F', "--form ID", "van dit formulier"},
	{'l', "--lang TAAL, --language", "in deze taal ingevuld"},
	{'S', "--status STATUS", "ontvangen, ingetrokken of gewist"},
	{'N', "--new[=NAAM]", "alleen wat nieuw is sinds de vorige keer"},
	{'o', "-o, --output BESTAND", "naar een bestand of map; anders naar het scherm"},
	{'t', "--temp MAP", "waar xlsx zijn tijdelijke bestanden zet"},
	{'R', "--reason TEKST", "waarom; dat blijft bewaard"},
	{'L', "--places AANTAL", "zoveel plaatsen zijn er; 0: zoals de agenda zegt"},
	{'y', "--dry-run", "telt alleen, wist niets"},
	{'T', "--to ADRES", "postgresql://gebruiker@server/database"},
};

void verbs_help(struct buf *out)
{
	buf_add_str(
		out,
		"Gebruik: wijkcentral --home MAP WERK [opties] | --version  (meer: WERK --help)\n");
	for (size_t i = 0; i < VERBS; i++) {
		char left[40] = "", *end = left;
		/* One line for two that belong together: all must fit a screen. */
		if (verbs[i].beside != NULL)
			continue;
		for (size_t j = 0; j < VERBS; j++)
			if (verbs[j].beside != NULL && strcmp(verbs[j].beside, verbs[i].name) == 0)
				end += snprintf(end, sizeof left / 2, "%s, ", verbs[j].name);
		snprintf(end, sizeof left / 2, "%s %s", verbs[i].name, verbs[i].arguments);
		buf_addf(out, "  %-27s %s\n", left, verbs[i].does);
	}
}

void verbs_help_one(const struct verbs_verb *verb, struct buf *out)
{
	buf_addf(out, "Gebruik: wijkcentral --home MAP %s%s%s%s\n\nDit %s.\n", verb->name,
		 verb->arguments[0] != '\0' ? " " : "", verb->arguments,
		 verb->options[0] != '\0' ? " [opties]" : "", verb->does);
	if (verb->options[0] != '\0')
		buf_add_char(out, '\n');
	for (size_t i = 0; i < sizeof option_help / sizeof option_help[0]; i++)
		if (strchr(verb->options, option_help[i].option) != NULL)
			buf_addf(out, "  %-26s %s\n", option_help[i].shown, option_help[i].does);
	if (verb->more != NULL)
		buf_addf(out, "\n%s\n", verb->more);
	buf_add_str(out, "\n  --home MAP                 de map van de centrale (of"
			 " WIJKCENTRAL_HOME)\n"
			 "  --db ADRES                 deze keer een andere database\n");
}

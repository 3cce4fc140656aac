#include "db/office/verbs.h"
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
	{"init", verbs_init, "", "nrp", "maakt sleutels en database, toont de centrale code", true,
	 0, 0},
	{"code", verbs_code, "", "", "toont de centrale code nog eens", false, 0, 0},
	{"enrol", verbs_enrol, "CODE", "nd", "laat een kiosk toe, toont het controlegetal", false,
	 1, 1},
	{"revoke", verbs_revoke, "KIOSK", "", "neemt niets meer aan van een kiosk", false, 1, 1},
	{"access", verbs_access, "[SERVER] < drop.conf", "", "bewaart hoe de postbus open gaat",
	 false, 0, 1},
	{"key", verbs_key, "list|add|retire|passphrase|new-signature [NAAM]", "p",
	 "beheert de sleutels", false, 1, 2},
	{"collect", verbs_collect, "", "p", "haalt op wat de kiosken stuurden", false, 0, 0},
	{"recover", verbs_recover, "", "p", "opent met het herstelblad wat dicht bleef", false, 0,
	 0},
	{"status", verbs_status, "", "jCPab", "toont hoe het met elke kiosk gaat", false, 0, 0},
	{"export", verbs_export, "", "f" FILTER "Not", "schrijft de aanmeldingen op", false, 0, 0},
	{"exports", verbs_exports, "", "", "toont wie wat wanneer exporteerde", false, 0, 0},
	{"report", verbs_report, "", "suo", "maakt een verslag in cijfers (HTML)", false, 0, 0},
	{"find", verbs_find_person, "TEKST", "", "zoekt op ontvangstcode, e-mail of telefoon",
	 false, 1, 1},
	{"show", verbs_show, "NUMMER", "", "toont één aanmelding helemaal", false, 1, 1},
	{"consent", verbs_consent, "NUMMER", "", "bewijst waarmee iemand akkoord ging", false, 1,
	 1},
	{"erase", verbs_erase, "NUMMER", "R", "wist de antwoorden, en bewijst dat", false, 1, 1},
	{"purge", verbs_purge, "", "y", "wist wat te lang bewaard is", false, 0, 0},
	{"keep", verbs_keep, "[FORMULIER DAGEN]", "", "kiest hoe lang antwoorden blijven", false, 0,
	 2},
	{"duplicates", verbs_duplicates, "", "F", "toont wie zich vaker aanmeldde", false, 0, 0},
	{"forms", verbs_forms, "BUNDEL", "", "leest wat de formulieren zeggen", false, 1, 1},
	{"register", verbs_register, "", "o", "maakt het verwerkingsregister (HTML)", false, 0, 0},
	{"move", verbs_move, "", "T", "verhuist alles naar PostgreSQL", false, 0, 0},
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
	{'R', "--reason TEKST", "waarom; komt in het bewijs"},
	{'y', "--dry-run", "telt alleen, wist niets"},
	{'T', "--to ADRES", "postgresql://gebruiker@server/database"},
};

void verbs_help(FILE *out)
{
	fputs("Gebruik: wijkcentral --home MAP WERK [opties]\n", out);
	for (size_t i = 0; i < VERBS; i++) {
		/* The long list of key stands in its own help. */
		const char *arguments = verbs[i].at_most == 2 && verbs[i].at_least == 1
						? "..."
						: verbs[i].arguments;
		char left[40];
		snprintf(left, sizeof left, "%s %s", verbs[i].name, arguments);
		fprintf(out, "  %-27s %s\n", left, verbs[i].does);
	}
	fputs("WERK --help: meer hierover. --db ADRES: een andere database. --version", out);
	fputc('\n', out);
}

void verbs_help_one(const struct verbs_verb *verb, FILE *out)
{
	fprintf(out, "Gebruik: wijkcentral --home MAP %s%s%s%s\n\nDit %s.\n", verb->name,
		verb->arguments[0] != '\0' ? " " : "", verb->arguments,
		verb->options[0] != '\0' ? " [opties]" : "", verb->does);
	if (verb->options[0] != '\0')
		fputc('\n', out);
	for (size_t i = 0; i < sizeof option_help / sizeof option_help[0]; i++)
		if (strchr(verb->options, option_help[i].option) != NULL)
			fprintf(out, "  %-26s %s\n", option_help[i].shown, option_help[i].does);
	fputs("\n  --home MAP                 de map van de centrale (of WIJKCENTRAL_HOME)\n"
	      "  --db ADRES                 deze keer een andere database\n",
	      out);
}

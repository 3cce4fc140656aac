/* wijkcentral: staff's half.  Lets kiosks in, collects what they sent, shows and exports it. */
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/guard.h"
#include "db/base/sys.h"
#include "db/central/home.h"
#include "db/office/verbs.h"

#include <getopt.h>
#include <sodium.h>
#include <sys/stat.h>
#include <sysexits.h>

#define NAME "wijkcentral"

static const char usage[] =
	"Gebruik: wijkcentral --home MAP WERK [opties]\n"
	"\n"
	"  init [--name NAAM] [--recover] maakt sleutels en database; toont de centrale code;\n"
	"                                 met --recover verder met het herstelblad dat u heeft\n"
	"  code                           toont de centrale code nog eens\n"
	"  enrol CODE --name NAAM --drop ADRES\n"
	"                                 laat een kiosk toe; toont het controlegetal\n"
	"  revoke KIOSK                   neemt niets meer aan van een kiosk die weg is\n"
	"  access [SERVER] < drop.conf    bewaart hoe de postbus open gaat\n"
	"  key list | add NAAM | retire NAAM | passphrase NAAM | new-signature\n"
	"                                 de sleutels die de aanmeldingen openen\n"
	"  collect                        haalt op wat de kiosken stuurden\n"
	"  recover                        opent met het herstelblad wat dicht bleef\n"
	"  status [--json]                laat zien hoe het met de kiosken gaat\n"
	"  export --format csv [--form ID] [-o BESTAND]\n"
	"                                 schrijft de aanmeldingen voor een rekenprogramma\n"
	"\n"
	"  --passphrase-file BESTAND      het wachtwoord (- is de invoer); anders wordt erom\n"
	"                                 gevraagd\n"
	"  --help, --version\n";

static const struct option options[] = {
	{"home", required_argument, NULL, 'H'},
	{"name", required_argument, NULL, 'n'},
	{"drop", required_argument, NULL, 'd'},
	{"format", required_argument, NULL, 'f'},
	{"form", required_argument, NULL, 'F'},
	{"output", required_argument, NULL, 'o'},
	{"passphrase-file", required_argument, NULL, 'p'},
	{"json", no_argument, NULL, 'j'},
	{"recover", no_argument, NULL, 'r'},
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, 'V'},
	{NULL, 0, NULL, 0},
};

static bool take_option(struct verbs_request *r, int option)
{
	switch (option) {
	case 'H': r->home = optarg; return true;
	case 'n': r->name = optarg; return true;
	case 'd': r->drop = optarg; return true;
	case 'f': r->format = optarg; return true;
	case 'F': r->form = optarg; return true;
	case 'o': r->output = optarg; return true;
	case 'p': r->passphrase_file = optarg; return true;
	case 'j': r->json = true; return true;
	case 'r': r->recover = true; return true;
	default: return false;
	}
}

static int run(const struct verbs_verb *verb, const struct verbs_request *r)
{
	struct err e = {.code = 0};
	struct home *home = buf_alloc(1, sizeof *home);
	int code = EX_OK;
	if (sodium_init() < 0)
		err_set(&e, EX_SOFTWARE,
			"De versleuteling kan niet starten. Installeer libsodium opnieuw.");
	if (e.code != 0 || (!verb->makes_home && home_open(home, r->home, sys_real(), &e) != 0) ||
	    verb->run(home, r, &e) != 0)
		code = cli_fail(NAME, &e);
	home_close(home);
	free(home);
	if (code == EX_OK && (fflush(stdout) != 0 || ferror(stdout)))
		code = EX_IOERR;
	return code;
}

int main(int argc, char **argv)
{
	struct verbs_request r = {.home = NULL};
	int option;
	/* Everything here is for its owner only. */
	umask(077);
	guard_process();
	opterr = 0;
	while ((option = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (option == 'h')
			return cli_help(usage);
		if (option == 'V')
			return cli_version(NAME);
		if (!take_option(&r, option))
			return cli_misuse(NAME,
					  "Deze optie is er niet, of er ontbreekt iets achter.");
	}
	const char *name = optind < argc ? argv[optind] : "";
	const struct verbs_verb *verb = verbs_find(name);
	int count = argc - optind - 1;
	if (verb == NULL)
		return cli_misuse(
			NAME, "Zeg wat er moet gebeuren: init, code, enrol, revoke, access, key,"
			      " collect, recover, status of export.");
	if (r.home == NULL)
		return cli_misuse(NAME, "Zeg met --home in welke map de centrale staat.");
	if (count < verb->at_least)
		return cli_misuse(NAME, "Achter %s ontbreekt nog een woord.", name);
	if (count > verb->at_most)
		return cli_misuse(NAME, "Hier staat een woord te veel.");
	for (int i = 0; i < count; i++)
		r.arguments[i] = argv[optind + 1 + i];
	return run(verb, &r);
}

/* wijkcentral: staff's half.  Lets kiosks in, collects what they sent, shows and exports it. */
#include "db/base/buf.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/central/admit.h"
#include "db/central/collect.h"
#include "db/central/export.h"
#include "db/central/home.h"
#include "db/central/status.h"

#include <getopt.h>
#include <sodium.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sysexits.h>

#define NAME "wijkcentral"

static const char usage[] =
	"Gebruik: wijkcentral --home MAP WERK [opties]\n"
	"\n"
	"  init [--name NAAM]             maakt sleutels en database; toont de centrale code\n"
	"  code                           toont de centrale code nog eens\n"
	"  enrol CODE --name NAAM --drop ADRES\n"
	"                                 laat een kiosk toe; toont het controlegetal\n"
	"  collect                        haalt op wat de kiosken stuurden\n"
	"  status [--json]                laat zien hoe het met de kiosken gaat\n"
	"  export --format csv [--form ID] [-o BESTAND]\n"
	"                                 schrijft de aanmeldingen voor een rekenprogramma\n"
	"\n"
	"  --help, --version\n";

struct request {
	const char *home, *name, *drop, *format, *form, *output;
	bool json;
	const char *argument; /* behind the verb; NULL: none */
};

static int print_code(struct home *home)
{
	struct buf text;
	buf_init(&text);
	code_central_text(&home->code, &text);
	puts(text.data);
	buf_finish(&text);
	return 0;
}

static int run_init(struct home *home, const struct request *r, struct err *e)
{
	if (home_init(r->home, r->name != NULL ? r->name : "wijkcentral", sys_real(), e) != 0 ||
	    home_open(home, r->home, sys_real(), e) != 0)
		return -1;
	fprintf(stderr,
		"Druk %s/herstelblad.txt af, leg het in een kluis en wis daarna het bestand.\n",
		r->home);
	return print_code(home);
}

static int run_code(struct home *home, const struct request *r, struct err *e)
{
	(void)r;
	(void)e;
	return print_code(home);
}

static int run_enrol(struct home *home, const struct request *r, struct err *e)
{
	char fingerprint[CODE_FINGERPRINT];
	if (r->name == NULL || r->drop == NULL)
		return err_set(e, EX_USAGE,
			       "Geef de kiosk een naam met --name, en zeg met --drop waar zijn "
			       "post komt.");
	if (admit_kiosk(home, r->argument, r->name, r->drop, fingerprint, e) != 0)
		return -1;
	printf("Controlegetal: %s\n", fingerprint);
	return 0;
}

static int run_collect(struct home *home, const struct request *r, struct err *e)
{
	(void)r;
	return collect_all(home, e);
}

static int run_status(struct home *home, const struct request *r, struct err *e)
{
	return r->json ? status_json(home, stdout, e) : status_print(home, stdout, e);
}

static int run_export(struct home *home, const struct request *r, struct err *e)
{
	if (r->format == NULL || strcmp(r->format, "csv") != 0)
		return err_set(e, EX_USAGE, "Kies met --format de vorm: csv.");
	return r->output != NULL ? export_csv_file(home, r->form, r->output, e)
				 : export_csv(home, r->form, stdout, e);
}

static const struct verb {
	const char *name;
	int (*run)(struct home *home, const struct request *r, struct err *e);
	bool makes_home, takes_argument;
} verbs[] = {
	{"init", run_init, true, false},      {"code", run_code, false, false},
	{"enrol", run_enrol, false, true},    {"collect", run_collect, false, false},
	{"status", run_status, false, false}, {"export", run_export, false, false},
};

static const struct option options[] = {
	{"home", required_argument, NULL, 'H'}, {"name", required_argument, NULL, 'n'},
	{"drop", required_argument, NULL, 'd'}, {"format", required_argument, NULL, 'f'},
	{"form", required_argument, NULL, 'F'}, {"output", required_argument, NULL, 'o'},
	{"json", no_argument, NULL, 'j'},	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, 'V'},	{NULL, 0, NULL, 0},
};

static bool take_option(struct request *r, int option)
{
	switch (option) {
	case 'H': r->home = optarg; return true;
	case 'n': r->name = optarg; return true;
	case 'd': r->drop = optarg; return true;
	case 'f': r->format = optarg; return true;
	case 'F': r->form = optarg; return true;
	case 'o': r->output = optarg; return true;
	case 'j': r->json = true; return true;
	default: return false;
	}
}

static int run(const struct verb *verb, const struct request *r)
{
	struct err e = {.code = 0};
	struct home home = {.db = NULL};
	int code = EX_OK;
	if (sodium_init() < 0)
		err_set(&e, EX_SOFTWARE,
			"De versleuteling kan niet starten. Installeer libsodium opnieuw.");
	if (e.code != 0 || (!verb->makes_home && home_open(&home, r->home, sys_real(), &e) != 0) ||
	    verb->run(&home, r, &e) != 0)
		code = cli_fail(NAME, &e);
	home_close(&home);
	if (code == EX_OK && (fflush(stdout) != 0 || ferror(stdout)))
		code = EX_IOERR;
	return code;
}

int main(int argc, char **argv)
{
	struct request r = {.home = NULL};
	int option;
	/* Everything here is for its owner only. */
	umask(077);
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
	const struct verb *verb = NULL;
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
		if (strcmp(verbs[i].name, name) == 0)
			verb = &verbs[i];
	if (verb == NULL)
		return cli_misuse(
			NAME,
			"Zeg wat er moet gebeuren: init, code, enrol, collect, status of export.");
	if (r.home == NULL)
		return cli_misuse(NAME, "Zeg met --home in welke map de centrale staat.");
	if (argc - optind != (verb->takes_argument ? 2 : 1))
		return cli_misuse(NAME, verb->takes_argument ? "Geef één kioskcode."
							     : "Hier staat een woord te veel.");
	r.argument = verb->takes_argument ? argv[optind + 1] : NULL;
	return run(verb, &r);
}

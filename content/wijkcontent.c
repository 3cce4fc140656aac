/* wijkcontent: checks the editors' sources and builds the kiosk's bundle from them. */
#include "content/make/compile.h"
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/base/cli.h"
#include "db/base/err.h"

#include <getopt.h>
#include <sysexits.h>

#define NAME "wijkcontent"

static const char usage[] =
	"Gebruik: wijkcontent check MAP\n"
	"         wijkcontent build MAP -o BESTAND\n"
	"Controleert de teksten, publicaties en formulieren in MAP, en bouwt daaruit\n"
	"één bestand voor de kiosk.  Alle fouten staan er in één keer, met bestand en\n"
	"regel.\n"
	"\n"
	"  -o, --output BESTAND  hier komt het bestand voor de kiosk\n"
	"      --help            deze tekst\n"
	"      --version         het versienummer\n";

static const struct option options[] = {
	{"output", required_argument, NULL, 'o'},
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, 'V'},
	{NULL, 0, NULL, 0},
};

static int check_and_build(const char *dir, const char *output)
{
	struct err e = {.code = 0};
	struct faults faults = {0};
	struct sources sources = {0};
	int code = EX_OK;
	if (sources_load(&sources, dir, &faults, &e) != 0)
		code = cli_fail(NAME, &e);
	else if (faults.count > 0)
		code = EX_DATAERR;
	else if (output != NULL && compile_write(&sources, output, &e) != 0)
		code = cli_fail(NAME, &e);
	faults_print(&faults, stderr);
	sources_finish(&sources);
	faults_finish(&faults);
	return code;
}

int main(int argc, char **argv)
{
	const char *output = NULL;
	int option;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (option == 'h')
			return cli_help(usage);
		if (option == 'V')
			return cli_version(NAME);
		if (option != 'o')
			return cli_misuse(NAME,
					  "Deze optie is er niet, of er ontbreekt iets achter.");
		output = optarg;
	}
	const char *verb = optind < argc ? argv[optind] : "";
	bool build = strcmp(verb, "build") == 0;
	if (!build && strcmp(verb, "check") != 0)
		return cli_misuse(NAME, "Kies check of build.");
	if (argc - optind != 2)
		return cli_misuse(NAME, "Noem één map met inhoud.");
	if (build != (output != NULL))
		return cli_misuse(NAME, build ? "Zeg met -o waar het bestand moet komen."
					      : "check schrijft niets; laat -o weg.");
	return check_and_build(argv[optind + 1], output);
}

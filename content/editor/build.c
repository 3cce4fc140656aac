/* build: one file for the kiosk, when nothing is wrong with the sources. */
#include "content/editor/verb.h"
#include "content/make/compile.h"
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/base/cli.h"
#include "db/base/err.h"

#include <getopt.h>
#include <sysexits.h>

static int build(const char *dir, const char *output)
{
	struct err e = {.code = 0};
	struct faults faults = {0};
	struct sources sources = {0};
	int code = EX_OK;
	if (sources_load(&sources, dir, &faults, &e) != 0)
		code = cli_fail(VERB_PROGRAM, &e);
	else if (faults.count > 0)
		code = EX_DATAERR;
	else if (compile_write(&sources, output, &e) != 0)
		code = cli_fail(VERB_PROGRAM, &e);
	faults_print(&faults, stderr);
	sources_finish(&sources);
	faults_finish(&faults);
	return code;
}

int verb_build(int argc, char **argv)
{
	static const struct option options[] = {
		{"output", required_argument, NULL, 'o'},
		{NULL, 0, NULL, 0},
	};
	const char *output = NULL;
	int option;
	while ((option = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (option != 'o')
			return cli_misuse(VERB_PROGRAM,
					  "Deze optie is er niet, of er ontbreekt iets achter.");
		output = optarg;
	}
	if (argc - optind != 1)
		return cli_misuse(VERB_PROGRAM, "Noem één map met inhoud.");
	if (output == NULL)
		return cli_misuse(VERB_PROGRAM, "Zeg met -o waar het bestand moet komen.");
	return build(argv[optind], output);
}

/* build: one file for the kiosk, when nothing is wrong with the sources. */
#include "content/editor/verb.h"
#include "content/make/compile.h"
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/agenda/agenda.h"
#include "db/base/cli.h"
#include "db/base/day.h"
#include "db/base/err.h"

#include <getopt.h>
#include <sysexits.h>

/* Only who has an agenda needs to know, and which days are in the file depends on the day. */
static void show_window(const struct sources *s)
{
	int64_t from = agenda_today(s->window.from), until = agenda_today(s->window.until) - 1;
	const struct agenda_clock a = agenda_clock(from * 1440), b = agenda_clock(until * 1440);
	if (s->agenda_count > 0)
		printf("De agenda loopt van %d-%d-%d tot en met %d-%d-%d.\n", a.day, a.month,
		       a.year, b.day, b.month, b.year);
}

/* The day round which an agenda is written out: as SOURCE_DATE_EPOCH, which others know too. */
static int set_day(const char *text)
{
	int64_t ms = 0;
	char seconds[32];
	if (strlen(text) != strlen("2026-11-28") || !day_read(text, false, &ms))
		return -1;
	snprintf(seconds, sizeof seconds, "%lld", (long long)(ms / 1000));
	return setenv("SOURCE_DATE_EPOCH", seconds, 1);
}

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
	else
		show_window(&sources);
	faults_print(&faults, stderr);
	sources_finish(&sources);
	faults_finish(&faults);
	return code;
}

int verb_build(int argc, char **argv)
{
	static const struct option options[] = {
		{"output", required_argument, NULL, 'o'},
		{"date", required_argument, NULL, 'd'},
		{NULL, 0, NULL, 0},
	};
	const char *output = NULL;
	int option;
	while ((option = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (option == 'd' && set_day(optarg) != 0)
			return cli_misuse(VERB_PROGRAM,
					  "Achter --date hoort een dag, zoals 2026-11-28.");
		if (option == 'd')
			continue;
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

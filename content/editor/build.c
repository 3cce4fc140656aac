/* build: one file for the kiosk, when nothing is wrong with the sources. */
#include "content/editor/verb.h"
#include "content/make/compile.h"
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/agenda/agenda.h"
#include "content/release/stamp.h"
#include "db/base/cli.h"
#include "db/base/day.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/sync/release.h"

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

static int build(const char *dir, const char *output, int64_t release)
{
	struct err e = {.code = 0};
	struct faults faults = {0};
	struct sources sources = {0};
	int code = EX_OK;
	if (sources_load(&sources, dir, &faults, &e) != 0)
		code = cli_fail(VERB_PROGRAM, &e);
	else if (faults.count > 0)
		code = EX_DATAERR;
	sources.release = release;
	if (code == EX_OK && compile_write(&sources, output, &e) != 0)
		code = cli_fail(VERB_PROGRAM, &e);
	else
		show_window(&sources);
	faults_print(&faults, stderr);
	sources_finish(&sources);
	faults_finish(&faults);
	return code;
}

static bool take_release(const char *text, int64_t *out)
{
	char *end;
	long long n = strtoll(text, &end, 10);
	if (*text < '1' || *text > '9' || *end != '\0' || n > RELEASE_NUMBER_MAX)
		return false;
	*out = n;
	return true;
}

int verb_build(int argc, char **argv)
{
	static const struct option options[] = {
		{"output", required_argument, NULL, 'o'},
		{"date", required_argument, NULL, 'd'},
		{"release", required_argument, NULL, 'r'},
		{NULL, 0, NULL, 0},
	};
	const char *output = NULL;
	int64_t release = 0;
	int option;
	while ((option = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
		if (option == 'd' && set_day(optarg) != 0)
			return cli_misuse(VERB_PROGRAM,
					  "Achter --date hoort een dag, zoals 2026-11-28.");
		if (option == 'd')
			continue;
		if (option != 'o' && !(option == 'r' && take_release(optarg, &release)))
			return cli_misuse(VERB_PROGRAM,
					  "Deze optie is er niet, of er ontbreekt iets achter.");
		if (option == 'o')
			output = optarg;
	}
	if (argc - optind != 1)
		return cli_misuse(VERB_PROGRAM, "Noem één map met inhoud.");
	if (output == NULL)
		return cli_misuse(VERB_PROGRAM, "Zeg met -o waar het bestand moet komen.");
	if (release == 0)
		release = stamp_of_time(sys_real()->now_ms(sys_real()->self));
	return build(argv[optind], output, release);
}

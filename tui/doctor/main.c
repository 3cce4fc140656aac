/* `wijkkiosk doctor`: the words behind it, and what is printed. */
#include "db/base/cli.h"
#include "db/base/file.h"
#include "db/base/sys.h"
#include "tui/doctor/doctor_inside.h"
#include "tui/doctor/tell.h"

#include <getopt.h>
#include <sysexits.h>

#define NAME  "wijkkiosk"
#define STATE "/var/lib/wijkkiosk"

static const char usage[] =
	"Gebruik: wijkkiosk doctor [opties]\n"
	"Kijkt na of alles aan deze kiosk goed is, en zegt wat u kunt doen.\n"
	"\n"
	"  --state MAP      map van de kiosk (anders " STATE ")\n"
	"  --content FILE   inhoud die de kiosk toont (anders MAP/content.db)\n"
	"  --fonts MAP      letters voor de Linux-console (anders die van de installatie)\n"
	"  --lang LL        taal: nl of en\n"
	"  --json           schrijf alles als JSON, voor een ander programma\n"
	"  --report FILE    schrijf ook een verslag voor wie u helpt; zonder namen,\n"
	"                   antwoorden, sleutels en wachtwoorden\n"
	"  --root MAP       waar /sys, /proc, /etc en /run staan (anders /)\n"
	"  --help           deze tekst\n"
	"\n"
	"Begin met sudo: dan is alles te zien. Code 0: goed, 1: let op, 2: fout.\n";

enum {
	OPTION_STATE = 1,
	OPTION_CONTENT,
	OPTION_FONTS,
	OPTION_LANG,
	OPTION_JSON,
	OPTION_REPORT,
	OPTION_ROOT,
	OPTION_HELP
};

static const struct option options[] = {
	{"state", required_argument, NULL, OPTION_STATE},
	{"content", required_argument, NULL, OPTION_CONTENT},
	{"fonts", required_argument, NULL, OPTION_FONTS},
	{"lang", required_argument, NULL, OPTION_LANG},
	{"json", no_argument, NULL, OPTION_JSON},
	{"report", required_argument, NULL, OPTION_REPORT},
	{"root", required_argument, NULL, OPTION_ROOT},
	{"help", no_argument, NULL, OPTION_HELP},
	{NULL, 0, NULL, 0},
};

struct wish {
	struct doctor_options look;
	bool json;
	const char *report;
};

static int take_language(struct wish *w, const char *lang)
{
	if (strcmp(lang, "nl") != 0 && strcmp(lang, "en") != 0)
		return cli_misuse(NAME, "Kies bij doctor nl of en, niet ‘%s’.", lang);
	w->look.language = strcmp(lang, "en") == 0 ? REASON_EN : REASON_NL;
	return -1;
}

/* Returns -1 to go on, or the exit code. */
static int take(struct wish *w, int option)
{
	switch (option) {
	case OPTION_STATE: w->look.state = optarg; return -1;
	case OPTION_CONTENT: w->look.content = optarg; return -1;
	case OPTION_FONTS: w->look.fonts = optarg; return -1;
	case OPTION_LANG: return take_language(w, optarg);
	case OPTION_JSON: w->json = true; return -1;
	case OPTION_REPORT: w->report = optarg; return -1;
	case OPTION_ROOT: w->look.root = strcmp(optarg, "/") == 0 ? "" : optarg; return -1;
	case OPTION_HELP: return cli_help(usage);
	default: return cli_misuse(NAME, "Deze optie is er niet, of er ontbreekt iets achter.");
	}
}

static int keep_report(const struct doctor *d, const char *path, struct err *e)
{
	struct buf text;
	buf_init(&text);
	tell_report(d, &text);
	int rc = file_replace(path, text.data, text.len, 0600, e);
	buf_finish(&text);
	return rc;
}

static int tell(const struct wish *w, const struct doctor *d)
{
	struct err e = {.code = 0};
	struct buf text;
	buf_init(&text);
	if (w->json)
		tell_json(d, &text);
	else
		tell_text(d, &text);
	fputs(text.data, stdout);
	buf_finish(&text);
	if (fflush(stdout) != 0 || ferror(stdout))
		return EX_IOERR;
	if (w->report != NULL && keep_report(d, w->report, &e) != 0)
		return cli_fail(NAME, &e);
	static const int codes[VERDICTS] = {[VERDICT_ATTENTION] = 1, [VERDICT_WRONG] = 2};
	return codes[doctor_result(d)];
}

int doctor_main(int argc, char **argv)
{
	struct wish w = {.look = {.state = STATE, .root = "", .sys = sys_real()}};
	int option;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		int code = take(&w, option);
		if (code >= 0)
			return code;
	}
	if (optind < argc)
		return cli_misuse(NAME, "Wat betekent ‘%s’? Een optie begint met --.",
				  argv[optind]);
	struct doctor *d = doctor_new(&w.look);
	doctor_look(d);
	int code = tell(&w, d);
	doctor_free(d);
	return code;
}

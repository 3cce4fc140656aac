/* `wijkkiosk setup`: its command line, and whom it runs as. */
#include "db/base/buf.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sys.h"
#include "db/store/centre.h"
#include "db/store/store.h"
#include "db/store/workers.h"
#include "tui/screen/screens.h"
#include "tui/session.h"
#include "tui/setup/setup.h"
#include "tui/setup/setup_answers.h"
#include "tui/setup/setup_keep.h"
#include "tui/terminal/console_font.h"
#include "tui/terminal/term.h"
#include "tui/ui.h"

#include <getopt.h>
#include <grp.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define NAME  "wijkkiosk"
#define STATE "/var/lib/wijkkiosk"

enum { LOCK_SECONDS = 180 };

static const char usage[] =
	"Gebruik: wijkkiosk setup [opties]\n"
	"Maakt van deze machine een kiosk, in acht stappen. Het kan ook later nog eens.\n"
	"\n"
	"  --state MAP      map van deze kiosk (anders " STATE ")\n"
	"  --answers FILE   stelt alles in zonder scherm, met de antwoorden uit FILE\n"
	"  --print-answers  schrijft op wat nu is ingesteld, zonder geheimen\n"
	"  --if-new         doet niets als de kiosk al is ingesteld\n"
	"  --lang LL        taal om mee te beginnen: nl, en, tr, ar, pl of uk\n"
	"  --window SOORT   opent zelf een venster op het hele scherm: foot of xterm\n"
	"  --fonts MAP      letters voor de Linux-console\n"
	"  --ascii          toon alleen ASCII\n"
	"  --sync FILE      het programma wijksync (anders dat naast dit programma)\n"
	"  --speaker FILE   programma dat spreekt (anders wijkspeak naast dit programma)\n"
	"  --machine MAP    waar de machine over zichzelf vertelt (anders /sys/class)\n"
	"  --help           deze tekst\n";

struct wish {
	const char *state, *answers, *fonts, *sync, *machine, *speaker;
	enum window_kind window;
	enum lang lang;
	bool print, if_new, ascii, root;
};

enum {
	OPTION_STATE = 256,
	OPTION_ANSWERS,
	OPTION_PRINT,
	OPTION_IF_NEW,
	OPTION_LANG,
	OPTION_WINDOW,
	OPTION_FONTS,
	OPTION_ASCII,
	OPTION_SYNC,
	OPTION_MACHINE,
	OPTION_SPEAKER,
	OPTION_HELP
};

static const struct option options[] = {
	{"state", required_argument, NULL, OPTION_STATE},
	{"answers", required_argument, NULL, OPTION_ANSWERS},
	{"print-answers", no_argument, NULL, OPTION_PRINT},
	{"if-new", no_argument, NULL, OPTION_IF_NEW},
	{"lang", required_argument, NULL, OPTION_LANG},
	{"window", required_argument, NULL, OPTION_WINDOW},
	{"fonts", required_argument, NULL, OPTION_FONTS},
	{"ascii", no_argument, NULL, OPTION_ASCII},
	{"sync", required_argument, NULL, OPTION_SYNC},
	{"speaker", required_argument, NULL, OPTION_SPEAKER},
	{"machine", required_argument, NULL, OPTION_MACHINE},
	{"help", no_argument, NULL, OPTION_HELP},
	{NULL, 0, NULL, 0},
};

/* Returns -1 to go on, or the exit code. */
static int take_option(struct wish *w, int option)
{
	switch (option) {
	case OPTION_STATE: w->state = optarg; return -1;
	case OPTION_ANSWERS: w->answers = optarg; return -1;
	case OPTION_PRINT: w->print = true; return -1;
	case OPTION_IF_NEW: w->if_new = true; return -1;
	case OPTION_FONTS: w->fonts = optarg; return -1;
	case OPTION_ASCII: w->ascii = true; return -1;
	case OPTION_SYNC: w->sync = optarg; return -1;
	case OPTION_SPEAKER: w->speaker = optarg; return -1;
	case OPTION_MACHINE: w->machine = optarg; return -1;
	case OPTION_LANG:
		w->lang = words_lang(optarg);
		return w->lang < LANG_QPS
			       ? -1
			       : cli_misuse(NAME " setup", "Kies uit nl, en, tr, ar, pl en uk");
	case OPTION_WINDOW:
		w->window = window_kind(optarg);
		return w->window != WINDOW_KINDS
			       ? -1
			       : cli_misuse(NAME " setup", "Kies foot of xterm als venster");
	case OPTION_HELP: return cli_help(usage);
	default:
		return cli_misuse(NAME " setup",
				  "Deze optie is er niet, of er ontbreekt iets achter.");
	}
}

static int parse(int argc, char **argv, struct wish *w)
{
	int option;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		int code = take_option(w, option);
		if (code >= 0)
			return code;
	}
	if (optind < argc)
		return cli_misuse(NAME " setup", "Wat betekent ‘%s’? Een optie begint met --.",
				  argv[optind]);
	return -1;
}

/*
 * Root would leave files behind that the kiosk cannot use: it becomes the owner of the folder, for
 * good.
 */
static int become_owner(struct wish *w, struct err *e)
{
	struct stat st;
	w->root = geteuid() == 0;
	if (stat(w->state, &st) != 0)
		return err_sys(e, EX_NOINPUT, "Kan de map %s niet gebruiken", w->state);
	if (!w->root || st.st_uid == 0)
		return 0;
	if (setgroups(0, NULL) != 0 || setgid(st.st_gid) != 0 || setuid(st.st_uid) != 0)
		return err_sys(e, EX_OSERR, "Kan niet werken als de eigenaar van %s", w->state);
	return 0;
}

static int open_terminal(const struct wish *w, const struct sys *sys, struct err *e)
{
	const struct window_options window = {.kind = w->window, .font = WINDOW_FONT};
	char *installed = w->fonts == NULL ? console_font_folder() : NULL;
	const struct term_options how = {.theme = THEME_LIGHT,
					 .ascii = w->ascii,
					 .fonts = w->fonts != NULL ? w->fonts : installed};
	int rc = w->window == WINDOW_KINDS ? 0 : term_window(&window, THEME_LIGHT, sys, e);
	if (rc == 0)
		rc = term_check(e);
	if (rc == 0)
		rc = term_open(&how, e);
	free(installed);
	return rc;
}

/*
 * Once it is enrolled, only a worker may change it, or who is root already.  Whoever has no worker
 * yet is still making it a kiosk.
 */
static bool needs_pin(const struct wish *w, struct centre *centre, const struct setup_keep *keep)
{
	return keep->enrolled && !w->root && workers_any(centre);
}

static int open_wizard(const struct wish *w, struct err *e)
{
	struct ui_options o = {.sys = sys_real(),
			       .lang = w->lang,
			       .allow_quit = !w->if_new,
			       .lock_seconds = LOCK_SECONDS,
			       .idle_seconds = LOCK_SECONDS,
			       .machine = w->machine,
			       .sync = w->sync,
			       .speech = true,
			       .inside = &setup_screen};
	struct setup_keep keep = {.step = 0};
	int rows, cols, rc = -1;
	if (setup_keep_read(w->state, &keep, e) != 0 ||
	    store_open(&o.store, w->state, o.sys, e) != 0)
		goto out;
	o.centre = centre_new(w->state, o.sys);
	o.first = needs_pin(w, o.centre, &keep) ? &worker_pin_screen : &setup_screen;
	if (w->lang == LANGS)
		o.lang = keep.machine.lang[0] != '\0' && words_lang(keep.machine.lang) < LANG_QPS
				 ? words_lang(keep.machine.lang)
				 : LANG_NL;
	if (open_terminal(w, o.sys, e) != 0)
		goto out;
	o.half_blocks = term_has_half_blocks();
	o.can_letters = term_can_letters();
	term_size(&rows, &cols);
	struct ui *ui = ui_new(&o, rows, cols);
	session_run(&(struct session){.ui = ui, .speaker = w->speaker, .speech = CONF_SPEECH_ON},
		    o.sys);
	/* Closed in the middle, by a signal or a terminal that went away, is not done. */
	rc = ui_wants_to_quit(ui) ? 0 : err_set(e, EX_TEMPFAIL, "Het instellen is niet af");
	ui_free(ui);
	term_close();
out:
	centre_free(o.centre);
	store_free(o.store);
	setup_keep_finish(&keep);
	return rc;
}

/* As whom the files belong to, up to where the kiosk's own are written. */
static int run_answers(struct wish *w, struct err *e)
{
	struct setup_answers *answers = NULL;
	struct buf faults;
	buf_init(&faults);
	int rc = setup_answers_load(w->answers, w->machine, &answers, &faults, e);
	if (rc == 0 && faults.len == 0)
		rc = become_owner(w, e);
	if (rc == 0 && faults.len == 0)
		rc = setup_answers_apply(answers, w->state, w->sync, &faults, e);
	if (rc == 0 && faults.len > 0) {
		fputs(faults.data, stderr);
		rc = err_set(e, EX_CONFIG,
			     "Er is niets veranderd. Verbeter eerst wat hierboven staat");
	}
	setup_answers_free(answers);
	buf_finish(&faults);
	return rc;
}

int setup_main(int argc, char **argv)
{
	struct wish w = {.lang = LANGS, .window = WINDOW_KINDS};
	struct err e = {.code = 0};
	int code = parse(argc, argv, &w), rc;
	if (code >= 0)
		return code;
	if (w.state == NULL)
		w.state = STATE;
	if (w.if_new && !setup_keep_is_needed(w.state))
		return EX_OK;
	if (w.answers != NULL) {
		rc = run_answers(&w, &e);
	} else {
		rc = become_owner(&w, &e);
		if (rc == 0)
			rc = w.print ? setup_answers_print(w.state, &e) : open_wizard(&w, &e);
	}
	return rc == 0 ? EX_OK : cli_fail(NAME, &e);
}

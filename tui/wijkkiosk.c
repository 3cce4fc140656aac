/* wijkkiosk: the full-screen kiosk.  Links no network library, and never prints while it runs. */
#include "content/bundle/bundle.h"
#include "db/agenda/agenda.h"
#include "db/agenda/schema.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/guard.h"
#include "db/base/notify.h"
#include "db/base/sys.h"
#include "db/store/centre.h"
#include "db/store/conf.h"
#include "db/store/content.h"
#include "db/store/machine.h"
#include "db/store/store.h"
#include "tui/doctor/doctor.h"
#include "tui/fresh.h"
#include "tui/session.h"
#include "tui/idle.h"
#include "tui/terminal/console_font.h"
#include "tui/setup/setup.h"
#include "tui/terminal/lend.h"
#include "tui/terminal/term.h"
#include "tui/ui.h"

#include <getopt.h>
#include <sysexits.h>
#include <unistd.h>

#define NAME	     "wijkkiosk"
#define IDLE_DEFAULT 90
#define IDLE_MAX     86400
#define LOCK_DEFAULT 180
#define LOCK_MAX     3600

static const char usage[] =
	"Gebruik: wijkkiosk --state MAP [opties]   de kiosk, op het hele scherm\n"
	"         wijkkiosk setup | doctor [opties]   stelt in, en kijkt alles na\n"
	"\n"
	"  --state MAP      map met de instellingen en aanmeldingen van deze kiosk\n"
	"  --content FILE   inhoud om te tonen (anders MAP/content.db)\n"
	"  --lang LL        taal bij het begin van elk bezoek (anders de eerste)\n"
	"  --languages L,L  talen om uit te kiezen: nl, en, tr, ar, pl, uk\n"
	"  --theme NAAM     light (licht, gewoon), dark (donker), contrast (wit op zwart)\n"
	"                   of yellow (zwart op geel)\n"
	"  --fonts MAP      letters voor de Linux-console (anders die van de installatie)\n"
	"  --ascii          toon alleen ASCII: letters zonder accent, gewone tekens\n"
	"  --idle SECONDEN  zo lang niets doen beëindigt een bezoek (anders 90)\n"
	"  --lock SECONDEN  zo lang niets doen zet de kiosk van een medewerker op slot\n"
	"                   (anders 180)\n"
	"  --window SOORT   opent zelf een venster op het hele scherm: foot of xterm\n"
	"  --points PUNTEN  zo groot zijn de gewone letters in dat venster\n"
	"  --font NAAM      letters van dat venster (anders DejaVu Sans Mono)\n"
	"  --speech WAT     voorlezen (F6): on, off of headphones (alleen koptelefoon);\n"
	"                   anders wat in kiosk.conf staat\n"
	"  --speaker FILE   programma dat spreekt (anders wijkspeak naast dit programma)\n"
	"  --machine MAP    waar de machine over zichzelf vertelt (anders /sys/class)\n"
	"  --lpstat FILE    programma dat printers kent (anders /usr/bin/lpstat)\n"
	"  --allow-quit     Ctrl-Q sluit de kiosk; zonder deze optie kan niemand eruit\n"
	"  --help, --version  deze tekst, of het versienummer\n";

struct settings {
	const char *state, *content, *fonts, *speaker, *machine, *lpstat;
	enum lang lang; /* LANGS: the first of the languages */
	struct conf_languages languages;
	struct prefs prefs;
	int idle_seconds, lock_seconds;
	bool allow_quit, ascii;
	struct window_options window; /* kind WINDOW_KINDS: none */
	bool speech_set;	      /* by the command line, which comes before kiosk.conf */
	enum conf_speech speech;
};

enum {
	OPTION_STATE = 256,
	OPTION_CONTENT,
	OPTION_LANG,
	OPTION_LANGUAGES,
	OPTION_THEME,
	OPTION_IDLE,
	OPTION_LOCK,
	OPTION_QUIT,
	OPTION_WINDOW,
	OPTION_POINTS,
	OPTION_FONT,
	OPTION_FONTS,
	OPTION_ASCII,
	OPTION_SPEECH,
	OPTION_SPEAKER,
	OPTION_MACHINE,
	OPTION_LPSTAT
};

static const struct option options[] = {
	{"state", required_argument, NULL, OPTION_STATE},
	{"content", required_argument, NULL, OPTION_CONTENT},
	{"lang", required_argument, NULL, OPTION_LANG},
	{"languages", required_argument, NULL, OPTION_LANGUAGES},
	{"theme", required_argument, NULL, OPTION_THEME},
	{"fonts", required_argument, NULL, OPTION_FONTS},
	{"ascii", no_argument, NULL, OPTION_ASCII},
	{"idle", required_argument, NULL, OPTION_IDLE},
	{"lock", required_argument, NULL, OPTION_LOCK},
	{"window", required_argument, NULL, OPTION_WINDOW},
	{"points", required_argument, NULL, OPTION_POINTS},
	{"font", required_argument, NULL, OPTION_FONT},
	{"speech", required_argument, NULL, OPTION_SPEECH},
	{"speaker", required_argument, NULL, OPTION_SPEAKER},
	{"machine", required_argument, NULL, OPTION_MACHINE},
	{"lpstat", required_argument, NULL, OPTION_LPSTAT},
	{"allow-quit", no_argument, NULL, OPTION_QUIT},
	{"help", no_argument, NULL, 'h'},
	{"version", no_argument, NULL, 'V'},
	{NULL, 0, NULL, 0},
};

static bool parse_number(const char *text, int least, int most, int *out)
{
	char *end;
	long value = strtol(text, &end, 10);
	if (*text == '\0' || *end != '\0' || value < least || value > most)
		return false;
	*out = (int)value;
	return true;
}

/* Of the options for a window; as take_option. */
static int take_window_option(struct settings *s, int option)
{
	switch (option) {
	case OPTION_FONT: s->window.font = optarg; return -1;
	case OPTION_POINTS:
		return parse_number(optarg, WINDOW_POINTS_MIN, WINDOW_POINTS_MAX, &s->window.points)
			       ? -1
			       : cli_misuse(NAME, "Geef bij --points een getal van %d tot %d.",
					    WINDOW_POINTS_MIN, WINDOW_POINTS_MAX);
	default:
		s->window.kind = window_kind(optarg);
		return s->window.kind != WINDOW_KINDS
			       ? -1
			       : cli_misuse(NAME, "Kies foot of xterm als venster, niet ‘%s’.",
					    optarg);
	}
}

#define KNOWN_LANGUAGES "Kies uit nl, en, tr, ar, pl en uk"

/* Languages by their codes, as the centre chose them or as somebody asked for on the command line.
 */
static int choose_languages(const struct conf_languages *codes, bool pseudo, struct ui_options *out,
			    struct err *e)
{
	for (size_t i = 0; i < codes->count; i++) {
		enum lang lang = words_lang(codes->codes[i]);
		if (lang == LANGS || (lang == LANG_QPS && !pseudo))
			return err_set(e, EX_CONFIG,
				       "De taal ‘%s’ kent deze kiosk niet. " KNOWN_LANGUAGES,
				       codes->codes[i]);
		out->languages[i] = lang;
	}
	out->language_count = codes->count;
	return 0;
}

static int take_languages(struct settings *s)
{
	struct err e = {.code = 0};
	struct ui_options checked;
	if (conf_languages_read(&s->languages, optarg, &e) == 0 &&
	    choose_languages(&s->languages, true, &checked, &e) == 0)
		return -1;
	return cli_misuse(NAME, "--languages: %s.", e.text);
}

/* Returns -1 to go on, or the exit code. */
static int take_option(struct settings *s, int option)
{
	switch (option) {
	case OPTION_STATE: s->state = optarg; return -1;
	case OPTION_CONTENT: s->content = optarg; return -1;
	case OPTION_MACHINE: s->machine = optarg; return -1;
	case OPTION_LPSTAT: s->lpstat = optarg; return -1;
	case OPTION_FONTS: s->fonts = optarg; return -1;
	case OPTION_ASCII: s->ascii = true; return -1;
	case OPTION_SPEAKER: s->speaker = optarg; return -1;
	case OPTION_SPEECH:
		s->speech_set = true;
		return conf_speech(optarg, &s->speech)
			       ? -1
			       : cli_misuse(NAME, "Kies on, off of headphones, niet ‘%s’.", optarg);
	case OPTION_QUIT: s->allow_quit = true; return -1;
	case OPTION_WINDOW:
	case OPTION_POINTS:
	case OPTION_FONT: return take_window_option(s, option);
	case OPTION_LANG:
		s->lang = words_lang(optarg);
		return s->lang != LANGS ? -1
					: cli_misuse(NAME, KNOWN_LANGUAGES ", niet ‘%s’.", optarg);
	case OPTION_LANGUAGES: return take_languages(s);
	case OPTION_THEME:
		s->prefs.theme = style_theme(optarg);
		return s->prefs.theme != THEMES
			       ? -1
			       : cli_misuse(NAME,
					    "Kies light, dark, contrast of yellow, niet ‘%s’.",
					    optarg);
	case OPTION_IDLE:
		return parse_number(optarg, IDLE_SECONDS_LEAST, IDLE_MAX, &s->idle_seconds)
			       ? -1
			       : cli_misuse(NAME,
					    "Geef bij --idle een aantal seconden van %d tot %d.",
					    IDLE_SECONDS_LEAST, IDLE_MAX);
	case OPTION_LOCK:
		return parse_number(optarg, IDLE_SECONDS_LEAST, LOCK_MAX, &s->lock_seconds)
			       ? -1
			       : cli_misuse(NAME,
					    "Geef bij --lock een aantal seconden van %d tot %d.",
					    IDLE_SECONDS_LEAST, LOCK_MAX);
	case 'h': return cli_help(usage);
	case 'V': return cli_version(NAME);
	default: return cli_misuse(NAME, "Deze optie is er niet, of er ontbreekt iets achter.");
	}
}

static int parse(int argc, char **argv, struct settings *s)
{
	int option;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		int code = take_option(s, option);
		if (code >= 0)
			return code;
	}
	if (optind < argc)
		return cli_misuse(NAME, "Wat betekent ‘%s’? Een optie begint met --.",
				  argv[optind]);
	if (s->state == NULL)
		return cli_misuse(NAME,
				  "Zeg met --state in welke map deze kiosk zijn gegevens bewaart.");
	return -1;
}

static int open_terminal(const struct settings *s, struct err *e)
{
	char *installed = s->fonts == NULL ? console_font_folder() : NULL;
	struct term_options how = {
		.theme = s->prefs.theme,
		.ascii = s->ascii,
		.fonts = s->fonts != NULL ? s->fonts : installed,
	};
	int rc = term_open(&how, e);
	free(installed);
	return rc;
}

static bool is_offered(const struct ui_options *o, enum lang lang)
{
	bool offered = o->language_count == 0 && lang != LANG_QPS;
	for (size_t i = 0; i < o->language_count; i++)
		offered = offered || o->languages[i] == lang;
	return offered && lang != LANGS;
}

/* What was chosen for this machine, when the centre offers it; else the first. */
static enum lang usual_lang(const struct settings *s, const struct ui_options *o)
{
	struct machine machine = {.letters = 0};
	if (machine_read(s->state, &machine, NULL) == 0 && is_offered(o, words_lang(machine.lang)))
		return words_lang(machine.lang);
	return o->language_count > 0 ? o->languages[0] : LANG_NL;
}

/* What may be chosen, and what a visit begins in.  The command line goes before kiosk.conf. */
static int set_languages(const struct settings *s, struct ui_options *out, struct err *e)
{
	bool asked = s->languages.count > 0;
	if (choose_languages(asked ? &s->languages : store_languages(out->store), asked, out, e) !=
	    0) {
		err_prefix(e, "%s/" CONF_FILE ", languages", s->state);
		return -1;
	}
	if (s->lang == LANGS)
		out->lang = usual_lang(s, out);
	else if (is_offered(out, s->lang))
		out->lang = s->lang;
	else
		return err_set(e, EX_USAGE, "De taal %s hoort niet bij de talen van deze kiosk",
			       words_lang_code(s->lang));
	return 0;
}

static int open_all(const struct settings *s, struct ui_options *out, struct err *e)
{
	char *standard = file_join(s->state, "content.db");
	char *feeds = file_join(s->state, AGENDA_FILE);
	int rc = s->window.kind == WINDOW_KINDS
			 ? 0
			 : term_window(&s->window, s->prefs.theme, out->sys, e);
	if (rc == 0)
		rc = term_check(e);
	if (rc == 0)
		rc = store_open(&out->store, s->state, out->sys, e);
	if (rc == 0)
		out->centre = centre_new(s->state, out->sys);
	if (rc == 0)
		rc = set_languages(s, out, e);
	if (rc == 0)
		rc = bundle_open(&out->bundle, s->content != NULL ? s->content : standard, e);
	if (rc == 0)
		rc = open_terminal(s, e);
	if (rc == 0)
		out->agenda = agenda_new(feeds);
	free(feeds);
	free(standard);
	return rc;
}

/* What the centre chose, unless an option did.  A fault in kiosk.conf is told by store_open. */
static void settle_theme(struct settings *s)
{
	struct conf conf = {.enrolled = false};
	if (s->prefs.theme != THEMES)
		return;
	if (conf_read(s->state, &conf, NULL) == 0 && conf.theme != NULL)
		s->prefs.theme = style_theme(conf.theme);
	if (s->prefs.theme == THEMES)
		s->prefs.theme = THEME_LIGHT;
	conf_finish(&conf);
}

/* Everything is open: the kiosk itself, until it ends. */
static void serve(const struct settings *s, struct ui_options *o)
{
	int rows, cols;
	const enum conf_speech speech = s->speech_set ? s->speech : store_speech(o->store);
	o->speech = speech != CONF_SPEECH_OFF;
	o->half_blocks = term_has_half_blocks();
	o->can_letters = term_can_letters();
	term_size(&rows, &cols);
	char *standard = file_join(s->state, CONTENT_FILE);
	struct session session = {
		.ui = ui_new(o, rows, cols),
		.fresh = fresh_new(s->content != NULL ? s->content : standard, o->bundle,
				   s->allow_quit),
		.notify = o->notify,
		.speaker = s->speaker,
		.speech = speech,
	};
	o->bundle = NULL;
	free(standard);
	session_run(&session, o->sys);
	ui_free(session.ui);
	fresh_free(session.fresh);
	term_close();
}

/* What is not the kiosk, but on its screens or about it. */
static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} others[] = {{"setup", setup_main}, {"doctor", doctor_main}};

int main(int argc, char **argv)
{
	struct settings s = {
		.lang = LANGS,
		.idle_seconds = IDLE_DEFAULT,
		.lock_seconds = LOCK_DEFAULT,
		.window = {.kind = WINDOW_KINDS, .font = WINDOW_FONT},
		.prefs = {.theme = THEMES,
			  .speed = PREFS_SPEED_MAX / 2,
			  .volume = PREFS_VOLUME_MAX / 2},
	};
	struct err e = {.code = 0};
	/* Not for people: the kiosk's own foothold in the terminal program that it started. */
	if (argc == 2 && strcmp(argv[1], "--lend") == 0)
		return lend_run();
	guard_process();
	for (size_t i = 0; argc > 1 && i < sizeof others / sizeof others[0]; i++)
		if (strcmp(argv[1], others[i].name) == 0)
			return others[i].run(argc - 1, argv + 1);
	int code = parse(argc, argv, &s);
	if (code >= 0)
		return code;
	settle_theme(&s);
	struct ui_options o = {.sys = sys_real(),
			       .prefs = s.prefs,
			       .allow_quit = s.allow_quit,
			       .idle_seconds = s.idle_seconds,
			       .lock_seconds = s.lock_seconds,
			       .machine = s.machine,
			       .lpstat = s.lpstat,
			       .notify = notify_new(sys_real())};
	code = EX_OK;
	if (open_all(&s, &o, &e) == 0)
		serve(&s, &o);
	else
		code = cli_fail(NAME, &e);
	agenda_free(o.agenda);
	bundle_free(o.bundle);
	centre_free(o.centre);
	store_free(o.store);
	notify_free(o.notify);
	return code;
}

/*
 * wijksync: the kiosk's background half.  It enrols the kiosk, brings batches
 * of sealed signups to the drop and fetches acknowledgements.
 */
#include "db/base/buf.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/guard.h"
#include "db/base/passphrase.h"
#include "db/base/sys.h"
#include "db/sync/access.h"
#include "db/sync/check.h"
#include "db/sync/enrol.h"
#include "db/sync/feeds.h"
#include "db/sync/join.h"
#include "db/sync/renew.h"
#include "db/sync/report.h"
#include "db/sync/roster.h"
#include "db/sync/sync.h"
#include "db/sync/team.h"
#include "db/sync/watch.h"

#include <getopt.h>
#include <sodium.h>
#include <sysexits.h>

static const char program[] = "wijksync";
static const char usage[] =
	"Gebruik:\n"
	"  wijksync --state MAP join CODE [--drop URL] [--lang nl|en]\n"
	"  wijksync --state MAP enrol CENTRALE-CODE --drop URL --centre NAAM [--again]\n"
	"  wijksync --state MAP access [SERVER] < drop.conf\n"
	"  wijksync --state MAP --once | watch | renew-key | status | check\n"
	"  wijksync --state MAP agenda add ADRES|remove NUMMER|list|fetch\n"
	"  wijksync --state MAP worker add NAAM | remove NAAM | pin NAAM | list\n"
	"  wijksync --state MAP list begin | make | end | status\n"
	"  join           sluit de kiosk aan met een korte code (- leest de invoer)\n"
	"  enrol          sluit aan met de hand; geeft de kioskcode en het controlegetal\n"
	"  access         bewaart hoe de postbus open gaat: naam, wachtwoord, certificaat\n"
	"  --once         stuurt wat er wacht, haalt de bevestiging op, en stopt\n"
	"  watch          blijft draaien, en doet dat steeds op het goede moment\n"
	"  status         zegt wat er nog wacht, en wat er mis is\n"
	"  check          bekijkt de weg naar de postbus, stap voor stap\n"
	"  renew-key      maakt een nieuwe sleutel voor deze kiosk\n"
	"  worker         wie op de kiosk naar binnen kan, met een eigen pincode\n"
	"  agenda         welke agenda's op internet de kiosk laat zien\n"
	"  list           een eigen lijst van wie zich hier aanmeldt\n"
	"  --state MAP    de map waarin de kiosk alles bewaart\n"
	"  --drop URL     de postbus: file://, https://, sftp:// of s3+https://\n"
	"  --centre NAAM  de naam van uw centrum, zoals bewoners die zien\n"
	"  --again        de kiosk is al aangesloten: verander de postbus en de naam\n"
	"  --lang nl|en, --help, --version  de taal; deze tekst; de versie\n";

struct options {
	const char *state, *command, *argument, *name, *drop, *centre, *lang;
	bool once, again, help, version;
};

enum option_number {
	OPTION_STATE = 1,
	OPTION_ONCE,
	OPTION_DROP,
	OPTION_CENTRE,
	OPTION_AGAIN,
	OPTION_LANG,
	OPTION_HELP,
	OPTION_VERSION
};

static const struct option long_options[] = {
	{"state", required_argument, NULL, OPTION_STATE},
	{"once", no_argument, NULL, OPTION_ONCE},
	{"drop", required_argument, NULL, OPTION_DROP},
	{"centre", required_argument, NULL, OPTION_CENTRE},
	{"again", no_argument, NULL, OPTION_AGAIN},
	{"lang", required_argument, NULL, OPTION_LANG},
	{"help", no_argument, NULL, OPTION_HELP},
	{"version", no_argument, NULL, OPTION_VERSION},
	{NULL, 0, NULL, 0},
};

static int set_option(struct options *o, int option, const char *value)
{
	switch (option) {
	case OPTION_STATE: o->state = value; return 0;
	case OPTION_DROP: o->drop = value; return 0;
	case OPTION_CENTRE: o->centre = value; return 0;
	case OPTION_LANG: o->lang = value; return 0;
	case OPTION_ONCE: o->once = true; return 0;
	case OPTION_AGAIN: o->again = true; return 0;
	case OPTION_HELP: o->help = true; return 0;
	case OPTION_VERSION: o->version = true; return 0;
	default: return -1;
	}
}

static enum reason_language language(const struct options *o)
{
	return o->lang != NULL && strcmp(o->lang, "en") == 0 ? REASON_EN : REASON_NL;
}

static int enrol(const struct options *o, struct err *e)
{
	const struct enrol_wish wish = {.central_code = o->argument,
					.drop = o->drop,
					.centre = o->centre,
					.again = o->again};
	char fingerprint[CODE_FINGERPRINT];
	struct buf code;
	buf_init(&code);
	int rc = enrol_kiosk(o->state, &wish, &code, fingerprint, e);
	if (rc == 0)
		printf("%s\nControlegetal: %s\n", code.data, fingerprint);
	buf_finish(&code);
	return rc;
}

/* What is not wrong, but good to know; the centre's name alone is on the standard output. */
static void print_joined(const struct join_done *done, bool english)
{
	printf("%s\n", done->centre);
	fprintf(stderr, english ? "Kiosk %s. Check number: %s\n" : "Kiosk %s. Controlegetal: %s\n",
		done->kiosk, done->check);
	if (done->clock_doubt)
		fprintf(stderr, "%s\n",
			english ? "The clock of this kiosk is not right. Central decides whether "
				  "the"
				  " code is still valid."
				: "De klok van deze kiosk staat niet goed. De centrale beslist of "
				  "de"
				  " code nog geldt.");
	if (done->answer_waits)
		fprintf(stderr, "%s %s\n", reason_text(done->why, english ? REASON_EN : REASON_NL),
			english ? "The answer to central goes later, by itself."
				: "Het antwoord aan de centrale gaat later, vanzelf.");
}

static int join(const struct options *o, struct err *e)
{
	struct join_wish wish = {.code = o->argument, .place = o->drop};
	struct join_done done;
	enum join_fault fault = JOIN_FINE;
	enum reason why = REASON_NONE;
	struct buf typed;
	bool english = language(o) == REASON_EN;
	buf_init_secret(&typed);
	int rc = strcmp(o->argument, "-") == 0 ? passphrase_read("-", "Code", &typed, e) : 0;
	if (strcmp(o->argument, "-") == 0)
		wish.code = typed.data;
	if (rc == 0 &&
	    (rc = join_kiosk(o->state, &wish, sys_real(), &done, &fault, &why, e)) == 0) {
		print_joined(&done, english);
		free(done.centre);
	} else if (english && fault != JOIN_FINE) {
		rc = err_set(e, e->code, "%s",
			     fault == JOIN_DROP ? reason_text(why, REASON_EN)
						: join_text(fault, REASON_EN));
	}
	buf_finish(&typed);
	return rc;
}

static int with_sync(const struct options *o,
		     int (*act)(struct sync *sync, const struct options *o, struct err *e),
		     struct err *e)
{
	struct sync sync;
	if (sync_init(&sync, o->state, sys_real(), e) != 0)
		return -1;
	int rc = act(&sync, o, e);
	sync_finish(&sync);
	return rc;
}

static int print_report(struct sync *sync, const struct options *o, struct err *e)
{
	return report_print(sync, language(o), stdout, e);
}

static int status(const struct options *o, struct err *e)
{
	if (with_sync(o, print_report, e) != 0)
		return -1;
	return feeds_report(o->state, language(o), stdout, e);
}

static int look(const struct options *o, struct err *e)
{
	return check_run(o->state, o->drop, sys_real(), language(o), stdout, e);
}

static int send_once(struct sync *sync, const struct options *o, struct err *e)
{
	(void)o;
	return sync_once(sync, e);
}

/* An agenda that goes wrong is told, and keeps no signup here. */
static int once(const struct options *o, struct err *e)
{
	struct err agenda = {.code = 0};
	int rc = with_sync(o, send_once, e);
	if (feeds_refresh(o->state, sys_real(), &agenda) != 0)
		fprintf(stderr, "%s: %s\n", program, agenda.text);
	return rc;
}

static int watch(const struct options *o, struct err *e)
{
	return watch_run(o->state, sys_real(), e);
}

static int renew(const struct options *o, struct err *e)
{
	return renew_begin(o->state, e);
}

static int worker(const struct options *o, struct err *e)
{
	return team_run(o->state, o->argument, o->name, e);
}

static int list(const struct options *o, struct err *e)
{
	return roster_run(o->state, o->argument, e);
}

static int keep_access(const struct options *o, struct err *e)
{
	struct buf text;
	buf_init_secret(&text);
	int rc = file_read("/dev/stdin", ACCESS_BYTES_MAX, &text, e);
	if (rc == 0)
		rc = access_write(o->state, o->argument, &text, e);
	buf_finish(&text);
	return rc;
}

static int agenda(const struct options *o, struct err *e)
{
	const char *act = o->argument != NULL ? o->argument : "list";
	if (o->name == NULL && strcmp(act, "list") == 0)
		return feeds_report(o->state, REASON_NL, stdout, e);
	if (o->name == NULL && strcmp(act, "fetch") == 0)
		return feeds_refresh(o->state, sys_real(), e);
	if (o->name != NULL && strcmp(act, "add") == 0)
		return feeds_add(o->state, o->name, e);
	if (o->name != NULL && strcmp(act, "remove") == 0)
		return feeds_remove(o->state, o->name, e);
	return err_set(e, EX_USAGE, "Achter agenda hoort: add ADRES, remove NUMMER, list of fetch");
}

static const struct command {
	const char *name;
	int (*run)(const struct options *o, struct err *e);
	bool enrols, joins, looks;
	int arguments; /* at most */
} commands[] = {
	{"join", join, .joins = true, .arguments = 1},
	{"enrol", enrol, .enrols = true, .arguments = 1},
	{"access", keep_access, .arguments = 1},
	{"watch", watch, .arguments = 0},
	{"status", status, .arguments = 0},
	{"check", look, .looks = true},
	{"renew-key", renew, .arguments = 0},
	{"worker", worker, .arguments = 2},
	{"agenda", agenda, .arguments = 2},
	{"list", list, .arguments = 1},
};

/* --once is a command too, in the shape that timers know. */
static const struct command once_command = {"--once", once, .arguments = 0};

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

/* One command must be asked for, with what it needs; returns EX_OK or EX_USAGE. */
static int check(const struct options *o, const struct command *command)
{
	if (o->state == NULL)
		return cli_misuse(program, "Geef de map van de kiosk op met --state MAP");
	if (o->command != NULL && command == NULL)
		return cli_misuse(program, "Onbekend commando: %s", o->command);
	if (command == NULL)
		return cli_misuse(program,
				  "Zeg wat er moet gebeuren: join, enrol, access, watch, status,"
				  " check, renew-key, worker, agenda, list of --once");
	if (o->command != NULL && o->once)
		return cli_misuse(program, "--once kan niet samen met %s", o->command);
	if (command->enrols && (o->argument == NULL || o->drop == NULL || o->centre == NULL))
		return cli_misuse(program, "Bij enrol horen een centrale code, --drop en --centre");
	if (o->lang != NULL && strcmp(o->lang, "nl") != 0 && strcmp(o->lang, "en") != 0)
		return cli_misuse(program, "Achter --lang hoort nl of en");
	if (command->joins && o->argument == NULL)
		return cli_misuse(program, "Bij join hoort de code die op het blad staat");
	bool drop = o->drop != NULL && !command->looks && !command->joins;
	if (!command->enrols && (drop || o->centre != NULL || o->again))
		return cli_misuse(program, "--drop, --centre en --again horen bij enrol");
	if (command->arguments < 1 && o->argument != NULL)
		return cli_misuse(program, "Te veel woorden: %s", o->argument);
	if (command->arguments < 2 && o->name != NULL)
		return cli_misuse(program, "Te veel woorden: %s", o->name);
	return EX_OK;
}

static int run(const struct options *o)
{
	struct err e = {.code = 0};
	const struct command *command = o->command != NULL ? find_command(o->command)
					: o->once	   ? &once_command
							   : NULL;
	int rc = check(o, command);
	if (rc != EX_OK || command == NULL)
		return rc;
	if (sodium_init() < 0)
		rc = err_set(&e, EX_OSERR, "De computer geeft geen goede toevalsgetallen");
	else
		rc = command->run(o, &e);
	return rc == 0 ? EX_OK : cli_fail(program, &e);
}

int main(int argc, char **argv)
{
	struct options o = {.state = NULL};
	int option;
	guard_process();
	opterr = 0;
	while ((option = getopt_long(argc, argv, "", long_options, NULL)) != -1)
		if (set_option(&o, option, optarg) != 0)
			return cli_misuse(program, "Dit kan niet: %s", argv[optind - 1]);
	if (o.help)
		return cli_help(usage);
	if (o.version)
		return cli_version(program);
	if (optind < argc)
		o.command = argv[optind++];
	if (optind < argc)
		o.argument = argv[optind++];
	if (optind < argc)
		o.name = argv[optind++];
	if (optind < argc)
		return cli_misuse(program, "Te veel woorden: %s", argv[optind]);
	return run(&o);
}

/*
 * wijksync: the kiosk's background half.  It enrols the kiosk, brings batches
 * of sealed signups to the drop and fetches acknowledgements.
 */
#include "db/base/buf.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/sync/enrol.h"
#include "db/sync/queue.h"
#include "db/sync/sync.h"

#include <getopt.h>
#include <sodium.h>
#include <sysexits.h>

static const char program[] = "wijksync";
static const char usage[] =
	"Gebruik:\n"
	"  wijksync --state MAP enrol CENTRALE-CODE --drop URL --centre NAAM [--again]\n"
	"  wijksync --state MAP --once\n"
	"  wijksync --state MAP status\n"
	"\n"
	"  enrol          sluit de kiosk aan; geeft de kioskcode en het controlegetal\n"
	"  status         zegt wat er nog wacht, en wanneer het laatst gelukt is\n"
	"  --once         stuurt wat er wacht, haalt de bevestiging op, en stopt\n"
	"\n"
	"  --state MAP    de map waarin de kiosk alles bewaart\n"
	"  --drop URL     de postbus, zoals file:///media/post\n"
	"  --centre NAAM  de naam van uw centrum, zoals bewoners die zien\n"
	"  --again        de kiosk is al aangesloten: verander de postbus en de naam\n"
	"  --help         deze tekst\n"
	"  --version      de versie\n";

struct options {
	const char *state, *command, *code, *drop, *centre;
	bool once, again, help, version;
};

enum option_number {
	OPTION_STATE = 1,
	OPTION_ONCE,
	OPTION_DROP,
	OPTION_CENTRE,
	OPTION_AGAIN,
	OPTION_HELP,
	OPTION_VERSION
};

static const struct option long_options[] = {
	{"state", required_argument, NULL, OPTION_STATE},
	{"once", no_argument, NULL, OPTION_ONCE},
	{"drop", required_argument, NULL, OPTION_DROP},
	{"centre", required_argument, NULL, OPTION_CENTRE},
	{"again", no_argument, NULL, OPTION_AGAIN},
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
	case OPTION_ONCE: o->once = true; return 0;
	case OPTION_AGAIN: o->again = true; return 0;
	case OPTION_HELP: o->help = true; return 0;
	case OPTION_VERSION: o->version = true; return 0;
	default: return -1;
	}
}

static int enrol(const struct options *o, struct err *e)
{
	const struct enrol_wish wish = {
		.central_code = o->code, .drop = o->drop, .centre = o->centre, .again = o->again};
	char fingerprint[CODE_FINGERPRINT];
	struct buf code;
	buf_init(&code);
	int rc = enrol_kiosk(o->state, &wish, &code, fingerprint, e);
	if (rc == 0)
		printf("%s\nControlegetal: %s\n", code.data, fingerprint);
	buf_finish(&code);
	return rc;
}

static void print_time(const char *what, long long ms)
{
	char text[SYS_TIME_TEXT];
	sys_time_text(ms, text);
	printf("%s: %s\n", what, ms != 0 ? text : "nog nooit");
}

static int status(struct sync *sync, struct err *e)
{
	struct queue_counts counts;
	long long contact = 0, acknowledged = 0;
	if (queue_count(sync->db, &counts, e) != 0 ||
	    queue_fact(sync->db, QUEUE_CONTACT_AT, &contact, e) != 0 ||
	    queue_fact(sync->db, QUEUE_ACKNOWLEDGED_AT, &acknowledged, e) != 0)
		return -1;
	printf("Kiosk: %s (%s)\n", sync->conf.kiosk, sync->conf.centre);
	printf("Nog te versturen: %lld\n", counts.waiting - counts.sent);
	printf("Verstuurd, nog niet aangekomen: %lld\n", counts.sent);
	print_time("Laatst bij de postbus geweest", contact);
	print_time("Laatste bevestiging van de centrale", acknowledged);
	return 0;
}

static int with_sync(const char *state, int (*act)(struct sync *sync, struct err *e), struct err *e)
{
	struct sync sync;
	if (sync_init(&sync, state, sys_real(), e) != 0)
		return -1;
	int rc = act(&sync, e);
	sync_finish(&sync);
	return rc;
}

static bool is_command(const struct options *o, const char *name)
{
	return o->command != NULL && strcmp(o->command, name) == 0;
}

/* One command must be asked for, with what it needs; returns EX_OK or EX_USAGE. */
static int check(const struct options *o)
{
	bool enrols = is_command(o, "enrol"), asks = is_command(o, "status");
	if (o->state == NULL)
		return cli_misuse(program, "Geef de map van de kiosk op met --state MAP");
	if (o->command != NULL && !enrols && !asks)
		return cli_misuse(program, "Onbekend commando: %s", o->command);
	if (o->command == NULL && !o->once)
		return cli_misuse(program, "Zeg wat er moet gebeuren: enrol, status of --once");
	if (o->command != NULL && o->once)
		return cli_misuse(program, "--once kan niet samen met %s", o->command);
	if (enrols && (o->code == NULL || o->drop == NULL || o->centre == NULL))
		return cli_misuse(program, "Bij enrol horen een centrale code, --drop en --centre");
	if (!enrols && (o->code != NULL || o->drop != NULL || o->centre != NULL || o->again))
		return cli_misuse(program, "Een code, --drop, --centre en --again horen bij enrol");
	return EX_OK;
}

static int run(const struct options *o)
{
	struct err e = {.code = 0};
	int rc = check(o);
	if (rc != EX_OK)
		return rc;
	if (sodium_init() < 0)
		rc = err_set(&e, EX_OSERR, "De computer geeft geen goede toevalsgetallen");
	else if (o->once)
		rc = with_sync(o->state, sync_once, &e);
	else if (is_command(o, "enrol"))
		rc = enrol(o, &e);
	else
		rc = with_sync(o->state, status, &e);
	return rc == 0 ? EX_OK : cli_fail(program, &e);
}

int main(int argc, char **argv)
{
	struct options o = {.state = NULL};
	int option;
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
		o.code = argv[optind++];
	if (optind < argc)
		return cli_misuse(program, "Te veel woorden: %s", argv[optind]);
	return run(&o);
}

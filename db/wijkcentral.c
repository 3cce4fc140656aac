/* wijkcentral: staff's half.  Lets kiosks in, collects what they sent, shows and exports it. */
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/guard.h"
#include "db/base/sys.h"
#include "db/central/home.h"
#include "db/office/status.h"
#include "db/office/verbs.h"

#include <getopt.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sysexits.h>

#define NAME "wijkcentral"

/* Programs that watch others want one line and a number, whatever is wrong. */
static int fail(const struct verbs_request *r, const struct err *e)
{
	if (r->check && e->code > (int)STATUS_UNKNOWN) {
		printf("WIJKCENTRAL UNKNOWN - %s\n", e->text);
		return STATUS_UNKNOWN;
	}
	return e->text[0] == '\0' ? e->code : cli_fail(NAME, e);
}

static int run(const struct verbs_verb *verb, const struct verbs_request *r)
{
	struct err e = {.code = 0};
	struct home *home = buf_alloc(1, sizeof *home);
	int code = EX_OK;
	if (sodium_init() < 0)
		err_set(&e, EX_SOFTWARE,
			"De versleuteling kan niet starten. Installeer libsodium opnieuw.");
	if (e.code != 0 ||
	    (!verb->makes_home && home_open(home, r->home, r->database, sys_real(), &e) != 0) ||
	    verb->run(home, r, &e) != 0)
		code = fail(r, &e);
	home_close(home);
	free(home);
	if (code == EX_OK && (fflush(stdout) != 0 || ferror(stdout)))
		code = EX_IOERR;
	return code;
}

/* Options that were typed, in order: a verb may not know some of them. */
struct typed {
	char letters[64];
	size_t count;
	bool help;
};

static int take_options(int argc, char **argv, struct verbs_request *r, struct typed *typed)
{
	int option;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "o:", verbs_options, NULL)) != -1) {
		if (option == 'V')
			return -1;
		if (option == 'h')
			typed->help = true;
		else if (!verbs_take(r, option, optarg) || typed->count == sizeof typed->letters)
			return cli_misuse(NAME,
					  "Deze optie is er niet, of er ontbreekt iets achter.");
		else
			typed->letters[typed->count++] = (char)option;
	}
	return EX_OK;
}

static int check_words(const struct verbs_verb *verb, struct verbs_request *r,
		       const struct typed *typed, int argc, char **argv)
{
	int count = argc - optind - 1;
	for (size_t i = 0; i < typed->count; i++)
		if (!verbs_allows(verb, typed->letters[i]))
			return cli_misuse(NAME, "Bij %s hoort een van deze opties niet.",
					  verb->name);
	if (r->home == NULL)
		return cli_misuse(NAME, "Zeg met --home in welke map de centrale staat.");
	if (count < verb->at_least)
		return cli_misuse(NAME, "Achter %s ontbreekt nog een woord.", verb->name);
	if (count > verb->at_most)
		return cli_misuse(NAME, "Hier staat een woord te veel.");
	for (int i = 0; i < count; i++)
		r->arguments[i] = argv[optind + 1 + i];
	return EX_OK;
}

static int help(const struct verbs_verb *verb)
{
	struct buf text;
	buf_init(&text);
	if (verb == NULL)
		verbs_help(&text);
	else
		verbs_help_one(verb, &text);
	int code = cli_help(text.data);
	buf_finish(&text);
	return code;
}

int main(int argc, char **argv)
{
	struct verbs_request r = {.home = getenv("WIJKCENTRAL_HOME")};
	struct typed typed = {.count = 0};
	/* Everything here is for its owner only. */
	umask(077);
	guard_process();
	int code = take_options(argc, argv, &r, &typed);
	if (code != EX_OK)
		return code < 0 ? cli_version(NAME) : code;
	const struct verbs_verb *verb = verbs_find(optind < argc ? argv[optind] : "");
	if (typed.help)
		return help(verb);
	if (verb == NULL)
		return cli_misuse(NAME, "Zeg wat er moet gebeuren, bijvoorbeeld: collect, status of"
					" export.");
	code = check_words(verb, &r, &typed, argc, argv);
	return code == EX_OK ? run(verb, &r) : code;
}

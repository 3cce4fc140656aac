/* What each word on wijkcentral's command line does, what it may be told, and its help. */
#ifndef DB_OFFICE_VERBS_H
#define DB_OFFICE_VERBS_H

#include "db/office/filter.h"
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

struct buf;
struct err;
struct home;

/* The command line as it was typed; NULL: not said. */
struct verbs_request {
	const char *home, *database, *name, *drop, *format, *output, *passphrase_file, *to, *ledger;
	const char *reason, *places, *temp, *prometheus, *silent_after;
	const char *access, *days, *sheet, *place, *kiosk_drop, *withdraw;
	struct filter_words filter;
	bool json, recover, is_new, check, problems, dry_run, list;
	const char *arguments[3]; /* behind the verb */
};

struct verbs_verb {
	const char *name;
	int (*run)(struct home *home, const struct verbs_request *r, struct err *e);
	const char *arguments; /* as its help shows them: "KIOSK"; [ ] may be left out */
	const char *options;   /* the letters of its own options (verbs.c) */
	const char *does;      /* in one sentence */
	const char *beside;    /* in the list of verbs it stands on the line of this one */
	bool makes_home;
	int at_least, at_most; /* arguments */
	const char *more;      /* below its own help; NULL: nothing */
};

/* NULL when there is no such verb. */
const struct verbs_verb *verbs_find(const char *name);
/* For getopt_long; ends with zeros. */
extern const struct option verbs_options[];
/* Takes one option; false: there is none such. */
bool verbs_take(struct verbs_request *r, int option, const char *value);
/* May this verb be told this?  Options of all verbs may. */
bool verbs_allows(const struct verbs_verb *verb, int option);

/* All verbs in a screen of 24 lines, or one verb with its options. */
void verbs_help(struct buf *out);
void verbs_help_one(const struct verbs_verb *verb, struct buf *out);

#endif

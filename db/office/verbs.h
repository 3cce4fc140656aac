/* What each word on wijkcentral's command line does. */
#ifndef DB_OFFICE_VERBS_H
#define DB_OFFICE_VERBS_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct home;

struct verbs_request {
	const char *home, *name, *drop, *format, *form, *output, *passphrase_file;
	bool json, recover;
	const char *arguments[2]; /* behind the verb; NULL: none */
};

struct verbs_verb {
	const char *name;
	int (*run)(struct home *home, const struct verbs_request *r, struct err *e);
	bool makes_home;
	int at_least, at_most; /* arguments */
};

/* NULL when there is no such verb. */
const struct verbs_verb *verbs_find(const char *name);

#endif

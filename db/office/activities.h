/*
 * The activities that people ask places at: how many asked, and who is in which turn (turns.h).
 * Those of a bundle are known as soon as staff read it (`wijkcentral forms`), those of a feed when
 * the first request comes in.
 */
#ifndef DB_OFFICE_ACTIVITIES_H
#define DB_OFFICE_ACTIVITIES_H

#include "db/office/turns.h"
#include <stdio.h>

struct err;
struct home;

#define ACTIVITIES_PLACES_MAX 100000

/* One time of one activity. */
struct activities_one {
	int64_t no, start_ms;
	int64_t places;	      /* what staff chose, or else was told; 0: not known */
	int64_t capacity;     /* what was told; 0: not told */
	bool is_chosen;	      /* by staff */
	char *uid, *title;    /* as they came: to be shown through plain.h */
	size_t request_count; /* in turn, with places given */
	struct turn *requests;
	struct turns_sum sum;
};

struct activities_all {
	size_t count;
	struct activities_one *items;
};

/* Those that begin since <= start < until, by start; milliseconds UTC. */
int activities_load(struct home *home, int64_t since, int64_t until, struct activities_all *out,
		    struct err *e);
/*
 * word: its number, or its uid when that is one time only (EX_USAGE names the numbers otherwise).
 * EX_NOINPUT: there is no such activity.
 */
int activities_find(struct home *home, const char *word, struct activities_all *out, struct err *e);
void activities_finish(struct activities_all *all);

/* Staff know better than what was told; 0: what was told counts again. */
int activities_choose(struct home *home, int64_t no, int64_t places, struct err *e);

/*
 * What a content bundle tells of activities that are still to come and can be asked for. EX_DATAERR
 * when it is damaged; path was looked at by bundle_forms.h before.
 */
int activities_read_bundle(struct home *home, const char *path, struct err *e);

/* For people: a line each; and one activity with who asked, in turn. */
void activities_print(const struct activities_all *all, FILE *file);
int activities_print_one(struct home *home, const struct activities_one *one, FILE *file,
			 struct err *e);
/* The same as a table: format of --format; output: a file or folder, NULL: stdout. */
struct activities_wish {
	const char *format, *output, *temp_dir;
};
int activities_export(struct home *home, const struct activities_one *one,
		      const struct activities_wish *wish, struct err *e);

#endif

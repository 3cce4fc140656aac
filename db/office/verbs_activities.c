#include "db/base/day.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/central/home.h"
#include "db/office/activities.h"
#include "db/office/person.h"
#include "db/office/verbs_inside.h"

#include <stdlib.h>
#include <sysexits.h>

/* What people ask places at. */

/* Without a period: what begins today or later. */
static int read_period(struct home *home, const struct filter_words *words, struct filter *out,
		       struct err *e)
{
	if (filter_read(words, out, e) != 0)
		return -1;
	if (out->since == INT64_MIN && out->until == INT64_MAX) {
		int64_t now = home->sys->now_ms(home->sys->self);
		int64_t local = now + day_dutch_offset(now);
		out->since = now - local % DAY_MS;
	}
	return 0;
}

static int list(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct activities_all all = {.count = 0};
	struct filter filter;
	if (r->places != NULL || r->format != NULL || r->output != NULL)
		return err_set(e, EX_USAGE, "Achter activities hoort hierbij een nummer.");
	if (read_period(home, &r->filter, &filter, e) != 0 ||
	    activities_load(home, filter.since, filter.until, &all, e) != 0)
		return -1;
	activities_print(&all, stdout);
	activities_finish(&all);
	return 0;
}

static int choose_places(struct home *home, const struct activities_one *one, const char *text,
			 struct err *e)
{
	char *end = NULL, what[64];
	long places = strtol(text, &end, 10);
	if (end == text || *end != '\0' || places < 0 || places > ACTIVITIES_PLACES_MAX)
		return err_set(e, EX_USAGE, "Achter --places hoort een aantal plaatsen.");
	snprintf(what, sizeof what, "activiteit %lld: %ld plaatsen", (long long)one->no, places);
	if (activities_choose(home, one->no, places, e) != 0)
		return -1;
	return person_note(home, "places", what, e);
}

/* Who looked at whose names stands in the journal, as with every other list of people. */
static int show(struct home *home, const struct verbs_request *r, const struct activities_one *one,
		struct err *e)
{
	const struct activities_wish wish = {
		.format = r->format, .output = r->output, .temp_dir = r->temp};
	char what[40];
	snprintf(what, sizeof what, "activiteit %lld", (long long)one->no);
	if (person_note(home, "activities", what, e) != 0)
		return -1;
	return r->format != NULL || r->output != NULL ? activities_export(home, one, &wish, e)
						      : activities_print_one(home, one, stdout, e);
}

int verbs_activities(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct activities_all found = {.count = 0};
	if (r->arguments[0] == NULL)
		return list(home, r, e);
	if (activities_find(home, r->arguments[0], &found, e) != 0)
		return -1;
	int rc = r->places != NULL ? choose_places(home, &found.items[0], r->places, e)
				   : show(home, r, &found.items[0], e);
	activities_finish(&found);
	return rc;
}

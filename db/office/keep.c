#include "db/office/keep.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/home.h"
#include "db/office/erase.h"
#include "db/office/person.h"

#include <stdlib.h>
#include <sysexits.h>

#define DAY_MS	 INT64_C(86400000)
#define DAYS_MAX 3650
/* 2025-01-01: no kiosk is older, so a clock that says less is wrong, whatever it says of itself. */
#define MADE_MIN "1735689600000"

/* When answers came to be. */
#define BEGINNING                                                                                  \
	"CASE WHEN clock_synced > 0 AND made_at >= " MADE_MIN                                      \
	" AND made_at < received_at THEN made_at ELSE received_at END"
#define IS_DUE "status = 'ontvangen' AND form = ? AND form_version = ? AND " BEGINNING " <= ?"

enum { AT_ONCE = 500 };

int keep_set(struct home *home, const char *form, int64_t days, struct err *e)
{
	int64_t promised = 0, known = 0;
	char what[96];
	if (days < 1 || days > DAYS_MAX)
		return err_set(e, EX_USAGE, "Kies een aantal dagen van 1 tot en met %d.", DAYS_MAX);
	if (database_int(home->db, &known, 0, e,
			 "SELECT 1 WHERE EXISTS (SELECT 1 FROM form_text WHERE form = ?1)"
			 " OR EXISTS (SELECT 1 FROM signup WHERE form = ?1)",
			 "s", form) != 0 ||
	    database_int(home->db, &promised, 0, e,
			 "SELECT min(number) FROM form_text WHERE form = ? AND part = 'keep_days'",
			 "s", form) != 0)
		return -1;
	if (known == 0)
		return err_set(e, EX_NOINPUT, "Er is geen formulier ‘%s’.", form);
	if (promised > 0 && days > promised)
		return err_set(e, EX_USAGE,
			       "Het formulier ‘%s’ belooft de bewoner %lld dagen. Langer mag niet.",
			       form, (long long)promised);
	if (database_run(home->db, e,
			 "INSERT INTO form_keep(form, days) VALUES(?, ?) ON CONFLICT(form)"
			 " DO UPDATE SET days = excluded.days",
			 "si", form, days) != 0)
		return -1;
	snprintf(what, sizeof what, "%.60s %lld", form, (long long)days);
	return person_note(home, "keep", what, e);
}

struct term {
	char *form;
	int64_t version, days;
};

/* Days of each form and version of which there are signups; 0: nobody said. */
static const char terms[] =
	"SELECT v.form, v.form_version, coalesce((SELECT t.number FROM form_text t WHERE"
	" t.form = v.form AND t.version = v.form_version AND t.part = 'keep_days'), 0),"
	" coalesce((SELECT k.days FROM form_keep k WHERE k.form = v.form), 0)"
	" FROM (SELECT DISTINCT form, form_version FROM signup) v ORDER BY v.form, v.form_version";

static int64_t shortest(int64_t promised, int64_t chosen)
{
	if (promised == 0 || chosen == 0)
		return promised + chosen;
	return promised < chosen ? promised : chosen;
}

int keep_list(struct home *home, FILE *out, struct err *e)
{
	struct query *q = NULL;
	int rc = query_open(&q, home->db, e, terms, NULL);
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		int64_t days = shortest(query_int(q, 2), query_int(q, 3));
		fprintf(out, "%s, versie %lld: ", query_text(q, 0), (long long)query_int(q, 1));
		if (days > 0)
			fprintf(out, "%lld dagen\n", (long long)days);
		else
			fputs("geen termijn. Lees de formulieren met: forms BUNDEL, of kies met:"
			      " keep FORMULIER DAGEN\n",
			      out);
		rc = 0;
	}
	query_free(q);
	return rc;
}

/* The next numbers that are due above this one, at most AT_ONCE. */
static int find_due(struct home *home, const struct term *term, int64_t before, int64_t above,
		    int64_t numbers[AT_ONCE], size_t *count, struct err *e)
{
	struct query *q = NULL;
	int rc = query_open(&q, home->db, e,
			    "SELECT no FROM signup WHERE " IS_DUE " AND no > ? ORDER BY no LIMIT ?",
			    "siiii", term->form, term->version, before, above, (int64_t)AT_ONCE);
	*count = 0;
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		numbers[(*count)++] = query_int(q, 0);
		rc = 0;
	}
	query_free(q);
	return rc;
}

static int count_due(struct home *home, const struct term *term, int64_t before, int64_t *erased,
		     struct err *e)
{
	int64_t n = 0;
	int rc = database_int(home->db, &n, 0, e, "SELECT count(*) FROM signup WHERE " IS_DUE,
			      "sii", term->form, term->version, before);
	*erased += n;
	return rc;
}

static int purge_term(struct home *home, const struct term *term, int64_t before, int64_t *erased,
		      struct err *e)
{
	int64_t numbers[AT_ONCE], above = 0;
	char reason[80];
	size_t count = AT_ONCE;
	snprintf(reason, sizeof reason, "bewaartermijn van %lld dagen", (long long)term->days);
	while (count == AT_ONCE) {
		size_t done = 0;
		if (find_due(home, term, before, above, numbers, &count, e) != 0 ||
		    erase_signups(home, numbers, count, reason, &done, e) != 0)
			return -1;
		above = count > 0 ? numbers[count - 1] : above;
		*erased += (int64_t)done;
	}
	return 0;
}

static int load_terms(struct home *home, struct term **out, size_t *count, struct err *e)
{
	struct query *q = NULL;
	*out = NULL;
	*count = 0;
	int rc = query_open(&q, home->db, e, terms, NULL);
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		int64_t days = shortest(query_int(q, 2), query_int(q, 3));
		rc = 0;
		if (days == 0)
			continue;
		*out = buf_grow(*out, *count + 1, sizeof **out);
		(*out)[(*count)++] =
			(struct term){buf_copy(query_text(q, 0)), query_int(q, 1), days};
	}
	query_free(q);
	return rc;
}

static int note_purge(struct home *home, int64_t erased, struct err *e)
{
	char what[80];
	snprintf(what, sizeof what, "%lld aanmeldingen", (long long)erased);
	return person_note(home, "purge", what, e);
}

int keep_purge(struct home *home, bool dry_run, int64_t *erased, bool *clean, struct err *e)
{
	struct term *list;
	size_t count;
	int64_t n = 0, now = home->sys->now_ms(home->sys->self);
	int rc = load_terms(home, &list, &count, e);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		int64_t before = now - list[i].days * DAY_MS;
		rc = dry_run ? count_due(home, &list[i], before, &n, e)
			     : purge_term(home, &list[i], before, &n, e);
	}
	for (size_t i = 0; i < count; i++)
		free(list[i].form);
	free(list);
	*clean = true;
	if (rc == 0 && !dry_run && n > 0 &&
	    (note_purge(home, n, e) != 0 || erase_tidy(home, clean, e) != 0))
		rc = -1;
	*erased = n;
	return rc;
}

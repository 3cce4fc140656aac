#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/home.h"
#include "db/office/activities.h"
#include "db/office/consent.h"
#include "db/office/erase.h"
#include "db/office/keep.h"
#include "db/office/lookup.h"
#include "db/office/person.h"
#include "db/office/register_forms.h"
#include "db/office/verbs_inside.h"
#include "db/store/receipt.h"

#include <stdlib.h>
#include <sysexits.h>

/* What staff do for one person (AVG), and how long answers stay. */

/* Who looked at which signups; what was typed may be somebody's address, and is not kept. */
static int note_numbers(struct home *home, const char *deed, const int64_t *numbers, size_t count,
			struct err *e)
{
	struct buf what;
	buf_init(&what);
	for (size_t i = 0; i < count; i++)
		buf_addf(&what, "%s%lld", i == 0 ? "" : " ", (long long)numbers[i]);
	int rc = person_note(home, deed, what.data, e);
	buf_finish(&what);
	return rc;
}

enum { TYPED_MAX = 1024 };

/* "-": the first line of the input, so that nobody's address stays in a list of commands. */
static int take_text(const char *argument, struct buf *out, struct err *e)
{
	if (strcmp(argument, "-") != 0) {
		buf_add_str(out, argument);
		return 0;
	}
	char line[TYPED_MAX];
	if (fgets(line, sizeof line, stdin) == NULL)
		return err_set(e, EX_USAGE, "Er kwam niets binnen om op te zoeken.");
	buf_add(out, line, strcspn(line, "\r\n"));
	explicit_bzero(line, sizeof line);
	return 0;
}

int verbs_find_person(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct lookup found;
	struct buf text;
	buf_init_secret(&text);
	int rc = take_text(r->arguments[0], &text, e);
	if (rc == 0)
		rc = lookup_find(home, text.data, &found, e);
	buf_finish(&text);
	if (rc != 0)
		return -1;
	rc = found.count > 0 ? note_numbers(home, "find", found.numbers, found.count, e)
			     : err_set(e, EX_NOINPUT, "Niets gevonden.");
	if (rc == 0)
		rc = lookup_list(home, &found, stdout, e);
	lookup_finish(&found);
	return rc;
}

int verbs_show(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct buf proof;
	int64_t no;
	buf_init(&proof);
	int rc = lookup_one(home, r->arguments[0], &no, e);
	if (rc == 0)
		rc = note_numbers(home, "show", &no, 1, e);
	if (rc == 0)
		rc = lookup_show(home, no, stdout, e);
	if (rc == 0)
		rc = erase_proof(home, no, &proof, e);
	if (rc == 0 && proof.len > 0)
		printf("\n%s", proof.data);
	buf_finish(&proof);
	return rc;
}

int verbs_consent(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct buf proof;
	int64_t no;
	buf_init(&proof);
	int rc = lookup_one(home, r->arguments[0], &no, e);
	if (rc == 0)
		rc = consent_proof(home, no, &proof, e);
	if (rc == 0)
		rc = note_numbers(home, "consent", &no, 1, e);
	if (rc == 0)
		fputs(proof.data, stdout);
	buf_finish(&proof);
	return rc;
}

static void warn_unclean(const struct home *home, bool clean)
{
	if (clean)
		return;
	fputs(database_is_server(home->db)
		      ? "De antwoorden zijn gewist. Vraag de beheerder van PostgreSQL om VACUUM"
			" FULL: dan zijn ze ook van de schijf.\n"
		      : "De antwoorden zijn gewist. Een ander programma leest nog in de database."
			" Na de volgende collect zijn ze ook van de schijf.\n",
	      stderr);
}

/* A receipt code of which nothing came yet: it is remembered, and the answers never stay. */
static int erase_unknown(struct home *home, const struct verbs_request *r, struct err *e)
{
	const char *text = r->arguments[0];
	char parsed[RECEIPT_TEXT];
	bool arrived = false;
	if (!receipt_parse(text, parsed))
		return err_set(e, EX_NOINPUT, "Er is geen aanmelding bij ‘%s’.", text);
	if (erase_before_arrival(home, text, &arrived, e) != 0)
		return -1;
	/* A collect filed it between looking and writing. */
	if (arrived)
		return verbs_erase(home, r, e);
	if (person_note(home, "erase", "voor aankomst", e) != 0)
		return -1;
	puts("Deze aanmelding is nog niet binnen. Komt ze, dan worden de antwoorden niet bewaard.");
	return 0;
}

static int erase_number(struct home *home, int64_t no, const char *reason, struct err *e)
{
	struct buf proof;
	bool clean = true;
	size_t erased = 0;
	buf_init(&proof);
	int rc = erase_signups(home, &no, 1, reason, &erased, e);
	if (rc == 0 && erased > 0)
		rc = note_numbers(home, "erase", &no, 1, e);
	/* Again, also when it was a tombstone: then a tidying that was cut short is done now. */
	if (rc == 0)
		rc = erase_tidy(home, &clean, e);
	if (rc == 0)
		rc = erase_proof(home, no, &proof, e);
	if (rc == 0 && proof.len > 0)
		fputs(proof.data, stdout);
	else if (rc == 0)
		puts("Deze aanmelding was al ingetrokken. De antwoorden zijn weg.");
	if (rc == 0)
		warn_unclean(home, clean);
	buf_finish(&proof);
	return rc;
}

int verbs_erase(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct lookup found;
	const char *reason = r->reason != NULL ? r->reason : "op verzoek";
	if (lookup_find(home, r->arguments[0], &found, e) != 0)
		return -1;
	int rc;
	if (found.count == 0)
		rc = erase_unknown(home, r, e);
	else if (found.count > 1)
		rc = err_set(e, EX_USAGE,
			     "Er zijn %zu aanmeldingen bij ‘%s’. Wis ze één voor één, met hun"
			     " nummer. De nummers ziet u met: find",
			     found.count, r->arguments[0]);
	else
		rc = erase_number(home, found.numbers[0], reason, e);
	lookup_finish(&found);
	return rc;
}

int verbs_purge(struct home *home, const struct verbs_request *r, struct err *e)
{
	int64_t erased = 0;
	bool clean;
	if (keep_purge(home, r->dry_run, &erased, &clean, e) != 0)
		return -1;
	if (erased > 0)
		printf(r->dry_run ? "%lld aanmeldingen zijn te lang bewaard.\n"
				  : "%lld aanmeldingen zijn gewist: te lang bewaard.\n",
		       (long long)erased);
	warn_unclean(home, clean);
	return 0;
}

int verbs_keep(struct home *home, const struct verbs_request *r, struct err *e)
{
	if (r->arguments[0] == NULL)
		return keep_list(home, stdout, e);
	const char *days = r->arguments[1] != NULL ? r->arguments[1] : "";
	char *end = NULL;
	long n = strtol(days, &end, 10);
	if (end == days || *end != '\0')
		return err_set(e, EX_USAGE, "Achter keep hoort een formulier en een aantal dagen.");
	return keep_set(home, r->arguments[0], n, e);
}

int verbs_forms(struct home *home, const struct verbs_request *r, struct err *e)
{
	if (consent_read_forms(home, r->arguments[0], e) != 0)
		return -1;
	return activities_read_bundle(home, r->arguments[0], e);
}

int verbs_register(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct register_forms forms = {.count = 0};
	const struct register_head head = {.central = home->name,
					   .made_at = home->sys->now_ms(home->sys->self)};
	struct buf page;
	buf_init(&page);
	int rc = consent_each_text(home, register_forms_take, &forms, e);
	if (rc == 0 && forms.count == 0)
		rc = err_set(e, EX_NOINPUT,
			     "Van de formulieren is nog niets bekend. Lees ze eerst met: forms"
			     " BUNDEL");
	if (rc == 0) {
		register_write(forms.items, forms.count, &head, &page);
		rc = r->output != NULL ? file_replace(r->output, page.data, page.len, 0600, e) : 0;
	}
	if (rc == 0 && r->output == NULL)
		fputs(page.data, stdout);
	register_forms_finish(&forms);
	buf_finish(&page);
	return rc;
}

/* Of one group: the first, when it still has answers, and all that came later. */
static void print_group(const char *form, const int64_t *numbers, size_t count)
{
	if (count < 2)
		return;
	printf("%s:", form);
	for (size_t i = 0; i < count; i++)
		printf(" %lld", (long long)numbers[i]);
	putchar('\n');
}

int verbs_duplicates(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct query *q = NULL;
	struct lookup group = {.count = 0};
	struct buf form;
	int64_t first = 0;
	buf_init(&form);
	int rc =
		query_open(&q, home->db, e,
			   "SELECT o.same_as, o.no, o.form, f.status FROM signup o JOIN signup f ON"
			   " f.no = o.same_as WHERE o.same_as IS NOT NULL AND (?1 = '' OR o.form ="
			   " ?1) ORDER BY o.same_as, o.no",
			   "s", r->filter.form != NULL ? r->filter.form : "");
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		rc = 0;
		if (query_int(q, 0) != first) {
			print_group(form.data, group.numbers, group.count);
			first = query_int(q, 0);
			group.count = 0;
			buf_clear(&form);
			buf_add_str(&form, query_text(q, 2));
			if (strcmp(query_text(q, 3), "ontvangen") == 0)
				lookup_add(&group, first);
		}
		lookup_add(&group, query_int(q, 1));
	}
	if (rc == 0)
		print_group(form.data, group.numbers, group.count);
	lookup_finish(&group);
	buf_finish(&form);
	query_free(q);
	return rc;
}

#include "db/office/consent.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/plain.h"
#include "db/base/sys.h"
#include "db/central/amends.h"
#include "db/central/cells.h"
#include "db/central/database.h"
#include "db/central/moments.h"
#include "db/central/home.h"

#include <stdlib.h>
#include <sysexits.h>

/*
 * Residents agreed with this text under this number, in this version of the form: neither may
 * ever become another.
 */
static int check_consent(struct home *home, const struct bundle_forms_row *row, struct err *e)
{
	int64_t text = 0, number = 0;
	if (strcmp(row->part, "consent") != 0)
		return 0;
	if (database_int(home->db, &text, 0, e,
			 "SELECT 1 FROM form_text WHERE form = ? AND part = 'consent' AND key = ?"
			 " AND number = ? AND lang = ? AND text <> ?",
			 "ssiss", row->form, row->key, row->number, row->lang, row->text) != 0 ||
	    database_int(home->db, &number, 0, e,
			 "SELECT 1 FROM form_text WHERE form = ? AND version = ? AND part ="
			 " 'consent' AND key = ? AND number <> ?",
			 "sisi", row->form, row->version, row->key, row->number) != 0)
		return -1;
	if (text != 0)
		return err_set(e, EX_DATAERR,
			       "Bij ‘%s’ heeft toestemming ‘%s’, versie %lld, een andere tekst dan"
			       " eerst. Er is niets veranderd. Vraag de redacteur om een nieuwe"
			       " versie.",
			       row->form, row->key, (long long)row->number);
	if (number != 0)
		return err_set(e, EX_DATAERR,
			       "Bij ‘%s’, versie %lld, heeft toestemming ‘%s’ een ander nummer dan"
			       " eerst. Er is niets veranderd. Vraag de redacteur om een nieuwe"
			       " versie van het formulier.",
			       row->form, (long long)row->version, row->key);
	return 0;
}

/* Days that were promised under this version do not become more. */
static int keep_row(void *self, const struct bundle_forms_row *row, struct err *e)
{
	struct home *home = self;
	if (check_consent(home, row, e) != 0)
		return -1;
	return database_run(home->db, e,
			    "INSERT INTO form_text(form, version, lang, part, key, ord, number,"
			    " text) VALUES(?, ?, ?, ?, ?, ?, ?, ?)"
			    " ON CONFLICT(form, version, lang, part, key) DO UPDATE SET"
			    " ord = excluded.ord, text = excluded.text, number ="
			    " CASE WHEN form_text.part = 'keep_days' AND form_text.number <"
			    " excluded.number THEN form_text.number ELSE excluded.number END",
			    "sisssiis", row->form, row->version, row->lang, row->part, row->key,
			    row->ord, row->number, row->text);
}

int consent_read_forms(struct home *home, const char *bundle, struct err *e)
{
	if (database_begin(home->db, DATABASE_WRITE, e) != 0)
		return -1;
	if (bundle_forms_read(bundle, keep_row, home, e) == 0)
		return database_commit(home->db, e);
	database_rollback(home->db);
	return -1;
}

int consent_each_text(struct home *home, bundle_forms_take *take, void *self, struct err *e)
{
	struct query *q = NULL;
	int rc =
		query_open(&q, home->db, e,
			   "SELECT form, version, lang, part, key, ord, number, text FROM form_text"
			   " ORDER BY form, version, CASE part WHEN 'choice' THEN 1 ELSE 0 END,"
			   " part, ord, key, lang",
			   NULL);
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		const struct bundle_forms_row row = {.form = query_text(q, 0),
						     .version = query_int(q, 1),
						     .lang = query_text(q, 2),
						     .part = query_text(q, 3),
						     .key = query_text(q, 4),
						     .ord = query_int(q, 5),
						     .number = query_int(q, 6),
						     .text = query_text(q, 7)};
		rc = take(self, &row, e);
	}
	query_free(q);
	return rc;
}

enum column {
	FORM,
	FORM_VERSION,
	LANG,
	ASSISTED,
	WORKER,
	CELLS,
	RECEIPT,
	MADE_AT,
	CLOCK_SYNCED,
	KIOSK,
	CORRECTED_AT
};

/*
 * The text of this version of a consent: as this version of the form had it, in the language of
 * the resident or else in Dutch; or as another version of the form has it.
 */
static int add_text(struct home *home, struct query *signup, const char *key, int64_t version,
		    struct buf *out, struct err *e)
{
	struct query *q = NULL;
	int rc = query_open(&q, home->db, e,
			    "SELECT text, lang FROM form_text WHERE form = ?1 AND part = 'consent'"
			    " AND key = ?2 AND number = ?3 AND lang IN (?4, 'nl')"
			    " ORDER BY CASE version WHEN ?5 THEN 0 ELSE 1 END,"
			    " CASE lang WHEN ?4 THEN 0 ELSE 1 END, version DESC LIMIT 1",
			    "ssisi", query_text(signup, FORM), key, version,
			    query_text(signup, LANG), query_int(signup, FORM_VERSION));
	if (rc == 0)
		rc = query_step(q, e);
	if (rc == 1) {
		buf_addf(out, "  Tekst (%s): ", query_text(q, 1));
		plain_add(out, query_text(q, 0));
		buf_add_char(out, '\n');
	} else if (rc == 0) {
		buf_add_str(out,
			    "  De tekst is hier nog niet bekend. Lees hem met: forms BUNDEL\n");
	}
	query_free(q);
	return rc < 0 ? -1 : 0;
}

static char *copy_span(const char *text, size_t len)
{
	char *copy = buf_alloc(len + 1, 1);
	memcpy(copy, text, len);
	return copy;
}

/* "consent_KEY" is followed by "consent_KEY_version". */
static int add_consents(struct home *home, struct query *signup, struct buf *out, struct err *e)
{
	struct cells cells;
	struct cells_cell given, version;
	int rc = 0;
	char *text = buf_copy(query_text(signup, CELLS));
	cells_begin(&cells, text);
	while (rc == 0 && cells_next(&cells, &given)) {
		struct cells all;
		char wanted[CELLS_NAME + 16];
		bool found = false;
		if (given.name_len <= 8 || memcmp(given.name, "consent_", 8) != 0)
			continue;
		snprintf(wanted, sizeof wanted, "%.*s_version", (int)given.name_len, given.name);
		for (cells_begin(&all, text); !found && cells_next(&all, &version);)
			found = version.name_len == strlen(wanted) &&
				memcmp(version.name, wanted, version.name_len) == 0;
		if (!found)
			continue;
		char *key = copy_span(given.name + 8, given.name_len - 8);
		int64_t number = strtoll(version.raw, NULL, 10);
		buf_addf(out, "Toestemming ‘%s’, versie %lld: %.*s\n", key, (long long)number,
			 (int)given.raw_len, given.raw);
		rc = add_text(home, signup, key, number, out, e);
		free(key);
	}
	free(text);
	return rc;
}

/* When and where it was given: of answers that were corrected that is in another place. */
struct given {
	int64_t at, clock_synced;
	char kiosk[CODE_KIOSK_ID];
};

static int find_given(struct home *home, struct query *signup, struct given *out, struct err *e)
{
	struct query *q = NULL;
	size_t len;
	*out = (struct given){query_int(signup, MADE_AT), query_int(signup, CLOCK_SYNCED), ""};
	snprintf(out->kiosk, sizeof out->kiosk, "%s", query_text(signup, KIOSK));
	if (query_is_null(signup, CORRECTED_AT))
		return 0;
	const void *receipt = query_bytes(signup, RECEIPT, &len);
	int rc = query_open(&q, home->db, e,
			    AMENDS_LAST("a.made_at, a.clock_synced, a.kiosk", "?1", "?2"), "bs",
			    receipt, len, query_text(signup, FORM));
	if (rc == 0)
		rc = query_step(q, e);
	if (rc == 1) {
		/* Its own time stays as it was when it came; since then it may be known better. */
		out->at = query_int(signup, CORRECTED_AT);
		out->clock_synced =
			out->at != query_int(q, 0) ? MOMENTS_CORRECTED : query_int(q, 1);
		snprintf(out->kiosk, sizeof out->kiosk, "%s", query_text(q, 2));
	}
	query_free(q);
	return rc < 0 ? -1 : 0;
}

static int add_given(struct home *home, struct query *q, struct buf *out, struct err *e)
{
	struct given given;
	struct query *name = NULL;
	char at[SYS_TIME_TEXT];
	if (find_given(home, q, &given, e) != 0)
		return -1;
	sys_time_text(given.at, at);
	buf_addf(out, "Gegeven op %s (%s), in taal %s, %s", at,
		 given.clock_synced == MOMENTS_CORRECTED ? "tijd achteraf bepaald"
		 : given.clock_synced != 0		 ? "klok goed"
							 : "klok was niet gelijkgezet",
		 query_text(q, LANG),
		 query_int(q, ASSISTED) != 0 ? "met hulp van een wijkwerker" : "zonder hulp");
	if (query_text(q, WORKER)[0] != '\0') {
		buf_add_str(out, ": ");
		plain_add(out, query_text(q, WORKER));
	}
	if (!query_is_null(q, CORRECTED_AT)) {
		sys_time_text(query_int(q, MADE_AT), at);
		buf_addf(out, "\nDit is een verbetering. De eerste aanmelding was op %s", at);
	}
	buf_addf(out, "\nKiosk %s, ", given.kiosk);
	int rc = query_open(&name, home->db, e, "SELECT name FROM kiosk WHERE id = ?", "s",
			    (const char *)given.kiosk);
	if (rc == 0)
		rc = query_step(name, e);
	if (rc == 1)
		plain_add(out, query_text(name, 0));
	query_free(name);
	buf_add_char(out, '\n');
	return rc < 0 ? -1 : 0;
}

int consent_proof(struct home *home, int64_t no, struct buf *out, struct err *e)
{
	struct query *q = NULL;
	int rc = query_open(&q, home->db, e,
			    "SELECT form, form_version, lang, assisted, worker, cells, receipt,"
			    " made_at, clock_synced, kiosk, corrected_at FROM signup WHERE no = ?",
			    "i", no);
	if (rc == 0)
		rc = query_step(q, e);
	if (rc == 1 && query_text(q, CELLS)[0] == '\0')
		rc = err_set(
			e, EX_NOINPUT,
			"De antwoorden van aanmelding %lld zijn gewist, en de toestemming ook.",
			(long long)no);
	if (rc == 1) {
		buf_addf(out,
			 "Bewijs van toestemming\nAanmelding %lld, formulier %s, versie %lld\n",
			 (long long)no, query_text(q, FORM), (long long)query_int(q, FORM_VERSION));
		rc = add_consents(home, q, out, e);
		if (rc == 0)
			rc = add_given(home, q, out, e);
	}
	query_free(q);
	return rc;
}

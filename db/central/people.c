#include "db/central/people.h"
#include "db/base/buf.h"
#include "db/central/contact.h"
#include "db/central/database.h"

#include <string.h>

#define FIRST(value) PEOPLE_FIRST(value, "?5")
/* Of a signup that others came after already. */
#define EARLIER_SAME_AS(firsts)                                                                    \
	"(SELECT min(coalesce(s.same_as, s.no)) FROM signup s WHERE s.no IN (" firsts              \
	") AND s.no < ?6)"

static int link_one(struct database *db, int64_t no, const char *form, const char *cells,
		    struct err *e)
{
	struct contacts found;
	const char *texts[CONTACTS_MAX] = {NULL};
	contact_of_cells(cells, &found);
	for (size_t i = 0; i < found.count; i++)
		texts[i] = found.items[i];
	int rc = found.count == 0
			 ? 0
			 : database_run(db, e,
					"UPDATE signup SET same_as = " EARLIER_SAME_AS(
						FIRST("?1") ", " FIRST("?2") ", " FIRST(
							"?3") ", " FIRST("?4")) " WHERE no = ?6",
					"sssssi", texts[0], texts[1], texts[2], texts[3], form, no);
	for (size_t i = 0; rc == 0 && i < found.count; i++)
		rc = database_run(db, e,
				  "INSERT INTO contact(value, form, signup) VALUES(?, ?, ?)"
				  " ON CONFLICT DO NOTHING",
				  "ssi", texts[i], form, no);
	explicit_bzero(&found, sizeof found);
	return rc;
}

int people_link_all(struct database *db, struct err *e)
{
	int64_t last = 0;
	int rc = 1;
	while (rc == 1) {
		struct query *q = NULL;
		if (query_open(&q, db, e,
			       "SELECT no, form, cells FROM signup WHERE no > ? ORDER BY no"
			       " LIMIT 1000",
			       "i", last) != 0)
			return -1;
		int64_t before = last;
		while ((rc = query_step(q, e)) == 1) {
			last = query_int(q, 0);
			if (link_one(db, last, query_text(q, 1), query_text(q, 2), e) != 0) {
				rc = -1;
				break;
			}
		}
		query_free(q);
		rc = rc < 0 ? -1 : last > before;
	}
	return rc;
}

static int forget_contacts(struct database *db, int64_t no, const char *cells, struct err *e)
{
	struct contacts found;
	int rc = 0;
	contact_of_cells(cells, &found);
	for (size_t i = 0; rc == 0 && i < found.count; i++)
		rc = database_run(db, e,
				  "DELETE FROM contact WHERE value = ?1 AND signup = ?2 AND form ="
				  " (SELECT form FROM signup WHERE no = ?2)",
				  "si", (const char *)found.items[i], no);
	explicit_bzero(&found, sizeof found);
	return rc;
}

int people_forget(struct database *db, int64_t no, const char *cells, const char *status,
		  int64_t changed, struct err *e)
{
	if (forget_contacts(db, no, cells, e) != 0 ||
	    database_run(db, e, "DELETE FROM request WHERE signup = ?", "i", no) != 0)
		return -1;
	return database_run(db, e,
			    "UPDATE signup SET status = ?, cells = '', same_as = NULL, worker = '',"
			    " changed = ? WHERE no = ?",
			    "sii", status, changed, no);
}

int people_change(struct database *db, const struct people_change *c, struct err *e)
{
	if (forget_contacts(db, c->no, c->old_cells, e) != 0 ||
	    database_run(db, e,
			 "UPDATE signup SET form_version = ?, lang = ?, assisted = ?, worker = ?,"
			 " corrected_at = ?, changed = ?, cells = ?, same_as = NULL WHERE no = ?",
			 "isisiisi", c->form_version, c->lang, c->assisted, c->worker,
			 c->corrected_at, c->changed, c->cells, c->no) != 0)
		return -1;
	return link_one(db, c->no, c->form, c->cells, e);
}

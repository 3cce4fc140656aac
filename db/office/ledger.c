#include "db/office/ledger.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/home.h"
#include "db/office/person.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sysexits.h>
#include <unistd.h>

static int set_state(struct home *home, int64_t no, const char *state, struct err *e)
{
	return database_run(home->db, e, "UPDATE export SET state = ? WHERE no = ?", "si", state,
			    no);
}

/* Is the export that writes this file still running?  It holds a lock on it. */
static bool is_alive(const char *temp)
{
	int fd = open(temp, O_RDONLY | O_CLOEXEC);
	bool alive = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0;
	if (fd >= 0)
		close(fd);
	return alive;
}

/* Written, but was it put in its place?  Only who has the file can know. */
static int settle_written(struct home *home, int64_t no, const char *temp, const char *place,
			  void (*said)(void *self, const char *place), void *self, struct err *e)
{
	if (file_exists(temp)) {
		if (rename(temp, place) != 0 || file_sync_folder_of(place) != 0)
			return err_sys(e, EX_CANTCREAT,
				       "De export van de vorige keer kan niet naar %s. Hij staat"
				       " nog in %s",
				       place, temp);
		said(self, place);
	}
	return set_state(home, no, "klaar", e);
}

int ledger_settle(struct home *home, void (*said)(void *self, const char *place), void *self,
		  struct err *e)
{
	struct person who;
	struct query *q = NULL;
	person_find(&who);
	int rc = query_open(&q, home->db, e,
			    "SELECT no, temp, place, state FROM export WHERE host = ?"
			    " AND state IN ('begonnen', 'geschreven') AND place NOT IN ('', '-')"
			    " ORDER BY no",
			    "s", (const char *)who.host);
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		const char *temp = query_text(q, 1);
		rc = 0;
		if (is_alive(temp))
			continue;
		if (strcmp(query_text(q, 3), "geschreven") == 0) {
			rc = settle_written(home, query_int(q, 0), temp, query_text(q, 2), said,
					    self, e);
			continue;
		}
		unlink(temp);
		rc = set_state(home, query_int(q, 0), "mislukt", e);
	}
	query_free(q);
	return rc;
}

int ledger_look(struct home *home, struct ledger_entry *entry, struct err *e)
{
	entry->above = 0;
	if (database_int(home->db, &entry->upto, 0, e,
			 "SELECT last FROM counter WHERE name = 'signup'", NULL) != 0)
		return -1;
	return entry->stream == NULL ? 0
				     : database_int(home->db, &entry->above, 0, e,
						    "SELECT mark FROM export_mark WHERE stream = ?",
						    "s", entry->stream);
}

static int add_entry(struct home *home, struct ledger_entry *entry, struct err *e)
{
	struct person who;
	person_find(&who);
	if (person_count(home, "export", &entry->no, e) != 0 || ledger_look(home, entry, e) != 0)
		return -1;
	return database_run(home->db, e,
			    "INSERT INTO export(no, at, who, host, format, filter, stream, above,"
			    " upto, signups, gone, place, temp, state)"
			    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?, 'begonnen')",
			    "iisssssiiss", entry->no, home->sys->now_ms(home->sys->self),
			    (const char *)who.user, (const char *)who.host, entry->format,
			    entry->filter, entry->stream, entry->above, entry->upto,
			    entry->place != NULL ? entry->place : "",
			    entry->temp != NULL ? entry->temp : "");
}

int ledger_begin(struct home *home, struct ledger_entry *entry, struct err *e)
{
	if (database_begin(home->db, DATABASE_WRITE, e) != 0)
		return -1;
	if (add_entry(home, entry, e) == 0)
		return database_commit(home->db, e);
	database_rollback(home->db);
	return -1;
}

int ledger_place(struct home *home, const struct ledger_entry *entry, struct err *e)
{
	return database_run(home->db, e, "UPDATE export SET place = ?, temp = ? WHERE no = ?",
			    "ssi", entry->place, entry->temp, entry->no);
}

/* The mark moves from where it was when this export began, or not at all. */
static int move_mark(struct home *home, const struct ledger_entry *entry, struct err *e)
{
	if (entry->stream == NULL)
		return 0;
	if (database_run(home->db, e,
			 "INSERT INTO export_mark(stream, mark) VALUES(?, 0) ON CONFLICT DO"
			 " NOTHING",
			 "s", entry->stream) != 0 ||
	    database_run(home->db, e,
			 "UPDATE export_mark SET mark = ? WHERE stream = ? AND mark = ?", "isi",
			 entry->upto, entry->stream, entry->above) != 0)
		return -1;
	return database_changed(home->db) == 1
		       ? 0
		       : err_set(e, EX_TEMPFAIL,
				 "Iemand anders exporteerde net hetzelfde. Er is niets dubbel"
				 " gedaan. Probeer het opnieuw.");
}

int ledger_written(struct home *home, const struct ledger_entry *entry, struct err *e)
{
	if (database_begin(home->db, DATABASE_WRITE, e) != 0)
		return -1;
	if (move_mark(home, entry, e) == 0 &&
	    database_run(home->db, e,
			 "UPDATE export SET state = 'geschreven', signups = ?, gone = ?"
			 " WHERE no = ? AND state = 'begonnen'",
			 "iii", entry->signups, entry->gone, entry->no) == 0 &&
	    (database_changed(home->db) == 1 ||
	     err_set(e, EX_TEMPFAIL, "Deze export is intussen opgeruimd. Probeer het opnieuw.") ==
		     0))
		return database_commit(home->db, e);
	database_rollback(home->db);
	return -1;
}

int ledger_done(struct home *home, const struct ledger_entry *entry, struct err *e)
{
	return set_state(home, entry->no, "klaar", e);
}

void ledger_failed(struct home *home, const struct ledger_entry *entry)
{
	set_state(home, entry->no, "mislukt", NULL);
}

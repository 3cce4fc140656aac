#include "db/office/ledger.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/home.h"
#include "db/base/day.h"
#include "db/office/person.h"
#include "db/office/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sysexits.h>
#include <unistd.h>

static int set_state(struct home *home, int64_t no, const char *state, struct err *e)
{
	return database_run(home->db, e, "UPDATE export SET state = ? WHERE no = ?", "si", state,
			    no);
}

enum life {
	ALIVE, /* its export holds a lock on it, or it is somebody else's */
	DEAD,
	GONE, /* the file is not there */
	AWAY  /* nor is its folder: a stick or a share that may come back */
};

/* What is left of an export. */
struct rest {
	int64_t no;
	char *temp, *place;
	bool is_old; /* it failed, or is of before yesterday: it cannot be just beginning */
	int fd;	     /* of temp, locked, when it is dead: nobody else settles it meanwhile */
};

static bool has_folder(const char *path)
{
	char *folder = place_folder(path);
	bool found = file_exists(folder);
	free(folder);
	return found;
}

static enum life look(struct rest *r)
{
	r->fd = -1;
	if (r->temp[0] == '\0')
		return GONE;
	r->fd = open(r->temp, O_RDONLY | O_CLOEXEC);
	if (r->fd < 0)
		return errno != ENOENT ? ALIVE : has_folder(r->temp) ? GONE : AWAY;
	return flock(r->fd, LOCK_EX | LOCK_NB) == 0 ? DEAD : ALIVE;
}

/* Written, but was it put in its place?  Only who has the file can know. */
static int settle_written(struct home *home, const struct rest *r, enum life life,
			  ledger_said *said, void *self, struct err *e)
{
	bool is_stream = strcmp(r->place, "-") == 0;
	bool is_moved = life == GONE;
	if (life == DEAD && is_stream)
		is_moved = unlink(r->temp) == 0;
	else if (life == DEAD)
		is_moved = rename(r->temp, r->place) == 0 && file_sync_folder_of(r->place) == 0;
	if (life != GONE && !is_stream)
		said(self, is_moved, r->place, r->temp);
	return is_moved ? set_state(home, r->no, "klaar", e) : 0;
}

/* One without a file may be just beginning. */
static int settle_begun(struct home *home, const struct rest *r, enum life life, struct err *e)
{
	if (life == AWAY || (life == GONE && !r->is_old) || (life == DEAD && unlink(r->temp) != 0))
		return 0;
	return database_run(home->db, e,
			    "UPDATE export SET state = 'mislukt', temp = '' WHERE no = ?", "i",
			    r->no);
}

static int settle(struct home *home, struct rest *r, ledger_said *said, void *self, struct err *e)
{
	int64_t is_written = 0;
	enum life life = look(r);
	int rc = 0;
	if (life != ALIVE) {
		/* Asked only now: who had it may have come this far before it ended. */
		rc = database_int(home->db, &is_written, 0, e,
				  "SELECT count(*) FROM export WHERE no = ?"
				  " AND state = 'geschreven'",
				  "i", r->no);
		if (rc == 0)
			rc = is_written != 0 ? settle_written(home, r, life, said, self, e)
					     : settle_begun(home, r, life, e);
	}
	if (r->fd >= 0)
		close(r->fd);
	return rc;
}

/* 1: there is one after r->no; 0: no; -1.  No query stays open: others write meanwhile. */
static int next_rest(struct home *home, const struct person *who, struct rest *r, struct err *e)
{
	struct query *q = NULL;
	if (query_open(&q, home->db, e,
		       "SELECT no, temp, place, state, at FROM export WHERE host = ? AND no > ?"
		       " AND (state IN ('begonnen', 'geschreven') OR (state = 'mislukt' AND"
		       " temp <> '')) ORDER BY no LIMIT 1",
		       "si", (const char *)who->host, r->no) != 0)
		return -1;
	int rc = query_step(q, e);
	if (rc == 1) {
		int64_t day_ago = home->sys->now_ms(home->sys->self) - DAY_MS;
		*r = (struct rest){.no = query_int(q, 0),
				   .temp = buf_copy(query_text(q, 1)),
				   .place = buf_copy(query_text(q, 2)),
				   .is_old = strcmp(query_text(q, 3), "mislukt") == 0 ||
					     query_int(q, 4) < day_ago};
	}
	query_free(q);
	return rc;
}

int ledger_settle(struct home *home, ledger_said *said, void *self, struct err *e)
{
	struct person who;
	struct rest rest = {.no = 0};
	int rc;
	person_find(&who);
	while ((rc = next_rest(home, &who, &rest, e)) == 1) {
		rc = settle(home, &rest, said, self, e);
		free(rest.temp);
		free(rest.place);
		if (rc != 0)
			return -1;
	}
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

bool ledger_failed(struct home *home, const struct ledger_entry *entry)
{
	return database_run(home->db, NULL,
			    "UPDATE export SET state = 'mislukt' WHERE no = ?"
			    " AND state = 'begonnen'",
			    "i", entry->no) == 0 &&
	       database_changed(home->db) == 1;
}

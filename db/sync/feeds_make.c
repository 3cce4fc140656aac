/* From calendars to agenda.db.  Whatever they do to the reader, they do it to a child. */
#include "db/agenda/ics.h"
#include "db/agenda/schema.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/sync/feeds_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

enum { CHILD_SECONDS = 60, CHILD_FILE = 256 << 20 };
#define CHILD_MEMORY ((rlim_t)1 << 30)

/* A sanitizer takes terabytes of addresses for itself. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define HAS_SANITIZER 1
#endif

struct answer {
	long events;
	struct err err; /* code 0: it went well */
};

struct work {
	void (*act)(const struct work *w, struct answer *answer);
	const char *text; /* of one calendar */
	size_t len;
	const char *path;  /* of the agenda.db that is being made */
	struct buf *texts; /* of all calendars: a connection to SQLite may not go to a child */
	size_t count;
	int64_t now;
};

static void set_limits(void)
{
	const struct rlimit seconds = {CHILD_SECONDS, CHILD_SECONDS}, none = {0, 0},
			    file = {CHILD_FILE, CHILD_FILE};
	setrlimit(RLIMIT_CPU, &seconds);
	setrlimit(RLIMIT_CORE, &none);
	setrlimit(RLIMIT_FSIZE, &file);
#ifndef HAS_SANITIZER
	const struct rlimit memory = {CHILD_MEMORY, CHILD_MEMORY};
	setrlimit(RLIMIT_AS, &memory);
#endif
}

static void write_answer(int fd, const struct answer *answer)
{
	const char *at = (const char *)answer;
	for (size_t left = sizeof *answer; left > 0;) {
		ssize_t n = write(fd, at, left);
		if (n <= 0)
			return;
		at += n;
		left -= (size_t)n;
	}
}

static bool read_answer(int fd, struct answer *answer)
{
	char *at = (char *)answer;
	size_t left = sizeof *answer;
	while (left > 0) {
		ssize_t n = read(fd, at, left);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		left -= (size_t)n;
	}
	return true;
}

static int in_child(const struct work *w, struct answer *answer, struct err *e)
{
	int ends[2], how = 0;
	if (pipe(ends) != 0)
		return err_sys(e, EX_OSERR, "Er kan niets worden gestart");
	pid_t child = fork();
	if (child == 0) {
		struct answer made = {.events = 0};
		set_limits();
		w->act(w, &made);
		write_answer(ends[1], &made);
		_exit(0);
	}
	close(ends[1]);
	bool heard = child > 0 && read_answer(ends[0], answer);
	close(ends[0]);
	if (child < 0)
		return err_sys(e, EX_OSERR, "Er kan niets worden gestart");
	while (waitpid(child, &how, 0) < 0 && errno == EINTR)
		;
	if (!heard)
		return err_set(e, EX_DATAERR,
			       "Deze agenda is niet te lezen: zij vraagt te veel van de kiosk.");
	answer->err.text[sizeof answer->err.text - 1] = '\0';
	return answer->err.code == 0 ? 0 : err_set(e, answer->err.code, "%s", answer->err.text);
}

/* One calendar. */

static void try_one(const struct work *w, struct answer *answer)
{
	const struct ics_window window = ics_window(w->now);
	struct ics ics;
	if (ics_read(w->text, w->len, &window, &ics, &answer->err) != 0)
		return;
	answer->events = (long)ics.event_count;
	if (ics.event_count == 0 && ics.fault_count > 0)
		err_set(&answer->err, EX_DATAERR, "Geen activiteit is te lezen. Regel %d: %s",
			ics.faults[0].line, ics.faults[0].text);
	else if (ics.event_count == 0)
		err_set(&answer->err, EX_DATAERR,
			"De agenda is leeg. De oude blijft staan. Klopt het wel? Haal haar dan weg"
			" met: wijksync agenda remove");
	ics_finish(&ics);
}

int feeds_try(const char *text, size_t len, int64_t now, long *events, struct err *e)
{
	const struct work w = {.act = try_one, .text = text, .len = len, .now = now};
	struct answer answer = {.events = 0};
	if (in_child(&w, &answer, e) != 0)
		return -1;
	*events = answer.events;
	return 0;
}

/* All of them. */

static int write_feeds(const struct work *w, sqlite3 *db, struct err *e)
{
	const struct ics_window window = ics_window(w->now);
	for (size_t i = 0; i < w->count; i++) {
		struct ics ics;
		if (ics_read(w->texts[i].data, w->texts[i].len, &window, &ics, e) != 0)
			return -1;
		int rc = ics_write(&ics, db, e);
		ics_finish(&ics);
		if (rc != 0)
			return -1;
	}
	return 0;
}

static void make_file(const struct work *w, struct answer *answer)
{
	sqlite3 *db = NULL;
	struct err *e = &answer->err;
	struct buf end;
	buf_init(&end);
	buf_addf(&end, "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
		 AGENDA_APPLICATION_ID, AGENDA_FORMAT);
	int rc = sql_open(&db, w->path, SQL_CREATE, e);
	if (rc == 0)
		rc = sql_exec(db,
			      "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
			      "BEGIN;" AGENDA_SCHEMA,
			      e);
	if (rc == 0)
		rc = write_feeds(w, db, e);
	if (rc == 0)
		rc = sql_exec(db, end.data, e);
	sql_close(db);
	if (rc != 0 && e->code == 0)
		err_set(e, EX_SOFTWARE, "De agenda kan niet worden gemaakt");
	buf_finish(&end);
}

static int swap(const char *temp, const char *path, struct err *e)
{
	int fd = open(temp, O_RDWR | O_CLOEXEC);
	bool good = fd >= 0 && fchmod(fd, 0644) == 0 && fsync(fd) == 0 && rename(temp, path) == 0 &&
		    file_sync_folder_of(path) == 0;
	int rc = good ? 0 : err_sys(e, EX_IOERR, "Kan %s niet schrijven", path);
	if (fd >= 0)
		close(fd);
	return rc;
}

static int read_texts(sqlite3 *feeds, struct work *w, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int rc = sql_prepare(&s, feeds, e, "SELECT ics FROM feed WHERE length(ics) > 0 ORDER BY no",
			     NULL);
	while (rc == 0 && (rc = sql_step(s, e)) == 1) {
		w->texts = buf_grow(w->texts, w->count + 1, sizeof *w->texts);
		struct buf *text = &w->texts[w->count++];
		buf_init(text);
		buf_add(text, sqlite3_column_blob(s, 0), (size_t)sqlite3_column_bytes(s, 0));
		rc = 0;
	}
	sqlite3_finalize(s);
	return rc;
}

int feeds_make(const char *state_dir, struct sqlite3 *feeds, int64_t now, struct err *e)
{
	char *path = file_join(state_dir, AGENDA_FILE), *temp = file_join(state_dir, "agenda.tmp");
	struct answer answer = {.events = 0};
	struct work w = {.act = make_file, .path = temp, .now = now};
	unlink(temp);
	int rc = read_texts(feeds, &w, e);
	if (rc == 0)
		rc = in_child(&w, &answer, e);
	if (rc == 0)
		rc = swap(temp, path, e);
	if (rc != 0)
		unlink(temp);
	for (size_t i = 0; i < w.count; i++)
		buf_finish(&w.texts[i]);
	free(w.texts);
	free(path);
	free(temp);
	return rc;
}

#include "db/store/centre.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/plain.h"
#include "db/base/sql.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#define LOCK_FILE "centre.lock"

/*
 * Every table of centre.db.  IF NOT EXISTS, so that a file of before gets the tables that came
 * since: a new table is no new format.
 *
 * worker: who can use worker mode.  pin is what crypto_pwhash_str made of it.
 * wrong_try: see tries.h; worker -1 is the passphrase of the list.
 * notice, notice_text, notice_end: see notices.h.
 * list_key, list_end: the keys of the centre's own list (listkey.h).
 * attendance: who came (attendance.h); the id of an event, and no name.
 */
static const char schema[] =
	"CREATE TABLE IF NOT EXISTS worker(id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" name TEXT NOT NULL, pin TEXT NOT NULL, added_at INTEGER NOT NULL);"
	"CREATE TABLE IF NOT EXISTS wrong_try(id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" worker INTEGER NOT NULL, at INTEGER NOT NULL, synced INTEGER NOT NULL,"
	" boot TEXT NOT NULL, steady_ms INTEGER NOT NULL);"
	"CREATE INDEX IF NOT EXISTS wrong_try_worker ON wrong_try(worker, id);"
	"CREATE TABLE IF NOT EXISTS notice(id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" first_day INTEGER NOT NULL, last_day INTEGER NOT NULL, worker TEXT NOT NULL,"
	" made_at INTEGER NOT NULL);"
	"CREATE TABLE IF NOT EXISTS notice_text(notice INTEGER NOT NULL, lang TEXT NOT NULL,"
	" text TEXT NOT NULL, PRIMARY KEY(notice, lang)) WITHOUT ROWID;"
	"CREATE TABLE IF NOT EXISTS notice_end(id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" notice INTEGER NOT NULL, worker TEXT NOT NULL, at INTEGER NOT NULL);"
	"CREATE TABLE IF NOT EXISTS list_key(id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" began_at INTEGER NOT NULL, salt BLOB NOT NULL, passes INTEGER NOT NULL,"
	" memory_mib INTEGER NOT NULL, public_key BLOB NOT NULL);"
	"CREATE TABLE IF NOT EXISTS list_end(key INTEGER PRIMARY KEY, at INTEGER NOT NULL);"
	"CREATE TABLE IF NOT EXISTS attendance(id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" event BLOB NOT NULL, came INTEGER NOT NULL, at INTEGER NOT NULL);"
	"CREATE INDEX IF NOT EXISTS attendance_event ON attendance(event, id);";

struct centre {
	char *folder, *path;
	const struct sys *sys;
	sqlite3 *db; /* NULL: not open */
	ino_t inode; /* of what is open */
};

struct centre *centre_new(const char *state_dir, const struct sys *sys)
{
	struct centre *centre = buf_alloc(1, sizeof *centre);
	centre->folder = buf_copy(state_dir);
	centre->path = file_join(state_dir, CENTRE_FILE);
	centre->sys = sys;
	return centre;
}

static void close_db(struct centre *centre)
{
	sql_close(centre->db);
	centre->db = NULL;
}

void centre_free(struct centre *centre)
{
	if (centre == NULL)
		return;
	close_db(centre);
	free(centre->folder);
	free(centre->path);
	free(centre);
}

const struct sys *centre_sys(const struct centre *centre)
{
	return centre->sys;
}

static ino_t inode_of(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 ? st.st_ino : 0;
}

/*
 * For the kiosk alone to read, also when an administrator's command makes it.  SQLite gives its
 * side files the same owner and mode.
 */
static int make_file(const struct centre *centre, struct err *e)
{
	struct stat folder;
	int fd = open(centre->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_sys(e, errno == EACCES || errno == EROFS ? EX_NOPERM : EX_IOERR,
			       "Kan %s niet maken", centre->path);
	int rc = 0;
	if (geteuid() == 0 && stat(centre->folder, &folder) == 0)
		rc = fchown(fd, folder.st_uid, folder.st_gid);
	close(fd);
	return rc == 0 ? 0 : err_sys(e, EX_IOERR, "Kan %s niet maken", centre->path);
}

static int judge(const struct centre *centre, sqlite3 *db, struct err *e)
{
	long long application = 0, format = 0;
	if (sql_int(db, &application, 0, e, "PRAGMA application_id", NULL) != 0 ||
	    sql_int(db, &format, 0, e, "PRAGMA user_version", NULL) != 0)
		return -1;
	if (application != CENTRE_APPLICATION_ID || format < 1)
		return err_set(e, EX_DATAERR, "%s is beschadigd", centre->path);
	if (format > CENTRE_FORMAT)
		return err_set(e, EX_CONFIG, "%s is van een nieuwere versie. Werk de kiosk bij",
			       centre->path);
	return 0;
}

static int look_through(sqlite3 *db, struct err *e)
{
	sqlite3_stmt *s = NULL;
	if (sql_prepare(&s, db, e, "PRAGMA quick_check(1)", NULL) != 0)
		return -1;
	int rc = sql_step(s, e);
	if (rc >= 0 && (rc == 0 || strcmp(sql_text(s, 0), "ok") != 0))
		rc = err_set(e, EX_DATAERR, "De database is beschadigd");
	sqlite3_finalize(s);
	return rc < 0 ? -1 : 0;
}

/* In one transaction; a file without anything in it gets the marks as well. */
static int make_tables(const struct centre *centre, sqlite3 *db, struct err *e)
{
	long long tables = 0;
	char marks[96];
	snprintf(marks, sizeof marks, "PRAGMA application_id=%d; PRAGMA user_version=%d;",
		 CENTRE_APPLICATION_ID, CENTRE_FORMAT);
	if (sql_exec(db, "BEGIN IMMEDIATE", e) != 0)
		return -1;
	int rc = sql_int(db, &tables, 0, e, "SELECT count(*) FROM sqlite_schema", NULL);
	if (rc == 0 && tables == 0)
		rc = sql_exec(db, marks, e);
	if (rc == 0)
		rc = judge(centre, db, e);
	if (rc == 0)
		rc = sql_exec(db, schema, e);
	if (rc == 0)
		rc = sql_exec(db, "COMMIT", e);
	if (rc != 0)
		sql_exec(db, "ROLLBACK", NULL);
	return rc;
}

static int open_whole(struct centre *centre, struct err *e)
{
	sqlite3 *db = NULL;
	ino_t inode = inode_of(centre->path);
	int rc = sql_open(&db, centre->path, SQL_WRITE, e);
	if (rc == 0)
		rc = sql_distrust(db, e);
	if (rc == 0)
		rc = sql_exec(db, "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;", e);
	if (rc == 0)
		rc = look_through(db, e);
	if (rc == 0)
		rc = make_tables(centre, db, e);
	if (rc == 0)
		rc = sql_switch_to_wal(db, e);
	if (rc == 0) {
		centre->db = db;
		centre->inode = inode;
	} else {
		sql_close(db);
	}
	return rc;
}

/* Damaged files. */

static char *aside_name(const struct centre *centre, int number, const char *ending)
{
	struct buf name;
	buf_init(&name);
	buf_addf(&name, "%s/centre.damaged-%d.db%s", centre->folder, number, ending);
	return buf_steal(&name);
}

static bool is_aside(const struct centre *centre, int number)
{
	char *name = aside_name(centre, number, "");
	bool there = file_exists(name);
	free(name);
	return there;
}

bool centre_was_damaged(const struct centre *centre)
{
	return centre != NULL && is_aside(centre, 1);
}

/* The log first: it would be taken for that of the new file. */
static int put_aside(const struct centre *centre, struct err *e)
{
	static const char *const endings[] = {"-wal", "-shm", ""};
	int number = 1, rc = 0;
	while (is_aside(centre, number))
		number++;
	for (size_t i = 0; i < sizeof endings / sizeof endings[0]; i++) {
		struct buf from;
		char *to = aside_name(centre, number, endings[i]);
		buf_init(&from);
		buf_addf(&from, "%s%s", centre->path, endings[i]);
		if (rename(from.data, to) != 0 && endings[i][0] == '\0')
			rc = err_sys(e, EX_IOERR, "Kan %s niet opzij zetten", centre->path);
		free(to);
		buf_finish(&from);
	}
	if (rc == 0)
		file_sync_folder_of(centre->path);
	return rc;
}

/* Opening and putting aside shut each other out, as two programs may find the damage at once. */
static int lock(const struct centre *centre, struct err *e)
{
	char *path = file_join(centre->folder, LOCK_FILE);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	while (fd >= 0 && flock(fd, LOCK_EX) != 0) {
		if (errno == EINTR)
			continue;
		close(fd);
		fd = -1;
	}
	if (fd < 0)
		err_sys(e, errno == EACCES || errno == EROFS ? EX_NOPERM : EX_IOERR,
			"Kan %s niet gebruiken", path);
	free(path);
	return fd;
}

static int open_or_put_aside(struct centre *centre, struct err *e)
{
	struct err why = {.code = 0};
	int held = lock(centre, e), rc;
	if (held < 0)
		return -1;
	rc = make_file(centre, &why);
	if (rc == 0)
		rc = open_whole(centre, &why);
	if (rc != 0 && why.code == EX_DATAERR) {
		rc = put_aside(centre, &why);
		if (rc == 0)
			rc = make_file(centre, &why);
		if (rc == 0)
			rc = open_whole(centre, &why);
	}
	close(held);
	return rc == 0 ? 0 : err_set(e, why.code, "%s", why.text);
}

/* Use. */

int centre_look(struct centre *centre, struct sqlite3 **out, struct err *e)
{
	if (centre == NULL || inode_of(centre->path) == 0) {
		if (centre != NULL)
			close_db(centre);
		*out = NULL;
		return 0;
	}
	return centre_open(centre, out, e);
}

int centre_open(struct centre *centre, struct sqlite3 **out, struct err *e)
{
	if (centre == NULL)
		return err_set(e, EX_SOFTWARE, "Deze kiosk bewaart niets van het centrum");
	/* Another program may have put aside what is open here. */
	if (centre->db != NULL && inode_of(centre->path) != centre->inode)
		close_db(centre);
	if (centre->db == NULL && open_or_put_aside(centre, e) != 0)
		return -1;
	*out = centre->db;
	return 0;
}

int centre_failed(struct centre *centre, const struct err *e)
{
	if (centre != NULL && e != NULL && e->code == EX_DATAERR)
		close_db(centre);
	return -1;
}

bool centre_is_line(const char *text, unsigned max)
{
	struct buf plain;
	const unsigned char *p = (const unsigned char *)text;
	bool good = text[0] != '\0' && strnlen(text, (size_t)max + 1) <= max;
	buf_init(&plain);
	if (good)
		plain_add(&plain, text);
	good = good && strcmp(plain.data, text) == 0;
	while (good && *p != '\0') {
		int more = *p < 0x80		     ? 0
			   : *p >= 0xC2 && *p < 0xE0 ? 1
			   : *p >= 0xE0 && *p < 0xF0 ? 2
			   : *p >= 0xF0 && *p < 0xF5 ? 3
						     : -1;
		good = more >= 0;
		for (p++; good && more > 0; more--)
			good = (*p++ & 0xC0) == 0x80;
	}
	buf_finish(&plain);
	return good;
}

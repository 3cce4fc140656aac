#include "db/office/bundle_forms.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"

#include <stdbool.h>
#include <sysexits.h>

/* As in content/bundle/schema.h, which stands above this layer; test_bundle_forms.c reads what the
 * real compiler wrote. */
enum { APPLICATION_ID = 0x574B4349, FORMAT_OLDEST = 2, FORMAT_NEWEST = 3 };

/* Every form is in Dutch; what is the same in each language is taken from there. */
static const struct {
	const char *part, *query;
} parts[] = {
	{"title", "SELECT id, version, lang, '', ord, 0, title FROM form ORDER BY ord, id, lang"},
	{"lead", "SELECT id, version, lang, '', ord, 0, lead FROM form ORDER BY ord, id, lang"},
	{"why", "SELECT id, version, lang, '', ord, 0, why FROM form ORDER BY ord, id, lang"},
	{"keep", "SELECT id, version, lang, '', ord, 0, keep FROM form ORDER BY ord, id, lang"},
	{"recipients",
	 "SELECT id, version, lang, '', ord, 0, recipients FROM form ORDER BY ord, id, lang"},
	{"basis", "SELECT id, version, lang, '', ord, 0, basis FROM form ORDER BY ord, id, lang"},
	{"keep_days", "SELECT id, version, '', '', ord, keep_days, '' FROM form WHERE lang = 'nl'"
		      " ORDER BY ord, id"},
	{"field", "SELECT f.id, f.version, f.lang, d.key, d.ord, 0, d.label FROM form f"
		  " JOIN field d ON d.form = f.id AND d.lang = f.lang"
		  " ORDER BY f.ord, f.id, d.ord, f.lang"},
	{"field_kind", "SELECT f.id, f.version, '', d.key, d.ord, 0, d.kind FROM form f"
		       " JOIN field d ON d.form = f.id AND d.lang = f.lang WHERE f.lang = 'nl'"
		       " ORDER BY f.ord, f.id, d.ord"},
	{"field_required",
	 "SELECT f.id, f.version, '', d.key, d.ord, d.required <> 0, '' FROM form f"
	 " JOIN field d ON d.form = f.id AND d.lang = f.lang WHERE f.lang = 'nl'"
	 " ORDER BY f.ord, f.id, d.ord"},
	{"one_of", "SELECT f.id, f.version, '', d.key, d.ord, 1, '' FROM form f"
		   " JOIN field d ON d.form = f.id AND d.lang = f.lang WHERE f.lang = 'nl'"
		   " AND instr(f.one_of, ';' || d.key || ';') > 0 ORDER BY f.ord, f.id, d.ord"},
	{"choice", "SELECT f.id, f.version, f.lang, c.field || '.' || c.key, c.ord, 0, c.label"
		   " FROM form f JOIN choice c ON c.form = f.id AND c.lang = f.lang"
		   " JOIN field d ON d.form = f.id AND d.lang = f.lang AND d.key = c.field"
		   " ORDER BY f.ord, f.id, d.ord, c.ord, f.lang"},
	{"consent", "SELECT f.id, f.version, f.lang, c.key, c.ord, c.version, c.label FROM form f"
		    " JOIN consent c ON c.form = f.id AND c.lang = f.lang"
		    " ORDER BY f.ord, f.id, c.ord, f.lang"},
};

static int damaged(const char *path, struct err *e)
{
	return err_set(e, EX_DATAERR,
		       "%s is geen inhoud voor de kiosk, of het bestand is beschadigd."
		       " Maak het opnieuw met wijkcontent build.",
		       path);
}

static int check_format(sqlite3 *db, const char *path, struct err *e)
{
	long long application = 0, format = 0;
	if (sql_int(db, &application, 0, NULL, "PRAGMA application_id", NULL) != 0 ||
	    sql_int(db, &format, 0, NULL, "PRAGMA user_version", NULL) != 0 ||
	    application != APPLICATION_ID)
		return damaged(path, e);
	if (format > FORMAT_NEWEST)
		return err_set(e, EX_CONFIG,
			       "De inhoud in %s is nieuwer dan dit programma (vorm %lld; dit"
			       " programma kent %d). Werk eerst wijkcentral bij.",
			       path, format, FORMAT_NEWEST);
	if (format < FORMAT_OLDEST)
		return err_set(e, EX_DATAERR,
			       "De inhoud in %s zegt nog niet hoeveel dagen antwoorden blijven."
			       " Maak het bestand opnieuw met een nieuwe wijkcontent build.",
			       path);
	return 0;
}

/* A half read form would be worse than none, so all is looked at before the first row goes out. */
static int check_rows(sqlite3 *db, const char *path, struct err *e)
{
	static const char *const must_be_none[] = {
		"SELECT count(*) FROM pragma_quick_check('form') WHERE quick_check <> 'ok'",
		"SELECT count(*) FROM pragma_quick_check('field') WHERE quick_check <> 'ok'",
		"SELECT count(*) FROM pragma_quick_check('choice') WHERE quick_check <> 'ok'",
		"SELECT count(*) FROM pragma_quick_check('consent') WHERE quick_check <> 'ok'",
		"SELECT count(*) FROM form WHERE typeof(keep_days) <> 'integer'"
		" OR keep_days NOT BETWEEN 1 AND 3650",
		"SELECT count(*) FROM form f WHERE NOT EXISTS"
		" (SELECT 1 FROM form nl WHERE nl.id = f.id AND nl.lang = 'nl')",
		"SELECT NOT EXISTS (SELECT 1 FROM form)",
	};
	for (size_t i = 0; i < sizeof must_be_none / sizeof must_be_none[0]; i++) {
		long long bad = 0;
		if (sql_int(db, &bad, 0, NULL, must_be_none[i], NULL) != 0 || bad != 0)
			return damaged(path, e);
	}
	return 0;
}

static int take_part(sqlite3_stmt *s, const char *part, bundle_forms_take *take, void *self,
		     struct err *e)
{
	int rc;
	while ((rc = sql_step(s, e)) == 1) {
		const struct bundle_forms_row row = {.form = sql_text(s, 0),
						     .version = sqlite3_column_int64(s, 1),
						     .lang = sql_text(s, 2),
						     .part = part,
						     .key = sql_text(s, 3),
						     .ord = sqlite3_column_int64(s, 4),
						     .number = sqlite3_column_int64(s, 5),
						     .text = sql_text(s, 6)};
		if (take(self, &row, e) != 0)
			return -1;
	}
	return rc;
}

static int read_parts(sqlite3 *db, const char *path, bundle_forms_take *take, void *self,
		      struct err *e)
{
	enum { PARTS = sizeof parts / sizeof parts[0] };
	sqlite3_stmt *s[PARTS] = {NULL};
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < PARTS; i++)
		if (sql_prepare(&s[i], db, NULL, parts[i].query, NULL) != 0)
			rc = damaged(path, e);
	for (size_t i = 0; rc == 0 && i < PARTS; i++)
		rc = take_part(s[i], parts[i].part, take, self, e);
	for (size_t i = 0; i < PARTS; i++)
		sqlite3_finalize(s[i]);
	return rc;
}

int bundle_forms_read(const char *path, bundle_forms_take *take, void *self, struct err *e)
{
	sqlite3 *db = NULL;
	if (!file_exists(path))
		return err_set(e, EX_NOINPUT,
			       "De inhoud van de kiosk ontbreekt: %s. Maak het bestand met"
			       " wijkcontent build.",
			       path);
	if (sql_open(&db, path, SQL_READ, e) != 0)
		return -1;
	int rc = sql_distrust(db, NULL) != 0 ? damaged(path, e) : check_format(db, path, e);
	if (rc == 0)
		rc = check_rows(db, path, e);
	if (rc == 0)
		rc = read_parts(db, path, take, self, e);
	sql_close(db);
	return rc;
}

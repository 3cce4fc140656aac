#include "db/office/export.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/central/home.h"
#include "db/office/table.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdint.h>
#include <sysexits.h>
#include <unistd.h>

static const char *const fixed[] = {"event_id",	    "kiosk_id",	   "kiosk_name", "form",
				    "form_version", "lang",	   "assisted",	 "made_at",
				    "clock_synced", "received_at", "status"};
#define FIXED	       (sizeof fixed / sizeof fixed[0])
#define COLUMN_ANSWERS 11

struct column {
	char *kind, *key;
};
struct columns {
	size_t count;
	struct column *items;
};

static int load_columns(struct home *home, const char *form, struct columns *out, struct err *e)
{
	sqlite3_stmt *s = NULL;
	/* In the order of first sight, so that a column never moves when another comes. */
	int rc = sql_prepare(&s, home->db, e,
			     "SELECT kind, key FROM column_seen WHERE ?1 IS NULL OR form = ?1"
			     " GROUP BY kind, key ORDER BY min(no)",
			     "s", form);
	while (rc == 0 && (rc = sql_step(s, e)) == 1) {
		out->items = buf_grow(out->items, out->count + 1, sizeof *out->items);
		out->items[out->count++] =
			(struct column){buf_copy(sql_text(s, 0)), buf_copy(sql_text(s, 1))};
		rc = 0;
	}
	sqlite3_finalize(s);
	return rc;
}

static void free_columns(struct columns *columns)
{
	for (size_t i = 0; i < columns->count; i++) {
		free(columns->items[i].kind);
		free(columns->items[i].key);
	}
	free(columns->items);
}

static bool is_fixed(const char *key)
{
	for (size_t i = 0; i < FIXED; i++)
		if (strcmp(fixed[i], key) == 0)
			return true;
	return strncmp(key, "consent_", 8) == 0 || strncmp(key, "answer_", 7) == 0;
}

static void write_header(const struct columns *columns, struct table_out *out)
{
	char name[128];
	for (size_t i = 0; i < FIXED; i++)
		table_cell(out, fixed[i]);
	for (size_t i = 0; i < columns->count; i++) {
		const struct column *c = &columns->items[i];
		bool answer = strcmp(c->kind, "answer") == 0;
		snprintf(name, sizeof name, "%s%s%s",
			 !answer	    ? "consent_"
			 : is_fixed(c->key) ? "answer_"
					    : "",
			 c->key, strcmp(c->kind, "consent_version") == 0 ? "_version" : "");
		table_cell(out, name);
	}
	table_end_row(out);
}

static void write_fixed(sqlite3_stmt *s, struct table_out *out)
{
	char time[SYS_TIME_TEXT];
	for (int i = 0; i < (int)FIXED; i++) {
		if (i == 7 || i == 9) {
			sys_time_text(sqlite3_column_int64(s, i), time);
			table_cell(out, time);
		} else if (i == 6 || i == 8) {
			table_cell(out, sqlite3_column_int(s, i) != 0 ? "ja" : "nee");
		} else {
			table_cell(out, sql_text(s, i));
		}
	}
}

/* "" for what this signup does not have. */
static void write_cell(const json_t *text, const struct column *c, struct table_out *out)
{
	const json_t *consent = json_object_get(json_object_get(text, "consents"), c->key);
	char version[32] = "";
	if (strcmp(c->kind, "answer") == 0) {
		const char *value = json_string_value(
			json_object_get(json_object_get(text, "answers"), c->key));
		table_cell(out, value != NULL ? value : "");
	} else if (consent == NULL) {
		table_cell(out, "");
	} else if (strcmp(c->kind, "consent") == 0) {
		table_cell(out, json_is_true(json_object_get(consent, "given")) ? "ja" : "nee");
	} else {
		snprintf(version, sizeof version, "%lld",
			 (long long)json_integer_value(json_object_get(consent, "version")));
		table_cell(out, version);
	}
}

/* A withdrawn signup has no text any more, and so no cells. */
static void write_cells(sqlite3_stmt *row, const struct columns *columns, struct table_out *out)
{
	const char *bytes = sql_text(row, COLUMN_ANSWERS);
	json_t *text = bytes[0] != '\0' ? json_loads(bytes, 0, NULL) : NULL;
	for (size_t i = 0; i < columns->count; i++)
		write_cell(text, &columns->items[i], out);
	json_decref(text);
	table_end_row(out);
}

static int write_rows(struct home *home, const char *form, const struct columns *columns,
		      struct table_out *out, struct err *e)
{
	sqlite3_stmt *row = NULL;
	int rc = sql_prepare(
		&row, home->db, e,
		"SELECT lower(hex(s.id)), s.kiosk, k.name, form, form_version, lang, assisted,"
		" made_at, s.clock_synced, received_at, status, s.answers FROM signup s"
		" JOIN kiosk k ON k.id = s.kiosk WHERE ?1 IS NULL OR form = ?1 ORDER BY s.no",
		"s", form);
	while (rc == 0 && (rc = sql_step(row, e)) == 1) {
		write_fixed(row, out);
		write_cells(row, columns, out);
		rc = 0;
	}
	sqlite3_finalize(row);
	return rc;
}

static int check_form(struct home *home, const char *form, struct err *e)
{
	long long found = 0;
	if (form == NULL)
		return 0;
	if (sql_int(home->db, &found, 0, e, "SELECT 1 FROM signup WHERE form = ? LIMIT 1", "s",
		    form) != 0)
		return -1;
	return found != 0
		       ? 0
		       : err_set(e, EX_NOINPUT,
				 "Van het formulier ‘%s’ is nog geen aanmelding ontvangen.", form);
}

int export_csv(struct home *home, const char *form, FILE *file, struct err *e)
{
	struct columns columns = {0};
	struct table_out out = {.file = file};
	/* One view of the database, also while somebody collects. */
	if (check_form(home, form, e) != 0 || sql_exec(home->db, "BEGIN", e) != 0)
		return -1;
	int rc = load_columns(home, form, &columns, e);
	if (rc == 0) {
		write_header(&columns, &out);
		rc = write_rows(home, form, &columns, &out, e);
	}
	sql_exec(home->db, "COMMIT", NULL);
	free_columns(&columns);
	if (rc == 0 && (fflush(file) != 0 || ferror(file)))
		rc = err_sys(e, EX_IOERR, "De export kon niet helemaal worden geschreven");
	return rc;
}

int export_csv_file(struct home *home, const char *form, const char *path, struct err *e)
{
	struct buf temp;
	buf_init(&temp);
	buf_addf(&temp, "%s.XXXXXX", path);
	int fd = mkstemp(temp.data);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
	int rc = file != NULL ? 0 : err_sys(e, EX_CANTCREAT, "Kan %s niet schrijven", path);
	if (rc == 0)
		rc = export_csv(home, form, file, e);
	if (rc == 0 && (fsync(fd) != 0 || rename(temp.data, path) != 0))
		rc = err_sys(e, EX_CANTCREAT, "Kan %s niet schrijven", path);
	if (file != NULL)
		fclose(file);
	if (rc != 0 && fd >= 0)
		unlink(temp.data);
	buf_finish(&temp);
	return rc;
}

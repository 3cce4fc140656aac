#include "db/office/status.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/central/home.h"

#include <jansson.h>
#include <stdint.h>
#include <sysexits.h>

static const char kiosks_query[] =
	"SELECT id, name, last_seen, last_number, waiting, version, disk_free, clock_synced,"
	" (SELECT count(*) FROM set_aside a WHERE a.kiosk = kiosk.id), fault, forks, salvages,"
	" revoked_at IS NOT NULL, wanted FROM kiosk ORDER BY name, id";

enum {
	COLUMN_ID,
	COLUMN_NAME,
	COLUMN_SEEN,
	COLUMN_NUMBER,
	COLUMN_WAITING,
	COLUMN_VERSION,
	COLUMN_DISK,
	COLUMN_CLOCK,
	COLUMN_ASIDE,
	COLUMN_FAULT,
	COLUMN_FORKS,
	COLUMN_SALVAGES,
	COLUMN_REVOKED,
	COLUMN_WANTED
};

static const struct {
	const char *key, *words, *query;
} totals[] = {
	{"signups", "aanmeldingen", "SELECT count(*) FROM signup"},
	{"withdrawn", "ingetrokken", "SELECT count(*) FROM signup WHERE status = 'ingetrokken'"},
	{"unreadable", "niet te lezen", "SELECT count(*) FROM unreadable"},
	{"set_aside", "zendingen opzij gezet", "SELECT count(*) FROM set_aside"},
};
#define TOTALS (sizeof totals / sizeof totals[0])

/* printf pads bytes; a name is padded by characters. */
static void put_padded(FILE *out, const char *text, int width)
{
	int chars = 0;
	for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
		chars += (*p & 0xC0) != 0x80;
	fprintf(out, "%s%*s", text, width > chars ? width - chars + 2 : 2, "");
}

static void put_kiosk(FILE *out, sqlite3_stmt *s)
{
	char seen[SYS_TIME_TEXT] = "nog nooit";
	char waiting[32] = "-", aside[32];
	bool ever = sqlite3_column_type(s, COLUMN_SEEN) != SQLITE_NULL;
	if (ever) {
		sys_time_text(sqlite3_column_int64(s, COLUMN_SEEN), seen);
		snprintf(waiting, sizeof waiting, "%lld",
			 (long long)sqlite3_column_int64(s, COLUMN_WAITING));
	}
	snprintf(aside, sizeof aside, "%d", sqlite3_column_int(s, COLUMN_ASIDE));
	put_padded(out, sql_text(s, COLUMN_NAME), 28);
	put_padded(out, sql_text(s, COLUMN_ID), 17);
	put_padded(out, seen, 20);
	put_padded(out, sql_text(s, COLUMN_NUMBER), 7);
	put_padded(out, waiting, 7);
	put_padded(out,
		   !ever				      ? "-"
		   : sqlite3_column_int(s, COLUMN_CLOCK) != 0 ? "goed"
							      : "niet gelijk",
		   11);
	put_padded(out, ever ? sql_text(s, COLUMN_VERSION) : "-", 7);
	fprintf(out, "%s\n", aside);
}

static void put_remark(FILE *out, sqlite3_stmt *s, const char *text)
{
	fprintf(out, "%s (%s): %s\n", sql_text(s, COLUMN_NAME), sql_text(s, COLUMN_ID), text);
}

/* What is wrong with a kiosk, in a sentence each. */
static void put_remarks(FILE *out, sqlite3_stmt *s)
{
	if (sqlite3_column_int(s, COLUMN_REVOKED) != 0)
		put_remark(out, s, "doet niet meer mee. Wat hij nog stuurt, wordt niet opgehaald.");
	if (sqlite3_column_bytes(s, COLUMN_FAULT) > 0)
		put_remark(out, s, sql_text(s, COLUMN_FAULT));
	if (sqlite3_column_int(s, COLUMN_FORKS) > 0)
		put_remark(out, s,
			   "er is een kopie van deze kiosk, of hij is teruggezet. Er is niets"
			   " kwijt. Geef de kopie een eigen sleutel.");
	if (sqlite3_column_int(s, COLUMN_SALVAGES) > 0)
		put_remark(out, s,
			   "de opslag was beschadigd. Wat te redden was, is gered. Vervang de"
			   " schijf.");
}

static int print_remarks(struct home *home, FILE *out, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int rc = sql_prepare(&s, home->db, e, kiosks_query, NULL);
	while (rc == 0 && (rc = sql_step(s, e)) == 1) {
		put_remarks(out, s);
		rc = 0;
	}
	sqlite3_finalize(s);
	return rc;
}

int status_print(struct home *home, FILE *out, struct err *e)
{
	static const struct {
		const char *text;
		int width;
	} heads[] = {{"kiosk", 28}, {"id", 17},	  {"laatst gezien", 20}, {"zending", 7},
		     {"wacht", 7},  {"klok", 11}, {"versie", 7}};
	sqlite3_stmt *s = NULL;
	int rc = sql_prepare(&s, home->db, e, kiosks_query, NULL);
	for (size_t i = 0; rc == 0 && i < sizeof heads / sizeof heads[0]; i++)
		put_padded(out, heads[i].text, heads[i].width);
	if (rc == 0)
		fputs("opzij\n", out);
	while (rc == 0 && (rc = sql_step(s, e)) == 1) {
		put_kiosk(out, s);
		rc = 0;
	}
	sqlite3_finalize(s);
	fputc('\n', out);
	for (size_t i = 0; rc == 0 && i < TOTALS; i++) {
		long long n = 0;
		rc = sql_int(home->db, &n, 0, e, totals[i].query, NULL);
		fprintf(out, "%lld %s\n", n, totals[i].words);
	}
	if (rc == 0) {
		fputc('\n', out);
		rc = print_remarks(home, out, e);
	}
	return rc;
}

static json_t *kiosk_json(sqlite3_stmt *s)
{
	char seen[SYS_TIME_TEXT];
	bool ever = sqlite3_column_type(s, COLUMN_SEEN) != SQLITE_NULL;
	json_t *k = json_object();
	sys_time_text(sqlite3_column_int64(s, COLUMN_SEEN), seen);
	json_object_set_new(k, "id", json_string(sql_text(s, COLUMN_ID)));
	json_object_set_new(k, "name", json_string(sql_text(s, COLUMN_NAME)));
	json_object_set_new(k, "last_seen", ever ? json_string(seen) : json_null());
	json_object_set_new(k, "last_number", json_integer(sqlite3_column_int64(s, COLUMN_NUMBER)));
	json_object_set_new(k, "waiting",
			    ever ? json_integer(sqlite3_column_int64(s, COLUMN_WAITING))
				 : json_null());
	json_object_set_new(k, "version",
			    ever ? json_string(sql_text(s, COLUMN_VERSION)) : json_null());
	json_object_set_new(k, "disk_free",
			    ever ? json_integer(sqlite3_column_int64(s, COLUMN_DISK))
				 : json_null());
	json_object_set_new(k, "clock_synced",
			    ever ? json_boolean(sqlite3_column_int(s, COLUMN_CLOCK)) : json_null());
	json_object_set_new(k, "set_aside", json_integer(sqlite3_column_int64(s, COLUMN_ASIDE)));
	json_object_set_new(k, "fault", json_string(sql_text(s, COLUMN_FAULT)));
	json_object_set_new(k, "wanted", json_integer(sqlite3_column_int64(s, COLUMN_WANTED)));
	json_object_set_new(k, "forks", json_integer(sqlite3_column_int64(s, COLUMN_FORKS)));
	json_object_set_new(k, "salvages", json_integer(sqlite3_column_int64(s, COLUMN_SALVAGES)));
	json_object_set_new(k, "revoked", json_boolean(sqlite3_column_int(s, COLUMN_REVOKED)));
	return k;
}

int status_json(struct home *home, FILE *out, struct err *e)
{
	sqlite3_stmt *s = NULL;
	json_t *all = json_object(), *kiosks = json_array();
	json_object_set_new(all, "kiosks", kiosks);
	int rc = sql_prepare(&s, home->db, e, kiosks_query, NULL);
	while (rc == 0 && (rc = sql_step(s, e)) == 1) {
		json_array_append_new(kiosks, kiosk_json(s));
		rc = 0;
	}
	sqlite3_finalize(s);
	for (size_t i = 0; rc == 0 && i < TOTALS; i++) {
		long long n = 0;
		rc = sql_int(home->db, &n, 0, e, totals[i].query, NULL);
		json_object_set_new(all, totals[i].key, json_integer(n));
	}
	if (rc == 0 && json_dumpf(all, out, JSON_INDENT(1)) != 0)
		rc = err_set(e, EX_IOERR, "De uitvoer kon niet worden geschreven.");
	fputc('\n', out);
	json_decref(all);
	return rc;
}

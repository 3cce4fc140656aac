/*
 * export_bare FLAT: the least that a CSV export can be: step through a plain table of texts and
 * write each cell, quoted when it must be.  Its header is written as well.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static void put(const char *text, int first)
{
	if (!first)
		putc_unlocked(',', stdout);
	if (strpbrk(text, ",;\"\r\n\t") == NULL) {
		fputs_unlocked(text, stdout);
		return;
	}
	putc_unlocked('"', stdout);
	for (const char *p = text; *p != '\0'; p++) {
		if (*p == '"')
			putc_unlocked('"', stdout);
		putc_unlocked(*p, stdout);
	}
	putc_unlocked('"', stdout);
}

int main(int argc, char **argv)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	if (argc != 2 || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, "SELECT * FROM flat", -1, &s, NULL) != SQLITE_OK)
		return 1;
	int count = sqlite3_column_count(s);
	for (int i = 0; i < count; i++)
		put(sqlite3_column_name(s, i), i == 0);
	fputs_unlocked("\r\n", stdout);
	while (sqlite3_step(s) == SQLITE_ROW) {
		for (int i = 0; i < count; i++) {
			const char *text = (const char *)sqlite3_column_text(s, i);
			put(text != NULL ? text : "", i == 0);
		}
		fputs_unlocked("\r\n", stdout);
	}
	sqlite3_finalize(s);
	sqlite3_close(db);
	return fflush(stdout) != 0;
}

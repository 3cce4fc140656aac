/*
 * index_bare BUNDLE OUT: inserts the publications of a bundle into an FTS5 table with the same
 * definition, and nothing else; prints the milliseconds that took.  The rows are in memory before
 * the clock starts, and nothing is made durable.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct row {
	char *title, *summary;
};

static double now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void must(sqlite3 *db, int rc)
{
	if (rc == SQLITE_OK || rc == SQLITE_DONE)
		return;
	fprintf(stderr, "index_bare: %s\n", sqlite3_errmsg(db));
	exit(1);
}

static struct row *read_rows(sqlite3 *db, size_t *count)
{
	sqlite3_stmt *s;
	struct row *rows = NULL;
	size_t cap = 0;
	must(db, sqlite3_prepare_v2(db, "SELECT title, summary FROM publication ORDER BY no", -1,
				    &s, NULL));
	for (*count = 0; sqlite3_step(s) == SQLITE_ROW; ++*count) {
		if (*count == cap) {
			cap = cap != 0 ? cap * 2 : 1024;
			rows = realloc(rows, cap * sizeof *rows);
			if (rows == NULL)
				exit(1);
		}
		rows[*count].title = strdup((const char *)sqlite3_column_text(s, 0));
		rows[*count].summary = strdup((const char *)sqlite3_column_text(s, 1));
	}
	sqlite3_finalize(s);
	return rows;
}

/* The index exactly as the bundle defines it. */
static void make_table(sqlite3 *from, sqlite3 *to)
{
	sqlite3_stmt *s;
	must(from, sqlite3_prepare_v2(from,
				      "SELECT sql FROM sqlite_master WHERE name ="
				      " 'publication_search'",
				      -1, &s, NULL));
	if (sqlite3_step(s) != SQLITE_ROW)
		exit(1);
	must(to, sqlite3_exec(to, (const char *)sqlite3_column_text(s, 0), NULL, NULL, NULL));
	sqlite3_finalize(s);
}

static void insert(sqlite3 *db, const struct row *rows, size_t count)
{
	sqlite3_stmt *s;
	must(db, sqlite3_exec(db, "BEGIN", NULL, NULL, NULL));
	must(db, sqlite3_prepare_v2(db,
				    "INSERT INTO publication_search(rowid, title, summary, joined,"
				    " text) VALUES(?, ?, ?, '', '')",
				    -1, &s, NULL));
	for (size_t i = 0; i < count; i++) {
		sqlite3_bind_int64(s, 1, (sqlite3_int64)i + 1);
		sqlite3_bind_text(s, 2, rows[i].title, -1, SQLITE_STATIC);
		sqlite3_bind_text(s, 3, rows[i].summary, -1, SQLITE_STATIC);
		must(db, sqlite3_step(s));
		sqlite3_reset(s);
	}
	sqlite3_finalize(s);
	must(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
}

int main(int argc, char **argv)
{
	sqlite3 *from, *to;
	size_t count;
	if (argc != 3)
		return 64;
	must(NULL, sqlite3_open_v2(argv[1], &from, SQLITE_OPEN_READONLY, NULL));
	must(NULL, sqlite3_open(argv[2], &to));
	struct row *rows = read_rows(from, &count);
	must(to, sqlite3_exec(to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL,
			      NULL));
	make_table(from, to);
	double start = now_ms();
	insert(to, rows, count);
	printf("%.1f\n", now_ms() - start);
	sqlite3_close(to);
	sqlite3_close(from);
	for (size_t i = 0; i < count; i++) {
		free(rows[i].title);
		free(rows[i].summary);
	}
	free(rows);
	return 0;
}

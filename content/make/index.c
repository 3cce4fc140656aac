#include "content/make/index.h"
#include "content/bundle/distance.h"
#include "content/bundle/fold.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"

void index_add_text(const char *text, struct buf *out)
{
	size_t len = strlen(text), from = 0;
	/* Both ligatures begin with this byte, which is rare: most texts go in as they are. */
	const char *rare = strchr(text, 0xC4);
	for (size_t at = rare != NULL ? (size_t)(rare - text) : len; at < len;) {
		uint32_t c;
		size_t n = fold_next(text, len, at, &c);
		if (c == 0x132 || c == 0x133) {
			buf_add(out, text + from, at - from);
			buf_add_str(out, "ij");
			from = at + n;
		}
		at += n;
	}
	buf_add(out, text + from, len - from);
}

static bool ends_word(char c)
{
	return c == '\0' || strchr(" \n\t,.;:()\"/?!", c) != NULL;
}

/* Has it letters on both sides of a joiner? */
static bool is_joined(const char *word, size_t len)
{
	bool before = false, joiner = false;
	for (size_t at = 0; at < len;) {
		uint32_t c, letters[FOLD_MAX];
		at += fold_next(word, len, at, &c);
		bool letter = fold_letters(c, letters) > 0;
		if (letter && joiner)
			return true;
		before = before || letter;
		joiner = before && (joiner || fold_is_joiner(c));
	}
	return false;
}

static void add_without(const char *word, size_t len, struct buf *out)
{
	buf_add_char(out, ' ');
	for (size_t at = 0; at < len;) {
		uint32_t c;
		size_t n = fold_next(word, len, at, &c);
		if (!fold_is_joiner(c))
			buf_add(out, word + at, n);
		at += n;
	}
}

void index_add_joined(const char *text, struct buf *out)
{
	/* "-", "'", and the first byte of the others: without these there is nothing to do. */
	if (strpbrk(text, "-'\xE2") == NULL)
		return;
	while (*text != '\0') {
		size_t len = 0;
		while (!ends_word(text[len]))
			len++;
		if (is_joined(text, len))
			add_without(text, len, out);
		text += len + (text[len] != '\0' ? 1 : 0);
	}
}

/*
 * FTS5 writes what it gathered whenever it is this much, and merges those pieces later; few large
 * ones cost half the time of many small ones.  The setting stays in the table's own
 * configuration, where a reader has no use for it, so that index_finish puts it back.
 */
#define GATHER_BYTES "67108864"
#define GATHER_USUAL "1048576"

int index_begin(struct sqlite3 *db, struct err *e)
{
	return sql_exec(db,
			"INSERT INTO publication_search(publication_search, rank)"
			" VALUES('hashsize', " GATHER_BYTES ")",
			e);
}

int index_finish(struct sqlite3 *db, struct err *e)
{
	struct buf sql;
	buf_init(&sql);
	/* Numbers alone and short words are not what somebody mistypes or seeks inside another. */
	buf_addf(&sql,
		 "INSERT INTO publication_search(publication_search) VALUES('optimize');"
		 "INSERT INTO publication_search(publication_search, rank)"
		 " VALUES('hashsize', " GATHER_USUAL ");"
		 "CREATE VIRTUAL TABLE temp.words USING fts5vocab(main, publication_search, row);"
		 "INSERT INTO term(word, uses) SELECT term, doc FROM temp.words"
		 " WHERE length(term) BETWEEN 4 AND %d AND term GLOB '*[^0-9]*' ORDER BY term;"
		 "INSERT INTO term_search(rowid, word) SELECT no, '^' || word || '$' FROM term;"
		 "INSERT INTO term_search(term_search) VALUES('optimize');"
		 "CREATE VIRTUAL TABLE temp.grams USING fts5vocab(main, term_search, row);"
		 "INSERT INTO gram SELECT term, doc FROM temp.grams;"
		 "DROP TABLE temp.words; DROP TABLE temp.grams;",
		 DISTANCE_LETTERS);
	int rc = sql_exec(db, sql.data, e);
	buf_finish(&sql);
	return rc;
}

#include "content/bundle/terms.h"
#include "content/bundle/bundle.h"
#include "content/bundle/distance.h"
#include "content/bundle/fold.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"

#include <unistr.h>

#define AROUND_LEAST 4	   /* letters: fewer stand inside too many words */
#define NEAR_LEAST   4	   /* fewer letters are near to anything */
#define LONG_WORD    7	   /* from here two errors are forgiven, below one */
#define NEAR_MOST    3	   /* words to choose from that are as near as each other */
#define LOOKED_AT    20000 /* words that one question looks at, at most */

void terms_finish(struct terms *t)
{
	for (size_t i = 0; i < t->count; i++)
		free(t->words[i]);
	*t = (struct terms){0};
}

/* 1 a row, 0 done, -1 an error, -2 interrupted. */
static int step(sqlite3_stmt *s, struct bundle *b, struct err *e)
{
	int rc = sqlite3_step(s);
	if (rc == SQLITE_ROW || rc == SQLITE_DONE)
		return rc == SQLITE_ROW;
	return rc == SQLITE_INTERRUPT ? -2 : sql_fail(bundle_sql(b), e);
}

static int ended(sqlite3_stmt *s, int rc)
{
	sqlite3_finalize(s);
	return rc == -2 ? TERMS_INTERRUPTED : rc < 0 ? -1 : 0;
}

int terms_known(struct bundle *b, const char *match, bool *known, struct err *e)
{
	sqlite3_stmt *s = NULL;
	if (sql_prepare(&s, bundle_sql(b), e,
			"SELECT 1 FROM publication_search WHERE publication_search MATCH ? LIMIT 1",
			"s", match) != 0)
		return -1;
	int rc = step(s, b, e);
	if (rc >= 0)
		*known = rc == 1;
	return ended(s, rc);
}

/* The best so far, in order. */
struct found {
	struct {
		char *word;
		size_t errors;
		bool whole; /* not only its beginning */
		int64_t uses;
	} best[TERMS_MOST];
	size_t count, most;
};

static bool is_better(const struct found *f, size_t at, size_t errors, bool whole, int64_t uses)
{
	if (f->best[at].errors != errors)
		return errors < f->best[at].errors;
	if (f->best[at].whole != whole)
		return whole;
	return uses > f->best[at].uses;
}

static void keep(struct found *f, const char *word, size_t errors, bool whole, int64_t uses)
{
	size_t at = f->count;
	while (at > 0 && is_better(f, at - 1, errors, whole, uses))
		at--;
	if (at == f->most)
		return;
	if (f->count == f->most)
		free(f->best[--f->count].word);
	memmove(&f->best[at + 1], &f->best[at], (f->count - at) * sizeof f->best[0]);
	f->best[at].word = buf_copy(word);
	f->best[at].errors = errors;
	f->best[at].whole = whole;
	f->best[at].uses = uses;
	f->count++;
}

/* Hands over those that are as near as the best; frees all when `give` is false. */
static void give_found(struct found *f, bool give, struct terms *out)
{
	struct terms all = {0};
	for (size_t i = 0; i < f->count; i++) {
		bool as_good = f->best[i].errors == f->best[0].errors &&
			       f->best[i].whole == f->best[0].whole;
		if (give && as_good)
			all.words[all.count++] = f->best[i].word;
		else
			free(f->best[i].word);
	}
	if (give)
		*out = all;
}

/* Trigrams. */

#define GRAMS_MAX (DISTANCE_LETTERS + 2)

struct gram {
	char text[3 * 6 + 1]; /* UTF-8 */
	int64_t words;	      /* that have it */
};

static int by_rarity(const void *a, const void *b)
{
	const struct gram *x = a, *y = b;
	if (x->words != y->words)
		return (x->words > y->words) - (x->words < y->words);
	return strcmp(x->text, y->text);
}

/* The different trigrams, rarest first; words: how many words have each. */
static int read_grams(struct bundle *b, const uint32_t *letters, size_t count, struct gram *grams,
		      size_t *gram_count, struct err *e)
{
	sqlite3_stmt *s = NULL;
	if (sql_prepare(&s, bundle_sql(b), e, "SELECT words FROM gram WHERE gram = ?", NULL) != 0)
		return -1;
	int rc = 0;
	size_t n = 0;
	for (size_t i = 0; rc >= 0 && i + 3 <= count; i++) {
		struct gram gram = {.words = 0};
		size_t len = sizeof gram.text - 1;
		bool seen = u32_to_u8(letters + i, 3, (uint8_t *)gram.text, &len) == NULL;
		for (size_t k = 0; k < n; k++)
			seen = seen || strcmp(grams[k].text, gram.text) == 0;
		if (seen)
			continue;
		sqlite3_bind_text(s, 1, gram.text, -1, SQLITE_TRANSIENT);
		rc = step(s, b, e);
		gram.words = rc == 1 ? sqlite3_column_int64(s, 0) : 0;
		sqlite3_reset(s);
		grams[n++] = gram;
	}
	if (n > 1)
		qsort(grams, n, sizeof *grams, by_rarity);
	*gram_count = n;
	return ended(s, rc);
}

/* Prepares a question for words that have these trigrams, put together with AND or OR. */
static int ask_words(struct bundle *b, const struct gram *grams, size_t count, const char *with,
		     sqlite3_stmt **out, struct buf *match, struct err *e)
{
	for (size_t i = 0; i < count; i++)
		buf_addf(match, "%s\"%s\"", i > 0 ? with : "", grams[i].text);
	return sql_prepare(out, bundle_sql(b), e,
			   "SELECT term.word, uses FROM term_search JOIN term ON term.no ="
			   " term_search.rowid WHERE term_search MATCH ? LIMIT ?",
			   "si", match->data, (int64_t)LOOKED_AT);
}

/* Is typed in word, but not at its beginning? */
static bool is_inside(const uint32_t *word, size_t word_len, const uint32_t *typed, size_t count)
{
	for (size_t at = 1; at + count <= word_len; at++)
		if (memcmp(word + at, typed, count * sizeof *typed) == 0)
			return true;
	return false;
}

static int look_around(struct bundle *b, const uint32_t *letters, size_t count,
		       const struct gram *grams, size_t gram_count, struct found *f, struct err *e)
{
	sqlite3_stmt *s = NULL;
	struct buf match;
	int rc = -1;
	buf_init(&match);
	if (ask_words(b, grams, gram_count, " AND ", &s, &match, e) == 0)
		while ((rc = step(s, b, e)) == 1) {
			const char *word = sql_text(s, 0);
			uint32_t folded[DISTANCE_LETTERS];
			size_t n = fold_word(word, strlen(word), folded, DISTANCE_LETTERS);
			if (is_inside(folded, n, letters, count))
				keep(f, word, 0, true, sqlite3_column_int64(s, 1));
		}
	rc = ended(s, rc);
	buf_finish(&match);
	return rc;
}

int terms_around(struct bundle *b, const uint32_t *letters, size_t count, struct terms *out,
		 struct err *e)
{
	struct gram grams[GRAMS_MAX];
	struct found f = {.most = TERMS_MOST};
	size_t n = 0;
	*out = (struct terms){0};
	if (count < AROUND_LEAST || count > DISTANCE_LETTERS || bundle_format(b) < 3)
		return 0;
	int rc = read_grams(b, letters, count, grams, &n, e);
	/* The rarest is first: a trigram that no word has ends it. */
	if (rc == 0 && n > 0 && grams[0].words > 0)
		rc = look_around(b, letters, count, grams, n, &f, e);
	give_found(&f, rc == 0, out);
	return rc;
}

/*
 * One error spoils at most four trigrams (two letters swapped), so that a word within `max` errors
 * has one of any 4 * max + 1 of them: the rarest are enough, and the cheapest.
 */
static size_t enough_grams(struct gram *grams, size_t count, size_t max)
{
	int64_t words = 0;
	size_t used = 0;
	for (size_t i = 0; i < count && used < 4 * max + 1; i++) {
		words += grams[i].words;
		if (words > LOOKED_AT && used > 0)
			break;
		if (grams[i].words > 0)
			grams[used++] = grams[i];
	}
	return used;
}

static int look_near(struct bundle *b, const uint32_t *letters, size_t count, size_t max,
		     const struct gram *grams, size_t gram_count, struct found *f, struct err *e)
{
	sqlite3_stmt *s = NULL;
	struct buf match;
	int rc = -1;
	buf_init(&match);
	if (ask_words(b, grams, gram_count, " OR ", &s, &match, e) == 0)
		while ((rc = step(s, b, e)) == 1) {
			const char *word = sql_text(s, 0);
			uint32_t folded[DISTANCE_LETTERS];
			size_t n = fold_word(word, strlen(word), folded, DISTANCE_LETTERS);
			struct distance d = distance_of(letters, count, folded, n, max);
			if (d.begun <= max)
				keep(f, word, d.begun, d.whole == d.begun,
				     sqlite3_column_int64(s, 1));
		}
	rc = ended(s, rc);
	buf_finish(&match);
	return rc;
}

static bool has_digit(const uint32_t *letters, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (letters[i] >= '0' && letters[i] <= '9')
			return true;
	return false;
}

int terms_near(struct bundle *b, const uint32_t *letters, size_t count, struct terms *out,
	       struct err *e)
{
	struct gram grams[GRAMS_MAX];
	struct found f = {.most = NEAR_MOST};
	uint32_t between[GRAMS_MAX] = {'^'};
	size_t n = 0, max = count < LONG_WORD ? 1 : 2;
	*out = (struct terms){0};
	/* Another number is another thing, not a typing error. */
	if (count < NEAR_LEAST || count > DISTANCE_LETTERS || has_digit(letters, count) ||
	    bundle_format(b) < 3)
		return 0;
	memcpy(between + 1, letters, count * sizeof *letters);
	between[count + 1] = '$';
	int rc = read_grams(b, between, count + 2, grams, &n, e);
	n = rc == 0 ? enough_grams(grams, n, max) : 0;
	if (n > 0)
		rc = look_near(b, letters, count, max, grams, n, &f, e);
	give_found(&f, rc == 0, out);
	return rc;
}

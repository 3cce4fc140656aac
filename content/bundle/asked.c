#include "content/bundle/asked.h"
#include "content/bundle/distance.h"
#include "content/bundle/fold.h"
#include "content/bundle/terms.h"
#include "db/base/buf.h"

#define WORDS_MAX 16 /* what is typed behind these is not searched */

struct word {
	const char *typed; /* in query.typed */
	size_t len;
	struct terms others;
	bool instead; /* others come in its place, not beside it */
};

struct asked {
	char *typed;
	struct word words[WORDS_MAX];
	size_t count;
	struct buf match, marks, instead;
};

static bool means_something(const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)word[i];
		if (c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			return true;
	}
	return false;
}

/* "word"* with the quotes inside left out; FTS5's own tokenizer sees the rest. */
static void add_prefix(struct buf *out, const char *word, size_t len, bool joined)
{
	buf_add_char(out, '"');
	for (size_t at = 0; at < len;) {
		uint32_t c;
		size_t n = fold_next(word, len, at, &c);
		if (c == 0x132 || c == 0x133)
			buf_add_str(out, "ij");
		else if (c != '"' && !(joined && fold_is_joiner(c)))
			buf_add(out, word + at, n);
		at += n;
	}
	buf_add_str(out, "\"*");
}

/* "leer-netwerk" also finds "leernetwerk", and the other way round by the joined column. */
static void add_typed(struct buf *out, const struct word *w)
{
	bool joined = false;
	for (size_t at = 0; at < w->len;) {
		uint32_t c;
		at += fold_next(w->typed, w->len, at, &c);
		joined = joined || fold_is_joiner(c);
	}
	add_prefix(out, w->typed, w->len, false);
	if (joined) {
		buf_add_str(out, " OR ");
		add_prefix(out, w->typed, w->len, true);
	}
}

static void add_word(struct buf *out, const struct word *w)
{
	buf_add_str(out, out->len > 0 ? " AND (" : "(");
	if (!w->instead)
		add_typed(out, w);
	for (size_t i = 0; i < w->others.count; i++) {
		buf_add_str(out, i > 0 || !w->instead ? " OR " : "");
		add_prefix(out, w->others.words[i], strlen(w->others.words[i]), false);
	}
	buf_add_char(out, ')');
}

static void write(struct asked *q)
{
	buf_clear(&q->match);
	buf_clear(&q->marks);
	buf_clear(&q->instead);
	buf_add_str(&q->marks, q->typed);
	for (size_t i = 0; i < q->count; i++) {
		const struct word *w = &q->words[i];
		add_word(&q->match, w);
		for (size_t k = 0; k < w->others.count; k++) {
			buf_addf(&q->marks, " %s", w->others.words[k]);
			if (w->instead)
				buf_addf(&q->instead, "%s%s", q->instead.len > 0 ? ", " : "",
					 w->others.words[k]);
		}
	}
}

struct asked *asked_new(const char *typed)
{
	struct asked *q = buf_alloc(1, sizeof *q);
	q->typed = buf_copy(typed != NULL ? typed : "");
	buf_init(&q->match);
	buf_init(&q->marks);
	buf_init(&q->instead);
	for (const char *p = q->typed; *p != '\0' && q->count < WORDS_MAX;) {
		size_t len = strcspn(p, " \t\n");
		if (means_something(p, len))
			q->words[q->count++] = (struct word){.typed = p, .len = len};
		p += len + (p[len] != '\0' ? 1 : 0);
	}
	if (q->count == 0) {
		asked_free(q);
		return NULL;
	}
	write(q);
	return q;
}

void asked_free(struct asked *q)
{
	if (q == NULL)
		return;
	for (size_t i = 0; i < q->count; i++)
		terms_finish(&q->words[i].others);
	buf_finish(&q->match);
	buf_finish(&q->marks);
	buf_finish(&q->instead);
	free(q->typed);
	free(q);
}

const char *asked_match(const struct asked *q)
{
	return q->match.data;
}

const char *asked_marks(const struct asked *q)
{
	return q->marks.data;
}

const char *asked_instead(const struct asked *q)
{
	return q->instead.len > 0 ? q->instead.data : NULL;
}

static int around(const struct word *w, struct bundle *b, struct terms *out, struct err *e)
{
	uint32_t letters[DISTANCE_LETTERS + 1];
	size_t n = fold_word(w->typed, w->len, letters, DISTANCE_LETTERS + 1);
	return terms_around(b, letters, n, out, e);
}

/* Only a word that is nowhere is taken for an error. */
static int near(const struct word *w, struct bundle *b, struct terms *out, struct err *e)
{
	uint32_t letters[DISTANCE_LETTERS + 1];
	struct buf match;
	bool known = false;
	*out = (struct terms){0};
	buf_init(&match);
	add_word(&match, w);
	int rc = terms_known(b, match.data, &known, e);
	buf_finish(&match);
	if (rc != 0 || known)
		return rc;
	size_t n = fold_word(w->typed, w->len, letters, DISTANCE_LETTERS + 1);
	return terms_near(b, letters, n, out, e);
}

/* Asks for every word's others first: a question that was interrupted changes nothing. */
static int ask(struct asked *q, struct bundle *b, bool instead, bool *changed,
	       int (*others)(const struct word *w, struct bundle *b, struct terms *out,
			     struct err *e),
	       struct err *e)
{
	struct terms found[WORDS_MAX] = {0};
	int rc = 0;
	*changed = false;
	for (size_t i = 0; rc == 0 && i < q->count; i++)
		rc = others(&q->words[i], b, &found[i], e);
	for (size_t i = 0; i < q->count; i++) {
		if (rc != 0 || found[i].count == 0) {
			terms_finish(&found[i]);
			continue;
		}
		terms_finish(&q->words[i].others);
		q->words[i].others = found[i];
		q->words[i].instead = instead;
		*changed = true;
	}
	if (*changed)
		write(q);
	return rc;
}

int asked_add_around(struct asked *q, struct bundle *b, bool *changed, struct err *e)
{
	return ask(q, b, false, changed, around, e);
}

int asked_put_near(struct asked *q, struct bundle *b, bool *changed, struct err *e)
{
	return ask(q, b, true, changed, near, e);
}

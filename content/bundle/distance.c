#include "content/bundle/distance.h"

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Rows i - 2, i - 1 and i of the table, one for each letter typed. */
struct rows {
	size_t row[3][DISTANCE_LETTERS + 1];
	size_t *before, *last, *now;
};

static void turn(struct rows *r)
{
	size_t *oldest = r->before;
	r->before = r->last;
	r->last = r->now;
	r->now = oldest;
}

/* Fills row i; returns the least number in it. */
static size_t fill(struct rows *r, const uint32_t *typed, size_t i, const uint32_t *word, size_t m)
{
	size_t best = r->now[0] = i;
	for (size_t j = 1; j <= m; j++) {
		bool same = typed[i - 1] == word[j - 1];
		size_t d = least(least(r->last[j], r->now[j - 1]) + 1,
				 r->last[j - 1] + (same ? 0 : 1));
		if (i > 1 && j > 1 && typed[i - 1] == word[j - 2] && typed[i - 2] == word[j - 1])
			d = least(d, r->before[j - 2] + 1);
		r->now[j] = d;
		best = least(best, d);
	}
	return best;
}

struct distance distance_of(const uint32_t *typed, size_t typed_len, const uint32_t *word,
			    size_t word_len, size_t max)
{
	struct rows r = {.before = r.row[0], .last = r.row[1], .now = r.row[2]};
	struct distance far = {max + 1, max + 1};
	if (typed_len > DISTANCE_LETTERS || word_len + max < typed_len)
		return far;
	/* Letters behind typed_len + max can only make it further. */
	size_t m = least(least(word_len, typed_len + max + 1), DISTANCE_LETTERS);
	for (size_t j = 0; j <= m; j++)
		r.now[j] = j;
	for (size_t i = 1; i <= typed_len; i++) {
		turn(&r);
		if (fill(&r, typed, i, word, m) > max)
			return far;
	}
	struct distance d = far;
	for (size_t j = 0; j <= m; j++)
		d.begun = least(d.begun, r.now[j]);
	if (m == word_len)
		d.whole = least(d.whole, r.now[m]);
	return d;
}

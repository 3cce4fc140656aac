#include "db/office/turns.h"

#include <stdlib.h>
#include <string.h>

static bool counts(const struct turn *t)
{
	return t->clock_synced && t->made_at >= t->enrolled_at && t->made_at <= t->received_at;
}

static void set_moment(struct turn *t)
{
	t->is_sure = counts(t);
	t->at = t->is_sure ? t->made_at : t->next_at < t->received_at ? t->next_at : t->received_at;
}

static int by_moment(const void *a, const void *b)
{
	const struct turn *x = a, *y = b;
	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return memcmp(x->id, y->id, TURNS_ID);
}

/* Those of one kiosk change places among themselves; which places they are stays as it was. */
static void order_within_kiosks(struct turn *turns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t earliest = i;
		for (size_t k = i + 1; k < count; k++)
			if (strcmp(turns[k].kiosk, turns[i].kiosk) == 0 &&
			    turns[k].seq < turns[earliest].seq)
				earliest = k;
		if (earliest == i)
			continue;
		struct turn moved = turns[i];
		turns[i] = turns[earliest];
		turns[earliest] = moved;
	}
}

void turns_order(struct turn *turns, size_t count)
{
	for (size_t i = 0; i < count; i++)
		set_moment(&turns[i]);
	if (count > 1)
		qsort(turns, count, sizeof *turns, by_moment);
	for (size_t from = 0, to; from < count; from = to) {
		for (to = from + 1; to < count && turns[to].at == turns[from].at;)
			to++;
		order_within_kiosks(turns + from, to - from);
	}
}

struct turns_sum turns_give(struct turn *turns, size_t count, int64_t capacity)
{
	struct turns_sum sum = {.persons = 0};
	for (size_t i = 0; i < count; i++) {
		struct turn *t = &turns[i];
		t->has_place =
			capacity == 0 || (sum.waiting == 0 && sum.taken + t->persons <= capacity);
		int64_t *given = t->has_place ? &sum.taken : &sum.waiting;
		t->first = *given + 1;
		*given += t->persons;
		t->last = *given;
		sum.persons += t->persons;
	}
	return sum;
}

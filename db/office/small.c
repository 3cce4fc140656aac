#include "db/office/small.h"

int64_t small_shown(int64_t count)
{
	if (count <= 0)
		return 0;
	if (count < SMALL_BELOW)
		return SMALL_COUNT;
	return (count + SMALL_STEP / 2) / SMALL_STEP * SMALL_STEP;
}

struct small_range small_range(int64_t shown)
{
	if (shown == 0)
		return (struct small_range){0, 0};
	if (shown == SMALL_COUNT)
		return (struct small_range){1, SMALL_BELOW - 1};
	int64_t low = shown - SMALL_STEP / 2;
	return (struct small_range){low < SMALL_BELOW ? SMALL_BELOW : low, shown + SMALL_STEP / 2};
}

struct small_range small_both(struct small_range a, struct small_range b)
{
	return (struct small_range){
		.low = a.low > b.low ? a.low : b.low,
		.high = a.high < b.high ? a.high : b.high,
	};
}

void small_add_range(struct small_sum *sum, int64_t shown, struct small_range range)
{
	sum->range.low += range.low;
	sum->range.high += range.high;
	sum->has_small = sum->has_small || shown == SMALL_COUNT;
}

void small_add(struct small_sum *sum, int64_t shown)
{
	small_add_range(sum, shown, small_range(shown));
}

/*
 * A small count can be 1 when the least total leaves room for it beside the others at their most:
 * total.low <= (range.high - 4) + 1.  It can be 4 when the greatest total suffices for the others
 * at their least: total.high >= (range.low - 1) + 4.
 */
bool small_is_safe(const struct small_sum *sum, struct small_range total)
{
	const int64_t room = SMALL_BELOW - 2;
	return !sum->has_small ||
	       (total.low <= sum->range.high - room && total.high >= sum->range.low + room);
}

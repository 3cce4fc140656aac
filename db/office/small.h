/*
 * Counts as they may be shown, so that no count from 1 to 4 can be found out.
 *
 * A count is shown as 0, as SMALL_COUNT ("<5") or as the nearest multiple of 5, each by itself.
 * A reader therefore knows a range for every count, and that the counts of each list add up to
 * the total.  A list is safe when, with all of that known, each of its small counts can still be
 * 1 and 2 and 3 and 4.  Nothing is decided by anything but what is shown.
 */
#ifndef DB_OFFICE_SMALL_H
#define DB_OFFICE_SMALL_H

#include <stdbool.h>
#include <stdint.h>

enum { SMALL_COUNT = -1, SMALL_BELOW = 5, SMALL_STEP = 5 };

/* What is shown for a count; below 0 counts as 0. */
int64_t small_shown(int64_t count);

struct small_range {
	int64_t low, high;
};
/* Which counts are shown like this. */
struct small_range small_range(int64_t shown);
struct small_range small_both(struct small_range a, struct small_range b);

/* What a reader knows about the sum of a list; starts as all zeros. */
struct small_sum {
	struct small_range range;
	bool has_small;
};
void small_add(struct small_sum *sum, int64_t shown);
/* For a count about which more is known than what is shown of it. */
void small_add_range(struct small_sum *sum, int64_t shown, struct small_range range);
/* total: what is known of it from all lists together and from the total itself. */
bool small_is_safe(const struct small_sum *sum, struct small_range total);

#endif

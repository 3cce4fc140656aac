/*
 * Whose turn it is: requests for places at one activity, in the order in which they were made.
 *
 * A kiosk's clock counts when the kiosk had set it right (clock_synced), and what it says can be:
 * not before the kiosk was let in, and not after central had the event.  All other requests have
 * the first moment at which they surely were there: when central received them, or when the same
 * kiosk, later on (its own count of events tells), made one with a clock that counts.  So a clock
 * that is wrong never brings anybody forward; it can cost somebody a turn, and is_sure says so.
 *
 * Of requests with the same moment, those of one kiosk are in that kiosk's own order.  Which kiosk
 * goes first is decided by the ids of the events, which are random: that favours nobody, and comes
 * out the same each time.
 */
#ifndef DB_OFFICE_TURNS_H
#define DB_OFFICE_TURNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TURNS_ID 16

struct turn {
	int64_t signup, persons;
	/* Milliseconds UTC: what the kiosk's clock said, when central had it, when the kiosk was
	 * let in, and the next event of this kiosk with a clock that counts (INT64_MAX: none). */
	int64_t made_at, received_at, enrolled_at, next_at;
	bool clock_synced;
	char kiosk[24];
	int64_t seq; /* in the kiosk's own count */
	uint8_t id[TURNS_ID];

	/* Filled in by turns_order: */
	int64_t at;
	bool is_sure; /* at is what a clock that counts said */
	/* Filled in by turns_give: */
	bool has_place;
	int64_t first, last; /* places, or numbers on the waiting list, from 1 */
};

/* Puts them in order. */
void turns_order(struct turn *turns, size_t count);

struct turns_sum {
	int64_t persons, taken, waiting;
};
/*
 * Gives places in that order, one a person.  Who does not fit whole waits, and so do all after:
 * nobody is overtaken.  capacity 0: nobody knows how many there are, and all have a place.
 */
struct turns_sum turns_give(struct turn *turns, size_t count, int64_t capacity);

#endif

/*
 * Chance that can be repeated: the same seed gives the same numbers on every
 * machine.  For tests only; what must be secret comes from libsodium.
 */
#ifndef TESTS_TORTURE_CHANCE_H
#define TESTS_TORTURE_CHANCE_H

#include <stddef.h>
#include <stdint.h>

struct chance {
	uint64_t state;
};

/* SplitMix64: neighbouring seeds give unrelated numbers. */
static inline uint64_t chance_next(struct chance *c)
{
	uint64_t z = c->state += UINT64_C(0x9E3779B97F4A7C15);
	z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
	return z ^ z >> 31;
}

/* 0 to below - 1; below is not 0. */
static inline uint64_t chance_below(struct chance *c, uint64_t below)
{
	return chance_next(c) % below;
}

static inline void chance_fill(struct chance *c, void *bytes, size_t len)
{
	uint8_t *p = bytes;
	for (size_t i = 0; i < len; i++)
		p[i] = (uint8_t)chance_next(c);
}

#endif

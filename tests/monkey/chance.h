/* Chance that comes out the same for the same seed (splitmix64, Steele and others, 2014). */
#ifndef TESTS_MONKEY_CHANCE_H
#define TESTS_MONKEY_CHANCE_H

#include <stdint.h>

struct chance {
	uint64_t state;
};

static inline uint64_t chance_next(struct chance *c)
{
	uint64_t z = c->state += 0x9E3779B97F4A7C15u;
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
	z = (z ^ z >> 27) * 0x94D049BB133111EBu;
	return z ^ z >> 31;
}

/* 0 to below - 1; below > 0. */
static inline int chance_below(struct chance *c, int below)
{
	return (int)(chance_next(c) % (uint64_t)below);
}

/* least to most, both included. */
static inline int chance_between(struct chance *c, int least, int most)
{
	return least + chance_below(c, most - least + 1);
}

#endif

/* The way to every screen of the kiosk, in keys from the attract screen, on the stage. */
#ifndef TESTS_UNIT_SUPPORT_WAYS_H
#define TESTS_UNIT_SUPPORT_WAYS_H

#include <stddef.h>

struct way {
	const char *screen, *keys;
};

extern const struct way ways_all[];
extern const size_t ways_count;

#endif

#include "db/base/guard.h"

#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Declared for _GNU_SOURCE only, as mlock2 is. */
#ifndef MLOCK_ONFAULT
#define MLOCK_ONFAULT 1
#endif

void guard_process(void)
{
	const struct rlimit none = {0, 0};
	setrlimit(RLIMIT_CORE, &none);
	/* A limit does not hold back a core file that is piped into a program; this does. */
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

/*
 * Memory that the heap takes from the kernel later is not locked.  So it takes enough now, and
 * keeps it: what is allocated from here on fits in.
 */
static void make_room(void)
{
	enum { PIECES = 8, PIECE = 64 << 10, KEPT = 1 << 20 };
	void *pieces[PIECES];
	mallopt(M_TOP_PAD, KEPT);
	for (size_t i = 0; i < PIECES; i++) {
		pieces[i] = malloc(PIECE);
		/* Used, or a compiler leaves out what is only allocated and freed. */
		if (pieces[i] != NULL)
			explicit_bzero(pieces[i], 1);
	}
	for (size_t i = 0; i < PIECES; i++)
		free(pieces[i]);
}

/* A line of /proc/self/maps: "55d0c0000000-55d0c0021000 rw-p ...". */
static bool is_written(const char *line, uintptr_t *from, uintptr_t *to)
{
	char *at;
	*from = (uintptr_t)strtoull(line, &at, 16);
	if (*at != '-')
		return false;
	*to = (uintptr_t)strtoull(at + 1, &at, 16);
	return strncmp(at, " rw-p ", 6) == 0;
}

void guard_memory(void)
{
	char line[512];
	uintptr_t from, to;
	make_room();
	FILE *maps = fopen("/proc/self/maps", "re");
	while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
		if (!is_written(line, &from, &to))
			continue;
		/* As they are touched, so that a large heap is not read in for it. */
		syscall(SYS_mlock2, from, to - from, MLOCK_ONFAULT);
		madvise((void *)from, to - from, MADV_DONTDUMP);
	}
	if (maps != NULL)
		fclose(maps);
}

/*
 * Breaks the disk under the kiosk and its central, and counts the signups that
 * residents saw confirmed.  See disk.h for what a disk may do.
 *
 *   powercut --cuts N [--seed S]      power cuts, each after a random operation
 *   powercut --liar N [--seed S]      the same on a disk that lies about its syncs:
 *                                     here it must find that signups are lost
 *   powercut --faults STEP [--seed S] full and broken disk, no file handles
 *   powercut --memory STEP [--seed S] SQLite gets no memory
 *
 * --faults and --memory fail each operation of each call in turn, or every
 * STEP-th of them.
 */
#include "db/base/err.h"
#include "tests/torture/memory.h"
#include "tests/torture/trials.h"

#include <errno.h>
#include <limits.h>
#include <sodium.h>
#include <sysexits.h>
#include <unistd.h>

/* A disk gets this many cuts before the next kiosk begins with an empty one. */
#define CUTS_A_WORLD 25

struct totals {
	size_t cuts, confirmed, lost, twice, wrong;
};

struct step {
	const char *name;
	int (*run)(struct world *w, struct err *e);
	unsigned share;
};

static const struct step *choose(struct world *w)
{
	static const struct step steps[] = {{"signup", world_signup, 9},
					    {"sync", world_send, 5},
					    {"collect", world_collect, 3},
					    {"withdraw", world_withdraw, 2}};
	uint64_t n = chance_below(&w->chance, 19);
	size_t i = 0;
	while (n >= steps[i].share)
		n -= steps[i++].share;
	return &steps[i];
}

/* Lives on until the power goes, which is after the k-th operation of the disk. */
static void live(struct world *w, unsigned long k)
{
	disk_plan(&w->disk, DISK_CUT, k, false);
	while (!w->disk.fired && world_is_fine(w)) {
		struct err e = {.code = 0};
		const struct step *step = choose(w);
		if (step->run(w, &e) != 0 && !w->disk.fired)
			world_complain(w, "%s fails before the cut: %s", step->name, e.text);
		if (chance_below(&w->chance, 10) == 0)
			world_close_store(w);
		/* Also a cut at a quiet moment. */
		if (chance_below(&w->chance, 40) == 0)
			break;
	}
	world_reboot(w);
}

static unsigned long choose_moment(struct world *w, size_t cuts)
{
	/* The making of a database is short and happens once: there from near; else also from afar.
	 */
	static const uint64_t reach[] = {20, 150, 600};
	bool near = cuts > 0 || (w->confirmed == 0 && chance_below(&w->chance, 2) == 0);
	return 1 + chance_below(&w->chance, reach[near ? 0 : 1 + chance_below(&w->chance, 2)]);
}

/*
 * Mostly one cut, sometimes more: then the power goes again while the programs
 * repair what the last cut left.
 */
static size_t cut_and_check(struct world *w, size_t room, unsigned long *k)
{
	size_t cuts = 0;
	do {
		*k = choose_moment(w, cuts);
		live(w, *k);
		cuts++;
	} while (cuts < room && world_is_fine(w) && chance_below(&w->chance, 4) == 0);
	if (w->wrong == 0)
		world_check(w);
	return cuts;
}

static void torture_one(struct totals *t, size_t cuts, uint64_t seed, bool lies)
{
	struct world w;
	unsigned long k = 0;
	size_t done = 0;
	world_begin(&w, seed, lies);
	while (done < cuts && world_is_fine(&w))
		done += cut_and_check(&w, cuts - done, &k);
	if (!world_is_fine(&w) && !lies)
		printf("seed %llu, cut %zu, k %lu: %zu lost, %zu twice. %s\n",
		       (unsigned long long)seed, done, k, w.lost, w.twice, w.complaint);
	world_end(&w);
	*t = (struct totals){t->cuts + done, t->confirmed + w.confirmed, t->lost + w.lost,
			     t->twice + w.twice, t->wrong + w.wrong};
}

static struct totals cut_power(size_t cuts, uint64_t seed, bool lies)
{
	struct totals t = {.cuts = 0};
	for (uint64_t i = 0; t.cuts < cuts; i++) {
		size_t left = cuts - t.cuts;
		torture_one(&t, left < CUTS_A_WORLD ? left : CUTS_A_WORLD, seed + i, lies);
	}
	printf("%zu cuts, %zu signups confirmed, %zu lost, %zu twice", t.cuts, t.confirmed, t.lost,
	       t.twice);
	printf(t.wrong > 0 ? ", %zu times something else wrong\n" : "\n", t.wrong);
	return t;
}

static int misuse(void)
{
	fputs("usage: powercut --cuts N | --liar N | --faults STEP | --memory STEP [--seed S]\n",
	      stderr);
	return EX_USAGE;
}

/* Everything happens where no real disk slows it down, when there is such a place. */
static void choose_folder(void)
{
	if (access("/dev/shm", W_OK) == 0)
		setenv("TMPDIR", "/dev/shm", 0);
}

static bool read_number(const char *text, uint64_t *out)
{
	char *end = NULL;
	errno = 0;
	*out = strtoull(text, &end, 10);
	return errno == 0 && end != text && *end == '\0';
}

int main(int argc, char **argv)
{
	uint64_t number = 0, seed = 0;
	if ((argc != 3 && argc != 5) || !read_number(argv[2], &number) || number == 0 ||
	    number > UINT_MAX ||
	    (argc == 5 && (strcmp(argv[3], "--seed") != 0 || !read_number(argv[4], &seed))))
		return misuse();
	bool memory = strcmp(argv[1], "--memory") == 0;
	if ((memory && !memory_watch()) || sodium_init() < 0)
		return EX_OSERR;
	choose_folder();
	if (argc == 3)
		seed = randombytes_uniform(1000000000);
	printf("powercut %s %llu --seed %llu\n", argv[1], (unsigned long long)number,
	       (unsigned long long)seed);
	fflush(stdout);
	if (memory || strcmp(argv[1], "--faults") == 0)
		return trials_run(memory, number, seed) ? 0 : 1;
	if (strcmp(argv[1], "--liar") == 0)
		return cut_power(number, seed, true).lost > 0 ? 0 : 1;
	if (strcmp(argv[1], "--cuts") != 0)
		return misuse();
	struct totals t = cut_power(number, seed, false);
	return t.lost + t.twice + t.wrong == 0 ? 0 : 1;
}

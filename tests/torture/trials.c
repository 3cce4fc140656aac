#include "tests/torture/trials.h"
#include "db/base/err.h"
#include "tests/torture/memory.h"

/* All of them are counted after every trial. */
#define RECEIPTS_A_KIOSK 300

struct fault {
	const char *name;
	enum disk_fault kind; /* DISK_FINE: no memory */
	bool lasting;
};

struct call {
	const char *name;
	int (*run)(struct world *w, struct err *e);
	bool signup_before, send_before; /* so that there is something to do */
	bool open_store, close_store, new_kiosk;
};

struct score {
	size_t faults, refused, confirmed, lost, twice, wrong;
};

/* An undisturbed step on the way to a trial. */
static void must(struct world *w, const char *when, int (*run)(struct world *w, struct err *e))
{
	struct err e = {.code = 0};
	if (run(w, &e) != 0)
		world_complain(w, "%s it fails: %s", when, e.text);
}

static void make_ready(struct world *w, const struct call *call)
{
	if (call->signup_before || (call->open_store && w->store == NULL))
		must(w, "before the fault", world_signup);
	if (call->send_before)
		must(w, "before the fault", world_send);
	/* With and without the kiosk there: the last one that leaves a database tidies it up. */
	if (call->close_store || (!call->open_store && chance_below(&w->chance, 2) == 0))
		world_close_store(w);
}

static void plan(struct world *w, const struct fault *fault, unsigned long at)
{
	if (fault->kind == DISK_FINE)
		memory_plan(at, fault->lasting);
	else
		disk_plan(&w->disk, fault->kind, at, fault->lasting);
}

static void must_say_why(struct world *w, const char *when, int rc, const struct err *e)
{
	if (rc != 0 && (rc != -1 || e->code == 0 || e->text[0] == '\0'))
		world_complain(w, "%s it does not say what is wrong", when);
}

/* People and timers go on trying while a fault lasts; each try is refused, or is as good as any. */
static void insist(struct world *w)
{
	static int (*const runs[])(struct world * w, struct err * e) = {
		world_signup, world_send, world_collect, world_signup, world_withdraw};
	for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
		struct err e = {.code = 0};
		must_say_why(w, "while the fault lasts", runs[i](w, &e), &e);
	}
}

/* False when the call ended before its at-th operation came. */
static bool try(struct world *w, const struct call *call, const struct fault *fault,
		unsigned long at, struct score *score)
{
	struct err e = {.code = 0};
	make_ready(w, call);
	plan(w, fault, at);
	int rc = call->run(w, &e);
	bool fired = memory_fired() || w->disk.fired, hit_log = w->disk.hit_log;
	if (fired && fault->lasting)
		insist(w);
	memory_plan(0, false);
	disk_plan(&w->disk, DISK_FINE, 0, false);
	if (rc == 0 && hit_log)
		world_complain(w, "it returns 0 though its log could not be written");
	if (rc != 0 && !fired)
		world_complain(w, "it fails without a fault: %s", e.text);
	must_say_why(w, "at the fault", rc, &e);
	must(w, "when the fault is gone", call->run);
	if (chance_below(&w->chance, 2) == 0)
		world_reboot(w);
	if (w->wrong == 0)
		world_check(w);
	score->faults += fired;
	score->refused += rc != 0;
	return fired;
}

static void tell(const struct world *w, const struct call *call, const struct fault *fault,
		 unsigned long at, uint64_t seed)
{
	printf("seed %llu, %s, %s%s, k %lu: %zu lost, %zu twice. %s\n", (unsigned long long)seed,
	       call->name, fault->name, fault->lasting ? " from then on" : "", at, w->lost,
	       w->twice, w->complaint);
}

static void sum_up(struct score *score, const struct world *w)
{
	score->confirmed += w->confirmed;
	score->lost += w->lost;
	score->twice += w->twice;
	score->wrong += w->wrong;
}

/* Each operation of this call in turn; after one that went wrong with a new kiosk. */
static void try_all(const struct call *call, const struct fault *fault, unsigned long step,
		    uint64_t seed, struct score *score)
{
	struct world w;
	bool fired = true;
	struct chance chance = {seed};
	world_begin(&w, seed, false);
	for (unsigned long at = 1 + chance_below(&chance, step); fired; at += step) {
		fired = try(&w, call, fault, at, score);
		if (!world_is_fine(&w))
			tell(&w, call, fault, at, seed);
		else if (!call->new_kiosk && w.receipt_count < RECEIPTS_A_KIOSK)
			continue;
		sum_up(score, &w);
		world_end(&w);
		world_begin(&w, seed, false);
	}
	sum_up(score, &w);
	world_end(&w);
}

bool trials_run(bool memory, unsigned long step, uint64_t seed)
{
	static const struct fault faults[] = {
		{"disk full", DISK_FULL, false},	{"disk full", DISK_FULL, true},
		{"broken disk", DISK_BROKEN, false},	{"broken disk", DISK_BROKEN, true},
		{"no handles", DISK_NO_HANDLES, false}, {"no handles", DISK_NO_HANDLES, true},
		{"no memory", DISK_FINE, false},	{"no memory", DISK_FINE, true},
	};
	static const struct call calls[] = {
		{.name = "first signup", .run = world_signup, .new_kiosk = true},
		{.name = "signup after a start", .run = world_signup, .close_store = true},
		{.name = "signup", .run = world_signup, .open_store = true},
		{.name = "withdrawal", .run = world_withdraw, .signup_before = true},
		{.name = "sync", .run = world_send, .signup_before = true},
		{.name = "collect",
		 .run = world_collect,
		 .signup_before = true,
		 .send_before = true},
	};
	struct score s = {.faults = 0};
	for (size_t f = 0; f < sizeof faults / sizeof faults[0]; f++)
		for (size_t c = 0;
		     (faults[f].kind == DISK_FINE) == memory && c < sizeof calls / sizeof calls[0];
		     c++)
			try_all(&calls[c], &faults[f], step, seed + 100 * f + c, &s);
	printf("%zu faults, %zu calls refused, %zu signups confirmed, %zu lost, %zu twice,"
	       " %zu otherwise wrong\n",
	       s.faults, s.refused, s.confirmed, s.lost, s.twice, s.wrong);
	return s.faults > 0 && s.refused > 0 && s.lost + s.twice + s.wrong == 0;
}

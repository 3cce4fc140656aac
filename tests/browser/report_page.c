/*
 * Writes a report with made-up figures to standard output.
 *
 *   report_page full|month|few|empty|large|hostile
 */
#include "db/base/buf.h"
#include "db/office/figures.h"
#include "db/office/page.h"

#include <sysexits.h>

enum { FIRST_DAY = 20028 }; /* 2024-11-01 */

/* The same numbers every time (Numerical Recipes' generator): pictures can be compared. */
static int64_t chance(uint32_t *state, int64_t below)
{
	*state = *state * 1664525U + 1013904223U;
	return (int64_t)(*state >> 8) % below;
}

static void add_count(struct figures_counts *c, const char *name, int64_t count)
{
	c->items = buf_grow(c->items, c->count + 1, sizeof *c->items);
	c->items[c->count++] = (struct figures_count){.name = buf_copy(name), .count = count};
}

/* Shares in thousandths; the first takes what is left. */
struct share {
	const char *name;
	int64_t of_1000;
};

static void divide(struct figures_counts *c, int64_t total, const struct share *shares)
{
	add_count(c, shares[0].name, 0);
	int64_t left = total;
	for (size_t i = 1; shares[i].name != NULL; i++) {
		int64_t count = total * shares[i].of_1000 / 1000;
		add_count(c, shares[i].name, count);
		left -= count;
	}
	c->items[0].count = left;
}

static void add_kiosk(struct figures *f, const char *id, const char *name, int64_t days,
		      int64_t waiting, const char *advice)
{
	f->silent = buf_grow(f->silent, f->silent_count + 1, sizeof *f->silent);
	f->silent[f->silent_count++] = (struct figures_kiosk){
		.id = buf_copy(id),
		.name = buf_copy(name),
		.ever = days > 0,
		.seen_at = f->made_at - days * 86400000,
		.waiting = waiting,
		.advice = buf_copy(advice),
	};
}

static void add_delays(struct figures *f)
{
	static const struct figures_delay bounds[FIGURES_DELAYS] = {
		{60, 312},   {600, 405},   {3600, 171},	   {21600, 62},
		{86400, 36}, {604800, 11}, {INT64_MAX, 3},
	};
	int64_t left = f->signups;
	for (size_t i = FIGURES_DELAYS; i-- > 0;) {
		f->delays[i].below_s = bounds[i].below_s;
		f->delays[i].count = i == 0 ? left : f->signups * bounds[i].count / 1000;
		left -= f->delays[i].count;
	}
	f->has_median = true;
	f->median_s = 224;
}

/* busy: signups on the busiest day. */
static void add_days(struct figures *f, size_t days, int64_t busy)
{
	uint32_t state = 7;
	f->since = FIRST_DAY;
	f->until = FIRST_DAY + (int64_t)days - 1;
	f->made_at = (f->until + 1) * 86400000 + 30000000;
	f->day_count = days;
	f->days = buf_alloc(days, sizeof *f->days);
	for (size_t i = 0; i < days; i++) {
		int64_t weekday = (f->since + (int64_t)i + 3) % 7;
		int64_t most = weekday == 6 ? 1 : weekday == 5 ? busy / 4 + 1 : busy;
		f->days[i] = chance(&state, most + 1);
		f->signups += f->days[i];
	}
}

static void make_usual(struct figures *f, size_t days, int64_t busy)
{
	static const struct share centres[] = {{"Buurthuis De Linde", 0},
					       {"Wijkcentrum Noord", 190},
					       {"Huis van de Wijk Oosterpark", 150},
					       {"De Brug", 110},
					       {"Ontmoetingscentrum ’t Veld", 64},
					       {"Bibliotheek Centrum", 30},
					       {"Inloophuis Zuid", 8},
					       {NULL, 0}};
	static const struct share forms[] = {{"Nieuwsbrief", 0},
					     {"Bijeenkomst in de wijk", 330},
					     {"Meedenken over veiligheid", 140},
					     {"Bel mij terug", 9},
					     {NULL, 0}};
	static const struct share languages[] = {{"Nederlands", 0}, {"Engels", 88},   {"Turks", 41},
						 {"العربية", 26},   {"Oekraïens", 7}, {NULL, 0}};
	f->name = buf_copy("Programma Leefbaarheid en Veiligheid");
	f->kiosks = 9;
	add_days(f, days, busy);
	f->withdrawn = f->signups / 40;
	divide(&f->centres, f->signups, centres);
	divide(&f->forms, f->signups, forms);
	divide(&f->languages, f->signups, languages);
	add_delays(f);
	add_kiosk(f, "k7f3m-q2x9d", "Inloophuis Zuid", 41, 12,
		  "Bel het centrum. Vraag of de kiosk aan staat en of er internet is.");
	add_kiosk(f, "p4w8c-n6v2h", "De Brug", 9, 3, "Kijk of de kiosk de postbus kan bereiken.");
	add_kiosk(f, "z9t5r-b3k7j", "Speeltuin Kruiskamp", 0, 0,
		  "Deze kiosk is toegelaten, maar stuurde nog nooit iets. Zet hem aan.");
}

static void make_full(struct figures *f)
{
	make_usual(f, 181, 22);
}

static void make_month(struct figures *f)
{
	make_usual(f, 30, 9);
}

/* So few that almost nothing may be told. */
static void make_few(struct figures *f)
{
	make_usual(f, 5, 2);
}

static void make_empty(struct figures *f)
{
	f->name = buf_copy("Programma Leefbaarheid en Veiligheid");
	f->since = FIRST_DAY;
	f->until = FIRST_DAY + 29;
	f->made_at = (f->until + 1) * 86400000;
	f->day_count = 30;
	f->days = buf_alloc(f->day_count, sizeof *f->days);
}

static void make_large(struct figures *f)
{
	make_usual(f, 2192, 12000);
	uint32_t state = 3;
	f->centres.items[0].count = 61000;
	int64_t left = f->signups - 61000;
	for (size_t i = 1; i < f->centres.count; i++) {
		f->centres.items[i].count = 52000 / (int64_t)i;
		left -= f->centres.items[i].count;
	}
	for (int i = 0; i < 10000; i++) {
		char name[64];
		int64_t count = i == 9999 ? left : chance(&state, left / (10000 - i) * 2 + 1);
		snprintf(name, sizeof name, "Buurthuis nummer %d", i + 1);
		add_count(&f->centres, name, count);
		left -= count;
	}
	f->kiosks = 10000;
	for (int i = 0; i < 900; i++)
		add_kiosk(f, "a1b2c-d3e4f", "Buurthuis in een wijk", 30 + i, i % 9,
			  "Bel het centrum. Vraag of de kiosk aan staat.");
}

#define HOSTILE "<script>alert(1)</script>\"'`&amp;<img src=x onerror=alert(2)>\x1b[2J\x07\xc2\x9b"
#define ENDLESS "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
#define MANY                                                                                       \
	"👩‍👩‍👧‍👦 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字"

static void make_hostile(struct figures *f)
{
	make_usual(f, 60, 14);
	int64_t count = f->signups / 8;
	static const char *const names[] = {
		HOSTILE,
		ENDLESS ENDLESS,
		"</style></title></svg>\r\n<style>*{display:none}</style>",
		"\xE2\x80\xAEkculeg neeg\xE2\x80\xAC",
		"مركز الحي <b>الشمالي</b>",
		"\xff\xfe\xc0\xaf niet UTF-8",
		"",
		MANY MANY};
	struct figures_counts *lists[] = {&f->centres, &f->forms, &f->languages};
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		for (size_t j = 0; j < lists[i]->count; j++)
			lists[i]->items[j].count = 0;
		for (size_t j = 0; j < sizeof names / sizeof *names; j++)
			add_count(lists[i], names[j], count);
	}
	free(f->name);
	f->name = buf_copy(HOSTILE ENDLESS);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		add_kiosk(f, names[i], names[i], 3, 2, names[i]);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*make)(struct figures *f);
	} variants[] = {
		{"full", make_full},   {"month", make_month}, {"few", make_few},
		{"empty", make_empty}, {"large", make_large}, {"hostile", make_hostile},
	};
	for (size_t i = 0; argc == 2 && i < sizeof variants / sizeof *variants; i++) {
		if (strcmp(argv[1], variants[i].name) != 0)
			continue;
		struct figures f = {0};
		struct buf page;
		buf_init(&page);
		variants[i].make(&f);
		page_write(&f, &page);
		size_t written = fwrite(page.data, 1, page.len, stdout);
		bool is_whole = written == page.len && fflush(stdout) == 0;
		buf_finish(&page);
		figures_finish(&f);
		return is_whole ? 0 : EX_IOERR;
	}
	fprintf(stderr, "report_page full|month|few|empty|large|hostile\n");
	return EX_USAGE;
}

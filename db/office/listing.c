#include "db/office/listing.h"
#include "db/base/buf.h"
#include "db/office/figures.h"
#include "db/office/html.h"

/* A list while it is being made: its rows, and what a reader can know of its sum. */
struct draft {
	struct listing *list;
	struct small_sum sum;
	int64_t exact;
};

static int64_t at_least_0(int64_t count)
{
	return count > 0 ? count : 0;
}

static struct listing_row *add_row(struct draft *d, enum listing_kind kind, int64_t shown)
{
	struct listing *list = d->list;
	list->rows = buf_grow(list->rows, list->count + 1, sizeof *list->rows);
	struct listing_row *row = &list->rows[list->count++];
	*row = (struct listing_row){.kind = kind, .shown = shown};
	if (kind != LISTING_UNKNOWN)
		list->known += shown == SMALL_COUNT ? 1 : shown;
	return row;
}

void listing_duration(struct buf *out, int64_t seconds)
{
	static const struct {
		int64_t until, seconds;
		const char *one, *more;
	} units[] = {
		{3600, 60, "minuut", "minuten"},
		{86400, 3600, "uur", "uur"},
		{604800, 86400, "dag", "dagen"},
		{INT64_MAX, 604800, "week", "weken"},
	};
	size_t i = 0;
	while (i + 1 < sizeof units / sizeof *units && seconds >= units[i].until)
		i++;
	int64_t n = at_least_0(seconds - 1) / units[i].seconds + 1;
	buf_addf(out, "%lld %s", (long long)n, n == 1 ? units[i].one : units[i].more);
}

struct choice {
	const char *name;
	int64_t count, shown;
};

static int by_shown(const void *left, const void *right)
{
	const struct choice *a = left, *b = right;
	struct small_range ra = small_range(a->shown), rb = small_range(b->shown);
	if (ra.low != rb.low)
		return ra.low < rb.low ? 1 : -1;
	return strcmp(a->name, b->name);
}

/*
 * All that do not stand in the list by name.  Their sum is rounded by itself, but a reader may also
 * know what each of them could be.
 */
static void add_others(struct draft *d, const struct choice *choices, size_t count)
{
	int64_t sum = 0;
	struct small_sum members = {0};
	for (size_t i = 0; i < count; i++) {
		sum += choices[i].count;
		small_add(&members, choices[i].shown);
	}
	int64_t shown = small_shown(sum);
	small_add_range(&d->sum, shown, small_both(members.range, small_range(shown)));
	add_row(d, LISTING_OTHERS, shown)->name = buf_copy("Andere");
}

/* Which have a row of their own is decided by what is shown, so that the choice tells no more. */
static void add_counts(struct draft *d, const struct figures_counts *counts)
{
	struct choice *choices = buf_alloc(counts->count + 1, sizeof *choices);
	size_t count = 0, rows;
	for (size_t i = 0; i < counts->count; i++) {
		const struct figures_count *from = &counts->items[i];
		if (from->count <= 0)
			continue;
		choices[count] = (struct choice){
			.name = html_is_blank(from->name) ? "Zonder naam" : from->name,
			.count = from->count,
			.shown = small_shown(from->count),
		};
		count++;
		d->exact += from->count;
	}
	qsort(choices, count, sizeof *choices, by_shown);
	for (rows = 0; rows < count; rows++) {
		bool has_place = count <= LISTING_ROWS ||
				 (rows < LISTING_ROWS && choices[rows].shown != SMALL_COUNT);
		if (!has_place)
			break;
		small_add(&d->sum, choices[rows].shown);
		add_row(d, LISTING_NAMED, choices[rows].shown)->name = buf_copy(choices[rows].name);
	}
	if (rows < count)
		add_others(d, choices + rows, count - rows);
	d->list->withheld = rows == 0 && count > 0;
	free(choices);
}

/* A month's table is its year; other long rows of days make three tables. */
static size_t part_of(enum period_unit unit, int64_t first, size_t row, size_t rows)
{
	if (unit == PERIOD_MONTH)
		return (size_t)(period_date(first).year & 0xFFFFFF);
	return rows > 12 ? row / ((rows + 2) / 3) : 0;
}

static void add_days(struct draft *d, const struct figures *f, enum period_unit unit)
{
	int64_t first = f->since, end = f->since + (int64_t)f->day_count;
	while (first < end) {
		int64_t next = period_next(unit, first), sum = 0;
		struct buf name, brief;
		if (next > end)
			next = end;
		for (int64_t day = first; day < next; day++)
			sum += at_least_0(f->days[day - f->since]);
		d->exact += sum;
		buf_init(&name);
		buf_init(&brief);
		period_name(&name, unit, first, next - 1);
		period_brief(&brief, unit, first);
		small_add(&d->sum, small_shown(sum));
		struct listing_row *row = add_row(d, LISTING_NAMED, small_shown(sum));
		row->name = buf_steal(&name);
		row->brief = buf_steal(&brief);
		row->part = (size_t)(first - f->since);
		first = next;
	}
	for (size_t i = 0; i < d->list->count; i++) {
		struct listing_row *row = &d->list->rows[i];
		row->part = part_of(unit, f->since + (int64_t)row->part, i, d->list->count);
	}
}

static void add_delays(struct draft *d, const struct figures *f)
{
	int64_t before = 0;
	for (size_t i = 0; i < FIGURES_DELAYS; i++) {
		const struct figures_delay *delay = &f->delays[i];
		int64_t count = at_least_0(delay->count);
		struct buf name;
		buf_init(&name);
		bool is_last = i + 1 == FIGURES_DELAYS || delay->below_s == INT64_MAX;
		listing_duration(&name, is_last ? before : delay->below_s);
		char *words = buf_steal(&name);
		if (is_last)
			buf_addf(&name, "%s of langer", words);
		else if (i == 0)
			buf_addf(&name, "minder dan %s", words);
		else {
			listing_duration(&name, before);
			buf_addf(&name, " tot %s", words);
		}
		free(words);
		d->exact += count;
		small_add(&d->sum, small_shown(count));
		add_row(d, LISTING_NAMED, small_shown(count))->name = buf_steal(&name);
		before = delay->below_s;
	}
}

/*
 * The median tells on which side of it half of all signups are.  It may only be told when the
 * counts that are shown say as much already, whatever they are exactly.
 */
static void add_median(struct listing_all *all, const struct figures *f)
{
	const struct listing *delays = &all->lists[LISTING_DELAYS];
	struct small_range sums[FIGURES_DELAYS + 1] = {{0, 0}};
	size_t at = 0;
	bool has_unknown = delays->count > FIGURES_DELAYS;
	if (!f->has_median || delays->withheld || delays->known == 0 || has_unknown)
		return;
	while (at < FIGURES_DELAYS - 1 && f->median_s >= f->delays[at].below_s)
		at++;
	for (size_t i = 0; i < FIGURES_DELAYS; i++) {
		struct small_range range = small_range(delays->rows[i].shown);
		size_t side = i < at ? 0 : i == at ? 1 : 2;
		sums[side].low += range.low;
		sums[side].high += range.high;
	}
	if (sums[0].high > sums[1].low + sums[2].low || sums[2].high > sums[0].low + sums[1].low)
		return;
	struct buf words;
	buf_init(&words);
	listing_duration(&words, f->median_s);
	snprintf(all->median, sizeof all->median, "%s", words.data);
	buf_finish(&words);
}

/* Every list must add up to the same total, because a reader will suppose that it does. */
static void settle(struct listing_all *all, struct draft drafts[LISTING_COUNT], int64_t total)
{
	struct small_range known = small_range(small_shown(total));
	for (size_t i = 0; i < LISTING_COUNT; i++) {
		struct draft *d = &drafts[i];
		int64_t rest = small_shown(total - d->exact);
		if (d->list->known == 0)
			continue;
		if (rest != 0) {
			small_add(&d->sum, rest);
			add_row(d, LISTING_UNKNOWN, rest)->name = buf_copy("Niet bekend");
		}
		known = small_both(known, d->sum.range);
	}
	for (size_t i = 0; i < LISTING_COUNT; i++)
		if (!small_is_safe(&drafts[i].sum, known))
			all->lists[i].withheld = true;
}

void listing_init(struct listing_all *all, const struct figures *f)
{
	struct draft drafts[LISTING_COUNT] = {0};
	int64_t total = at_least_0(f->signups);
	*all = (struct listing_all){.unit = period_unit(f->day_count)};
	for (size_t i = 0; i < LISTING_COUNT; i++)
		drafts[i].list = &all->lists[i];
	add_days(&drafts[LISTING_DAYS], f, all->unit);
	add_counts(&drafts[LISTING_CENTRES], &f->centres);
	add_counts(&drafts[LISTING_FORMS], &f->forms);
	add_counts(&drafts[LISTING_LANGUAGES], &f->languages);
	add_delays(&drafts[LISTING_DELAYS], f);
	for (size_t i = 0; i < LISTING_COUNT; i++)
		if (drafts[i].exact > total)
			total = drafts[i].exact;
	settle(all, drafts, total);
	all->signups = small_shown(total);
	all->withdrawn = small_shown(f->withdrawn);
	add_median(all, f);
}

void listing_finish(struct listing_all *all)
{
	for (size_t i = 0; i < LISTING_COUNT; i++) {
		struct listing *list = &all->lists[i];
		for (size_t j = 0; j < list->count; j++) {
			free(list->rows[j].name);
			free(list->rows[j].brief);
		}
		free(list->rows);
	}
	*all = (struct listing_all){0};
}

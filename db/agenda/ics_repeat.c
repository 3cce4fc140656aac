/* The times of one activity: its recurrences, and what was changed in them. */
#include "db/agenda/agenda.h"
#include "db/agenda/ics_inside.h"
#include "db/base/buf.h"

#include <time.h>

#define DAY_SECONDS 86400
#define DAY_MINUTES 1440
#define TIMES_MAX   2000 /* of one activity in the window */
#define RULES_MAX   4

/* Moments, sorted later. */
struct moments {
	size_t count, cap;
	int64_t *at;
};

static void add(struct moments *m, int64_t moment)
{
	if (m->count == m->cap) {
		m->cap = m->cap != 0 ? m->cap * 2 : 64;
		m->at = buf_grow(m->at, m->cap, sizeof *m->at);
	}
	m->at[m->count++] = moment;
}

static int by_moment(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void sort(struct moments *m)
{
	if (m->count > 1)
		qsort(m->at, m->count, sizeof *m->at, by_moment);
}

static bool has(const struct moments *m, int64_t moment)
{
	return m->count > 0 && bsearch(&moment, m->at, m->count, sizeof *m->at, by_moment) != NULL;
}

/* One activity, while its times are found. */
struct series {
	struct ics_reader *r;
	const struct ics_event *master;
	const struct ics_event *events;
	size_t event_count;
	struct moments out_times, out_days; /* EXDATE: moments, and whole days */
	struct moments taken;		    /* slots of overrides */
	struct moments found;
	size_t written;
	bool told; /* that there are too many */
};

static void write_time(struct series *s, const struct ics_event *said, int64_t start,
		       bool cancelled)
{
	struct ics *out = s->r->out;
	struct ics_time t = {.start = start,
			     .uid = said->uid,
			     .said = said->said,
			     .all_day = said->all_day,
			     .cancelled = cancelled};
	t.local_start = agenda_local(start);
	if (said->all_day) {
		int64_t day = t.local_start / DAY_MINUTES;
		t.end = agenda_begin(day + said->length);
		t.local_end = (day + said->length) * DAY_MINUTES;
	} else {
		t.end = start + said->length;
		t.local_end = agenda_local(t.end);
	}
	bool ends_before =
		t.end > t.start ? t.end <= s->r->window.from : t.start < s->r->window.from;
	if (ends_before || start >= s->r->window.until)
		return;
	if (s->written >= TIMES_MAX || out->time_count >= ICS_TIMES_MAX) {
		if (!s->told)
			ics_fault(s->r, said->line, "Dit zijn te veel herhalingen.");
		s->told = true;
		return;
	}
	s->written++;
	out->times = buf_grow(out->times, out->time_count + 1, sizeof t);
	out->times[out->time_count++] = t;
}

/* UNTIL on the same clock as the times that libical compares it with. */
static void set_until(const struct series *s, struct icalrecurrencetype *rule)
{
	const struct ics_event *m = s->master;
	icaltimetype last = ics_zone_wall(s->r->window.until, m->zone);
	icaltimetype until = rule->until;
	if (m->all_day)
		last.is_date = 1;
	if (!icaltime_is_null_time(until)) {
		if (!m->all_day && until.is_date) {
			until.is_date = 0;
			until.hour = 23;
			until.minute = until.second = 59;
		} else if (!m->all_day && icaltime_is_utc(until)) {
			until = ics_zone_wall(ics_zone_moment(until, NULL), m->zone);
		}
		until.is_date = m->all_day;
		until.zone = NULL;
		if (icaltime_compare(until, last) < 0)
			last = until;
	}
	if (rule->count == 0)
		rule->until = last;
}

/* False when it may take no more steps. */
static bool pay(struct series *s, long steps)
{
	s->r->budget -= steps;
	if (s->r->budget < 0 && !s->told) {
		ics_fault(s->r, s->master->line,
			  "Deze herhaling vraagt te veel rekenwerk. Laat haar later beginnen.");
		s->told = true;
	}
	return s->r->budget >= 0;
}

static void follow_rule(struct series *s, struct icalrecurrencetype rule)
{
	const struct ics_event *m = s->master;
	if (rule.freq < ICAL_DAILY_RECURRENCE || rule.freq > ICAL_YEARLY_RECURRENCE) {
		ics_fault(
			s->r, m->line,
			"Een activiteit kan per dag, week, maand of jaar terugkomen, niet vaker.");
		return;
	}
	icaltimetype begin = m->begin;
	begin.zone = NULL;
	set_until(s, &rule);
	/* What ended before it began is what some programs leave of a series that was split. */
	if (rule.count == 0 && icaltime_compare(rule.until, begin) < 0)
		return;
	/* A rule that never comes makes libical search for long: what that takes is paid for too.
	 */
	clock_t before = clock();
	icalrecur_iterator *i = s->r->budget > 0 ? icalrecur_iterator_new(rule, begin) : NULL;
	while (i != NULL && pay(s, 1)) {
		icaltimetype t = icalrecur_iterator_next(i);
		if (icaltime_is_null_time(t))
			break;
		/* It keeps the Z of a DTSTART in UTC only in its zone, which was taken away. */
		int64_t moment = icaltime_is_utc(m->begin)
					 ? ics_zone_moment(t, icaltimezone_get_utc_timezone())
					 : ics_zone_moment(t, m->zone);
		if (moment >= s->r->window.until)
			break;
		add(&s->found, moment);
	}
	if (i != NULL)
		icalrecur_iterator_free(i);
	pay(s, (long)((clock() - before) * 1000000 / CLOCKS_PER_SEC));
}

static void read_dates(struct series *s, icalproperty_kind kind)
{
	for (icalproperty *p = icalcomponent_get_first_property(s->master->component, kind);
	     p != NULL; p = icalcomponent_get_next_property(s->master->component, kind)) {
		icaltimetype t;
		const icaltimezone *zone = NULL;
		if (kind == ICAL_RDATE_PROPERTY) {
			const struct icaldatetimeperiodtype d = icalproperty_get_rdate(p);
			t = !icaltime_is_null_time(d.time) ? d.time : d.period.start;
		} else {
			t = icalproperty_get_exdate(p);
		}
		if (icaltime_is_null_time(t) || !ics_event_zone(s->r, p, t, &zone))
			continue;
		if (kind == ICAL_RDATE_PROPERTY)
			add(&s->found, ics_zone_moment(t, zone));
		else if (t.is_date || s->master->all_day)
			add(&s->out_days, agenda_begin(agenda_today(ics_zone_moment(t, zone))));
		else
			add(&s->out_times, ics_zone_moment(t, zone));
	}
}

static void find_times(struct series *s)
{
	icalcomponent *c = s->master->component;
	int rules = 0;
	add(&s->found, s->master->start);
	for (icalproperty *p = icalcomponent_get_first_property(c, ICAL_RRULE_PROPERTY);
	     p != NULL && rules++ < RULES_MAX;
	     p = icalcomponent_get_next_property(c, ICAL_RRULE_PROPERTY))
		follow_rule(s, icalproperty_get_rrule(p));
	read_dates(s, ICAL_RDATE_PROPERTY);
	read_dates(s, ICAL_EXDATE_PROPERTY);
	sort(&s->found);
	sort(&s->out_times);
	sort(&s->out_days);
}

static bool is_out(const struct series *s, int64_t moment)
{
	return has(&s->out_times, moment) || has(&s->taken, moment) ||
	       has(&s->out_days, agenda_begin(agenda_today(moment)));
}

/* The last change that holds for this time and those after it. */
static const struct ics_event *change_for(const struct series *s, int64_t moment)
{
	const struct ics_event *best = NULL;
	for (size_t i = 0; i < s->event_count; i++) {
		const struct ics_event *e = &s->events[i];
		if (e->is_override && e->and_after && e->slot <= moment &&
		    (best == NULL || e->slot >= best->slot))
			best = e;
	}
	return best;
}

/* As far from its own time, on the clock, as the change is from the time that it changed. */
static int64_t shifted(const struct series *s, const struct ics_event *change, int64_t moment)
{
	int64_t by = agenda_local(change->start) - agenda_local(change->slot);
	icaltimetype wall = ics_zone_wall(moment, s->master->zone);
	icaltime_adjust(&wall, 0, 0, (int)by, 0);
	return ics_zone_moment(wall, s->master->zone);
}

static void write_found(struct series *s)
{
	for (size_t i = 0; i < s->found.count; i++) {
		int64_t moment = s->found.at[i];
		if ((i > 0 && moment == s->found.at[i - 1]) || is_out(s, moment))
			continue;
		const struct ics_event *change = change_for(s, moment);
		if (change != NULL)
			write_time(s, change, shifted(s, change, moment), change->cancelled);
		else
			write_time(s, s->master, moment, s->master->cancelled);
	}
}

/* Of two that say the same, the later version holds, and then the one that stands later. */
static bool is_newer(const struct ics_event *a, const struct ics_event *b)
{
	return b == NULL || a->sequence >= b->sequence;
}

static bool is_outdated(const struct series *s, const struct ics_event *e)
{
	for (size_t i = 0; i < s->event_count; i++) {
		const struct ics_event *other = &s->events[i];
		bool same = other != e && other->is_override && other->slot == e->slot;
		if (same && (other->sequence > e->sequence ||
			     (other->sequence == e->sequence && other > e)))
			return true;
	}
	return false;
}

void ics_repeat(struct ics_reader *r, const struct ics_event *events, size_t count)
{
	struct series s = {.r = r, .events = events, .event_count = count};
	for (size_t i = 0; i < count; i++) {
		if (events[i].is_override)
			add(&s.taken, events[i].slot);
		else if (is_newer(&events[i], s.master))
			s.master = &events[i];
	}
	sort(&s.taken);
	if (s.master != NULL) {
		find_times(&s);
		write_found(&s);
	}
	for (size_t i = 0; i < count; i++)
		if (events[i].is_override && !is_outdated(&s, &events[i]))
			write_time(&s, &events[i], events[i].start, events[i].cancelled);
	free(s.found.at);
	free(s.out_times.at);
	free(s.out_days.at);
	free(s.taken.at);
}

#include "db/agenda/ics.h"
#include "db/agenda/agenda.h"
#include "db/agenda/ics_inside.h"
#include "db/agenda/schema.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"

#include <stdarg.h>
#include <strings.h>
#include <sysexits.h>

#define LINE_MAX_IN   65536 /* of a line that is put together again */
#define COMPONENT_MAX 262144
#define DEPTH_MAX     6
#define FAULTS_MAX    200
#define PARTS_MAX     400 /* of a time zone */
#define BUDGET	      5000000

void ics_fault(struct ics_reader *r, int line, const char *fmt, ...)
{
	struct ics *out = r->out;
	struct buf text;
	va_list ap;
	if (out->fault_count == FAULTS_MAX)
		return;
	buf_init(&text);
	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	out->faults = buf_grow(out->faults, out->fault_count + 1, sizeof *out->faults);
	out->faults[out->fault_count++] = (struct ics_fault){line, buf_steal(&text)};
}

/* Lines, put together again where they were folded. */

struct lines {
	const char *at, *end;
	int next; /* number of the line at `at` */
	int number;
	struct buf line;
};

static void take_physical(struct lines *l)
{
	const char *stop = memchr(l->at, '\n', (size_t)(l->end - l->at));
	const char *next = stop != NULL ? stop + 1 : l->end;
	if (stop == NULL)
		stop = l->end;
	size_t len = (size_t)(stop - l->at);
	if (len > 0 && l->at[len - 1] == '\r')
		len--;
	if (l->line.len < LINE_MAX_IN)
		buf_add(&l->line, l->at,
			len < LINE_MAX_IN - l->line.len ? len : LINE_MAX_IN - l->line.len);
	l->at = next;
	l->next++;
}

static bool next_line(struct lines *l)
{
	buf_clear(&l->line);
	if (l->at == l->end)
		return false;
	l->number = l->next;
	take_physical(l);
	while (l->at < l->end && (*l->at == ' ' || *l->at == '\t')) {
		l->at++;
		take_physical(l);
	}
	return true;
}

/* Is it NAME: or NAME; ? */
static bool is_property(const char *line, const char *name)
{
	size_t len = strlen(name);
	return strncasecmp(line, name, len) == 0 && (line[len] == ':' || line[len] == ';');
}

static bool is_one_of(const char *line, const char *const *list)
{
	while (*list != NULL && !is_property(line, *list))
		list++;
	return *list != NULL;
}

/* What libical gets to see of each: nothing about people, alarms or looks. */
static const char *const of_event[] = {"UID",
				       "DTSTART",
				       "DTEND",
				       "DURATION",
				       "RRULE",
				       "RDATE",
				       "EXDATE",
				       "SUMMARY",
				       "LOCATION",
				       "DESCRIPTION",
				       "URL",
				       "STATUS",
				       "CATEGORIES",
				       "SEQUENCE",
				       "RECURRENCE-ID",
				       "CLASS",
				       "X-WIJKKIOSK-CAPACITY",
				       "X-WIJKKIOSK-FORM",
				       NULL};
static const char *const of_zone[] = {"TZID",  "DTSTART", "TZOFFSETFROM", "TZOFFSETTO", "RRULE",
				      "RDATE", "BEGIN",	  "END",	  "TZNAME",	NULL};

/* Where in the calendar a line stands. */
struct scan {
	struct ics_reader *r;
	struct lines lines;
	int depth;	  /* components that are open */
	int inner;	  /* of them, inside the one that is kept */
	const char *kind; /* "VEVENT" or "VTIMEZONE" while one is kept; NULL */
	struct buf kept;
	int line, parts;
	bool has_rule, was_calendar, too_many;
};

static void keep_event(struct scan *s, icalcomponent *component)
{
	struct ics_reader *r = s->r;
	if (r->count == ICS_EVENTS_MAX) {
		if (!s->too_many)
			ics_fault(r, s->line,
				  "Er zijn meer dan %d activiteiten. De rest doet niet mee.",
				  ICS_EVENTS_MAX);
		s->too_many = true;
		icalcomponent_free(component);
		return;
	}
	r->events = buf_grow(r->events, r->count + 1, sizeof *r->events);
	r->events[r->count++] = (struct ics_event){
		.component = component, .line = s->line, .has_rule_line = s->has_rule};
}

static void end_kept(struct scan *s)
{
	bool event = strcmp(s->kind, "VEVENT") == 0;
	icalcomponent *component = NULL;
	buf_addf(&s->kept, "END:%s\r\n", s->kind);
	if (s->kept.len <= COMPONENT_MAX)
		component = icalparser_parse_string(s->kept.data);
	if (component == NULL && event)
		ics_fault(s->r, s->line, "Deze activiteit is te groot, of niet te lezen.");
	else if (component != NULL && event)
		keep_event(s, component);
	else if (component != NULL)
		ics_zone_keep(s->r, component);
	s->kind = NULL;
	buf_clear(&s->kept);
}

static void begin_kept(struct scan *s, const char *kind)
{
	s->kind = kind;
	s->inner = s->parts = 0;
	s->has_rule = false;
	s->line = s->lines.number;
	buf_clear(&s->kept);
	buf_addf(&s->kept, "BEGIN:%s\r\n", kind);
}

static void keep_line(struct scan *s)
{
	const char *line = s->lines.line.data;
	bool event = strcmp(s->kind, "VEVENT") == 0;
	if (!is_one_of(line, event ? of_event : of_zone) || (event && s->inner > 0) ||
	    s->kept.len > COMPONENT_MAX)
		return;
	s->has_rule = s->has_rule || is_property(line, "RRULE");
	buf_addf(&s->kept, "%s\r\n", line);
}

/* Returns false when the components make no sense. */
static bool open_component(struct scan *s, const char *name)
{
	if (s->depth == 0 && strcasecmp(name, "VCALENDAR") != 0)
		return false;
	s->was_calendar = true;
	s->depth++;
	if (s->kind != NULL) {
		s->inner++;
		if (strcmp(s->kind, "VTIMEZONE") == 0 && s->parts++ < PARTS_MAX)
			keep_line(s);
	} else if (s->depth == 2 && strcasecmp(name, "VEVENT") == 0) {
		begin_kept(s, "VEVENT");
	} else if (s->depth == 2 && strcasecmp(name, "VTIMEZONE") == 0) {
		begin_kept(s, "VTIMEZONE");
	}
	return s->depth <= DEPTH_MAX;
}

static bool close_component(struct scan *s)
{
	if (s->depth == 0)
		return false;
	s->depth--;
	if (s->kind != NULL && s->inner == 0)
		end_kept(s);
	else if (s->kind != NULL) {
		if (strcmp(s->kind, "VTIMEZONE") == 0 && s->parts <= PARTS_MAX)
			keep_line(s);
		s->inner--;
	}
	return true;
}

static int scan_all(struct scan *s, struct err *e)
{
	while (next_line(&s->lines)) {
		const char *line = s->lines.line.data;
		bool sense = true;
		if (line[0] == '\0')
			continue;
		if (strncasecmp(line, "BEGIN:", 6) == 0)
			sense = open_component(s, line + 6);
		else if (strncasecmp(line, "END:", 4) == 0)
			sense = close_component(s);
		else if (s->kind != NULL)
			keep_line(s);
		else
			sense = s->depth > 0;
		if (!sense)
			return err_set(e, EX_DATAERR,
				       s->was_calendar
					       ? "Regel %d past niet in een agenda (iCalendar)."
					       : "Dit is geen agenda (iCalendar), zie regel %d.",
				       s->lines.number);
	}
	if (!s->was_calendar || s->depth > 0)
		return err_set(e, EX_DATAERR,
			       s->was_calendar ? "De agenda houdt halverwege op."
					       : "Dit is geen agenda (iCalendar).");
	return 0;
}

/* Events. */

static bool is_private(icalcomponent *c)
{
	icalproperty *p = icalcomponent_get_first_property(c, ICAL_CLASS_PROPERTY);
	return p != NULL && icalproperty_get_class(p) != ICAL_CLASS_PUBLIC;
}

static int by_uid(const void *a, const void *b)
{
	const struct ics_event *x = a, *y = b;
	int way = strcmp(x->uid, y->uid);
	return way != 0 ? way : (x->line > y->line) - (x->line < y->line);
}

static int by_start(const void *a, const void *b)
{
	const struct ics_time *x = a, *y = b;
	return x->start != y->start ? (x->start > y->start) - (x->start < y->start)
				    : strcmp(x->uid, y->uid);
}

static void drop_event(struct ics_event *event)
{
	icalcomponent_free(event->component);
	free(event->uid);
}

/* Leaves only those that can be shown. */
static void read_events(struct ics_reader *r)
{
	size_t kept = 0;
	for (size_t i = 0; i < r->count; i++) {
		struct ics_event event = r->events[i];
		if (!is_private(event.component) && ics_event_read(r, &event))
			r->events[kept++] = event;
		else
			drop_event(&event);
	}
	r->count = kept;
	r->out->event_count = kept;
	if (kept > 1)
		qsort(r->events, kept, sizeof *r->events, by_uid);
}

static void write_times(struct ics_reader *r)
{
	for (size_t i = 0, next; i < r->count; i = next) {
		for (next = i + 1;
		     next < r->count && strcmp(r->events[next].uid, r->events[i].uid) == 0;)
			next++;
		ics_repeat(r, &r->events[i], next - i);
	}
	struct ics *out = r->out;
	if (out->time_count > 1)
		qsort(out->times, out->time_count, sizeof *out->times, by_start);
}

/* The times point at the names, which go along with them. */
static void hand_over(struct ics_reader *r)
{
	r->out->uids = buf_alloc(r->count + 1, sizeof *r->out->uids);
	r->out->uid_count = r->count;
	for (size_t i = 0; i < r->count; i++) {
		r->out->uids[i] = r->events[i].uid;
		icalcomponent_free(r->events[i].component);
	}
	free(r->events);
	ics_zone_finish(r);
}

int ics_read(const char *text, size_t len, const struct ics_window *window, struct ics *out,
	     struct err *e)
{
	static const char bom[] = "\xEF\xBB\xBF";
	*out = (struct ics){.event_count = 0};
	if (len > ICS_BYTES_MAX)
		return err_set(e, EX_DATAERR, "Deze agenda is te groot: meer dan %u MB.",
			       ICS_BYTES_MAX >> 20);
	if (memchr(text, '\0', len) != NULL)
		return err_set(e, EX_DATAERR, "Dit is geen agenda: er staan vreemde tekens in.");
	if (len >= 3 && memcmp(text, bom, 3) == 0) {
		text += 3;
		len -= 3;
	}
	icalerror_set_errors_are_fatal(0);
	struct ics_reader r = {.out = out, .window = *window, .budget = BUDGET};
	struct scan s = {.r = &r, .lines = {.at = text, .end = text + len, .next = 1}};
	buf_init(&s.lines.line);
	buf_init(&s.kept);
	int rc = scan_all(&s, e);
	buf_finish(&s.lines.line);
	buf_finish(&s.kept);
	if (rc == 0) {
		read_events(&r);
		write_times(&r);
	} else {
		for (size_t i = 0; i < r.count; i++)
			drop_event(&r.events[i]);
		r.count = 0;
	}
	hand_over(&r);
	if (rc != 0)
		ics_finish(out);
	return rc;
}

void ics_finish(struct ics *ics)
{
	for (size_t i = 0; i < ics->said_count; i++) {
		struct ics_said *said = &ics->said[i];
		char *texts[] = {said->title, said->place,	said->text,
				 said->url,   said->categories, said->form};
		for (size_t k = 0; k < sizeof texts / sizeof texts[0]; k++)
			free(texts[k]);
	}
	for (size_t i = 0; i < ics->fault_count; i++)
		free(ics->faults[i].text);
	for (size_t i = 0; i < ics->uid_count; i++)
		free(ics->uids[i]);
	free(ics->said);
	free(ics->faults);
	free(ics->uids);
	free(ics->times);
	*ics = (struct ics){.event_count = 0};
}

struct ics_window ics_window(int64_t seconds)
{
	int64_t day = agenda_today(seconds);
	return (struct ics_window){agenda_begin(day - AGENDA_DAYS_BACK),
				   agenda_begin(day + AGENDA_DAYS_AHEAD)};
}

/* Into the tables. */

static int write_said(const struct ics_said *said, int64_t no, sqlite3 *db, struct err *e)
{
	return sql_run(db, e, "INSERT INTO activity VALUES(?, ?, ?, ?, ?, ?, ?, ?)", "issssssi", no,
		       said->title, said->place, said->text, said->url, said->categories,
		       said->form, (int64_t)said->capacity);
}

static int write_time(const struct ics_time *t, int64_t no, sqlite3 *db, struct err *e)
{
	return sql_run(db, e, "INSERT OR IGNORE INTO occurrence VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
		       "isiiiiii", t->start, t->uid, t->end, t->local_start, t->local_end,
		       (int64_t)t->all_day, (int64_t)t->cancelled, no);
}

int ics_write(const struct ics *ics, sqlite3 *db, struct err *e)
{
	long long last = 0;
	if (sql_int(db, &last, 0, e, "SELECT coalesce(max(no), 0) FROM activity", NULL) != 0)
		return -1;
	int64_t *numbers = buf_alloc(ics->said_count + 1, sizeof *numbers);
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < ics->time_count; i++) {
		const struct ics_time *t = &ics->times[i];
		if (numbers[t->said] == 0) {
			numbers[t->said] = ++last;
			rc = write_said(&ics->said[t->said], last, db, e);
		}
		if (rc == 0)
			rc = write_time(t, numbers[t->said], db, e);
	}
	free(numbers);
	return rc;
}

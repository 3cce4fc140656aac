/* What one VEVENT says, checked. */
#include "db/agenda/ics_inside.h"
#include "db/base/buf.h"

#include <strings.h>

#define UID_MAX	     255
#define TITLE_MAX    200
#define TEXT_MAX     8192
#define DAY_SECONDS  86400
#define YEAR_FIRST   1900
#define YEAR_LAST    2200
#define LENGTH_MAX   (366 * (int64_t)DAY_SECONDS)
#define CAPACITY_MAX 10000

static const char *text_of(icalcomponent *c, icalproperty_kind kind)
{
	icalproperty *p = icalcomponent_get_first_property(c, kind);
	icalvalue *value = p != NULL ? icalproperty_get_value(p) : NULL;
	const char *text = NULL;
	if (value != NULL && icalvalue_isa(value) == ICAL_TEXT_VALUE)
		text = icalvalue_get_text(value);
	else if (value != NULL && icalvalue_isa(value) == ICAL_URI_VALUE)
		text = icalvalue_get_uri(value);
	return text != NULL ? text : "";
}

static const char *own_text(icalcomponent *c, const char *name)
{
	for (icalproperty *p = icalcomponent_get_first_property(c, ICAL_X_PROPERTY); p != NULL;
	     p = icalcomponent_get_next_property(c, ICAL_X_PROPERTY)) {
		const char *other = icalproperty_get_x_name(p), *text = icalproperty_get_x(p);
		if (other != NULL && strcasecmp(other, name) == 0)
			return text != NULL ? text : "";
	}
	return NULL;
}

static bool is_form(const char *text)
{
	size_t len = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_-");
	return len > 0 && len < 64 && text[len] == '\0';
}

bool ics_event_zone(const struct ics_reader *r, icalproperty *property, icaltimetype time,
		    const icaltimezone **out)
{
	icalparameter *p = icalproperty_get_first_parameter(property, ICAL_TZID_PARAMETER);
	const char *tzid = p != NULL ? icalparameter_get_tzid(p) : NULL;
	*out = NULL;
	return time.is_date || icaltime_is_utc(time) || tzid == NULL || ics_zone_find(r, tzid, out);
}

static bool is_sane(icaltimetype t)
{
	return !icaltime_is_null_time(t) && t.year >= YEAR_FIRST && t.year <= YEAR_LAST &&
	       t.month >= 1 && t.month <= 12 && t.day >= 1 &&
	       t.day <= icaltime_days_in_month(t.month, t.year) && t.hour >= 0 && t.hour <= 24 &&
	       t.minute >= 0 && t.minute <= 59 && t.second >= 0 && t.second <= 60;
}

static icaltimetype time_of(icalproperty *p)
{
	icalvalue *value = icalproperty_get_value(p);
	icalvalue_kind kind = value != NULL ? icalvalue_isa(value) : ICAL_NO_VALUE;
	if (kind == ICAL_DATE_VALUE)
		return icalvalue_get_date(value);
	if (kind == ICAL_DATETIME_VALUE)
		return icalvalue_get_datetime(value);
	return icaltime_null_time();
}

/* 1 read, 0 not there, -1 with a fault. */
static int read_time(struct ics_reader *r, const struct ics_event *event, icalproperty_kind kind,
		     const char *name, icaltimetype *out, const icaltimezone **zone)
{
	icalproperty *p = icalcomponent_get_first_property(event->component, kind);
	if (p == NULL)
		return 0;
	*out = time_of(p);
	if (!is_sane(*out)) {
		ics_fault(r, event->line, "%s is geen goede datum of tijd.", name);
		return -1;
	}
	if (!ics_event_zone(r, p, *out, zone)) {
		ics_fault(r, event->line,
			  "De tijdzone van %s is onbekend. Gebruik Europe/Amsterdam.", name);
		return -1;
	}
	return 1;
}

static bool read_length(struct ics_reader *r, struct ics_event *event)
{
	icaltimetype end = icaltime_null_time();
	const icaltimezone *zone = NULL;
	int rc = read_time(r, event, ICAL_DTEND_PROPERTY, "DTEND", &end, &zone);
	if (rc < 0)
		return false;
	icalproperty *p =
		icalcomponent_get_first_property(event->component, ICAL_DURATION_PROPERTY);
	int64_t unit = event->all_day ? DAY_SECONDS : 1;
	event->length = event->all_day ? 1 : 0;
	if (rc == 1 && end.is_date != event->begin.is_date) {
		ics_fault(r, event->line,
			  "DTSTART en DTEND zijn niet allebei een dag, of een tijd.");
		return false;
	}
	if (rc == 1 && event->all_day)
		event->length = icaltime_day_of_year(end) - icaltime_day_of_year(event->begin);
	if (rc == 1)
		event->length = (ics_zone_moment(end, zone) - event->start + unit / 2) / unit;
	else if (p != NULL)
		event->length = icaldurationtype_as_int(icalproperty_get_duration(p)) / unit;
	if (event->length < 0 || event->length * unit > LENGTH_MAX) {
		ics_fault(r, event->line,
			  "Het einde ligt voor het begin, of meer dan een jaar later.");
		return false;
	}
	/* Some programs write a whole day with its own date as the end. */
	if (event->all_day && event->length == 0)
		event->length = 1;
	return true;
}

static bool read_slot(struct ics_reader *r, struct ics_event *event)
{
	const icaltimezone *zone = NULL;
	int rc = read_time(r, event, ICAL_RECURRENCEID_PROPERTY, "RECURRENCE-ID", &event->slot_time,
			   &zone);
	if (rc != 1)
		return rc == 0;
	icalproperty *p =
		icalcomponent_get_first_property(event->component, ICAL_RECURRENCEID_PROPERTY);
	icalparameter *range = icalproperty_get_first_parameter(p, ICAL_RANGE_PARAMETER);
	event->is_override = true;
	event->and_after =
		range != NULL && icalparameter_get_range(range) == ICAL_RANGE_THISANDFUTURE;
	event->slot = ics_zone_moment(event->slot_time, zone);
	return true;
}

static bool read_uid(struct ics_reader *r, struct ics_event *event)
{
	const char *uid = text_of(event->component, ICAL_UID_PROPERTY);
	size_t len = strlen(uid);
	bool odd = false;
	for (size_t i = 0; i < len; i++)
		odd = odd || (unsigned char)uid[i] < ' ' || uid[i] == 0x7F;
	if (len == 0 || len > UID_MAX || odd) {
		ics_fault(
			r, event->line,
			len == 0
				? "Deze activiteit heeft geen UID. Elke activiteit heeft een eigen"
				  " UID nodig."
				: "De UID van deze activiteit is te lang of heeft vreemde tekens.");
		return false;
	}
	event->uid = buf_copy(uid);
	return true;
}

static char *categories_of(icalcomponent *c)
{
	struct buf out;
	buf_init(&out);
	for (icalproperty *p = icalcomponent_get_first_property(c, ICAL_CATEGORIES_PROPERTY);
	     p != NULL; p = icalcomponent_get_next_property(c, ICAL_CATEGORIES_PROPERTY)) {
		const char *text = icalproperty_get_categories(p);
		if (text == NULL)
			continue;
		char *plain = ics_text_plain(text, TITLE_MAX, false);
		if (out.len + strlen(plain) < 2 * TITLE_MAX)
			buf_addf(&out, "%s%s", out.len > 0 ? "; " : "", plain);
		free(plain);
	}
	return buf_steal(&out);
}

static char *address_of(icalcomponent *c)
{
	const char *url = text_of(c, ICAL_URL_PROPERTY);
	bool web = strncmp(url, "https://", 8) == 0 || strncmp(url, "http://", 7) == 0;
	bool plain = web && strlen(url) <= 500;
	for (const char *p = url; plain && *p != '\0'; p++)
		plain = *p > ' ' && *p < 0x7F;
	return buf_copy(plain ? url : "");
}

/* False, with a fault, for a number or a form that means nothing. */
static bool read_places(struct ics_reader *r, const struct ics_event *event, struct ics_said *said)
{
	const char *capacity = own_text(event->component, "X-WIJKKIOSK-CAPACITY");
	const char *form = own_text(event->component, "X-WIJKKIOSK-FORM");
	said->capacity = ics_text_capacity(said->text);
	if (capacity != NULL) {
		char *end = NULL;
		long number = strtol(capacity, &end, 10);
		if (end == capacity || *end != '\0' || number < 1 || number > CAPACITY_MAX) {
			ics_fault(r, event->line, "X-WIJKKIOSK-CAPACITY is een getal van 1 tot %d.",
				  CAPACITY_MAX);
			return false;
		}
		said->capacity = (int)number;
	}
	if (form != NULL && !is_form(form)) {
		ics_fault(r, event->line, "X-WIJKKIOSK-FORM is geen naam van een formulier.");
		return false;
	}
	said->form = buf_copy(form != NULL ? form : said->capacity > 0 ? ICS_FORM : "");
	return true;
}

static bool read_said(struct ics_reader *r, struct ics_event *event)
{
	icalcomponent *c = event->component;
	struct ics_said said = {
		.title = ics_text_plain(text_of(c, ICAL_SUMMARY_PROPERTY), TITLE_MAX, false),
		.place = ics_text_plain(text_of(c, ICAL_LOCATION_PROPERTY), TITLE_MAX, false),
		.text = ics_text_plain(text_of(c, ICAL_DESCRIPTION_PROPERTY), TEXT_MAX, true),
		.url = address_of(c),
		.categories = categories_of(c),
		.line = event->line};
	event->said = r->out->said_count;
	r->out->said = buf_grow(r->out->said, r->out->said_count + 1, sizeof said);
	bool good = read_places(r, event, &said);
	r->out->said[r->out->said_count++] = said;
	if (good && said.title[0] == '\0')
		ics_fault(r, event->line, "Deze activiteit heeft geen titel (SUMMARY).");
	return good && said.title[0] != '\0';
}

bool ics_event_read(struct ics_reader *r, struct ics_event *event)
{
	icalproperty *sequence =
		icalcomponent_get_first_property(event->component, ICAL_SEQUENCE_PROPERTY);
	if (!read_uid(r, event))
		return false;
	int rc = read_time(r, event, ICAL_DTSTART_PROPERTY, "DTSTART", &event->begin, &event->zone);
	if (rc == 0)
		ics_fault(r, event->line, "Deze activiteit heeft geen begin (DTSTART).");
	if (rc != 1)
		return false;
	event->all_day = event->begin.is_date != 0;
	event->start = ics_zone_moment(event->begin, event->zone);
	event->sequence = sequence != NULL ? icalproperty_get_sequence(sequence) : 0;
	event->cancelled = icalcomponent_get_status(event->component) == ICAL_STATUS_CANCELLED;
	if (event->has_rule_line &&
	    icalcomponent_get_first_property(event->component, ICAL_RRULE_PROPERTY) == NULL) {
		ics_fault(r, event->line, "De herhaling (RRULE) is niet goed geschreven.");
		return false;
	}
	return read_slot(r, event) && read_length(r, event) && read_said(r, event);
}

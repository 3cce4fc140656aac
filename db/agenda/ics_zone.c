#include "db/agenda/agenda.h"
#include "db/agenda/ics_inside.h"
#include "db/base/buf.h"

#include <strings.h>

#define DAY_SECONDS 86400
#define NAME_MAX_IN 100

/* Names of Windows, as Outlook writes them: CLDR's windowsZones, the first zone of each. */
static const struct {
	const char *windows, *olson;
} names[] = {
	{"W. Europe Standard Time", "Europe/Berlin"},
	{"Romance Standard Time", "Europe/Paris"},
	{"Central Europe Standard Time", "Europe/Budapest"},
	{"Central European Standard Time", "Europe/Warsaw"},
	{"GMT Standard Time", "Europe/London"},
	{"Greenwich Standard Time", "Atlantic/Reykjavik"},
	{"GTB Standard Time", "Europe/Bucharest"},
	{"E. Europe Standard Time", "Europe/Chisinau"},
	{"FLE Standard Time", "Europe/Kiev"},
	{"Turkey Standard Time", "Europe/Istanbul"},
	{"Kaliningrad Standard Time", "Europe/Kaliningrad"},
	{"Russian Standard Time", "Europe/Moscow"},
	{"Belarus Standard Time", "Europe/Minsk"},
	{"Morocco Standard Time", "Africa/Casablanca"},
	{"Egypt Standard Time", "Africa/Cairo"},
	{"Syria Standard Time", "Asia/Damascus"},
	{"Middle East Standard Time", "Asia/Beirut"},
	{"Israel Standard Time", "Asia/Jerusalem"},
	{"Jordan Standard Time", "Asia/Amman"},
	{"Arabic Standard Time", "Asia/Baghdad"},
	{"Arab Standard Time", "Asia/Riyadh"},
	{"Iran Standard Time", "Asia/Tehran"},
	{"Afghanistan Standard Time", "Asia/Kabul"},
	{"Pakistan Standard Time", "Asia/Karachi"},
	{"India Standard Time", "Asia/Kolkata"},
	{"China Standard Time", "Asia/Shanghai"},
	{"SE Asia Standard Time", "Asia/Bangkok"},
	{"Tokyo Standard Time", "Asia/Tokyo"},
	{"AUS Eastern Standard Time", "Australia/Sydney"},
	{"South Africa Standard Time", "Africa/Johannesburg"},
	{"W. Central Africa Standard Time", "Africa/Lagos"},
	{"E. Africa Standard Time", "Africa/Nairobi"},
	{"SA Eastern Standard Time", "America/Cayenne"},
	{"SA Western Standard Time", "America/La_Paz"},
	{"Atlantic Standard Time", "America/Halifax"},
	{"Eastern Standard Time", "America/New_York"},
	{"Central Standard Time", "America/Chicago"},
	{"Mountain Standard Time", "America/Denver"},
	{"Pacific Standard Time", "America/Los_Angeles"},
	{"E. South America Standard Time", "America/Sao_Paulo"},
	{"UTC", "Etc/UTC"},
};

static const icaltimezone *system_zone(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_+-/";
	size_t len = strlen(name);
	if (len == 0 || len > NAME_MAX_IN || strspn(name, allowed) != len)
		return NULL;
	return icaltimezone_get_builtin_timezone(name);
}

/* Also behind the prefix of who made it: "/mozilla.org/20050126_1/Europe/Amsterdam". */
static const icaltimezone *known_zone(const char *tzid)
{
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcasecmp(names[i].windows, tzid) == 0)
			return system_zone(names[i].olson);
	const icaltimezone *zone = system_zone(tzid);
	for (const char *p = strchr(tzid, '/'); zone == NULL && p != NULL; p = strchr(p + 1, '/'))
		zone = system_zone(p + 1);
	return zone;
}

/* Offsets change on a few days a year; anything else is there to keep us busy for ever. */
static bool is_calm(icalcomponent *zone)
{
	int parts = 0;
	for (icalcomponent *c = icalcomponent_get_first_component(zone, ICAL_ANY_COMPONENT);
	     c != NULL; c = icalcomponent_get_next_component(zone, ICAL_ANY_COMPONENT)) {
		for (icalproperty *p = icalcomponent_get_first_property(c, ICAL_RRULE_PROPERTY);
		     p != NULL; p = icalcomponent_get_next_property(c, ICAL_RRULE_PROPERTY)) {
			const struct icalrecurrencetype rule = icalproperty_get_rrule(p);
			if (rule.freq != ICAL_YEARLY_RECURRENCE ||
			    rule.by_hour[0] != ICAL_RECURRENCE_ARRAY_MAX ||
			    rule.by_minute[0] != ICAL_RECURRENCE_ARRAY_MAX ||
			    rule.by_second[0] != ICAL_RECURRENCE_ARRAY_MAX)
				return false;
		}
		if (icalcomponent_get_first_property(c, ICAL_DTSTART_PROPERTY) == NULL)
			return false;
		parts++;
	}
	return parts > 0 && parts <= 200;
}

void ics_zone_keep(struct ics_reader *r, icalcomponent *component)
{
	icalproperty *p = icalcomponent_get_first_property(component, ICAL_TZID_PROPERTY);
	const char *tzid = p != NULL ? icalproperty_get_tzid(p) : NULL;
	icaltimezone *zone = NULL;
	if (tzid != NULL && known_zone(tzid) == NULL && r->zone_count < 50 && is_calm(component))
		zone = icaltimezone_new();
	if (zone == NULL || icaltimezone_set_component(zone, component) == 0) {
		if (zone != NULL)
			icaltimezone_free(zone, 1);
		icalcomponent_free(component);
		return;
	}
	r->zones = buf_grow(r->zones, r->zone_count + 1, sizeof *r->zones);
	r->zones[r->zone_count++] = (struct ics_zone){buf_copy(tzid), zone};
}

bool ics_zone_find(const struct ics_reader *r, const char *tzid, const icaltimezone **out)
{
	*out = known_zone(tzid);
	for (size_t i = 0; *out == NULL && i < r->zone_count; i++)
		if (strcmp(r->zones[i].tzid, tzid) == 0)
			*out = r->zones[i].zone;
	return *out != NULL;
}

void ics_zone_finish(struct ics_reader *r)
{
	for (size_t i = 0; i < r->zone_count; i++) {
		free(r->zones[i].tzid);
		icaltimezone_free(r->zones[i].zone, 1);
	}
	free(r->zones);
}

/*
 * What icaltime_from_timet_with_zone() does.  Where a time_t is 32 bits, Debian's libical has one
 * that ends in 2038, and ours is another type.
 */
static icaltimetype clock_of(int64_t seconds)
{
	struct tm tm = {.tm_mday = 1};
	time_t moment = (time_t)seconds;
	gmtime_r(&moment, &tm);
	icaltimetype out = icaltime_null_time();
	out.year = tm.tm_year + 1900;
	out.month = tm.tm_mon + 1;
	out.day = tm.tm_mday;
	out.hour = tm.tm_hour;
	out.minute = tm.tm_min;
	out.second = tm.tm_sec;
	return out;
}

static int64_t offset_at(int64_t seconds, const icaltimezone *zone)
{
	if (zone == NULL)
		return agenda_local(seconds) * 60 - seconds / 60 * 60;
	icaltimetype utc = clock_of(seconds);
	int is_summer = 0;
	return icaltimezone_get_utc_offset_of_utc_time((icaltimezone *)zone, &utc, &is_summer);
}

/* As if the clock showed UTC. */
static int64_t wall_seconds(icaltimetype t)
{
	struct tm tm = {.tm_year = t.year - 1900,
			.tm_mon = t.month - 1,
			.tm_mday = t.day,
			.tm_hour = t.is_date ? 0 : t.hour,
			.tm_min = t.is_date ? 0 : t.minute,
			.tm_sec = t.is_date ? 0 : t.second};
	return (int64_t)timegm(&tm);
}

/*
 * RFC 5545, 3.3.5: a time that is there twice is the first one; one that is not there counts from
 * before the clock was put forward.  libical's own conversion takes the other one of both.
 */
int64_t ics_zone_moment(icaltimetype time, const icaltimezone *zone)
{
	int64_t wall = wall_seconds(time);
	if (!time.is_date && icaltime_is_utc(time))
		return wall;
	if (time.is_date)
		return agenda_begin(wall / DAY_SECONDS);
	int64_t before = offset_at(wall - DAY_SECONDS, zone),
		after = offset_at(wall + DAY_SECONDS, zone);
	int64_t by_before = wall - before, by_after = wall - after;
	bool after_holds = offset_at(by_after, zone) == after;
	bool before_holds = offset_at(by_before, zone) == before;
	return !before_holds && after_holds ? by_after : by_before;
}

icaltimetype ics_zone_wall(int64_t seconds, const icaltimezone *zone)
{
	return clock_of(seconds + offset_at(seconds, zone));
}

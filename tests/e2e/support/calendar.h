/* What happens in the neighbourhood, from a calendar file. */
#ifndef TESTS_E2E_SUPPORT_CALENDAR_H
#define TESTS_E2E_SUPPORT_CALENDAR_H

struct place;

/*
 * Makes a calendar with all of today, and `coffee` at ten in the morning of the three days after
 * it; wijksync takes it over into the kiosk's agenda.
 */
void calendar_feed(const struct place *place, const char *coffee);

#endif

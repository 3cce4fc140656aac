/*
 * Texts that a phone understands without a network, for a QR code to take along:
 *
 *   Wi-Fi     WIFI:T:WPA;S:...;P:...;;   (as ZXing describes it; phones read no other)
 *   contact   vCard 3.0                  (RFC 2426: what the most phones read)
 *   phone     tel:+31...                 (RFC 3966, a global number)
 *   event     iCalendar                  (RFC 5545, one VEVENT)
 *
 * Whatever stands in a name, a password or a title stays inside its field.  All is UTF-8; what
 * may be left out is "".  Nothing fails.
 *
 * A code of many bytes needs a high screen.  A contact and an event therefore have several texts,
 * each shorter than the one before: 0 has everything.  Show the first that fits.
 */
#ifndef DB_BASE_CARRY_H
#define DB_BASE_CARRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* Bytes of the largest code that 80 columns and 24 rows can show (version 5-L). */
#define CARRY_BRIEF 106

#define CARRY_SSID_MAX	   32 /* bytes, IEEE 802.11 */
#define CARRY_PASSWORD_MIN 8  /* of WPA */
#define CARRY_PASSWORD_MAX 63

struct carry_wifi {
	const char *ssid, *password; /* password "": an open network */
	bool wep, hidden;
};
void carry_wifi(const struct carry_wifi *wifi, struct buf *out);

/* Is it a global number: + and 8 to 15 digits (E.164), with blanks, - ( ) or . between them? */
bool carry_is_phone(const char *number);
/* number as carry_is_phone wants it. */
void carry_phone(const char *number, struct buf *out);

struct carry_contact {
	const char *name; /* never "" */
	const char *organisation, *role, *phone, *email, *url, *address;
};
/*
 * 0: everything; 1: name and phone (or e-mail), with bare line ends; 2: and the name once, as N:
 * letters of two bytes, twice, are too many for a low screen; false: there are no more.
 */
bool carry_contact(const struct carry_contact *contact, int shorter, struct buf *out);

struct carry_event {
	const char *uid, *title; /* never "" */
	const char *place, *text, *url;
	int64_t start, end; /* seconds since 1970 UTC; end is the first one after it */
	bool whole_day;	    /* then both are midnights, of the first day and of the day after the
			     * last, as if the Netherlands had UTC */
};
/*
 * 0: everything; 1: without text and url; 2: a bare VEVENT of title and times, no longer than
 * CARRY_BRIEF, for which a long title is cut; false: there are no more.
 */
bool carry_event(const struct carry_event *event, int shorter, struct buf *out);

#endif

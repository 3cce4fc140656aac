#include "db/base/carry.h"
#include "db/base/buf.h"
#include "db/base/day.h"

#define FOLD_AT 75 /* bytes of a line, RFC 2426 and RFC 5545 */

static void add_escaped(struct buf *out, const char *text, const char *special)
{
	for (; *text != '\0'; text++) {
		if (strchr(special, *text) != NULL)
			buf_add_char(out, '\\');
		buf_add_char(out, *text);
	}
}

void carry_wifi(const struct carry_wifi *wifi, struct buf *out)
{
	static const char special[] = "\\;,:\"";
	bool open = wifi->password[0] == '\0';
	buf_addf(out, "WIFI:T:%s;S:", open ? "nopass" : wifi->wep ? "WEP" : "WPA");
	add_escaped(out, wifi->ssid, special);
	buf_add_char(out, ';');
	if (!open) {
		buf_add_str(out, "P:");
		add_escaped(out, wifi->password, special);
		buf_add_char(out, ';');
	}
	buf_addf(out, "%s;", wifi->hidden ? "H:true;" : "");
}

bool carry_is_phone(const char *number)
{
	size_t digits = 0;
	if (*number++ != '+' || *number < '1' || *number > '9')
		return false;
	for (; *number != '\0'; number++) {
		if (*number >= '0' && *number <= '9')
			digits++;
		else if (strchr(" -().", *number) == NULL)
			return false;
	}
	return digits >= 8 && digits <= 15;
}

static void add_number(struct buf *out, const char *number)
{
	for (; *number != '\0'; number++)
		if (strchr(" -().", *number) == NULL)
			buf_add_char(out, *number);
}

void carry_phone(const char *number, struct buf *out)
{
	buf_add_str(out, "tel:");
	add_number(out, number);
}

static bool is_control(char c)
{
	return (unsigned char)c < ' ' || c == 0x7F;
}

/* Text of RFC 2426 and RFC 5545, which have the same escapes. */
static void add_value(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			buf_add_str(out, "\\n");
		if (is_control(*text))
			continue;
		if (strchr("\\;,", *text) != NULL)
			buf_add_char(out, '\\');
		buf_add_char(out, *text);
	}
}

/* A line that begins at `from` in out, folded where a character ends, and ended. */
static void end_line(struct buf *out, size_t from)
{
	struct buf line;
	buf_init(&line);
	buf_add(&line, out->data + from, out->len - from);
	buf_truncate(out, from);
	for (size_t at = 0, room = FOLD_AT; at < line.len; room = FOLD_AT - 1) {
		size_t len = line.len - at;
		if (len > room)
			for (len = room; ((unsigned char)line.data[at + len] & 0xC0) == 0x80;)
				len--;
		if (at > 0)
			buf_add_str(out, "\r\n ");
		buf_add(out, line.data + at, len);
		at += len;
	}
	buf_add_str(out, "\r\n");
	buf_finish(&line);
}

/* NAME:value, when there is a value. */
static void add_text(struct buf *out, const char *name, const char *value)
{
	size_t from = out->len;
	if (value[0] == '\0')
		return;
	buf_addf(out, "%s:", name);
	add_value(out, value);
	end_line(out, from);
}

/* A value that is an address, in which nothing is escaped. */
static void add_uri(struct buf *out, const char *name, const char *value)
{
	size_t from = out->len;
	if (value[0] == '\0')
		return;
	buf_addf(out, "%s:", name);
	for (; *value != '\0'; value++)
		if (!is_control(*value))
			buf_add_char(out, *value);
	end_line(out, from);
}

/* As a bare VEVENT: every byte counts for a low screen. */
static void add_brief_contact(const struct carry_contact *c, bool twice, struct buf *out)
{
	buf_add_str(out, "BEGIN:VCARD\nVERSION:3.0\nN:;");
	add_value(out, c->name);
	buf_add_str(out, ";;;");
	if (twice) {
		buf_add_str(out, "\nFN:");
		add_value(out, c->name);
	}
	if (c->phone[0] != '\0') {
		buf_add_str(out, "\nTEL:");
		add_number(out, c->phone);
	} else {
		buf_add_str(out, "\nEMAIL:");
		add_value(out, c->email);
	}
	buf_add_str(out, "\nEND:VCARD");
}

bool carry_contact(const struct carry_contact *c, int shorter, struct buf *out)
{
	size_t from;
	if (shorter > 2)
		return false;
	if (shorter > 0) {
		add_brief_contact(c, shorter == 1, out);
		return true;
	}
	buf_add_str(out, "BEGIN:VCARD\r\nVERSION:3.0\r\n");
	from = out->len;
	/* How a name is built differs; one whole name is right everywhere. */
	buf_add_str(out, "N:;");
	add_value(out, c->name);
	buf_add_str(out, ";;;");
	end_line(out, from);
	add_text(out, "FN", c->name);
	if (c->phone[0] != '\0') {
		buf_add_str(out, "TEL:");
		add_number(out, c->phone);
		buf_add_str(out, "\r\n");
	}
	add_text(out, "EMAIL", c->email);
	add_text(out, "ORG", c->organisation);
	add_text(out, "TITLE", c->role);
	add_uri(out, "URL", c->url);
	if (c->address[0] != '\0') {
		from = out->len;
		buf_add_str(out, "ADR:;;");
		add_value(out, c->address);
		buf_add_str(out, ";;;;");
		end_line(out, from);
	}
	buf_add_str(out, "END:VCARD\r\n");
	return true;
}

/* NAME:20261201T090000Z, or NAME;VALUE=DATE:20261201. */
static void add_moment(struct buf *out, const char *name, int64_t seconds, bool whole_day,
		       const char *end)
{
	struct day_writer w = {.day = INT64_MIN};
	char t[DAY_TIME];
	day_write(&w, seconds * 1000, t);
	buf_addf(out, "%s%s:%.4s%.2s%.2s", name, whole_day ? ";VALUE=DATE" : "", t, t + 5, t + 8);
	if (!whole_day)
		buf_addf(out, "T%.2s%.2s%.2sZ", t + 11, t + 14, t + 17);
	buf_add_str(out, end);
}

/*
 * What ZXing describes, and phones read: without a calendar round it and with bare line ends.
 * Every byte counts for a low screen.
 */
static void add_brief(const struct carry_event *e, struct buf *out)
{
	size_t from = out->len;
	buf_add_str(out, "BEGIN:VEVENT\n");
	add_moment(out, "DTSTART", e->start, e->whole_day, "\n");
	add_moment(out, "DTEND", e->end, e->whole_day, "\n");
	buf_add_str(out, "SUMMARY:");
	size_t room = CARRY_BRIEF - (out->len - from) - strlen("\nEND:VEVENT");
	struct buf title;
	buf_init(&title);
	add_value(&title, e->title);
	if (title.len > room) {
		size_t len = room - strlen("…");
		while (((unsigned char)title.data[len] & 0xC0) == 0x80)
			len--;
		/* Half an escape would swallow what comes behind it. */
		size_t slashes = 0;
		while (slashes < len && title.data[len - 1 - slashes] == '\\')
			slashes++;
		buf_truncate(&title, len - slashes % 2);
		buf_add_str(&title, "…");
	}
	buf_addf(out, "%s\nEND:VEVENT", title.data);
	buf_finish(&title);
}

bool carry_event(const struct carry_event *e, int shorter, struct buf *out)
{
	if (shorter > 2)
		return false;
	if (shorter == 2) {
		add_brief(e, out);
		return true;
	}
	buf_add_str(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//wijkkiosk//NL\r\n"
			 "BEGIN:VEVENT\r\n");
	add_text(out, "UID", e->uid);
	/* The same text whenever it is made, so that a bundle only changes when its sources do. */
	add_moment(out, "DTSTAMP", e->start, false, "\r\n");
	add_moment(out, "DTSTART", e->start, e->whole_day, "\r\n");
	add_moment(out, "DTEND", e->end, e->whole_day, "\r\n");
	add_text(out, "SUMMARY", e->title);
	add_text(out, "LOCATION", e->place);
	if (shorter == 0) {
		add_text(out, "DESCRIPTION", e->text);
		add_uri(out, "URL", e->url);
	}
	buf_add_str(out, "END:VEVENT\r\nEND:VCALENDAR\r\n");
	return true;
}

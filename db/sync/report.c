#include "db/sync/report.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/store/salvage.h"
#include "db/store/queue.h"
#include "db/sync/sync.h"
#include "db/sync/update.h"

enum line {
	LINE_KIOSK,
	LINE_TO_SEND,
	LINE_SENT,
	LINE_OLDEST,
	LINE_CONTACT,
	LINE_ACKNOWLEDGED,
	LINE_FAILED,
	LINE_FAILED_SINCE,
	LINE_FORKS,
	LINE_SALVAGED,
	LINE_KEY_CHANGE,
	LINE_CONTENT,
	LINE_CONTENT_NONE,
	LINE_CONTENT_LATER,
	LINE_CONTENT_REFUSED,
	LINE_CONTENT_NEEDS,
	LINE_CONTENT_NOBODY,
	LINE_NEVER,
	LINES
};

/* The first four numbers and times are always there, the others when there is something to say. */
static const char *const words[LINES][REASON_LANGUAGES] = {
	[LINE_KIOSK] = {"Kiosk", "Kiosk"},
	[LINE_TO_SEND] = {"Nog te versturen", "Still to send"},
	[LINE_SENT] = {"Verstuurd, nog niet aangekomen", "Sent, not yet arrived"},
	[LINE_OLDEST] = {"De oudste wacht sinds", "The oldest waits since"},
	[LINE_CONTACT] = {"Laatst bij de postbus geweest", "Last visit to the drop"},
	[LINE_ACKNOWLEDGED] = {"Laatste bevestiging van de centrale",
			       "Last acknowledgement by central"},
	[LINE_FAILED] = {"De laatste keer ging het mis", "The last time it failed"},
	[LINE_FAILED_SINCE] = {"Het gaat mis sinds", "It fails since"},
	[LINE_FORKS] = {"Keren dat de centrale een andere geschiedenis had",
			"Times that central had another history"},
	[LINE_SALVAGED] = {"Let op: de opslag was beschadigd. Gered",
			   "Note: the storage was damaged. Saved"},
	[LINE_KEY_CHANGE] = {"Een nieuwe sleutel van deze kiosk is onderweg naar de centrale",
			     "A new key of this kiosk is on its way to central"},
	[LINE_CONTENT] = {"Inhoud, uitgave", "Content, release"},
	[LINE_CONTENT_NONE] = {"Inhoud: nog geen", "Content: none yet"},
	[LINE_CONTENT_LATER] = {"Wacht op zijn beurt voor uitgave",
				"Waits for its turn for release"},
	[LINE_CONTENT_REFUSED] = {"Nieuwe inhoud niet genomen", "New content not taken"},
	[LINE_CONTENT_NEEDS] = {"Zoveel MB moet vrij zijn", "So many MB must be free"},
	[LINE_CONTENT_NOBODY] = {"Nog geen redacteur: nieuwe inhoud komt niet vanzelf",
				 "No editor yet: new content does not come by itself"},
	[LINE_NEVER] = {"nog nooit", "never"},
};

struct report {
	FILE *out;
	enum reason_language language;
};

static void put_text(const struct report *r, enum line line, const char *text)
{
	fprintf(r->out, "%s: %s\n", words[line][r->language], text);
}

static void put_number(const struct report *r, enum line line, long long n)
{
	fprintf(r->out, "%s: %lld\n", words[line][r->language], n);
}

static void put_time(const struct report *r, enum line line, long long ms)
{
	char text[SYS_TIME_TEXT];
	sys_time_text(ms, text);
	put_text(r, line, ms != 0 ? text : words[LINE_NEVER][r->language]);
}

static int put_failure(const struct report *r, struct sync *sync, struct err *e)
{
	long long at = 0, since = 0;
	char name[32];
	if (queue_fact(sync->db, QUEUE_FAILED_AT, &at, e) != 0 ||
	    queue_fact(sync->db, QUEUE_FAILED_SINCE, &since, e) != 0 ||
	    queue_text(sync->db, QUEUE_FAILED_REASON, name, sizeof name, e) != 0)
		return -1;
	if (at == 0)
		return 0;
	put_text(r, LINE_FAILED, reason_text(reason_named(name), r->language));
	put_time(r, LINE_FAILED_SINCE, since);
	return 0;
}

static int put_rest(const struct report *r, struct sync *sync, struct err *e)
{
	long long forks = 0, salvages = 0, saved = 0;
	if (queue_fact(sync->db, QUEUE_FORKS, &forks, e) != 0 ||
	    queue_fact(sync->db, SALVAGE_COUNT, &salvages, e) != 0 ||
	    queue_fact(sync->db, SALVAGE_SAVED, &saved, e) != 0)
		return -1;
	if (forks > 0)
		put_number(r, LINE_FORKS, forks);
	if (salvages > 0)
		put_number(r, LINE_SALVAGED, saved);
	if (sync->has_next)
		fprintf(r->out, "%s\n", words[LINE_KEY_CHANGE][r->language]);
	return 0;
}

static int put_content(const struct report *r, struct sync *sync, struct err *e)
{
	struct update_report u;
	enum { MEGABYTE = 1000000 };
	if (update_report(sync, &u, e) != 0)
		return -1;
	if (u.format == 0)
		fprintf(r->out, "%s\n", words[LINE_CONTENT_NONE][r->language]);
	else
		put_number(r, LINE_CONTENT, u.release);
	if (sync->conf.editor_count == 0) {
		fprintf(r->out, "%s\n", words[LINE_CONTENT_NOBODY][r->language]);
		return 0;
	}
	if (u.reason != REASON_NONE)
		put_text(r, LINE_CONTENT_REFUSED, reason_text(u.reason, r->language));
	else if (u.offered > 0)
		put_number(r, LINE_CONTENT_LATER, u.offered);
	if (u.reason == REASON_CONTENT_SPACE)
		put_number(r, LINE_CONTENT_NEEDS, u.needs / MEGABYTE + 1);
	return 0;
}

int report_print(struct sync *sync, enum reason_language language, FILE *out, struct err *e)
{
	const struct report r = {.out = out, .language = language};
	struct queue_counts counts;
	long long contact = 0, acknowledged = 0;
	if (queue_count(sync->db, &counts, e) != 0 ||
	    queue_fact(sync->db, QUEUE_CONTACT_AT, &contact, e) != 0 ||
	    queue_fact(sync->db, QUEUE_ACKNOWLEDGED_AT, &acknowledged, e) != 0)
		return -1;
	fprintf(out, "%s: %s (%s)\n", words[LINE_KIOSK][language], sync->conf.kiosk,
		sync->conf.centre);
	put_number(&r, LINE_TO_SEND, counts.waiting - counts.sent);
	put_number(&r, LINE_SENT, counts.sent);
	if (counts.waiting > 0)
		put_time(&r, LINE_OLDEST, counts.oldest);
	put_time(&r, LINE_CONTACT, contact);
	put_time(&r, LINE_ACKNOWLEDGED, acknowledged);
	return put_failure(&r, sync, e) == 0 && put_rest(&r, sync, e) == 0
		       ? put_content(&r, sync, e)
		       : -1;
}

#include "db/office/status.h"
#include "db/base/buf.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/home.h"

#include <stdlib.h>

#define HOUR_MS	 INT64_C(3600000)
#define DAY_MS	 (24 * HOUR_MS)
#define MEGABYTE INT64_C(1000000)

static const char kiosks_query[] =
	"SELECT id, name, last_seen, last_number, waiting, version, disk_free, clock_synced,"
	" (SELECT count(*) FROM set_aside a WHERE a.kiosk = kiosk.id), fault, forks, salvages,"
	" revoked_at, wanted, enrolled_at, oldest_waiting_ms,"
	" (SELECT received_at FROM trial t WHERE t.kiosk = kiosk.id) FROM kiosk";

enum column {
	ID,
	NAME,
	SEEN,
	NUMBER,
	WAITING,
	VERSION,
	DISK,
	CLOCK,
	ASIDE,
	FAULT,
	FORKS,
	SALVAGES,
	REVOKED,
	WANTED,
	ENROLLED,
	OLDEST,
	TESTED
};

static void read_kiosk(struct query *q, struct status_kiosk *k)
{
	*k = (struct status_kiosk){.id = buf_copy(query_text(q, ID)),
				   .name = buf_copy(query_text(q, NAME)),
				   .version = buf_copy(query_text(q, VERSION)),
				   .fault = buf_copy(query_text(q, FAULT)),
				   .ever = !query_is_null(q, SEEN),
				   .is_revoked = !query_is_null(q, REVOKED),
				   .enrolled_at = query_int(q, ENROLLED),
				   .last_number = query_int(q, NUMBER),
				   .wanted = query_int(q, WANTED),
				   .set_aside = query_int(q, ASIDE),
				   .tested_at = query_int(q, TESTED)};
	if (!k->ever)
		return;
	k->seen_at = query_int(q, SEEN);
	k->clock_synced = query_int(q, CLOCK) != 0;
	k->waiting = query_int(q, WAITING);
	k->oldest_waiting_ms = query_int(q, OLDEST);
	k->disk_free = query_int(q, DISK);
	k->forks = query_int(q, FORKS);
	k->salvages = query_int(q, SALVAGES);
}

/* Each rule: does it hold, and what then?  The first that holds is the kiosk's. */

static int64_t silence(const struct status *s, const struct status_kiosk *k)
{
	return s->now - (k->ever ? k->seen_at : k->enrolled_at);
}

static bool is_revoked(const struct status *s, const struct status_kiosk *k)
{
	(void)s;
	return k->is_revoked;
}

static bool has_fault(const struct status *s, const struct status_kiosk *k)
{
	(void)s;
	return k->fault[0] != '\0';
}

static bool was_damaged(const struct status *s, const struct status_kiosk *k)
{
	(void)s;
	return k->salvages > 0;
}

static bool is_nearly_full(const struct status *s, const struct status_kiosk *k)
{
	(void)s;
	return k->ever && k->disk_free >= 0 && k->disk_free < 50 * MEGABYTE;
}

static bool is_long_silent(const struct status *s, const struct status_kiosk *k)
{
	return silence(s, k) > 3 * s->silent_ms;
}

static bool never_came(const struct status *s, const struct status_kiosk *k)
{
	return !k->ever && silence(s, k) > s->silent_ms;
}

static bool is_silent(const struct status *s, const struct status_kiosk *k)
{
	return silence(s, k) > s->silent_ms;
}

static bool has_copy(const struct status *s, const struct status_kiosk *k)
{
	(void)s;
	return k->forks > 0;
}

static bool has_put_aside(const struct status *s, const struct status_kiosk *k)
{
	(void)s;
	return k->set_aside > 0 || k->wanted != 0;
}

static bool is_filling(const struct status *s, const struct status_kiosk *k)
{
	(void)s;
	return k->ever && k->disk_free >= 0 && k->disk_free < 200 * MEGABYTE;
}

static bool has_wrong_clock(const struct status *s, const struct status_kiosk *k)
{
	(void)s;
	return k->ever && !k->clock_synced;
}

static bool is_waiting_long(const struct status *s, const struct status_kiosk *k)
{
	(void)s;
	return k->waiting > 0 && k->oldest_waiting_ms > DAY_MS;
}

static bool is_new(const struct status *s, const struct status_kiosk *k)
{
	(void)s;
	return !k->ever;
}

static const struct rule {
	bool (*holds)(const struct status *s, const struct status_kiosk *k);
	enum status_level level;
	const char *what, *advice; /* advice NULL: the kiosk's fault */
} rules[] = {
	{is_revoked, STATUS_OK, "buitengesloten",
	 "Doet niet meer mee. Wat hij nog stuurt, wordt niet opgehaald."},
	{was_damaged, STATUS_CRITICAL, "schijf",
	 "De opslag was beschadigd. Wat te redden was, is gered. Vervang de schijf."},
	{is_nearly_full, STATUS_CRITICAL, "schijf vol",
	 "De schijf is bijna vol. Maak vandaag ruimte vrij."},
	{has_fault, STATUS_CRITICAL, "fout", NULL},
	{is_long_silent, STATUS_CRITICAL, "stil",
	 "Bel het centrum. Staat de kiosk aan, en doet het internet het?"},
	{never_came, STATUS_WARNING, "nog niets",
	 "Stuurde nog nooit iets. Kijk of wijksync daar draait."},
	{is_silent, STATUS_WARNING, "stil", "Wacht nog een dag, of bel het centrum."},
	{has_copy, STATUS_WARNING, "kopie",
	 "Er is een kopie van deze kiosk, of hij is teruggezet. Er is niets kwijt. Geef de kopie"
	 " een eigen sleutel."},
	{has_put_aside, STATUS_WARNING, "opzij gezet",
	 "Een zending klopte niet. De kiosk stuurt haar vanzelf opnieuw."},
	{is_filling, STATUS_WARNING, "schijf", "De schijf raakt vol. Maak deze week ruimte vrij."},
	{has_wrong_clock, STATUS_WARNING, "klok",
	 "De klok is niet gelijkgezet. Zet op de kiosk de tijdserver aan."},
	{is_waiting_long, STATUS_WARNING, "wacht lang",
	 "Aanmeldingen wachten daar langer dan een dag. Haal op met collect."},
	{is_new, STATUS_OK, "nieuw", "Net toegelaten. Het eerste bericht komt vanzelf."},
};

static void judge(const struct status *s, struct status_kiosk *k)
{
	k->what = "";
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		if (!rules[i].holds(s, k))
			continue;
		k->level = rules[i].level;
		k->what = rules[i].what;
		snprintf(k->advice, sizeof k->advice, "%s",
			 rules[i].advice != NULL ? rules[i].advice : k->fault);
		return;
	}
}

static int by_trouble(const void *a, const void *b)
{
	const struct status_kiosk *x = a, *y = b;
	if (x->level != y->level)
		return x->level > y->level ? -1 : 1;
	int names = strcmp(x->name, y->name);
	return names != 0 ? names : strcmp(x->id, y->id);
}

static int load_kiosks(struct home *home, struct status *s, struct err *e)
{
	struct query *q = NULL;
	size_t room = 0;
	int rc = query_open(&q, home->db, e, kiosks_query, NULL);
	while (rc == 0 && (rc = query_step(q, e)) == 1) {
		if (s->count == room) {
			room = room != 0 ? room * 2 : 64;
			s->kiosks = buf_grow(s->kiosks, room, sizeof *s->kiosks);
		}
		struct status_kiosk *k = &s->kiosks[s->count++];
		read_kiosk(q, k);
		judge(s, k);
		s->set_aside += k->set_aside;
		if (k->level > s->level)
			s->level = k->level;
		rc = 0;
	}
	query_free(q);
	if (s->count > 0)
		qsort(s->kiosks, s->count, sizeof *s->kiosks, by_trouble);
	return rc;
}

static int count(struct home *home, int64_t *out, const char *query, struct err *e)
{
	return database_int(home->db, out, 0, e, query, NULL);
}

int status_load(struct home *home, int64_t silent_hours, struct status *out, struct err *e)
{
	struct status s = {.now = home->sys->now_ms(home->sys->self),
			   .silent_ms = silent_hours * HOUR_MS};
	if (load_kiosks(home, &s, e) != 0 ||
	    count(home, &s.signups, "SELECT count(*) FROM signup", e) != 0 ||
	    count(home, &s.withdrawn,
		  "SELECT count(*) FROM signup WHERE status <> 'ontvangen' AND status ="
		  " 'ingetrokken'",
		  e) != 0 ||
	    count(home, &s.erased,
		  "SELECT count(*) FROM signup WHERE status <> 'ontvangen' AND status = 'gewist'",
		  e) != 0 ||
	    count(home, &s.unreadable, "SELECT count(*) FROM unreadable", e) != 0) {
		status_finish(&s);
		return -1;
	}
	if (s.unreadable > 0 && s.level < STATUS_WARNING)
		s.level = STATUS_WARNING;
	*out = s;
	return 0;
}

void status_finish(struct status *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->kiosks[i].id);
		free(s->kiosks[i].name);
		free(s->kiosks[i].version);
		free(s->kiosks[i].fault);
	}
	free(s->kiosks);
	*s = (struct status){.count = 0};
}

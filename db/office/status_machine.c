#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/office/status.h"

#include <jansson.h>
#include <sysexits.h>

static const char *const level_names[] = {[STATUS_OK] = "ok",
					  [STATUS_WARNING] = "warning",
					  [STATUS_CRITICAL] = "critical",
					  [STATUS_UNKNOWN] = "unknown"};

static json_t *kiosk_json(const struct status_kiosk *k)
{
	char seen[SYS_TIME_TEXT];
	json_t *o = json_object();
	sys_time_text(k->seen_at, seen);
	json_object_set_new(o, "id", json_string(k->id));
	json_object_set_new(o, "name", json_string(k->name));
	json_object_set_new(o, "last_seen", k->ever ? json_string(seen) : json_null());
	json_object_set_new(o, "last_number", json_integer(k->last_number));
	json_object_set_new(o, "waiting", k->ever ? json_integer(k->waiting) : json_null());
	json_object_set_new(o, "oldest_waiting_ms",
			    k->ever ? json_integer(k->oldest_waiting_ms) : json_null());
	json_object_set_new(o, "version", k->ever ? json_string(k->version) : json_null());
	json_object_set_new(o, "disk_free", k->ever ? json_integer(k->disk_free) : json_null());
	json_object_set_new(o, "clock_synced",
			    k->ever ? json_boolean(k->clock_synced) : json_null());
	json_object_set_new(o, "set_aside", json_integer(k->set_aside));
	json_object_set_new(o, "fault", json_string(k->fault));
	json_object_set_new(o, "wanted", json_integer(k->wanted));
	json_object_set_new(o, "forks", json_integer(k->forks));
	json_object_set_new(o, "salvages", json_integer(k->salvages));
	json_object_set_new(o, "revoked", json_boolean(k->is_revoked));
	json_object_set_new(o, "level", json_string(level_names[k->level]));
	json_object_set_new(o, "advice", json_string(k->advice));
	return o;
}

int status_json(const struct status *s, FILE *out, struct err *e)
{
	json_t *all = json_object(), *kiosks = json_array();
	json_object_set_new(all, "level", json_string(level_names[s->level]));
	json_object_set_new(all, "kiosks", kiosks);
	for (size_t i = 0; i < s->count; i++)
		json_array_append_new(kiosks, kiosk_json(&s->kiosks[i]));
	json_object_set_new(all, "signups", json_integer(s->signups));
	json_object_set_new(all, "withdrawn", json_integer(s->withdrawn));
	json_object_set_new(all, "erased", json_integer(s->erased));
	json_object_set_new(all, "unreadable", json_integer(s->unreadable));
	json_object_set_new(all, "set_aside", json_integer(s->set_aside));
	int rc = json_dumpf(all, out, JSON_INDENT(1)) == 0
			 ? 0
			 : err_set(e, EX_IOERR, "De uitvoer kon niet worden geschreven.");
	fputc('\n', out);
	json_decref(all);
	return rc;
}

static void count_levels(const struct status *s, size_t counts[STATUS_UNKNOWN + 1])
{
	for (size_t i = 0; i < s->count; i++)
		counts[s->kiosks[i].level]++;
}

void status_check(const struct status *s, FILE *out)
{
	static const char *const words[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
	size_t n[STATUS_UNKNOWN + 1] = {0};
	count_levels(s, n);
	fprintf(out, "WIJKCENTRAL %s - %zu kiosken, %zu met een storing, %zu om naar te kijken",
		words[s->level], s->count, n[STATUS_CRITICAL], n[STATUS_WARNING]);
	if (s->count > 0 && s->kiosks[0].level != STATUS_OK)
		fprintf(out, ": %s %s", s->kiosks[0].name, s->kiosks[0].what);
	fprintf(out, " | critical=%zu warning=%zu kiosks=%zu signups=%lldc unreadable=%lld\n",
		n[STATUS_CRITICAL], n[STATUS_WARNING], s->count, (long long)s->signups,
		(long long)s->unreadable);
}

/* A label's value: backslash, quote and line feed are escaped. */
static void add_label(struct buf *out, const char *text)
{
	for (const char *p = text; *p != '\0'; p++)
		if (*p == '\\' || *p == '"')
			buf_addf(out, "\\%c", *p);
		else if (*p == '\n')
			buf_add_str(out, "\\n");
		else
			buf_add_char(out, *p);
}

static int64_t seen_of(const struct status_kiosk *k)
{
	return k->seen_at / 1000;
}

static int64_t waiting_of(const struct status_kiosk *k)
{
	return k->waiting;
}

static int64_t lag_of(const struct status_kiosk *k)
{
	return k->oldest_waiting_ms / 1000;
}

static int64_t disk_of(const struct status_kiosk *k)
{
	return k->disk_free;
}

static int64_t clock_of(const struct status_kiosk *k)
{
	return k->clock_synced;
}

static int64_t level_of(const struct status_kiosk *k)
{
	return (int64_t)k->level;
}

static const struct {
	const char *name, *help;
	int64_t (*value)(const struct status_kiosk *k);
	bool always; /* also of a kiosk that never sent anything */
} gauges[] = {
	{"wijk_kiosk_last_seen_timestamp_seconds", "When the kiosk last sent something.", seen_of,
	 false},
	{"wijk_kiosk_waiting_events", "Events that waited there then.", waiting_of, false},
	{"wijk_kiosk_oldest_waiting_seconds", "Age of the oldest of them then.", lag_of, false},
	{"wijk_kiosk_disk_free_bytes", "Free space of its state folder then.", disk_of, false},
	{"wijk_kiosk_clock_synced", "1 when its clock was synchronised.", clock_of, false},
	{"wijk_kiosk_level", "0 ok, 1 warning, 2 critical.", level_of, true},
};

static void add_gauge(struct buf *out, const char *name, const char *help, int64_t value)
{
	buf_addf(out, "# HELP %s %s\n# TYPE %s gauge\n%s %lld\n", name, help, name, name,
		 (long long)value);
}

void status_prometheus(const struct status *s, struct buf *out)
{
	for (size_t g = 0; g < sizeof gauges / sizeof gauges[0]; g++) {
		buf_addf(out, "# HELP %s %s\n# TYPE %s gauge\n", gauges[g].name, gauges[g].help,
			 gauges[g].name);
		for (size_t i = 0; i < s->count; i++) {
			const struct status_kiosk *k = &s->kiosks[i];
			if (k->is_revoked || (!k->ever && !gauges[g].always))
				continue;
			buf_addf(out, "%s{kiosk=\"%s\",centre=\"", gauges[g].name, k->id);
			add_label(out, k->name);
			buf_addf(out, "\"} %lld\n", (long long)gauges[g].value(k));
		}
	}
	add_gauge(out, "wijk_kiosks", "Kiosks that are let in.", (int64_t)s->count);
	add_gauge(out, "wijk_signups", "Signups in the central database.", s->signups);
	add_gauge(out, "wijk_unreadable_events", "Events that did not open.", s->unreadable);
	add_gauge(out, "wijk_set_aside_batches", "Batches that were refused.", s->set_aside);
	add_gauge(out, "wijk_status_timestamp_seconds", "When this was written.", s->now / 1000);
}

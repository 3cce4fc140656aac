#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/office/status.h"

#include <sysexits.h>

static const char *const level_names[] = {[STATUS_OK] = "ok",
					  [STATUS_WARNING] = "warning",
					  [STATUS_CRITICAL] = "critical",
					  [STATUS_UNKNOWN] = "unknown"};

/* Of a kiosk that never sent anything there is not much to say. */
static void add_known(struct buf *out, const char *key, bool ever, int64_t number)
{
	if (ever)
		buf_addf(out, ",\"%s\":%lld", key, (long long)number);
	else
		buf_addf(out, ",\"%s\":null", key);
}

static void add_text(struct buf *out, const char *key, const char *text)
{
	buf_addf(out, ",\"%s\":", key);
	if (text != NULL)
		buf_add_json(out, text);
	else
		buf_add_str(out, "null");
}

static void add_bool(struct buf *out, const char *key, bool value)
{
	buf_addf(out, ",\"%s\":%s", key, value ? "true" : "false");
}

static void add_kiosk(const struct status_kiosk *k, struct buf *out)
{
	char seen[SYS_TIME_TEXT], tested[SYS_TIME_TEXT];
	sys_time_text(k->seen_at, seen);
	sys_time_text(k->tested_at, tested);
	buf_addf(out, "{\"id\":\"%s\"", k->id);
	add_text(out, "name", k->name);
	add_text(out, "level", level_names[k->level]);
	add_text(out, "advice", k->advice);
	add_text(out, "last_seen", k->ever ? seen : NULL);
	add_text(out, "last_test", k->tested_at != 0 ? tested : NULL);
	add_text(out, "version", k->ever ? k->version : NULL);
	add_text(out, "fault", k->fault);
	add_known(out, "waiting", k->ever, k->waiting);
	add_known(out, "oldest_waiting_ms", k->ever, k->oldest_waiting_ms);
	add_known(out, "disk_free", k->ever, k->disk_free);
	add_known(out, "last_number", true, k->last_number);
	add_known(out, "set_aside", true, k->set_aside);
	add_known(out, "wanted", true, k->wanted);
	add_known(out, "forks", true, k->forks);
	add_known(out, "salvages", true, k->salvages);
	add_bool(out, "revoked", k->is_revoked);
	if (k->ever)
		add_bool(out, "clock_synced", k->clock_synced);
	else
		add_text(out, "clock_synced", NULL);
	buf_add_char(out, '}');
}

/* A line for each kiosk, so that it can be read by people and by grep as well. */
int status_json(const struct status *s, FILE *out, struct err *e)
{
	struct buf line;
	buf_init(&line);
	fprintf(out,
		"{\"level\":\"%s\",\"signups\":%lld,\"withdrawn\":%lld,\"erased\":%lld,"
		"\"unreadable\":%lld,\"set_aside\":%lld,\"kiosks\":[",
		level_names[s->level], (long long)s->signups, (long long)s->withdrawn,
		(long long)s->erased, (long long)s->unreadable, (long long)s->set_aside);
	for (size_t i = 0; i < s->count; i++) {
		buf_clear(&line);
		add_kiosk(&s->kiosks[i], &line);
		fprintf(out, "%s\n%s", i > 0 ? "," : "", line.data);
	}
	fputs("\n]}\n", out);
	buf_finish(&line);
	return ferror(out) ? err_sys(e, EX_IOERR, "De uitvoer kon niet worden geschreven") : 0;
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

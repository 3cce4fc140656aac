#include "db/base/buf.h"
#include "db/base/day.h"
#include "db/office/status.h"

#include <stdlib.h>

/* Bold and red, yellow: ECMA-48, SGR. */
static const char *const colours_of[] = {[STATUS_OK] = "",
					 [STATUS_WARNING] = "\033[33m",
					 [STATUS_CRITICAL] = "\033[1;31m",
					 [STATUS_UNKNOWN] = ""};

void status_add_span(struct buf *out, int64_t ms)
{
	static const struct {
		int64_t ms;
		const char *one, *more;
	} units[] = {{INT64_C(86400000), "dag", "dagen"},
		     {INT64_C(3600000), "uur", "uur"},
		     {INT64_C(60000), "minuut", "minuten"}};
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		/* Two of a unit at least, so that a day and a half is not "one day". */
		int64_t n = ms / units[i].ms;
		if (n >= (i == 2 ? 1 : 2)) {
			buf_addf(out, "%lld %s", (long long)n,
				 n == 1 ? units[i].one : units[i].more);
			return;
		}
	}
	buf_add_str(out, "net");
}

/* Pads by characters, and cuts what is too long. */
static void add_padded(struct buf *line, const char *text, int width)
{
	int chars = 0;
	const char *p = text;
	for (; *p != '\0' && chars < width; chars++) {
		size_t n = 1;
		while (((unsigned char)p[n] & 0xC0) == 0x80)
			n++;
		bool cut = chars == width - 1 && p[n] != '\0';
		if (cut)
			buf_add_str(line, "…");
		else
			buf_add(line, p, n);
		p += n;
	}
	buf_addf(line, "%*s", width - chars + 2, "");
}

static void add_size(struct buf *out, int64_t bytes)
{
	if (bytes < 0)
		buf_add_char(out, '?');
	else if (bytes >= INT64_C(10000000000))
		buf_addf(out, "%lld GB", (long long)(bytes / 1000000000));
	else
		buf_addf(out, "%lld MB", (long long)(bytes / 1000000));
}

static void put_seen(const struct status *s, const struct status_kiosk *k, struct buf *out)
{
	status_add_span(out, s->now - k->seen_at);
}

static void put_waiting(const struct status *s, const struct status_kiosk *k, struct buf *out)
{
	(void)s;
	buf_addf(out, "%lld", (long long)k->waiting);
}

static void put_lag(const struct status *s, const struct status_kiosk *k, struct buf *out)
{
	(void)s;
	if (k->waiting > 0)
		status_add_span(out, k->oldest_waiting_ms);
	else
		buf_add_char(out, '-');
}

static void put_clock(const struct status *s, const struct status_kiosk *k, struct buf *out)
{
	(void)s;
	buf_add_str(out, k->clock_synced ? "goed" : "ongelijk");
}

static void put_disk(const struct status *s, const struct status_kiosk *k, struct buf *out)
{
	(void)s;
	add_size(out, k->disk_free);
}

static void put_version(const struct status *s, const struct status_kiosk *k, struct buf *out)
{
	(void)s;
	/* Behind the + is the release of its content: print_content. */
	buf_add(out, k->version, strcspn(k->version, "+"));
}

/* Of a kiosk that sent something; the others have a dash. */
static const struct {
	const char *head;
	int width;
	void (*put)(const struct status *s, const struct status_kiosk *k, struct buf *out);
} columns[] = {
	{"gezien", 10, put_seen}, {"wacht", 5, put_waiting}, {"oudste", 10, put_lag},
	{"klok", 8, put_clock},	  {"vrij", 8, put_disk},     {"versie", 7, put_version},
};

enum { NAME_WIDTH = 24, ID_WIDTH = 17, WIDE = 110 };

static bool shows_ids(const struct status_look *look)
{
	return look->width == 0 || look->width >= WIDE;
}

static void print_kiosk(const struct status *s, const struct status_kiosk *k,
			const struct status_look *look, FILE *out)
{
	struct buf line, cell;
	buf_init(&line);
	buf_init(&cell);
	add_padded(&line, k->name, NAME_WIDTH);
	if (shows_ids(look))
		add_padded(&line, k->id, ID_WIDTH);
	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
		buf_clear(&cell);
		if (k->ever)
			columns[i].put(s, k, &cell);
		else
			buf_add_char(&cell, '-');
		add_padded(&line, cell.data, columns[i].width);
	}
	const char *colour = look->colours ? colours_of[k->level] : "";
	fprintf(out, "%s%s%s%s\n", line.data, colour, k->what, colour[0] != '\0' ? "\033[0m" : "");
	buf_finish(&line);
	buf_finish(&cell);
}

static void print_head(const struct status_look *look, FILE *out)
{
	struct buf line;
	buf_init(&line);
	add_padded(&line, "centrum", NAME_WIDTH);
	if (shows_ids(look))
		add_padded(&line, "kiosk", ID_WIDTH);
	for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++)
		add_padded(&line, columns[i].head, columns[i].width);
	fprintf(out, "%swat\n", line.data);
	buf_finish(&line);
}

static void print_totals(const struct status *s, FILE *out)
{
	const struct {
		int64_t n;
		const char *one, *more;
	} totals[] = {
		{(int64_t)s->count, "kiosk", "kiosken"},
		{s->signups, "aanmelding", "aanmeldingen"},
		{s->withdrawn, "ingetrokken", "ingetrokken"},
		{s->erased, "gewist", "gewist"},
		{s->unreadable,
		 "niet te lezen: geef bij collect het wachtwoord, of gebruik recover",
		 "niet te lezen: geef bij collect het wachtwoord, of gebruik recover"},
		{s->set_aside, "zending opzij gezet", "zendingen opzij gezet"},
	};
	for (size_t i = 0; i < sizeof totals / sizeof totals[0]; i++)
		if (i < 2 || totals[i].n > 0)
			fprintf(out, "%lld %s\n", (long long)totals[i].n,
				totals[i].n == 1 ? totals[i].one : totals[i].more);
}

static long long release_of(const struct status_kiosk *k)
{
	const char *plus = k->ever ? strchr(k->version, '+') : NULL;
	return plus != NULL ? strtoll(plus + 1, NULL, 10) : 0;
}

/* The kiosks with this release; a release that is not the newest names them. */
static void print_release(const struct status *s, long long release, bool newest, FILE *out)
{
	size_t count = 0;
	for (size_t i = 0; i < s->count; i++)
		count += release_of(&s->kiosks[i]) == release;
	fprintf(out, "%zu %s met inhoud %lld", count, count == 1 ? "kiosk" : "kiosken", release);
	for (size_t i = 0, named = 0; !newest && i < s->count; i++)
		if (release_of(&s->kiosks[i]) == release)
			fprintf(out, "%s%s", named++ == 0 ? ", ouder: " : ", ", s->kiosks[i].name);
	fputc('\n', out);
}

/* Who shows what, the newest first. */
static void print_content(const struct status *s, FILE *out)
{
	long long below = INT64_MAX, newest = 0;
	while (below > 0) {
		long long next = 0;
		for (size_t i = 0; i < s->count; i++) {
			long long release = release_of(&s->kiosks[i]);
			if (release < below && release > next)
				next = release;
		}
		if (next == 0)
			return;
		newest = newest == 0 ? next : newest;
		print_release(s, next, next == newest, out);
		below = next;
	}
}

/* Whoever is on the telephone with the centre wants to see it here. */
static void print_tests(const struct status *s, FILE *out)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct status_kiosk *k = &s->kiosks[i];
		struct day_writer w = {.day = INT64_MIN};
		char t[DAY_TIME];
		if (k->tested_at == 0)
			continue;
		day_write(&w, k->tested_at + day_dutch_offset(k->tested_at), t);
		fprintf(out, "%s (%s): laatste proef aangekomen op %.2s-%.2s-%.4s om %.5s\n",
			k->name, k->id, t + 8, t + 5, t, t + 11);
	}
}

void status_print(const struct status *s, const struct status_look *look, FILE *out)
{
	bool headed = false;
	for (size_t i = 0; i < s->count; i++) {
		if (look->only_bad && s->kiosks[i].level == STATUS_OK)
			continue;
		if (!headed)
			print_head(look, out);
		headed = true;
		print_kiosk(s, &s->kiosks[i], look, out);
	}
	if (headed)
		fputc('\n', out);
	for (size_t i = 0; i < s->count; i++) {
		const struct status_kiosk *k = &s->kiosks[i];
		if (k->advice[0] == '\0' || (look->only_bad && k->level == STATUS_OK))
			continue;
		fprintf(out, "%s (%s): %s\n", k->name, k->id, k->advice);
	}
	if (look->only_bad)
		return;
	print_tests(s, out);
	if (headed)
		fputc('\n', out);
	print_totals(s, out);
	print_content(s, out);
}

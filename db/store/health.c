#include "db/store/health.h"
#include "db/base/buf.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/store/events.h"
#include "db/store/salvage.h"

#include <dirent.h>
#include <sys/stat.h>

#define HOUR_MS INT64_C(3600000)
#define DAY_MS	(24 * HOUR_MS)
#define MB	INT64_C(1000000)

/* Longer without the drop, or with something that waits, is not as it should be; or is a fault. */
#define LATE_MS	     DAY_MS
#define LOST_MS	     (7 * DAY_MS)
#define DISK_LOW     (500 * MB)
#define DISK_FULL    (50 * MB)
#define CELSIUS_WARM 70
#define CELSIUS_HOT  85
#define YEAR_2026_MS INT64_C(1767225600000) /* this kiosk was not there before */

void health_init(struct health_reader *r, struct health_roots roots, const struct sys *sys)
{
	*r = (struct health_reader){.roots = roots, .sys = sys};
}

void health_finish(struct health_reader *r)
{
	sql_close(r->db);
	r->db = NULL;
}

/* The first line of kind/name/leaf, cut to size; false when there is no such file. */
static bool read_small(const struct health_reader *r, const char *kind, const char *name,
		       const char *leaf, char *text, size_t size)
{
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "%s/%s/%s/%s", r->roots.machine, kind, name, leaf);
	FILE *file = fopen(path.data, "re");
	buf_finish(&path);
	if (file == NULL)
		return false;
	size_t n = fread(text, 1, size - 1, file);
	fclose(file);
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	return n > 0;
}

static void each_entry(const struct health_reader *r, const char *kind,
		       void (*visit)(const char *name, void *self), void *self)
{
	char *folder = file_join(r->roots.machine, kind);
	DIR *dir = opendir(folder);
	free(folder);
	if (dir == NULL)
		return;
	for (struct dirent *d = readdir(dir); d != NULL; d = readdir(dir))
		if (d->d_name[0] != '.')
			visit(d->d_name, self);
	closedir(dir);
}

struct look {
	const struct health_reader *r;
	struct health *out;
};

static void look_at_card(const char *name, void *self)
{
	struct look *look = self;
	char text[16];
	if (strcmp(name, "lo") != 0 &&
	    read_small(look->r, "net", name, "operstate", text, sizeof text) &&
	    strcmp(text, "up") == 0)
		look->out->link = true;
}

static void look_at_zone(const char *name, void *self)
{
	enum { ABSURD = 150, THOUSAND = 1000 };
	struct look *look = self;
	char text[16], *end;
	if (strncmp(name, "thermal_zone", strlen("thermal_zone")) != 0 ||
	    !read_small(look->r, "thermal", name, "temp", text, sizeof text))
		return;
	long milli = strtol(text, &end, 10);
	/* A sensor that is not there tells nonsense. */
	if (*end != '\0' || end == text || milli <= 0 || milli > ABSURD * THOUSAND)
		return;
	int celsius = (int)(milli / THOUSAND);
	if (!look->out->has_celsius || celsius > look->out->celsius)
		look->out->celsius = celsius;
	look->out->has_celsius = true;
}

static void drop_other_file(struct health_reader *r)
{
	uint64_t now = events_inode(r->roots.state);
	if (r->db != NULL && now != r->inode)
		health_finish(r);
	r->inode = now;
}

static int read_facts(struct sqlite3 *db, struct health *h)
{
	const struct {
		const char *key;
		long long *out;
	} facts[] = {
		{QUEUE_CONTACT_AT, &h->contact_at},	      {QUEUE_FAILED_AT, &h->failed_at},
		{QUEUE_FAILED_SINCE, &h->failed_since},	      {QUEUE_TEST_AT, &h->test_at},
		{QUEUE_ACKNOWLEDGED_AT, &h->acknowledged_at},
	};
	char name[32];
	for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
		if (queue_fact(db, facts[i].key, facts[i].out, NULL) != 0)
			return -1;
	if (queue_text(db, QUEUE_FAILED_REASON, name, sizeof name, NULL) != 0)
		return -1;
	h->reason = h->failed_at != 0 ? reason_named(name) : REASON_NONE;
	return queue_count(db, &h->counts, NULL);
}

static int read_test(struct sqlite3 *db, struct health *h)
{
	long long seq = 0;
	struct queue_marks marks;
	if (queue_fact(db, QUEUE_TEST_SEQ, &seq, NULL) != 0 || queue_marks(db, &marks, NULL) != 0)
		return -1;
	h->test = seq == 0		      ? HEALTH_TEST_NONE
		  : seq <= marks.acknowledged ? HEALTH_TEST_ARRIVED
		  : seq <= marks.sent	      ? HEALTH_TEST_SENT
					      : HEALTH_TEST_SAVED;
	return 0;
}

/* Without the file nothing ever waited; it is not made here. */
static void read_queue(struct health_reader *r, struct health *h)
{
	drop_other_file(r);
	if (r->inode == 0)
		return;
	char *path = file_join(r->roots.state, EVENTS_FILE);
	if ((r->db == NULL && sql_open(&r->db, path, SQL_WRITE, NULL) != 0) ||
	    read_facts(r->db, h) != 0 || read_test(r->db, h) != 0)
		h->damaged = true;
	free(path);
}

void health_read(struct health_reader *r, struct health *out)
{
	struct health h = {.now = r->sys->now_ms(r->sys->self),
			   .clock_synced = r->sys->clock_synced(r->sys->self),
			   .disk_free = r->roots.space(r->roots.state),
			   .damaged = salvage_was_needed(r->roots.state)};
	struct look look = {.r = r, .out = &h};
	each_entry(r, "net", look_at_card, &look);
	each_entry(r, "thermal", look_at_zone, &look);
	read_queue(r, &h);
	*out = h;
}

static enum health_mark by_age(int64_t since, int64_t now)
{
	return now - since > LOST_MS   ? HEALTH_BROKEN
	       : now - since > LATE_MS ? HEALTH_LOOK
				       : HEALTH_GOOD;
}

enum health_mark health_judge(const struct health *h, enum health_row row)
{
	switch (row) {
	case HEALTH_NETWORK:
		return !h->link ? HEALTH_BROKEN : h->failed_at != 0 ? HEALTH_LOOK : HEALTH_GOOD;
	case HEALTH_SYNC: return by_age(h->contact_at, h->now);
	case HEALTH_WAITING:
		return h->damaged	       ? HEALTH_BROKEN
		       : h->counts.waiting > 0 ? by_age(h->counts.oldest, h->now)
					       : HEALTH_GOOD;
	case HEALTH_DISK:
		return h->disk_free < 0		  ? HEALTH_UNKNOWN
		       : h->disk_free < DISK_FULL ? HEALTH_BROKEN
		       : h->disk_free < DISK_LOW  ? HEALTH_LOOK
						  : HEALTH_GOOD;
	case HEALTH_CLOCK:
		return h->now < YEAR_2026_MS ? HEALTH_BROKEN
		       : !h->clock_synced    ? HEALTH_LOOK
					     : HEALTH_GOOD;
	case HEALTH_TEMPERATURE:
		return !h->has_celsius		    ? HEALTH_UNKNOWN
		       : h->celsius >= CELSIUS_HOT  ? HEALTH_BROKEN
		       : h->celsius >= CELSIUS_WARM ? HEALTH_LOOK
						    : HEALTH_GOOD;
	case HEALTH_ROWS: break;
	}
	return HEALTH_UNKNOWN;
}

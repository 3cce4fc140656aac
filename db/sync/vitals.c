#include "db/sync/vitals.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sys.h"
#include "db/store/content.h"
#include "db/store/moment.h"
#include "db/store/queue.h"
#include "db/store/salvage.h"
#include "db/sync/batch.h"

/* "0.1.0+202611280432": of the programs, and the release of the content that is shown. */
static void tell_version(const char *state_dir, struct batch_health *out)
{
	struct content_facts content = {.format = 0};
	char *path = file_join(state_dir, CONTENT_FILE);
	content_read(path, &content, NULL);
	free(path);
	if (content.release > 0)
		snprintf(out->version, sizeof out->version, "%s+%lld", CLI_VERSION,
			 (long long)content.release);
	else
		snprintf(out->version, sizeof out->version, "%s", CLI_VERSION);
}

int vitals_read(struct sqlite3 *db, const char *state_dir, const struct sys *sys,
		struct batch_health *out, struct err *e)
{
	enum { HOUR_MS = 60 * 60 * 1000 };
	struct queue_counts counts;
	long long forks = 0, salvages = 0;
	if (queue_count(db, &counts, e) != 0 || queue_fact(db, QUEUE_FORKS, &forks, e) != 0 ||
	    queue_fact(db, SALVAGE_COUNT, &salvages, e) != 0)
		return -1;
	int64_t now = sys->now_ms(sys->self);
	int64_t age = counts.waiting > 0 && now > counts.oldest ? now - counts.oldest : 0;
	*out = (struct batch_health){.disk_free = file_space(state_dir),
				     .waiting = counts.waiting,
				     .oldest_waiting_ms = age / HOUR_MS * HOUR_MS,
				     .clock_synced = sys->clock_synced(sys->self),
				     .forks = forks,
				     .salvages = salvages};
	tell_version(state_dir, out);
	return moment_starts(db, out->starts, &out->start_count, e);
}

#include "db/sync/sync.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "db/store/events.h"
#include "db/sync/cut.h"
#include "db/sync/enrol.h"
#include "db/sync/push.h"

#include <sysexits.h>

/* The address comes from a file here, not from the command line. */
static int open_drop(struct sync *sync, struct err *e)
{
	if (carrier_open(&sync->carrier, sync->conf.drop, e) == 0)
		return 0;
	if (e != NULL && e->code == EX_USAGE)
		e->code = EX_CONFIG;
	return err_prefix(e, "%s/%s", sync->state_dir, CONF_FILE);
}

int sync_init(struct sync *sync, const char *state_dir, const struct sys *sys, struct err *e)
{
	struct sync made = {.state_dir = state_dir, .sys = sys};
	if (conf_read(state_dir, &made.conf, e) != 0)
		goto fail;
	if (!made.conf.enrolled) {
		err_set(e, EX_CONFIG,
			"Deze kiosk is nog niet aangesloten. Doe dat eerst met: wijksync enrol");
		goto fail;
	}
	if (enrol_key(state_dir, made.conf.kiosk, made.sign, e) != 0 || open_drop(&made, e) != 0 ||
	    events_open(&made.db, state_dir, e) != 0)
		goto fail;
	*sync = made;
	explicit_bzero(made.sign, sizeof made.sign);
	return 0;
fail:
	sync_finish(&made);
	return -1;
}

void sync_finish(struct sync *sync)
{
	explicit_bzero(sync->sign, sizeof sync->sign);
	carrier_close(&sync->carrier);
	sql_close(sync->db);
	conf_finish(&sync->conf);
	sync->db = NULL;
}

int sync_once(struct sync *sync, struct err *e)
{
	struct err doubt = {.code = 0};
	if (carrier_prepare(&sync->carrier, e) != 0)
		return -1;
	/* Before cutting, so that the new batch tells how much really waits. */
	bool trusted = push_take_ack(sync, &doubt) == 0;
	/* A spoiled acknowledgement is told about, but must not keep signups here. */
	bool goes_on = trusted || doubt.code == EX_DATAERR;
	if (goes_on && (cut_batches(sync, e) != 0 || push_batches(sync, e) != 0))
		return -1;
	if (!trusted)
		return err_set(e, doubt.code, "%s", doubt.text);
	/*
	 * Here and not after a signup, so that nobody waits for it at the screen.  The WAL
	 * keeps its size and is written again from the start: that is faster than growing it.
	 */
	return sql_exec(sync->db, "PRAGMA wal_checkpoint(PASSIVE)", e);
}

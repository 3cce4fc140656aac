#include "db/sync/renew.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/store/ownkey.h"
#include "db/sync/batch.h"
#include "db/store/queue.h"
#include "db/sync/sync.h"

#include <sodium.h>
#include <sysexits.h>
#include <unistd.h>

int renew_begin(const char *state_dir, struct err *e)
{
	uint8_t public_key[CODE_SIGN_PUBLIC], secret[CODE_SIGN_SECRET];
	char *path = file_join(state_dir, RENEW_FILE);
	int rc;
	if (file_exists(path)) {
		rc = err_set(e, EX_USAGE,
			     "Er is al een nieuwe sleutel onderweg. Zodra de centrale die kent,"
			     " gaat hij in");
	} else {
		crypto_sign_keypair(public_key, secret);
		rc = file_replace(path, secret, sizeof secret, 0600, e);
		explicit_bzero(secret, sizeof secret);
	}
	free(path);
	return rc;
}

/* kiosk.conf says which key is ours, so it is written first: then the file gets its name. */
static int put_in_place(struct sync *sync, struct err *e)
{
	char *from = file_join(sync->state_dir, RENEW_FILE),
	     *to = file_join(sync->state_dir, CONF_KEY_FILE);
	int rc = 0;
	if (rename(from, to) != 0 || file_sync_folder_of(to) != 0)
		rc = err_sys(e, EX_IOERR, "Kan %s niet vervangen", to);
	if (rc == 0) {
		memcpy(sync->sign, sync->next_sign, sizeof sync->sign);
		explicit_bzero(sync->next_sign, sizeof sync->next_sign);
		sync->has_next = false;
	}
	free(from);
	free(to);
	return rc;
}

int renew_load(struct sync *sync, struct err *e)
{
	char *path = file_join(sync->state_dir, RENEW_FILE);
	int rc = 0;
	if (file_exists(path)) {
		rc = ownkey_read_file(path, sync->next_sign, e);
		sync->has_next = rc == 0;
	}
	free(path);
	if (sync->has_next && sync->conf.has_key &&
	    memcmp(sync->next_sign + 32, sync->conf.key, CODE_SIGN_PUBLIC) == 0)
		rc = put_in_place(sync, e);
	return rc;
}

/* Does this batch of ours name the next key?  Only while its bytes are here. */
static int names_next(struct sync *sync, int64_t number, bool *out, struct err *e)
{
	sqlite3_stmt *s = NULL;
	struct batch *batch = NULL;
	if (sql_prepare(&s, sync->db, e, "SELECT bytes FROM batch_bytes WHERE number = ?", "i",
			number) != 0)
		return -1;
	int rc = sql_step(s, e);
	if (rc == 1 &&
	    batch_read(&batch, sqlite3_column_blob(s, 0), (size_t)sqlite3_column_bytes(s, 0),
		       sync->sign + 32, NULL) == BATCH_FINE) {
		const struct batch_header *h = batch_header(batch);
		*out = h->has_successor &&
		       memcmp(h->successor, sync->next_sign + 32, CODE_SIGN_PUBLIC) == 0;
	}
	batch_free(batch);
	sqlite3_finalize(s);
	return rc < 0 ? -1 : 0;
}

int renew_finish(struct sync *sync, int64_t acknowledged, struct err *e)
{
	bool known = false;
	if (!sync->has_next)
		return 0;
	if (names_next(sync, acknowledged, &known, e) != 0)
		return -1;
	if (!known)
		return 0;
	sync->conf.has_key = true;
	memcpy(sync->conf.key, sync->next_sign + 32, CODE_SIGN_PUBLIC);
	if (conf_write(sync->state_dir, &sync->conf, e) != 0)
		return -1;
	return put_in_place(sync, e);
}

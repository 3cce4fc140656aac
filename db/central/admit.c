#include "db/central/admit.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/home.h"
#include "db/sync/batch.h"
#include "db/sync/carrier.h"

#include <sysexits.h>

int admit_kiosk(struct home *home, const char *kiosk_code, const char *name, const char *drop,
		char fingerprint[CODE_FINGERPRINT], struct err *e)
{
	static const uint8_t no_hash[BATCH_HASH];
	uint8_t sign[CODE_SIGN_PUBLIC];
	char id[CODE_KIOSK_ID];
	struct carrier carrier;
	if (code_kiosk_parse(kiosk_code, sign, e) != 0 ||
	    carrier_open(&carrier, drop, home->dir, e) != 0)
		return -1;
	carrier_close(&carrier);
	code_kiosk_id(sign, id);
	if (database_run(
		    home->db, e,
		    "INSERT INTO kiosk(id, name, drop_url, sign, enrolled_at, last_hash)"
		    " VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE"
		    " SET name = excluded.name, drop_url = excluded.drop_url, revoked_at = NULL,"
		    " told = '', keys_told = 1",
		    "sssbib", id, name, drop, (const void *)sign, sizeof sign,
		    home->sys->now_ms(home->sys->self), (const void *)no_hash, sizeof no_hash) != 0)
		return -1;
	code_fingerprint(&home->code, sign, fingerprint);
	return 0;
}

int admit_invited(struct home *home, const char *id, const uint8_t sign[CODE_SIGN_PUBLIC],
		  const char *name, const char *drop, struct err *e)
{
	static const uint8_t no_hash[BATCH_HASH];
	return database_run(
		home->db, e,
		"INSERT INTO kiosk(id, name, drop_url, sign, enrolled_at, last_hash)"
		" VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO UPDATE"
		" SET name = excluded.name, drop_url = excluded.drop_url, sign = excluded.sign,"
		" next_sign = NULL, revoked_at = NULL, told = '', keys_told = 1, etag = ''",
		"sssbib", id, name, drop, (const void *)sign, (size_t)CODE_SIGN_PUBLIC,
		home->sys->now_ms(home->sys->self), (const void *)no_hash, sizeof no_hash);
}

int admit_revoke(struct home *home, const char *kiosk, struct err *e)
{
	if (database_run(home->db, e, "UPDATE kiosk SET revoked_at = ? WHERE id = ?", "is",
			 home->sys->now_ms(home->sys->self), kiosk) != 0)
		return -1;
	return database_changed(home->db) == 1
		       ? 0
		       : err_set(e, EX_NOINPUT,
				 "Er is geen kiosk %s. De kenmerken staan in: wijkcentral status",
				 kiosk);
}

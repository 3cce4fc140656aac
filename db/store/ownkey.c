#include "db/store/ownkey.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/store/conf.h"

#include <sodium.h>
#include <sysexits.h>

/* The public half is inside the secret key; a spoiled file shows because they do not match. */
static bool key_is_whole(const uint8_t sign[CODE_SIGN_SECRET])
{
	uint8_t public_key[CODE_SIGN_PUBLIC], again[CODE_SIGN_SECRET];
	crypto_sign_seed_keypair(public_key, again, sign);
	bool whole = sodium_memcmp(again, sign, sizeof again) == 0;
	explicit_bzero(again, sizeof again);
	return whole;
}

int ownkey_read_file(const char *path, uint8_t sign[CODE_SIGN_SECRET], struct err *e)
{
	struct buf bytes;
	buf_init_secret(&bytes);
	int rc = file_read(path, CODE_SIGN_SECRET, &bytes, e);
	if (rc == 0 && (bytes.len != CODE_SIGN_SECRET || !key_is_whole((uint8_t *)bytes.data)))
		rc = err_set(e, EX_CONFIG, "De sleutel in %s is beschadigd", path);
	if (rc == 0)
		memcpy(sign, bytes.data, CODE_SIGN_SECRET);
	buf_finish(&bytes);
	return rc;
}

int ownkey_read(const char *state_dir, const struct conf *conf, uint8_t sign[CODE_SIGN_SECRET],
		struct err *e)
{
	uint8_t secret[CODE_SIGN_SECRET];
	char id[CODE_KIOSK_ID];
	char *path = file_join(state_dir, CONF_KEY_FILE);
	int rc = ownkey_read_file(path, secret, e);
	if (rc == 0) {
		code_kiosk_id(secret + 32, id);
		/* A key that was replaced is no longer ours, though the id comes from the first. */
		bool ours = conf->has_key ? memcmp(secret + 32, conf->key, sizeof conf->key) == 0
					  : strcmp(id, conf->kiosk) == 0;
		if (!ours)
			rc = err_set(e, EX_CONFIG, "%s hoort niet bij deze kiosk", path);
	}
	if (rc == 0)
		memcpy(sign, secret, sizeof secret);
	explicit_bzero(secret, sizeof secret);
	free(path);
	return rc;
}

#include "db/sync/enrol.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/store/conf.h"
#include "db/store/ownkey.h"
#include "db/sync/carrier.h"

#include <sodium.h>
#include <sysexits.h>

/* A key without kiosk.conf is of an enrolment that was cut short: it is used after all. */
static int make_key(const char *path, uint8_t sign[CODE_SIGN_SECRET], struct err *e)
{
	uint8_t public_key[CODE_SIGN_PUBLIC], secret[CODE_SIGN_SECRET];
	if (file_exists(path))
		return ownkey_read_file(path, sign, e);
	crypto_sign_keypair(public_key, secret);
	int rc = file_replace(path, secret, sizeof secret, 0600, e);
	if (rc == 0)
		memcpy(sign, secret, sizeof secret);
	explicit_bzero(secret, sizeof secret);
	return rc;
}

static int check_first_time(const struct conf *old, const struct enrol_wish *wish,
			    const struct central_code *central, struct err *e)
{
	if (!old->enrolled)
		return 0;
	/* One that was begun anew from the same recovery sheet can read what waits here. */
	if (memcmp(old->central.recovery, central->recovery, sizeof central->recovery) != 0)
		return err_set(
			e, EX_USAGE,
			"Deze kiosk hoort al bij een andere centrale. Wat hier wacht, kan"
			" alleen die lezen. Begin voor een nieuwe centrale met een lege map");
	if (!wish->again)
		return err_set(e, EX_USAGE,
			       "Deze kiosk is al aangesloten. Wilt u de postbus of de naam"
			       " veranderen? Zet dan --again achter het commando");
	return 0;
}

static int check_drop(const char *state_dir, const char *url, struct err *e)
{
	struct carrier carrier;
	if (carrier_open(&carrier, url, state_dir, e) != 0)
		return -1;
	/* Only a favour: the drop may be out of reach now, and wijksync tries again. */
	carrier_prepare(&carrier, NULL);
	carrier_close(&carrier);
	return 0;
}

/* Enrolled again: the settings and the keys that central told since are kept. */
static int write_conf(const char *state_dir, const struct enrol_wish *wish, const struct conf *old,
		      const struct central_code *central, const uint8_t *public_key, struct err *e)
{
	struct conf conf;
	conf_begin(&conf, central);
	if (old->enrolled && memcmp(&old->central, central, sizeof *central) == 0)
		conf = *old;
	else
		code_kiosk_id(public_key, conf.kiosk);
	if (old->enrolled) {
		memcpy(conf.kiosk, old->kiosk, sizeof conf.kiosk);
		conf.languages = old->languages;
		conf.contact = buf_copy(old->contact);
		conf.theme = buf_copy(old->theme);
		conf.printer = buf_copy(old->printer);
		conf.stick = buf_copy(old->stick);
	}
	if (wish->kiosk != NULL) {
		snprintf(conf.kiosk, sizeof conf.kiosk, "%s", wish->kiosk);
		conf.has_key = true;
		conf.revoked = false;
		memcpy(conf.key, public_key, sizeof conf.key);
	}
	conf.drop = buf_copy(wish->drop);
	conf.centre = buf_copy(wish->centre);
	int rc = conf_write(state_dir, &conf, e);
	if (rc != 0 && e != NULL && e->code == EX_CONFIG)
		e->code = EX_USAGE; /* what was typed cannot be kept */
	conf_finish(&conf);
	return rc;
}

int enrol_kiosk(const char *state_dir, const struct enrol_wish *wish, struct buf *code,
		char fingerprint[CODE_FINGERPRINT], struct err *e)
{
	struct conf old = {.enrolled = false};
	struct central_code central;
	uint8_t sign[CODE_SIGN_SECRET] = {0};
	const uint8_t *public_key = sign + 32;
	char *path = file_join(state_dir, CONF_KEY_FILE);
	int rc = -1;
	if (code_central_parse(wish->central_code, &central, e) != 0 ||
	    file_make_folder(state_dir, 0700, e) != 0 || conf_read(state_dir, &old, e) != 0 ||
	    check_first_time(&old, wish, &central, e) != 0 ||
	    check_drop(state_dir, wish->drop, e) != 0)
		goto out;
	if (make_key(path, sign, e) != 0 ||
	    write_conf(state_dir, wish, &old, &central, public_key, e) != 0)
		goto out;
	code_kiosk_text(public_key, code);
	code_fingerprint(&central, public_key, fingerprint);
	rc = 0;
out:
	explicit_bzero(sign, sizeof sign);
	conf_finish(&old);
	free(path);
	return rc;
}

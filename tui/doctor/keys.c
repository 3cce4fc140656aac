/* Is the kiosk enrolled, with its own key and with keys to seal to? */
#include "db/base/file.h"
#include "db/store/ownkey.h"
#include "tui/doctor/doctor_inside.h"

#include <sodium.h>
#include <sysexits.h>
#include <unistd.h>

void keys_enrolled(struct doctor *d, struct remark *n)
{
	if (!d->has_conf) {
		doctor_say(d, n, VERDICT_WRONG, "kiosk.conf is niet te lezen of niet te begrijpen.",
			   "kiosk.conf cannot be read or understood.");
		doctor_cure(d, n, "Kijk wat erin staat, of stel de kiosk opnieuw in.",
			    "Look at what is in it, or set the kiosk up again.");
	} else if (!d->conf.enrolled)
		doctor_say(d, n, VERDICT_WRONG,
			   "Deze kiosk is nog niet aangesloten op een centrale.",
			   "This kiosk is not enrolled with a central yet.");
	else if (d->conf.revoked) {
		doctor_say(d, n, VERDICT_WRONG, "De centrale neemt van deze kiosk niets meer aan.",
			   "Central takes nothing from this kiosk any more.");
		doctor_cure(d, n, "Bel de beheerder.", "Call the administrator.");
	} else
		doctor_say(d, n, VERDICT_GOOD, "De kiosk is aangesloten. Kenmerk: %s.",
			   "The kiosk is enrolled. Its id: %s.", d->conf.kiosk);
}

/* kiosk.conf names the next key a moment before its file gets the name. */
static bool is_next(const struct doctor *d)
{
	uint8_t sign[CODE_SIGN_SECRET];
	char *path = file_join(d->o.state, CONF_KEY_FILE ".next");
	bool fits = d->conf.has_key && ownkey_read_file(path, sign, NULL) == 0 &&
		    memcmp(sign + sizeof sign / 2, d->conf.key, sizeof d->conf.key) == 0;
	explicit_bzero(sign, sizeof sign);
	free(path);
	return fits;
}

void keys_own(struct doctor *d, struct remark *n)
{
	uint8_t sign[CODE_SIGN_SECRET];
	struct err e = {.code = 0};
	struct stat st;
	char *path = file_join(d->o.state, CONF_KEY_FILE);
	if (!d->has_conf || !d->conf.enrolled)
		doctor_say(d, n, VERDICT_UNSEEN, "Er is nog geen sleutel nodig.",
			   "No key is needed yet.");
	else if (stat(path, &st) == 0 && access(path, R_OK) != 0)
		doctor_say(d, n, VERDICT_UNSEEN,
			   "De sleutel is te zien voor de kiosk zelf of root.",
			   "The key can be seen by the kiosk itself or root.");
	else if (ownkey_read(d->o.state, &d->conf, sign, &e) == 0 || is_next(d))
		doctor_say(d, n, VERDICT_GOOD, "De sleutel is heel, en van deze kiosk.",
			   "The key is whole, and of this kiosk.");
	else if (e.code == EX_NOINPUT)
		doctor_say(d, n, VERDICT_WRONG, "De sleutel van deze kiosk is weg.",
			   "The key of this kiosk is gone.");
	else
		doctor_say(d, n, VERDICT_WRONG,
			   "De sleutel is beschadigd, of van een andere kiosk.",
			   "The key is damaged, or of another kiosk.");
	explicit_bzero(sign, sizeof sign);
	free(path);
}

/* A box that is sealed to a key of small order can be opened by anybody. */
static bool can_be_sealed_to(const uint8_t key[SEAL_PUBLIC])
{
	static const char nothing[] = "";
	uint8_t box[SEAL_OVERHEAD];
	return crypto_box_seal(box, (const uint8_t *)nothing, 0, key) == 0;
}

void keys_recipients(struct doctor *d, struct remark *n)
{
	enum { LEAST = 2 }; /* central, and the recovery key on paper */
	bool right = sodium_init() >= 0 && d->conf.recipient_count >= LEAST &&
		     crypto_core_ed25519_is_valid_point(d->conf.signer) == 1;
	if (!d->has_conf || !d->conf.enrolled) {
		doctor_say(d, n, VERDICT_UNSEEN, "Er is nog niemand om voor te verzegelen.",
			   "There is nobody to seal to yet.");
		return;
	}
	for (size_t i = 0; i < d->conf.recipient_count; i++)
		right = right && can_be_sealed_to(d->conf.recipients[i]);
	if (right)
		doctor_say(d, n, VERDICT_GOOD, "Aanmeldingen worden verzegeld voor %zu sleutels.",
			   "Signups are sealed to %zu keys.", d->conf.recipient_count);
	else
		doctor_say(d, n, VERDICT_WRONG, "De sleutels om voor te verzegelen kloppen niet.",
			   "The keys to seal to are not right.");
}

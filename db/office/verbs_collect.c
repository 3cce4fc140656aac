#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/central/collect.h"
#include "db/central/home.h"
#include "db/base/passphrase.h"
#include "db/central/reopen.h"
#include "db/office/verbs_inside.h"

#include <sodium.h>
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

/* What comes in from the kiosks. */

/*
 * With a passphrase all keys can be opened; without one, what is sealed to
 * locked keys only is fetched, checked and kept shut until somebody has it.
 */
static int unlock(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct buf typed;
	if (!keyring_has_locked(&home->ring) ||
	    (r->passphrase_file == NULL && !isatty(STDIN_FILENO)))
		return 0;
	buf_init_secret(&typed);
	int rc = passphrase_read(r->passphrase_file, "Wachtwoord van uw sleutel", &typed, e);
	if (rc == 0)
		rc = keyring_unlock(&home->ring, typed.data, e);
	buf_finish(&typed);
	return rc;
}

static void print_failure(void *self, const char *name, const char *id, const struct err *why)
{
	(void)self;
	fprintf(stderr, "%s (%s): %s\n", name, id, why->text);
}

static void print_joined(void *self, const char *name, const char *id, const char *check)
{
	(void)self;
	printf("%s (%s) is aangesloten. Controlegetal: %s\n", name, id, check);
}

int verbs_collect(struct home *home, const struct verbs_request *r, struct err *e)
{
	const struct collect_ear ear = {.failed = print_failure, .joined = print_joined};
	long long opened = 0;
	if (unlock(home, r, e) != 0 || reopen_all(home, &home->ring, &opened, e) != 0)
		return -1;
	return collect_all(home, &ear, e);
}

int verbs_recover(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct keyring *ring = buf_alloc(1, sizeof *ring);
	long long opened = 0;
	ring->count = 1;
	struct keyring_key *key = &ring->keys[0];
	int rc = verbs_read_sheet(r, key->secret, e);
	if (rc == 0) {
		crypto_scalarmult_base(key->public_key, key->secret);
		if (memcmp(key->public_key, home->code.recovery, sizeof home->code.recovery) != 0)
			rc = err_set(e, EX_USAGE, "Dit herstelblad is van een andere centrale");
	}
	if (rc == 0)
		rc = reopen_all(home, ring, &opened, e);
	if (rc == 0)
		printf("%lld aanmeldingen en intrekkingen geopend met het herstelblad.\n", opened);
	keyring_wipe(ring);
	free(ring);
	return rc;
}

#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sys.h"
#include "db/central/admit.h"
#include "db/central/editors.h"
#include "db/central/home.h"
#include "db/central/invites.h"
#include "db/base/passphrase.h"
#include "db/central/sheet.h"
#include "db/office/person.h"
#include "db/office/verbs_inside.h"
#include "db/sync/access.h"

#include <sodium.h>
#include <sysexits.h>
#include <unistd.h>

/* A central, its kiosks and its keys. */

/* The secret that stands on the sheet, from the keyboard or a file. */
int verbs_read_sheet(const struct verbs_request *r, uint8_t secret[32], struct err *e)
{
	struct buf typed;
	buf_init_secret(&typed);
	const char *file = r->passphrase_file != NULL ? r->passphrase_file
			   : isatty(STDIN_FILENO)     ? NULL
						      : "-";
	int rc = passphrase_read(file, "Code van het herstelblad (WKR1-...)", &typed, e);
	if (rc == 0)
		rc = sheet_parse(typed.data, secret, e);
	buf_finish(&typed);
	return rc;
}

static int print_code(struct home *home)
{
	struct buf text;
	buf_init(&text);
	code_central_text(&home->code, &text);
	puts(text.data);
	buf_finish(&text);
	return 0;
}

int verbs_init(struct home *home, const struct verbs_request *r, struct err *e)
{
	uint8_t secret[32];
	const char *name = r->name != NULL ? r->name : "wijkcentral";
	int rc = r->recover ? verbs_read_sheet(r, secret, e) : 0;
	if (rc == 0)
		rc = home_init(r->home, name, r->recover ? secret : NULL, r->database, sys_real(),
			       e);
	explicit_bzero(secret, sizeof secret);
	if (rc != 0 || home_open(home, r->home, NULL, sys_real(), e) != 0)
		return -1;
	if (!r->recover)
		fprintf(stderr, "Druk %s/%s af, leg het in een kluis en wis daarna het bestand.\n",
			r->home, SHEET_FILE);
	return print_code(home);
}

int verbs_code(struct home *home, const struct verbs_request *r, struct err *e)
{
	(void)r;
	(void)e;
	return print_code(home);
}

int verbs_enrol(struct home *home, const struct verbs_request *r, struct err *e)
{
	char fingerprint[CODE_FINGERPRINT];
	if (r->name == NULL || r->drop == NULL)
		return err_set(e, EX_USAGE,
			       "Geef de kiosk een naam met --name, en zeg met --drop waar zijn "
			       "post komt.");
	if (admit_kiosk(home, r->arguments[0], r->name, r->drop, fingerprint, e) != 0)
		return -1;
	printf("Controlegetal: %s\n", fingerprint);
	return 0;
}

/* A code that is still open would let the thief in again. */
static int end_invitation(struct home *home, const char *kiosk, struct err *e)
{
	struct err why = {.code = 0};
	bool told = false;
	if (invites_withdraw(home, kiosk, &told, &why) == 0 || why.code == EX_NOINPUT)
		return 0;
	return err_set(e, why.code, "De kiosk is buitengesloten. Zijn uitnodiging nog niet: %s",
		       why.text);
}

int verbs_revoke(struct home *home, const struct verbs_request *r, struct err *e)
{
	const char *kiosk = r->arguments[0];
	struct buf note;
	if (admit_revoke(home, kiosk, e) != 0)
		return -1;
	buf_init(&note);
	buf_addf(&note, "%s%s%s", kiosk, r->reason != NULL ? ": " : "",
		 r->reason != NULL ? r->reason : "");
	int rc = person_note(home, "revoke", note.data, e);
	buf_finish(&note);
	if (rc == 0)
		rc = end_invitation(home, kiosk, e);
	fprintf(stderr, "Laat de beheerder nu ook zijn toegang tot de postbus afsluiten.\n");
	return rc;
}

int verbs_access(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct buf text;
	buf_init_secret(&text);
	int rc = file_read("/dev/stdin", ACCESS_BYTES_MAX, &text, e);
	if (rc == 0)
		rc = access_write(home->dir, r->arguments[0], &text, e);
	buf_finish(&text);
	return rc;
}

/* Keys. */

static int key_list(struct home *home, const struct verbs_request *r, struct err *e)
{
	(void)r;
	(void)e;
	for (size_t i = 0; i < home->ring.count; i++) {
		const struct keyring_key *key = &home->ring.keys[i];
		printf("%s: %s, %s\n", key->name, key->retired ? "buiten gebruik" : "in gebruik",
		       key->ops != 0 ? "met wachtwoord" : "zonder wachtwoord");
	}
	return 0;
}

static int protect(struct keyring_key *key, const struct verbs_request *r, struct err *e)
{
	struct buf typed;
	buf_init_secret(&typed);
	int rc = passphrase_read(r->passphrase_file, "Nieuw wachtwoord", &typed, e);
	if (rc == 0)
		rc = keyring_protect(key, typed.data, e);
	buf_finish(&typed);
	return rc;
}

static struct keyring_key *need_key(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct keyring_key *key =
		r->arguments[1] != NULL ? keyring_find(&home->ring, r->arguments[1]) : NULL;
	if (key == NULL)
		err_set(e, EX_USAGE,
			"Er is geen sleutel met die naam. De namen ziet u met: key list");
	return key;
}

/* On disk before kiosks hear of it: they must never seal to a key that is nowhere. */
static int key_add(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct keyring_key *key =
		keyring_add(&home->ring, r->arguments[1] != NULL ? r->arguments[1] : "", e);
	if (key == NULL || (r->passphrase_file != NULL && protect(key, r, e) != 0) ||
	    keyring_save(key, home->dir, e) != 0)
		return -1;
	return home_publish_keys(home, false, e);
}

static int key_retire(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct keyring_key *key = need_key(home, r, e);
	if (key == NULL)
		return -1;
	key->retired = true;
	if (home_publish_keys(home, false, e) != 0)
		return -1;
	return keyring_save(key, home->dir, e);
}

static int key_passphrase(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct keyring_key *key = need_key(home, r, e);
	if (key == NULL)
		return -1;
	if (key->is_locked)
		return err_set(
			e, EX_USAGE,
			"Deze sleutel heeft al een wachtwoord. Maak een nieuwe sleutel met key"
			" add, en zet deze buiten gebruik met key retire");
	return protect(key, r, e) == 0 ? keyring_save(key, home->dir, e) : -1;
}

static int key_sign(struct home *home, const struct verbs_request *r, struct err *e)
{
	(void)r;
	return home_publish_keys(home, true, e);
}

static int key_editor(struct home *home, const struct verbs_request *r, struct err *e)
{
	const char *what = r->arguments[1], *which = r->arguments[2];
	if (what == NULL) {
		editors_print(home);
		return 0;
	}
	if (which != NULL && strcmp(what, "add") == 0)
		return editors_add(home, which, e);
	if (which != NULL && strcmp(what, "remove") == 0)
		return editors_remove(home, which, e);
	return err_set(e, EX_USAGE, "Achter key editor hoort: add BESTAND.pub, of remove NUMMER");
}

int verbs_key(struct home *home, const struct verbs_request *r, struct err *e)
{
	static const struct {
		const char *name;
		int (*run)(struct home *home, const struct verbs_request *r, struct err *e);
	} works[] = {{"list", key_list},	  {"add", key_add},
		     {"retire", key_retire},	  {"passphrase", key_passphrase},
		     {"new-signature", key_sign}, {"editor", key_editor}};
	for (size_t i = 0; i < sizeof works / sizeof works[0]; i++)
		if (strcmp(works[i].name, r->arguments[0]) == 0 &&
		    (r->arguments[2] == NULL || works[i].run == key_editor))
			return works[i].run(home, r, e);
	return err_set(e, EX_USAGE,
		       "Achter key hoort: list, add NAAM, retire NAAM, passphrase NAAM,"
		       " new-signature of editor");
}

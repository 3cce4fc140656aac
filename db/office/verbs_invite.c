#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sys.h"
#include "db/central/database.h"
#include "db/central/home.h"
#include "db/central/invites.h"
#include "db/office/invitation.h"
#include "db/office/person.h"
#include "db/office/verbs_inside.h"
#include "db/sync/access.h"
#include "db/sync/credential.h"

#include <errno.h>
#include <sysexits.h>
#include <unistd.h>

/* Inviting a machine to become a kiosk. */

struct inviting {
	char kiosk[CODE_KIOSK_ID];
	char *name, *drop, *place, *kiosk_drop; /* as in struct invites_wish */
	char *typed;				/* the address that is typed beside the code */
	bool is_known, is_revoked;		/* central has a kiosk with this id */
	struct credential credential;
	long days;
};

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static void choose_id(struct home *home, char out[CODE_KIOSK_ID])
{
	uint8_t random[CODE_SIGN_PUBLIC];
	home->sys->random(home->sys->self, random, sizeof random);
	code_kiosk_id(random, out);
}

/* The name in a credential is that of its folder: "k...", or with S3 "account:k...". */
static bool id_in(const char *user, char out[CODE_KIOSK_ID])
{
	const char *colon = user != NULL ? strrchr(user, ':') : NULL;
	const char *id = colon != NULL ? colon + 1 : user;
	if (id == NULL || !code_kiosk_id_is_valid(id))
		return false;
	memcpy(out, id, CODE_KIOSK_ID);
	return true;
}

/* Whose folder a credential opens must be known before there is a kiosk. */
static int read_access(struct inviting *in, const char *path, struct err *e)
{
	struct access access;
	char id[CODE_KIOSK_ID];
	if (access_load(path, &access, e) != 0)
		return -1;
	int rc = credential_pack(&in->credential, &access, e);
	if (rc == 0 && id_in(access.user, id)) {
		if (in->kiosk[0] != '\0' && strcmp(in->kiosk, id) != 0)
			rc = err_set(e, EX_USAGE, "Deze toegang is van kiosk %s, niet van %s", id,
				     in->kiosk);
		memcpy(in->kiosk, id, sizeof id);
	}
	access_finish(&access);
	return rc;
}

static int check_access(struct home *home, const struct inviting *in, const char *path,
			struct err *e)
{
	char id[CODE_KIOSK_ID];
	if (in->kiosk[0] != '\0' && path != NULL)
		return 0;
	if (path != NULL)
		return err_set(e, EX_USAGE,
			       "In de toegang staat niet voor welke kiosk hij is. Zet het nummer"
			       " van de kiosk achter invite");
	if (begins(in->drop, "file:"))
		return 0;
	choose_id(home, id);
	return err_set(e, EX_USAGE,
		       "Deze postbus vraagt om een eigen toegang voor de kiosk. Laat de beheerder"
		       " er een maken voor het nummer %s. Geef die hier met --access BESTAND",
		       in->kiosk[0] != '\0' ? in->kiosk : id);
}

/* A kiosk that is here already keeps its name and its drop, unless others are given. */
static int look_up(struct home *home, struct inviting *in, struct err *e)
{
	struct query *q = NULL;
	int rc = query_open(&q, home->db, e,
			    "SELECT name, drop_url, revoked_at IS NOT NULL FROM kiosk WHERE id = ?",
			    "s", in->kiosk);
	if (rc == 0 && (rc = query_step(q, e)) == 1) {
		in->is_known = true;
		in->is_revoked = query_int(q, 2) != 0;
		if (in->name == NULL)
			in->name = buf_copy(query_text(q, 0));
		if (in->drop == NULL)
			in->drop = buf_copy(query_text(q, 1));
		rc = 0;
	}
	query_free(q);
	return rc;
}

/* With SFTP central's address ends in the kiosk's folder, in which the kiosk itself is locked. */
static char *as_kiosk_sees(const char *drop, const char *kiosk)
{
	char *copy = buf_copy(drop);
	size_t len = strlen(copy), id = strlen(kiosk);
	while (len > 0 && copy[len - 1] == '/')
		copy[--len] = '\0';
	if (begins(copy, "sftp:") && len > id && copy[len - id - 1] == '/' &&
	    strcmp(copy + len - id, kiosk) == 0)
		copy[len - id] = '\0';
	return copy;
}

/* place, kiosk_drop: as they were typed; NULL: not at all. */
static int find_places(struct inviting *in, const char *place, const char *kiosk_drop,
		       struct err *e)
{
	if (place == NULL && begins(in->drop, "sftp:"))
		return err_set(e, EX_USAGE,
			       "Op een SFTP-postbus kan een uitnodiging niet liggen: zonder sleutel"
			       " komt daar niemand in. Geef met --place een stick of een"
			       " webadres");
	in->place = buf_copy(place != NULL ? place : in->drop);
	/* What is a folder here may be called otherwise there: a stick, a share. */
	if (kiosk_drop != NULL)
		in->kiosk_drop = as_kiosk_sees(kiosk_drop, in->kiosk);
	else if (place == NULL && begins(in->drop, "file:"))
		in->kiosk_drop = buf_copy("");
	else
		in->kiosk_drop = as_kiosk_sees(in->drop, in->kiosk);
	in->typed = buf_copy(place == NULL && kiosk_drop != NULL ? kiosk_drop : in->place);
	return 0;
}

static int read_days(struct inviting *in, const char *text, struct err *e)
{
	char *end = NULL;
	in->days = INVITES_DAYS;
	if (text == NULL)
		return 0;
	errno = 0;
	in->days = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || in->days < 1 ||
	    in->days > INVITES_DAYS_MAX)
		return err_set(e, EX_USAGE, "Achter --days hoort een getal van 1 tot en met %d",
			       INVITES_DAYS_MAX);
	return 0;
}

static int prepare(struct home *home, const struct verbs_request *r, struct inviting *in,
		   struct err *e)
{
	const char *kiosk = r->arguments[0];
	if (kiosk != NULL && !code_kiosk_id_is_valid(kiosk))
		return err_set(e, EX_USAGE,
			       "%s is geen nummer van een kiosk: dat is een k met 16 tekens",
			       kiosk);
	snprintf(in->kiosk, sizeof in->kiosk, "%s", kiosk != NULL ? kiosk : "");
	in->name = buf_copy(r->name);
	in->drop = buf_copy(r->drop);
	if (read_days(in, r->days, e) != 0 ||
	    (r->access != NULL && read_access(in, r->access, e) != 0) || look_up(home, in, e) != 0)
		return -1;
	if (in->name == NULL || in->drop == NULL)
		return err_set(e, EX_USAGE,
			       "Zeg met --name voor welk centrum, en met --drop waar zijn post"
			       " komt");
	if (check_access(home, in, r->access, e) != 0)
		return -1;
	if (in->kiosk[0] == '\0')
		choose_id(home, in->kiosk);
	return find_places(in, r->place, r->kiosk_drop, e);
}

static int write_sheet(const struct invitation *invitation, const char *path, struct err *e)
{
	struct buf page;
	buf_init_secret(&page);
	int rc = invitation_page(invitation, &page, e);
	if (rc == 0)
		rc = file_replace(path, page.data, page.len, 0600, e);
	buf_finish(&page);
	return rc;
}

static void warn(const struct inviting *in, const struct invites_made *made,
		 const struct verbs_request *r)
{
	if (in->is_known && !in->is_revoked)
		fprintf(stderr,
			"Let op: kiosk %s is in gebruik. Wie deze code gebruikt, komt in"
			" zijn plaats.\n",
			in->kiosk);
	if (made->replaced > 0)
		fprintf(stderr, "De vorige uitnodiging voor deze kiosk is ingetrokken.\n");
	if (!made->is_readable)
		fprintf(stderr,
			"Let op: de uitnodiging ligt er, maar is niet te lezen zonder"
			" wachtwoord. De beheerder van de postbus moet de map invites openen."
			" Zie postbus.md.\n");
	if (r->sheet != NULL)
		fprintf(stderr, "Druk %s af en wis daarna het bestand.\n", r->sheet);
}

/* What is typed is an address that any browser knows: S3 is read there without a signature. */
static const char *typed_address(const char *place)
{
	return begins(place, "s3+") ? place + 3 : place;
}

static int make(struct home *home, const struct verbs_request *r, struct inviting *in,
		struct err *e)
{
	const struct invites_wish wish = {.kiosk = in->kiosk,
					  .name = in->name,
					  .drop = in->drop,
					  .kiosk_drop = in->kiosk_drop,
					  .place = in->place,
					  .credential = &in->credential,
					  .days = in->days};
	struct invites_made made;
	if (invites_make(home, &wish, &made, e) != 0)
		return -1;
	const struct invitation invitation = {.code = made.code,
					      .centre = in->name,
					      .kiosk = in->kiosk,
					      .address = typed_address(in->typed),
					      .until = made.until};
	int rc = person_note(home, "invite", in->kiosk, e);
	if (rc == 0)
		rc = invitation_print(&invitation, isatty(STDOUT_FILENO) != 0, stdout, e);
	if (rc == 0 && r->sheet != NULL)
		rc = write_sheet(&invitation, r->sheet, e);
	if (rc == 0)
		warn(in, &made, r);
	explicit_bzero(&made, sizeof made);
	return rc;
}

static int withdraw(struct home *home, const char *kiosk, struct err *e)
{
	bool told = false;
	if (invites_withdraw(home, kiosk, &told, e) != 0)
		return -1;
	printf("De uitnodiging is ingetrokken.\n");
	if (!told)
		fprintf(stderr, "De postbus is niet te bereiken. Collect zegt het daar later.\n");
	return person_note(home, "withdraw", kiosk, e);
}

int verbs_invite(struct home *home, const struct verbs_request *r, struct err *e)
{
	struct inviting in = {.days = 0};
	if (r->list)
		return invitation_list(home, stdout, e);
	if (r->withdraw != NULL)
		return withdraw(home, r->withdraw, e);
	credential_init(&in.credential);
	int rc = prepare(home, r, &in, e);
	if (rc == 0)
		rc = make(home, r, &in, e);
	credential_finish(&in.credential);
	free(in.name);
	free(in.drop);
	free(in.place);
	free(in.kiosk_drop);
	free(in.typed);
	return rc;
}

#include "content/release/signer.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/passphrase.h"
#include "db/store/content.h"
#include "db/sync/release.h"

#include <sodium.h>
#include <sysexits.h>

int signer_open(const char *path, const char *passphrase, struct minisign_secret *out,
		struct err *e)
{
	struct buf text, typed;
	buf_init_secret(&text);
	buf_init_secret(&typed);
	int rc = file_read(path, MINISIGN_FILE_MAX, &text, e);
	bool locked = rc == 0 && minisign_is_locked(text.data, text.len);
	if (locked)
		rc = passphrase_read(passphrase, "Wachtwoord van uw sleutel", &typed, e);
	if (rc == 0)
		rc = minisign_read_secret(text.data, text.len, locked ? typed.data : NULL, out, e);
	if (rc != 0)
		err_prefix(e, "%s", path);
	buf_finish(&typed);
	buf_finish(&text);
	return rc;
}

void signer_close(struct minisign_secret *secret)
{
	sodium_memzero(secret, sizeof *secret);
}

static char *public_path(const char *path)
{
	struct buf out;
	size_t len = strlen(path);
	buf_init(&out);
	buf_add(&out, path, len > 4 && strcmp(path + len - 4, ".key") == 0 ? len - 4 : len);
	buf_add_str(&out, ".pub");
	return buf_steal(&out);
}

int signer_new(const char *path, const char *passphrase, struct minisign_public *out, struct err *e)
{
	struct minisign_secret secret;
	struct buf text;
	char *pub = public_path(path);
	int rc = 0;
	if (file_exists(path) || file_exists(pub))
		rc = err_set(e, EX_CANTCREAT,
			     "%s is er al. Er is niets veranderd. Kies een andere naam",
			     file_exists(path) ? path : pub);
	buf_init_secret(&text);
	if (rc == 0) {
		minisign_new(&secret);
		minisign_public_of(&secret, out);
		rc = minisign_write_secret(&secret, passphrase, &text, e);
		signer_close(&secret);
	}
	if (rc == 0)
		rc = file_replace(path, text.data, text.len, 0600, e);
	if (rc == 0) {
		buf_clear(&text);
		minisign_write_public(out, &text);
		rc = file_replace(pub, text.data, text.len, 0644, e);
	}
	buf_finish(&text);
	free(pub);
	return rc;
}

int signer_sign(const struct minisign_secret *secret, const char *bundle, struct err *e)
{
	struct content_facts facts;
	struct buf text, path;
	uint8_t hash[MINISIGN_HASH];
	char comment[RELEASE_COMMENT];
	if (content_read(bundle, &facts, e) != 0)
		return -1;
	if (facts.release == 0)
		return err_set(e, EX_DATAERR,
			       "%s heeft geen nummer. Maak het opnieuw met wijkcontent build",
			       bundle);
	if (minisign_hash_file(bundle, hash, NULL, e) != 0)
		return -1;
	buf_init(&text);
	buf_init(&path);
	buf_addf(&path, "%s.minisig", bundle);
	release_comment(facts.release, facts.format, comment);
	minisign_sign(secret, hash, comment, &text);
	int rc = file_replace(path.data, text.data, text.len, 0644, e);
	buf_finish(&path);
	buf_finish(&text);
	return rc;
}

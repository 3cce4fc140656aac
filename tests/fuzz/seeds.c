/*
 * Seeds that only a program can make: see seeds.sh.
 *
 *   seeds key FILE            the signing key of fuzz_keys, as wijksync keeps it
 *   seeds signup STATE FORM   a signup on an enrolled kiosk
 *   seeds withdraw STATE      one of such, withdrawn
 *   seeds receipt FILE        a new receipt code
 *   seeds invite FOLDER       an invitation and an answer, under keys of zeros, and what is scanned
 *   seeds places FILE         how many places were asked for, as central tells it
 *   seeds seal FILE           the padded text in a box of sealed answers
 *   seeds shrink DB           the same bundle in smaller pages, so that it is quicker to spoil
 *   seeds bodies DB FOLDER    the bodies of its pages
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sql.h"
#include "db/base/sys.h"
#include "db/store/invitecode.h"
#include "db/store/seal.h"
#include "db/store/store.h"
#include "db/sync/invite.h"
#include "db/sync/counts.h"
#include "tests/fuzz/support/fuzz.h"

#include <sodium.h>
#include <sysexits.h>

static int write_key(const char *file, const char *unused, struct err *e)
{
	struct fuzz_keys keys;
	(void)unused;
	fuzz_keys(&keys);
	return file_replace(file, keys.secret_key, sizeof keys.secret_key, 0600, e);
}

static int sign_up(const char *state, const char *form, char receipt[RECEIPT_TEXT], struct err *e)
{
	const struct answer answers[] = {{"naam", "Zoë \"de\" Vries"},
					 {"email", "zoe@example.org"},
					 {"onderwerp", "groen;veilig"}};
	const struct given_consent consents[] = {{"contact", 1, true}, {"nieuws", 3, false}};
	const struct signup signup = {.form = form,
				      .lang = "nl",
				      .form_version = 2,
				      .answer_count = 3,
				      .consent_count = 2,
				      .answers = answers,
				      .consents = consents};
	struct store *store = NULL;
	if (store_open(&store, state, sys_real(), e) != 0)
		return -1;
	int rc = store_signup(store, &signup, receipt, e);
	store_free(store);
	return rc;
}

static int write_signup(const char *state, const char *form, struct err *e)
{
	char receipt[RECEIPT_TEXT];
	return sign_up(state, form, receipt, e);
}

static int write_withdrawal(const char *state, const char *unused, struct err *e)
{
	char receipt[RECEIPT_TEXT];
	struct store *store = NULL;
	(void)unused;
	if (sign_up(state, "nieuws", receipt, e) != 0 ||
	    store_open(&store, state, sys_real(), e) != 0)
		return -1;
	int rc = store_withdraw(store, receipt, "nl", e);
	store_free(store);
	return rc;
}

static int write_receipt(const char *file, const char *unused, struct err *e)
{
	char receipt[RECEIPT_TEXT];
	(void)unused;
	receipt_new(sys_real(), receipt);
	return file_replace(file, receipt, strlen(receipt), 0600, e);
}

static int write_places(const char *file, const char *unused, struct err *e)
{
	static char cooking[] = "koken@example.org", chess[] = "schaken \"zaal 2\"";
	static const struct places_one items[] = {
		{.uid = cooking, .start = 1795000000, .asked = 5, .capacity = 3},
		{.uid = chess, .start = 1795086400, .asked = 1, .capacity = 0},
	};
	struct fuzz_keys keys;
	struct buf list, out;
	(void)unused;
	fuzz_keys(&keys);
	buf_init(&list);
	buf_init(&out);
	counts_list(items, sizeof items / sizeof items[0], &list);
	counts_write(list.data, 1794990000000, keys.secret_key, &out);
	int rc = file_replace(file, out.data, out.len, 0600, e);
	buf_finish(&list);
	buf_finish(&out);
	return rc;
}

static int keep(const char *folder, const char *name, const struct buf *bytes, struct err *e)
{
	char *path = file_join(folder, name);
	int rc = file_replace(path, bytes->data, bytes->len, 0600, e);
	free(path);
	return rc;
}

static int write_invites(const char *folder, const char *unused, struct err *e)
{
	static const struct invite_keys zeros;
	struct invite invite;
	struct invite_answer answer = {.at = 1, .check = "1234 5678 9012 3456 7890 1234"};
	struct fuzz_keys keys;
	char code[INVITECODE_TEXT];
	struct buf file;
	(void)unused;
	buf_init(&file);
	invite_init(&invite);
	invite.state = INVITE_USED;
	buf_add_char(&file, 'f');
	invite_write(&invite, zeros.seal, &file);
	int rc = keep(folder, "used", &file, e);
	buf_clear(&file);
	fuzz_keys(&keys);
	memcpy(answer.key, keys.public_key, sizeof answer.key);
	buf_add_char(&file, 'f');
	invite_answer_write(&answer, &zeros, keys.secret_key, &file);
	if (rc == 0)
		rc = keep(folder, "answer", &file, e);
	buf_clear(&file);
	invitecode_new(sys_real(), code);
	buf_add_char(&file, 'c');
	if (rc == 0)
		rc = invitecode_scanned(code, "https://post.example.org/x", &file, e);
	if (rc == 0)
		rc = keep(folder, "scanned", &file, e);
	buf_clear(&file);
	buf_addf(&file, "c%s", code);
	if (rc == 0)
		rc = keep(folder, "code", &file, e);
	buf_finish(&file);
	invite_finish(&invite);
	return rc;
}

static int write_padded(const char *file, const char *unused, struct err *e)
{
	static const char text[] = "{\"receipt\":\"00112233445566778899aabbccddeeff\"}";
	uint8_t public_key[SEAL_PUBLIC], secret_key[SEAL_SECRET], plain[1024];
	struct buf box;
	(void)unused;
	crypto_box_keypair(public_key, secret_key);
	buf_init(&box);
	int rc = seal_close(text, sizeof text - 1, public_key, &box, e);
	if (rc == 0) {
		FUZZ_MUST(box.len <= sizeof plain);
		FUZZ_MUST(crypto_box_seal_open(plain, (uint8_t *)box.data, box.len, public_key,
					       secret_key) == 0);
		rc = file_replace(file, plain, box.len - SEAL_OVERHEAD, 0600, e);
	}
	buf_finish(&box);
	return rc;
}

static int shrink(const char *path, const char *unused, struct err *e)
{
	sqlite3 *db = NULL;
	(void)unused;
	if (sql_open(&db, path, SQL_WRITE, e) != 0)
		return -1;
	int rc = sql_exec(db, "PRAGMA page_size = 512; VACUUM", e);
	sql_close(db);
	return rc;
}

static int write_bodies(const char *path, const char *folder, struct err *e)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	if (sql_open(&db, path, SQL_READ, e) != 0)
		return -1;
	int rc = sql_prepare(&s, db, e, "SELECT id || '-' || lang, body FROM page", NULL);
	while (rc == 0 && (rc = sql_step(s, e)) == 1) {
		char *file = file_join(folder, sql_text(s, 0));
		rc = file_replace(file, sqlite3_column_blob(s, 1),
				  (size_t)sqlite3_column_bytes(s, 1), 0600, e);
		free(file);
	}
	sqlite3_finalize(s);
	sql_close(db);
	return rc;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *word;
		int (*run)(const char *first, const char *second, struct err *e);
	} makers[] = {{"key", write_key},
		      {"signup", write_signup},
		      {"withdraw", write_withdrawal},
		      {"receipt", write_receipt},
		      {"places", write_places},
		      {"invite", write_invites},
		      {"seal", write_padded},
		      {"shrink", shrink},
		      {"bodies", write_bodies}};
	struct err e = {.code = EX_USAGE, .text = "seeds: no such seed"};
	LLVMFuzzerInitialize(&argc, &argv);
	for (size_t i = 0; argc > 2 && i < sizeof makers / sizeof makers[0]; i++)
		if (strcmp(argv[1], makers[i].word) == 0 &&
		    makers[i].run(argv[2], argc > 3 ? argv[3] : "", &e) == 0)
			return EX_OK;
	fprintf(stderr, "seeds: %s\n", e.text);
	return e.code;
}

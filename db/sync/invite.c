#include "db/sync/invite.h"
#include "db/base/base64.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/hex.h"
#include "db/store/invitecode.h"
#include "db/sync/signed.h"

#include <sodium.h>
#include <sysexits.h>

enum {
	VERSION = 1,
	PAD = 1024, /* so that its length tells little of what is in it */
	NONCE = crypto_secretbox_NONCEBYTES,
	MAC = crypto_secretbox_MACBYTES
};

static const char invite_format[] = "wijkkiosk-invite";
static const char answer_format[] = "wijkkiosk-answer";

static const char *const states[INVITE_STATES] = {[INVITE_OPEN] = "open",
						  [INVITE_USED] = "used",
						  [INVITE_WITHDRAWN] = "withdrawn",
						  [INVITE_EXPIRED] = "expired"};

const char *invite_state_name(enum invite_state state)
{
	return states[state];
}

bool invite_state_named(const char *name, enum invite_state *out)
{
	for (enum invite_state s = 0; s < INVITE_STATES; s++)
		if (strcmp(states[s], name) == 0) {
			*out = s;
			return true;
		}
	return false;
}

int invite_derive(const char *code, struct invite_keys *out, struct err *e)
{
	static const uint8_t salt[crypto_pwhash_SALTBYTES + 1] = "wijkkiosk-invite";
	static const char context[crypto_kdf_CONTEXTBYTES + 1] = "wijkinvt";
	char plain[INVITECODE_LETTERS + 1];
	uint8_t master[crypto_kdf_KEYBYTES];
	invitecode_letters(code, plain);
	int rc = crypto_pwhash(master, sizeof master, plain, INVITECODE_LETTERS, salt,
			       crypto_pwhash_OPSLIMIT_INTERACTIVE,
			       crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13);
	if (rc != 0)
		err_set(e, EX_OSERR, "Er is te weinig geheugen om de code na te gaan");
	if (rc == 0) {
		crypto_kdf_derive_from_key(out->name, sizeof out->name, 1, context, master);
		crypto_kdf_derive_from_key(out->seal, sizeof out->seal, 2, context, master);
		crypto_kdf_derive_from_key(out->answer, sizeof out->answer, 3, context, master);
	}
	explicit_bzero(plain, sizeof plain);
	explicit_bzero(master, sizeof master);
	return rc;
}

void invite_init(struct invite *invite)
{
	*invite = (struct invite){.state = INVITE_OPEN};
	credential_init(&invite->credential);
}

void invite_finish(struct invite *invite)
{
	free(invite->centre);
	free(invite->drop);
	credential_finish(&invite->credential);
	*invite = (struct invite){.state = INVITE_OPEN};
}

/* Blanks behind JSON mean nothing: they fill it up. */
static void add_box(struct buf *text, const uint8_t key[INVITE_KEY], struct buf *out)
{
	while (text->len % PAD != 0)
		buf_add_char(text, ' ');
	size_t len = NONCE + MAC + text->len;
	uint8_t *box = buf_alloc(1, len);
	randombytes_buf(box, NONCE);
	crypto_secretbox_easy(box + NONCE, (const uint8_t *)text->data, text->len, box, key);
	buf_add_str(out, ",\"box\":\"");
	base64_add(out, box, len);
	buf_add_str(out, "\"}\n");
	free(box);
}

/* The JSON in a box; NULL when it is damaged or not sealed with this key.  The caller decrefs. */
static json_t *open_box(const char *base64, const uint8_t key[INVITE_KEY])
{
	struct buf box, plain;
	json_t *object = NULL;
	size_t at = 0;
	buf_init(&box);
	buf_init_secret(&plain);
	if (base64_read(base64, strlen(base64), &box) && box.len > NONCE + MAC) {
		size_t len = box.len - NONCE - MAC;
		uint8_t *text = buf_alloc(1, len);
		if (crypto_secretbox_open_easy(text, (uint8_t *)box.data + NONCE, box.len - NONCE,
					       (uint8_t *)box.data, key) == 0) {
			buf_add(&plain, text, len);
			buf_add_char(&plain, '\n');
			object = signed_line(plain.data, plain.len, &at);
		}
		explicit_bzero(text, len);
		free(text);
	}
	buf_finish(&plain);
	buf_finish(&box);
	return object;
}

/* Is this version ours?  A newer one is no damage. */
static int check_version(const char *format, const char *wanted, json_int_t version, struct err *e)
{
	if (strcmp(format, wanted) != 0 || version < 1)
		return err_set(e, EX_DATAERR, "Dit bestand is geen uitnodiging");
	if (version > VERSION)
		return err_set(e, EX_CONFIG,
			       "Deze uitnodiging is van een nieuwere versie. Werk dit programma"
			       " bij");
	return 0;
}

/* Invitations. */

static void add_files(struct buf *text, const struct credential *credential)
{
	buf_add_str(text, ",\"files\":{");
	for (size_t i = 0; i < credential->count; i++) {
		buf_addf(text, "%s\"%s\":\"", i > 0 ? "," : "", credential->files[i].name);
		base64_add(text, credential->files[i].bytes.data, credential->files[i].bytes.len);
		buf_add_char(text, '"');
	}
	buf_add_char(text, '}');
}

static void add_open(struct buf *text, const struct invite *invite)
{
	buf_addf(text, ",\"kiosk\":\"%s\",\"central\":\"", invite->kiosk);
	code_central_text(&invite->central, text);
	buf_add_str(text, "\",\"centre\":");
	buf_add_json(text, invite->centre);
	buf_add_str(text, ",\"drop\":");
	buf_add_json(text, invite->drop);
	buf_addf(text, ",\"made_at\":%lld,\"until\":%lld,\"access\":", (long long)invite->made_at,
		 (long long)invite->until);
	buf_add_json(text, invite->credential.text.data);
	add_files(text, &invite->credential);
}

void invite_write(const struct invite *invite, const uint8_t seal[INVITE_KEY], struct buf *out)
{
	struct buf text;
	buf_init_secret(&text);
	buf_addf(&text, "{\"state\":\"%s\"", states[invite->state]);
	if (invite->state == INVITE_OPEN)
		add_open(&text, invite);
	if (invite->state == INVITE_USED) {
		buf_add_str(&text, ",\"key\":\"");
		hex_add(&text, invite->key, sizeof invite->key);
		buf_add_char(&text, '"');
	}
	buf_add_char(&text, '}');
	buf_addf(out, "{\"format\":\"%s\",\"version\":%d", invite_format, VERSION);
	add_box(&text, seal, out);
	buf_finish(&text);
}

static bool read_files(json_t *files, struct credential *credential)
{
	const char *name;
	json_t *value;
	if (!json_is_object(files))
		return false;
	json_object_foreach(files, name, value)
	{
		struct buf bytes;
		const char *text = json_string_value(value);
		buf_init_secret(&bytes);
		bool right = text != NULL && base64_read(text, strlen(text), &bytes) &&
			     credential_add(credential, name, bytes.data, bytes.len);
		buf_finish(&bytes);
		if (!right)
			return false;
	}
	return true;
}

static bool read_open(json_t *object, struct invite *out)
{
	const char *state, *kiosk, *central, *centre, *drop, *access;
	json_int_t made_at = 0, until = 0;
	json_t *files = NULL;
	if (json_unpack_ex(object, NULL, JSON_STRICT, "{s:s,s:s,s:s,s:s,s:s,s:I,s:I,s:s,s:o}",
			   "state", &state, "kiosk", &kiosk, "central", &central, "centre", &centre,
			   "drop", &drop, "made_at", &made_at, "until", &until, "access", &access,
			   "files", &files) != 0)
		return false;
	if (!code_kiosk_id_is_valid(kiosk) || centre[0] == '\0' || made_at < 0 || until < made_at ||
	    until > SIGNED_TIME_MAX || code_central_parse(central, &out->central, NULL) != 0 ||
	    !read_files(files, &out->credential))
		return false;
	memcpy(out->kiosk, kiosk, sizeof out->kiosk);
	out->centre = buf_copy(centre);
	out->drop = buf_copy(drop);
	out->made_at = made_at;
	out->until = until;
	buf_add_str(&out->credential.text, access);
	return true;
}

static bool read_invite(json_t *object, struct invite *out)
{
	const char *state = json_string_value(json_object_get(object, "state"));
	const char *again;
	json_t *key = NULL;
	if (state == NULL || !invite_state_named(state, &out->state))
		return false;
	if (out->state == INVITE_OPEN)
		return read_open(object, out);
	if (out->state != INVITE_USED)
		return json_object_size(object) == 1;
	return json_unpack_ex(object, NULL, JSON_STRICT, "{s:s,s:o}", "state", &again, "key",
			      &key) == 0 &&
	       signed_hex_json(key, out->key, sizeof out->key);
}

int invite_read(struct invite *out, const void *bytes, size_t len, const uint8_t seal[INVITE_KEY],
		struct err *e)
{
	static const char damaged[] = "De uitnodiging in de postbus is beschadigd of niet heel";
	const char *format = NULL, *box = NULL;
	json_int_t version = 0;
	size_t at = 0;
	struct invite invite;
	json_t *line = len <= INVITE_BYTES_MAX ? signed_line(bytes, len, &at) : NULL,
	       *inside = NULL;
	int rc = -1;
	invite_init(&invite);
	if (line == NULL || at != len ||
	    json_unpack(line, "{s:s,s:I}", "format", &format, "version", &version) != 0) {
		err_set(e, EX_DATAERR, "%s", damaged);
		goto out;
	}
	if (check_version(format, invite_format, version, e) != 0)
		goto out;
	if (json_unpack_ex(line, NULL, JSON_STRICT, "{s:s,s:I,s:s}", "format", &format, "version",
			   &version, "box", &box) != 0 ||
	    (inside = open_box(box, seal)) == NULL || !read_invite(inside, &invite)) {
		err_set(e, EX_DATAERR, "%s", damaged);
		goto out;
	}
	invite_finish(out);
	*out = invite;
	invite_init(&invite);
	rc = 0;
out:
	invite_finish(&invite);
	json_decref(inside);
	json_decref(line);
	return rc;
}

/* Answers. */

void invite_answer_write(const struct invite_answer *answer, const struct invite_keys *keys,
			 const uint8_t sign[CODE_SIGN_SECRET], struct buf *out)
{
	struct buf inside, text;
	buf_init(&inside);
	buf_init(&text);
	buf_add_str(&inside, "{\"code\":\"");
	code_kiosk_text(answer->key, &inside);
	buf_addf(&inside, "\",\"check\":\"%s\",\"at\":%lld,\"clock_synced\":%s}", answer->check,
		 (long long)answer->at, answer->clock_synced ? "true" : "false");
	buf_addf(&text, "{\"format\":\"%s\",\"version\":%d,\"invite\":\"", answer_format, VERSION);
	hex_add(&text, keys->name, sizeof keys->name);
	buf_add_char(&text, '"');
	add_box(&inside, keys->answer, &text);
	signed_add(&text, sign);
	buf_add(out, text.data, text.len);
	buf_finish(&inside);
	buf_finish(&text);
}

static bool read_answer(json_t *object, struct invite_answer *out)
{
	const char *code = NULL, *check = NULL;
	json_int_t at = 0;
	int synced = 0;
	if (json_unpack_ex(object, NULL, JSON_STRICT, "{s:s,s:s,s:I,s:b}", "code", &code, "check",
			   &check, "at", &at, "clock_synced", &synced) != 0 ||
	    code_kiosk_parse(code, out->key, NULL) != 0 || at < 0 || at > SIGNED_TIME_MAX ||
	    strlen(check) != CODE_FINGERPRINT - 1)
		return false;
	memcpy(out->check, check, CODE_FINGERPRINT);
	out->at = at;
	out->clock_synced = synced != 0;
	return true;
}

/* The first line says to which invitation; what is in the box, by which key all must be signed. */
static enum invite_answered read_lines(struct invite_answer *out, const void *bytes, size_t len,
				       json_t *line, const struct invite_keys *keys, struct err *e)
{
	const char *format = NULL, *box = NULL;
	json_int_t version = 0;
	json_t *name = NULL, *inside;
	uint8_t invite[INVITE_NAME];
	size_t body = 0;
	if (json_unpack(line, "{s:s,s:I}", "format", &format, "version", &version) != 0)
		return err_set(e, EX_DATAERR, "Het antwoord van de kiosk is beschadigd");
	if (check_version(format, answer_format, version, e) != 0)
		return INVITE_ANSWER_WRONG;
	if (json_unpack_ex(line, NULL, JSON_STRICT, "{s:s,s:I,s:o,s:s}", "format", &format,
			   "version", &version, "invite", &name, "box", &box) != 0 ||
	    !signed_hex_json(name, invite, sizeof invite))
		return err_set(e, EX_DATAERR, "Het antwoord van de kiosk is beschadigd");
	if (memcmp(invite, keys->name, sizeof invite) != 0)
		return INVITE_ANSWER_OTHER;
	inside = open_box(box, keys->answer);
	bool right = inside != NULL && read_answer(inside, out) &&
		     signed_check(bytes, len, out->key, &body) == SIGNED_RIGHT &&
		     memchr(bytes, '\n', len) == (const char *)bytes + body - 1;
	json_decref(inside);
	return right ? INVITE_ANSWER_RIGHT
		     : err_set(e, EX_DATAERR,
			       "Het antwoord van de kiosk is beschadigd, of niet met deze code"
			       " gemaakt");
}

enum invite_answered invite_answer_read(struct invite_answer *out, const void *bytes, size_t len,
					const struct invite_keys *keys, struct err *e)
{
	struct invite_answer answer = {.at = 0};
	size_t at = 0;
	json_t *line = len <= INVITE_BYTES_MAX ? signed_line(bytes, len, &at) : NULL;
	if (line == NULL)
		return err_set(e, EX_DATAERR, "Het antwoord van de kiosk is niet heel");
	enum invite_answered rc = read_lines(&answer, bytes, len, line, keys, e);
	if (rc == INVITE_ANSWER_RIGHT)
		*out = answer;
	json_decref(line);
	return rc;
}

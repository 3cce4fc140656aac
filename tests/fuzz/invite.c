/*
 * An invitation and its answer, as they lie in a drop, and the short code as people type and scan
 * it.  The first letter says what follows: i or a, the JSON that is sealed in the one or the other,
 * which the target seals as a writer would; f a whole file; c a code.
 */
#include "db/sync/invite.h"
#include "db/base/base64.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/store/invitecode.h"
#include "db/sync/signed.h"
#include "tests/fuzz/support/fuzz.h"

#include <sodium.h>
#include <string.h>

/* A seal that says nothing: all keys and nonces are zeros, so that files of seeds.c open. */
static const struct invite_keys keys;

static void add_box(const char *format, const char *more, const uint8_t *data, size_t size,
		    struct buf *out)
{
	size_t len = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + size;
	uint8_t *box = buf_alloc(1, len);
	crypto_secretbox_easy(box + crypto_secretbox_NONCEBYTES, data, size, box, keys.seal);
	buf_addf(out, "{\"format\":\"%s\",\"version\":1%s,\"box\":\"", format, more);
	base64_add(out, box, len);
	buf_add_str(out, "\"}\n");
	free(box);
}

static void try_invite(const void *bytes, size_t size)
{
	struct invite invite, again;
	struct buf written;
	struct err e = {.code = 0};
	invite_init(&invite);
	invite_init(&again);
	buf_init(&written);
	if (invite_read(&invite, bytes, size, keys.seal, &e) != 0) {
		FUZZ_MUST(e.code != 0);
		FUZZ_MUST(invite.centre == NULL && invite.credential.count == 0);
	} else {
		invite_write(&invite, keys.seal, &written);
		FUZZ_MUST(invite_read(&again, written.data, written.len, keys.seal, &e) == 0);
		FUZZ_MUST(again.state == invite.state && again.until == invite.until);
		FUZZ_MUST(strcmp(again.kiosk, invite.kiosk) == 0);
		FUZZ_MUST(invite.centre == NULL ||
			  (again.centre != NULL && strcmp(again.centre, invite.centre) == 0));
		FUZZ_MUST(strcmp(again.credential.text.data, invite.credential.text.data) == 0);
		FUZZ_MUST(again.credential.count == invite.credential.count);
		FUZZ_MUST(memcmp(again.key, invite.key, sizeof again.key) == 0);
		fuzz_accepted();
	}
	buf_finish(&written);
	invite_finish(&invite);
	invite_finish(&again);
}

static void try_answer(const void *bytes, size_t size)
{
	struct invite_answer answer = {.at = -1};
	struct err e = {.code = 0};
	enum invite_answered got = invite_answer_read(&answer, bytes, size, &keys, &e);
	FUZZ_MUST((got == INVITE_ANSWER_RIGHT) == (answer.at >= 0));
	FUZZ_MUST(got != INVITE_ANSWER_WRONG || e.code != 0);
	FUZZ_MUST(got != INVITE_ANSWER_RIGHT || strlen(answer.check) == CODE_FINGERPRINT - 1);
	if (got == INVITE_ANSWER_RIGHT)
		fuzz_accepted();
}

static void try_code(const char *text)
{
	char code[INVITECODE_TEXT], again[INVITECODE_TEXT];
	struct buf address, scanned, back;
	struct err e = {.code = 0};
	buf_init(&address);
	buf_init(&scanned);
	buf_init(&back);
	if (invitecode_parse(text, code, &address, &e) != 0) {
		FUZZ_MUST(e.code != 0 && address.len == 0);
	} else {
		FUZZ_MUST(invitecode_parse(code, again, NULL, &e) == 0);
		FUZZ_MUST(strcmp(code, again) == 0);
		/* What came from a QR can be put in one, if it is not just a bit longer then. */
		if (address.len > 0 && invitecode_scanned(code, address.data, &scanned, &e) == 0) {
			FUZZ_MUST(invitecode_parse(scanned.data, again, &back, &e) == 0);
			FUZZ_MUST(strcmp(back.data, address.data) == 0);
		}
		fuzz_accepted();
	}
	buf_finish(&address);
	buf_finish(&scanned);
	buf_finish(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char to_us[] = ",\"invite\":\"00000000000000000000000000000000\"";
	struct fuzz_keys signer;
	struct buf file;
	if (size == 0)
		return 0;
	char *text = fuzz_text(data + 1, size - 1);
	buf_init(&file);
	fuzz_keys(&signer);
	switch (data[0]) {
	case 'i':
		add_box("wijkkiosk-invite", "", data + 1, size - 1, &file);
		try_invite(file.data, file.len);
		break;
	case 'a':
		add_box("wijkkiosk-answer", to_us, data + 1, size - 1, &file);
		signed_add(&file, signer.secret_key);
		try_answer(file.data, file.len);
		break;
	case 'c': try_code(text); break;
	default:
		try_invite(text, size - 1);
		try_answer(text, size - 1);
		break;
	}
	free(text);
	buf_finish(&file);
	return 0;
}

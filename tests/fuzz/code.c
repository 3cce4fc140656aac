/* The codes of enrolment and of the recovery sheet as people copy them: what is read and written
 * again is read the same. */
#include "db/store/code.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/central/sheet.h"
#include "tests/fuzz/support/fuzz.h"

static void try_central(const char *text)
{
	struct central_code code, again;
	struct buf written;
	struct err e = {.code = 0};
	if (code_central_parse(text, &code, &e) != 0) {
		FUZZ_MUST(e.code != 0);
		return;
	}
	buf_init(&written);
	code_central_text(&code, &written);
	FUZZ_MUST(code_central_parse(written.data, &again, &e) == 0);
	FUZZ_MUST(memcmp(&code, &again, sizeof code) == 0);
	buf_finish(&written);
	fuzz_accepted();
}

static void try_kiosk(const char *text)
{
	uint8_t key[CODE_SIGN_PUBLIC], again[CODE_SIGN_PUBLIC];
	char id[CODE_KIOSK_ID];
	struct buf written;
	struct err e = {.code = 0};
	if (code_kiosk_parse(text, key, &e) != 0) {
		FUZZ_MUST(e.code != 0);
		return;
	}
	buf_init(&written);
	code_kiosk_text(key, &written);
	FUZZ_MUST(code_kiosk_parse(written.data, again, &e) == 0);
	FUZZ_MUST(memcmp(key, again, sizeof key) == 0);
	code_kiosk_id(key, id);
	FUZZ_MUST(code_kiosk_id_is_valid(id));
	buf_finish(&written);
	fuzz_accepted();
}

static void try_sheet(const char *text)
{
	uint8_t secret[32], again[32];
	struct buf written;
	struct err e = {.code = 0};
	buf_init_secret(&written);
	if (sheet_parse(text, secret, &e) == 0) {
		sheet_code(secret, &written);
		FUZZ_MUST(sheet_parse(written.data, again, &e) == 0);
		FUZZ_MUST(memcmp(secret, again, sizeof secret) == 0);
		fuzz_accepted();
	} else {
		FUZZ_MUST(e.code != 0);
	}
	buf_finish(&written);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size);
	try_central(text);
	try_kiosk(text);
	try_sheet(text);
	code_kiosk_id_is_valid(text);
	free(text);
	return 0;
}

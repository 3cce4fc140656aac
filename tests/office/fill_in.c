/*
 * Fills in forms as the kiosk does, with any text at any moment:
 *
 *   fill_in STATE < LINES
 *
 * A line is a form, a language, when (milliseconds since 1970 UTC), and names and answers, the
 * answers in hexadecimal ("-" is an empty one); or "withdraw" and a receipt.  For each it says
 * the receipt, or "fout" and the code.
 */
#include "db/base/buf.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/hex.h"
#include "db/base/sys.h"
#include "db/store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

enum { ANSWERS_MAX = 16 };

static int64_t given_ms(void *self)
{
	return *(int64_t *)self;
}

static char *text_of(const char *hexed)
{
	size_t len = strcmp(hexed, "-") == 0 ? 0 : strlen(hexed) / 2;
	char *text = buf_alloc(1, len + 1);
	if (len > 0 && !hex_read(hexed, (uint8_t *)text, len))
		exit(EX_DATAERR);
	return text;
}

static int sign_up(struct store *store, const char *form, char **rest, int64_t *now,
		   char receipt[RECEIPT_TEXT], struct err *e)
{
	struct answer answers[ANSWERS_MAX];
	const struct given_consent consent = {"contact", 1, true};
	const char *lang = strtok_r(NULL, " ", rest), *when = strtok_r(NULL, " ", rest);
	struct signup signup = {.form = form,
				.lang = lang,
				.form_version = 1,
				.answers = answers,
				.consents = &consent,
				.consent_count = 1};
	if (when == NULL)
		return err_set(e, EX_USAGE, "form, language and time");
	*now = strtoll(when, NULL, 10);
	for (const char *key;
	     signup.answer_count < ANSWERS_MAX && (key = strtok_r(NULL, " ", rest)) != NULL;) {
		const char *hexed = strtok_r(NULL, " ", rest);
		answers[signup.answer_count++] =
			(struct answer){key, text_of(hexed != NULL ? hexed : "-")};
	}
	int rc = store_signup(store, &signup, receipt, e);
	for (size_t i = 0; i < signup.answer_count; i++)
		free((char *)(uintptr_t)answers[i].value);
	return rc;
}

static int take_line(struct store *store, char *line, int64_t *now, char receipt[RECEIPT_TEXT],
		     struct err *e)
{
	char *rest = NULL;
	line[strcspn(line, "\n")] = '\0';
	const char *first = strtok_r(line, " ", &rest);
	if (first == NULL)
		return err_set(e, EX_USAGE, "an empty line");
	if (strcmp(first, "withdraw") != 0)
		return sign_up(store, first, &rest, now, receipt, e);
	snprintf(receipt, RECEIPT_TEXT, "%s", rest);
	return store_withdraw(store, receipt, "nl", e);
}

int main(int argc, char **argv)
{
	struct err e = {.code = 0};
	struct store *store = NULL;
	struct sys sys = *sys_real();
	int64_t now = sys.now_ms(sys.self);
	char *line = NULL, receipt[RECEIPT_TEXT];
	size_t size = 0;
	if (argc != 2)
		return cli_misuse("fill_in", "fill_in STATE");
	sys.self = &now;
	sys.now_ms = given_ms;
	if (store_open(&store, argv[1], &sys, &e) != 0)
		return cli_fail("fill_in", &e);
	while (getline(&line, &size, stdin) > 0) {
		if (take_line(store, line, &now, receipt, &e) == 0)
			puts(receipt);
		else
			printf("fout %d\n", e.code);
	}
	store_free(store);
	free(line);
	return EX_OK;
}

/*
 * Signs people up as the kiosk does, through store_open and store_signup, so
 * that the torture can stop it at any system call:
 *
 *   signup STATE E-MAIL    one person; ends with the store's exit code
 *   signup STATE -         each line of the input is an e-mail, until its end; goes on after a
 *                          fault
 *   signup --withdraw STATE RECEIPT
 *   signup --test STATE -           a test signup, of nobody
 *   signup --amend STATE RECEIPT    to the e-mail beter@voorbeeld.nl, with the help of Noor
 *
 * What is printed is what the resident sees, and when: "E-MAIL RECEIPT" once
 * store_signup has returned 0, and "E-MAIL fout CODE" for a fault when more follow.
 *
 * With --early first, everybody is told at once that all is well, and kept afterwards.  The
 * torture must find that out: it is how the torture itself is tried.
 */
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/store/receipt.h"
#include "db/store/store.h"

#include <sysexits.h>

enum { EMAIL_MAX = 200 };

/* amends: receipt is of what this replaces; otherwise it becomes a new one. */
static int keep(struct store *store, const char *email, bool amends, char receipt[RECEIPT_TEXT],
		struct err *e)
{
	const struct answer answers[] = {
		{"name", "Proef"}, {"email", email}, {"phone", ""}, {"postcode", ""}};
	const struct given_consent consents[] = {{"contact", 1, true}, {"news", 1, false}};
	const struct signup signup = {.form = "meedoen",
				      .lang = "nl",
				      .form_version = 1,
				      .assisted = amends,
				      .worker = amends ? "Noor" : "",
				      .answers = answers,
				      .answer_count = sizeof answers / sizeof answers[0],
				      .consents = consents,
				      .consent_count = sizeof consents / sizeof consents[0]};
	return amends ? store_amend(store, &signup, receipt, e)
		      : store_signup(store, &signup, receipt, e);
}

static int tell(const char *email, const char *receipt, struct err *e)
{
	printf("%s %s\n", email, receipt);
	return fflush(stdout) == 0 ? 0 : err_sys(e, EX_IOERR, "Kan de code niet laten zien");
}

static int sign_up(struct store *store, const char *email, bool early, struct err *e)
{
	char receipt[RECEIPT_TEXT];
	if (early && tell(email, "te-vroeg", e) != 0)
		return -1;
	if (keep(store, email, false, receipt, e) != 0)
		return -1;
	return early ? 0 : tell(email, receipt, e);
}

/* The next e-mail of the input, without its line end. */
static bool next(char email[EMAIL_MAX])
{
	if (fgets(email, EMAIL_MAX, stdin) == NULL)
		return false;
	email[strcspn(email, "\n")] = '\0';
	return true;
}

/* A kiosk stays up after a fault, and so does this. */
static void sign_up_all(struct store *store, bool early)
{
	char email[EMAIL_MAX];
	while (next(email)) {
		struct err e = {.code = 0};
		if (sign_up(store, email, early, &e) != 0) {
			cli_fail("signup", &e);
			printf("%s fout %d\n", email, e.code);
			fflush(stdout);
		}
	}
}

static int point_back(struct store *store, const char *receipt, bool gone, struct err *e)
{
	char parsed[RECEIPT_TEXT];
	if (!receipt_parse(receipt, parsed))
		return err_set(e, EX_USAGE, "Dit is geen ontvangstcode");
	return gone ? store_withdraw(store, parsed, "nl", e)
		    : keep(store, "beter@voorbeeld.nl", true, parsed, e);
}

int main(int argc, char **argv)
{
	struct err e = {.code = 0};
	struct store *store = NULL;
	bool early = argc > 1 && strcmp(argv[1], "--early") == 0;
	bool gone = argc > 1 && strcmp(argv[1], "--withdraw") == 0;
	bool tests = argc > 1 && strcmp(argv[1], "--test") == 0;
	bool amends = argc > 1 && strcmp(argv[1], "--amend") == 0,
	     first = early || gone || amends || tests;
	argv += first;
	if (argc - first != 3)
		return cli_misuse(
			"signup",
			"signup [--early|--withdraw|--amend|--test] STATE E-MAIL|-|RECEIPT");
	if (store_open(&store, argv[1], sys_real(), &e) != 0)
		return cli_fail("signup", &e);
	int rc = 0;
	if (tests)
		rc = store_test(store, "nl", &e);
	else if (gone || amends)
		rc = point_back(store, argv[2], gone, &e);
	else if (strcmp(argv[2], "-") == 0)
		sign_up_all(store, early);
	else
		rc = sign_up(store, argv[2], early, &e);
	store_free(store);
	return rc == 0 ? EX_OK : cli_fail("signup", &e);
}

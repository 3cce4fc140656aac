#include "tests/e2e/support/team.h"
#include "db/base/buf.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

struct pty *team_program(const struct place *place, const char *verb, const char *name)
{
	char *program = place_program("wijksync");
	char *const argv[] = {program,	    (char *)"--state", place->state, (char *)"worker",
			      (char *)verb, (char *)name,      NULL};
	struct pty *p = pty_start(&(struct pty_options){.argv = argv});
	free(program);
	return p;
}

void team_add(const struct place *place, const char *name)
{
	struct pty *p = team_program(place, "add", name);
	for (int i = 0; i < 2; i++) {
		expect_text(p, i == 0 ? "Nieuwe pincode" : "Nog een keer");
		pty_type(p, TEAM_PIN "\r");
	}
	expect_text(p, "kan nu naar binnen");
	expect_exit(p, 0);
	pty_free(p);
}

char *team_make_list(const struct place *place)
{
	static const char before[] = "Het wachtwoord is: ";
	char *said = place_must_run(
		(const char *const[]){"wijksync", "--state", place->state, "list", "make", NULL});
	const char *at = strstr(said, before);
	assert_non_null(at);
	at += strlen(before);
	char *passphrase = buf_copy(at);
	passphrase[strcspn(passphrase, "\n")] = '\0';
	assert_int_equal(strlen(passphrase), 17);
	free(said);
	return passphrase;
}

void team_type_passphrase(struct pty *p, const char *passphrase)
{
	for (; *passphrase != '\0'; passphrase++) {
		char small[2] = {(char)tolower((unsigned char)*passphrase), '\0'};
		if (*passphrase != '-')
			pty_type(p, small);
	}
	pty_type(p, "\r");
}

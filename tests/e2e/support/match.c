#include "tests/e2e/support/match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <regex.h>

struct unknown {
	const char *name, *pattern;
};
static const struct unknown unknowns[] = {
	{"{id}", "^[0-9a-f]{32}"},
	{"{kiosk}", "^k[0-9a-z]{16}"},
	{"{time}", "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"},
	{"{yes}", "^(ja|nee)"},
};

/* How many bytes of text this unknown takes; 0 when it is something else. */
static size_t taken_by(const struct unknown *unknown, const char *text)
{
	regex_t regex;
	regmatch_t match;
	assert_int_equal(regcomp(&regex, unknown->pattern, REG_EXTENDED), 0);
	int found = regexec(&regex, text, 1, &match, 0);
	regfree(&regex);
	return found == 0 ? (size_t)match.rm_eo : 0;
}

static const struct unknown *unknown_at(const char *expected)
{
	for (size_t i = 0; i < sizeof(unknowns) / sizeof(unknowns[0]); i++) {
		if (strncmp(expected, unknowns[i].name, strlen(unknowns[i].name)) == 0)
			return &unknowns[i];
	}
	return NULL;
}

void assert_matches(const char *text, const char *expected)
{
	const char *t = text, *e = expected;
	while (*t != '\0' || *e != '\0') {
		const struct unknown *unknown = unknown_at(e);
		size_t taken = unknown != NULL ? taken_by(unknown, t) : (size_t)(*t == *e);
		if (taken == 0)
			fail_msg("after %zu bytes: not\n%s\nbut\n%s\nin all:\n%s",
				 (size_t)(t - text), e, t, text);
		t += taken;
		e += unknown != NULL ? strlen(unknown->name) : 1;
	}
}

#include "tests/e2e/support/receipt.h"
#include "db/base/buf.h"
#include "tests/e2e/support/pty.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <regex.h>

char *receipt_on_screen(struct pty *p)
{
	regex_t regex;
	regmatch_t match = {0};
	int64_t deadline = pty_deadline();
	assert_int_equal(regcomp(&regex,
				 "([0-9A-Z] ){4}(- ([0-9A-Z] ){4}){2}- ([0-9A-Z] ){3}[0-9A-Z]",
				 REG_EXTENDED),
			 0);
	char *screen = pty_screen(p);
	while (regexec(&regex, screen, 1, &match, 0) != 0) {
		if (!pty_pump_until(p, deadline))
			fail_msg("no receipt code on the screen:\n%s", screen);
		free(screen);
		screen = pty_screen(p);
	}
	regfree(&regex);
	struct buf code;
	buf_init(&code);
	/* It is set wide on the screen, so that it is easy to copy. */
	for (regoff_t i = match.rm_so; i < match.rm_eo; i += 2)
		buf_add_char(&code, screen[i]);
	free(screen);
	return buf_steal(&code);
}

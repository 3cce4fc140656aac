#include "tests/e2e/support/walk.h"

#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"

void walk_to_home(struct pty *p)
{
	expect_text(p, SAYS_ATTRACT);
	pty_type(p, "\r");
	expect_text(p, SAYS_HOME);
}

void walk_to_publications(struct pty *p)
{
	pty_type(p, "2");
	expect_text(p, "gevonden");
}

void walk_to_first_publication(struct pty *p)
{
	pty_type(p, "1");
	expect_text(p, "Uitgever:");
}

void walk_to_short_publication(struct pty *p)
{
	pty_type(p, "/innovatie challenge");
	expect_text(p, "1 gevonden");
	pty_type(p, "\r");
	expect_text(p, WALK_ADDRESS);
}

void walk_to_qr(struct pty *p)
{
	pty_type(p, "q");
	expect_text(p, "Neem mee op uw telefoon");
}

void walk_to_news_form(struct pty *p)
{
	pty_type(p, "3");
	expect_text(p, "Nieuws over het programma");
	pty_type(p, "2");
	expect_text(p, "Vul uw e-mail of uw telefoonnummer in.");
}

/* Searching and reading publications on the screen: typing errors, and whole texts. */
#include "tests/unit/support/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* A word that stands in the text only finds the publication, which opens to be read. */
static void a_whole_publication_is_found_and_read(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>2/knikkerbaan");
	assert_true(stage_finds(&s, "1 gevonden", NULL, NULL));
	stage_keys(&s, "<Enter>");
	assert_true(stage_finds(&s, "Lees de tekst", NULL, NULL));
	stage_keys(&s, "l");
	stage_expect(&s, "reading");
	assert_true(stage_finds(&s, "Wat wij zagen", NULL, NULL));
	stage_keys(&s, "<End>");
	assert_true(stage_finds(&s, "Deze tekst komt uit de publicatie.", NULL, NULL));
	stage_keys(&s, "<Esc>");
	stage_expect(&s, "publication");
	/* Most publications have no text: no button, and its key does nothing. */
	stage_keys(&s, "<F10><Enter>2/bouwstenen<Enter>l");
	stage_expect(&s, "publication");
	assert_false(stage_finds(&s, "Lees de tekst", NULL, NULL));
	stage_close(&s);
}

/* What was typed is nowhere: the screen says so, and shows what looks like it. */
static void a_typing_error_is_told_and_forgiven(void **state)
{
	(void)state;
	struct stage s;
	stage_open(&s, 24, 80);
	stage_keys(&s, "<Enter>2/leefbarheid");
	assert_true(stage_finds(&s, "Niets gevonden voor leefbarheid. Dit lijkt erop: leefbaarheid",
				NULL, NULL));
	assert_true(stage_finds(&s, "Programma Leefbaarheid en Veiligheid", NULL, NULL));
	/* A letter less, and it is a beginning that is there. */
	stage_keys(&s, "<Backspace><Backspace><Backspace><Backspace><Backspace><Backspace>");
	assert_false(stage_finds(&s, "Dit lijkt erop", NULL, NULL));
	stage_keys(&s, "zzz");
	assert_true(stage_finds(&s, "Niets gevonden. Typ een ander", NULL, NULL));
	stage_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_whole_publication_is_found_and_read),
		cmocka_unit_test(a_typing_error_is_told_and_forgiven),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

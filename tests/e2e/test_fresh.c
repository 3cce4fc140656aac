/*
 * New content while the kiosk runs: not under the hands of a visitor, at once for the next one,
 * and never one that cannot be read.  And `wijkcontent preview`: new at each save.
 */
#include "db/base/buf.h"
#include "db/base/file.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define FRESH_TITLE "Wat is het programma?"

static const char fixture[] = "tests/fixtures/screens";

static void replace(const char *path, const char *from, const char *to)
{
	struct buf text, out;
	buf_init(&text);
	buf_init(&out);
	assert_int_equal(file_read(path, 1000000, &text, NULL), 0);
	const char *at = strstr(text.data, from);
	assert_non_null(at);
	buf_add(&out, text.data, (size_t)(at - text.data));
	buf_add_str(&out, to);
	buf_add_str(&out, at + strlen(from));
	assert_int_equal(file_replace(path, out.data, out.len, 0644, NULL), 0);
	buf_finish(&text);
	buf_finish(&out);
}

static char *copy_sources(const struct place *place, const char *name)
{
	char *to = place_path(place, name);
	int status = -1;
	pid_t pid = fork();
	if (pid == 0) {
		execlp("cp", "cp", "-r", fixture, to, (char *)NULL);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	return to;
}

static void build(const char *sources, const char *content)
{
	free(place_must_run(
		(const char *const[]){"wijkcontent", "build", sources, "-o", content, NULL}));
}

static void not_under_the_hands_of_a_visitor(void **state)
{
	struct place *place = *state;
	char *sources = copy_sources(place, "een"),
	     *content = file_join(place->state, "content.db");
	char *page = file_join(sources, "pages/nl/programma.md");
	build(sources, content);
	struct kiosk_options options = {.content = content};
	struct pty *p = place_kiosk(place, &options);
	walk_to_home(p);
	pty_type(p, "1");
	expect_text(p, FRESH_TITLE);
	replace(page, "title: " FRESH_TITLE, "title: Heel iets anders");
	build(sources, content);
	/* Another screen and back: still what the visitor saw before. */
	pty_key(p, VTERM_KEY_ESCAPE);
	expect_text(p, SAYS_HOME);
	pty_type(p, "1");
	expect_text(p, FRESH_TITLE);
	/* The next visitor has the new one. */
	pty_key(p, VTERM_KEY_FUNCTION(10));
	expect_text(p, SAYS_ATTRACT);
	walk_to_home(p);
	pty_type(p, "1");
	expect_text(p, "Heel iets anders");
	pty_key(p, VTERM_KEY_FUNCTION(10));
	expect_text(p, SAYS_ATTRACT);

	/* What is no content changes nothing. */
	assert_int_equal(file_replace(content, "niets", 5, 0644, NULL), 0);
	walk_to_home(p);
	pty_type(p, "1");
	expect_text(p, "Heel iets anders");
	pty_free(p);
	free(page);
	free(sources);
	free(content);
}

/* In the middle of a page: an editor has it open beside the text that it is made of. */
static void an_editor_sees_each_save(void **state)
{
	struct place *place = *state;
	char *sources = copy_sources(place, "twee"),
	     *page = file_join(sources, "pages/nl/programma.md");
	char *program = place_program("wijkcontent"), preview[] = "preview";
	char *argv[] = {program, preview, sources, NULL};
	const struct pty_options how = {.argv = argv};
	struct pty *p = pty_start(&how);
	walk_to_home(p);
	pty_type(p, "1");
	expect_text(p, FRESH_TITLE);
	pty_type(p, "1");
	expect_text(p, "om het lezen te proberen");
	replace(page, "om het lezen te proberen", "die net is opgeslagen");
	expect_text(p, "die net is opgeslagen");

	/* A fault is shown, and what was good stays. */
	replace(page, "section: programma", "section: bestaat-niet");
	expect_text(p, "programma.md:");
	pty_type(p, "x");
	expect_text(p, "die net is opgeslagen");
	replace(page, "section: bestaat-niet", "section: programma");
	replace(page, "die net is opgeslagen", "die weer goed is");
	expect_text(p, "die weer goed is");
	pty_type(p, KEY_QUIT);
	expect_exit(p, 0);
	pty_free(p);
	free(program);
	free(page);
	free(sources);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_under_the_hands_of_a_visitor),
		cmocka_unit_test(an_editor_sees_each_save),
	};
	return cmocka_run_group_tests_name("fresh", tests, place_setup_enrolled, place_teardown);
}

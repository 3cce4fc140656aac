/* The editor at work with the real wijkcontent: what check says of how a text reads. */
#include "db/base/buf.h"
#include "db/base/file.h"
#include "tests/e2e/support/place.h"

#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

extern char **environ;

/* A copy of the content that is shipped, to spoil; the caller frees. */
static char *copy_of_content(struct place *place)
{
	char *copy = place_path(place, "inhoud");
	pid_t child;
	int status;
	const char *const argv[] = {"cp", "-R", "content", copy, NULL};
	assert_int_equal(posix_spawnp(&child, "cp", NULL, NULL, (char *const *)argv, environ), 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	return copy;
}

static void add_to(const char *folder, const char *name, const char *text)
{
	char *path = file_join(folder, name);
	FILE *file = fopen(path, "a");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	free(path);
}

/* Runs wijkcontent; fails unless it ends so and says this, on either side. */
static void expect(const char *const *call, int status, const char *wanted)
{
	struct said said = place_run(call);
	if (said.status != status ||
	    (strstr(said.out, wanted) == NULL && strstr(said.err, wanted) == NULL))
		fail_msg("%s ended with %d, saying ‘%s’ and ‘%s’, not ‘%s’", call[1], said.status,
			 said.out, said.err, wanted);
	said_finish(&said);
}

static void what_we_ship_reads_easily(void **state)
{
	(void)state;
	expect((const char *const[]){"wijkcontent", "check", "--strict", "content", NULL}, EX_OK,
	       "makkelijk. Om naar te kijken: 0.");
}

static void a_hard_text_is_a_warning_and_no_fault(void **state)
{
	struct place place;
	(void)state;
	place_init(&place);
	char *copy = copy_of_content(&place);
	add_to(copy, "pages/nl/lsa.md", "\n\nIndien u wilt, wordt het op 1-2-2026 geregeld.\n");
	expect((const char *const[]){"wijkcontent", "check", copy, NULL}, EX_OK,
	       "‘Indien’ is een moeilijk woord. Misschien: als.");
	expect((const char *const[]){"wijkcontent", "check", copy, NULL}, EX_OK,
	       "Om naar te kijken: 3.");
	expect((const char *const[]){"wijkcontent", "check", "--strict", copy, NULL}, EX_DATAERR,
	       "pages/nl/lsa.md:31: Schrijf een datum zo: 28 november 2026.");
	char *db = place_path(&place, "uit.db");
	expect((const char *const[]){"wijkcontent", "build", copy, "-o", db, NULL}, EX_OK, "");
	add_to(copy, "hard-words.csv", "alleen een woord\n");
	expect((const char *const[]){"wijkcontent", "check", copy, NULL}, EX_DATAERR,
	       "hard-words.csv:");
	free(db);
	free(copy);
	place_finish(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_we_ship_reads_easily),
		cmocka_unit_test(a_hard_text_is_a_warning_and_no_fault),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

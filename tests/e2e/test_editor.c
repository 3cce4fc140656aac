/* The editor at work with the real wijkcontent: what check says of how a text reads. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "tests/e2e/support/place.h"

#include <dirent.h>
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

/* Leaves two pages that link to no other, so that the translators' tools have less to do. */
static void keep_two_pages(const char *folder)
{
	static const char *const langs[] = {"pages/nl", "pages/en"};
	for (size_t i = 0; i < 2; i++) {
		char *pages = file_join(folder, langs[i]);
		DIR *dir = opendir(pages);
		assert_non_null(dir);
		for (struct dirent *d; (d = readdir(dir)) != NULL;) {
			char *page = file_join(pages, d->d_name);
			if (d->d_name[0] != '.' && strcmp(d->d_name, "bzk.md") != 0 &&
			    strcmp(d->d_name, "gebieden.md") != 0)
				assert_int_equal(unlink(page), 0);
			free(page);
		}
		closedir(dir);
		free(pages);
	}
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
	       "Om naar te kijken: 4.");
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

/* Puts `with` in place of `what`, everywhere in a file of this folder. */
static void change(const char *folder, const char *name, const char *what, const char *with)
{
	struct buf old, new;
	struct err e;
	char *path = file_join(folder, name);
	buf_init(&old);
	buf_init(&new);
	assert_int_equal(file_read(path, 1 << 20, &old, &e), 0);
	const char *p = old.data;
	for (const char *hit; (hit = strstr(p, what)) != NULL; p = hit + strlen(what)) {
		buf_add(&new, p, (size_t)(hit - p));
		buf_add_str(&new, with);
	}
	assert_true(p != old.data);
	buf_add_str(&new, p);
	assert_int_equal(file_replace(path, new.data, new.len, 0644, &e), 0);
	buf_finish(&old);
	buf_finish(&new);
	free(path);
}

/* What is new asks to be filled in, and is then as good as what was there. */
static void new_files_are_filled_in(void **state)
{
	struct place place;
	(void)state;
	place_init(&place);
	char *copy = copy_of_content(&place);
	const char *const page[] = {"wijkcontent", "new", "page", "buurt", copy, NULL};
	const char *const form[] = {"wijkcontent", "new", "form", "buurt", copy, NULL};
	const char *const check[] = {"wijkcontent", "check", copy, NULL};
	expect(page, EX_OK, "pages/en/buurt.md");
	expect(page, EX_CANTCREAT, "pages/nl/buurt.md is er al.");
	expect(form, EX_OK, "forms/buurt.yaml");
	expect((const char *const[]){"wijkcontent", "new", "page", "../buurt", copy, NULL},
	       EX_USAGE, "kleine letters");
	expect((const char *const[]){"wijkcontent", "new", "plaatje", "buurt", copy, NULL},
	       EX_USAGE, "Kies page of form");
	expect(check, EX_DATAERR, "pages/nl/buurt.md:2: Hier moet u nog iets invullen.");
	expect(check, EX_DATAERR, "forms/buurt.yaml:4: Hier moet u nog iets invullen.");
	static const char *const pages[] = {"pages/nl/buurt.md", "pages/en/buurt.md"};
	for (size_t i = 0; i < 2; i++) {
		change(copy, pages[i], "section: INVULLEN", "section: partners");
		change(copy, pages[i], "  - INVULLEN", "  - https://www.lsabewoners.nl/");
		change(copy, pages[i], "INVULLEN", "Buurt.");
	}
	change(copy, "forms/buurt.yaml", "INVULLEN", "Buurt.");
	expect(check, EX_OK, "Zo leest het Nederlands");
	free(copy);
	place_finish(&place);
}

static void translations_go_out_and_come_back(void **state)
{
	struct place place;
	(void)state;
	place_init(&place);
	char *copy = copy_of_content(&place), *po = place_path(&place, "en.po");
	keep_two_pages(copy);
	const char *const out[] = {
		"wijkcontent", "translations", "--lang", "en", "--export", po, copy, NULL};
	const char *const in[] = {
		"wijkcontent", "translations", "--lang", "en", "--import", po, copy, NULL};
	const char *const in_polish[] = {
		"wijkcontent", "translations", "--lang", "pl", "--import", po, copy, NULL};
	const char *const list[] = {"wijkcontent", "translations", "--lang", "en", copy, NULL};
	const char *const check[] = {"wijkcontent", "check", copy, NULL};

	expect((const char *const[]){"wijkcontent", "translations", copy, NULL}, EX_OK,
	       "pages/pl/bzk.md: Deze bladzijde ontbreekt.");
	expect(list, EX_OK, "Alles is vertaald, en bij de tijd.");
	/* What goes out and comes back untouched changes no byte. */
	expect(out, EX_OK, "");
	expect(in, EX_OK, "pages/en/bzk.md: gelijk gebleven.");
	expect((const char *const[]){"wijkcontent", "translations", "--lang", "en", copy, NULL},
	       EX_OK, "Alles is vertaald");
	struct said said = place_run(in);
	assert_null(strstr(said.out, "bijgewerkt"));
	assert_null(strstr(said.out, "nieuw"));
	said_finish(&said);

	/* A translator's work becomes pages, whatever the language. */
	expect(in_polish, EX_OK, "pages/pl/bzk.md: nieuw.");
	change(place.folder, "en.po", "Who they are", "Wie zij zijn: \\\"allen\\\"");
	expect(in_polish, EX_OK, "pages/pl/bzk.md: bijgewerkt.");
	expect(check, EX_OK, "Om naar te kijken: 0.");

	/* The Dutch changes: the translation is older, unsure, and stays as it was. */
	change(copy, "pages/nl/bzk.md", "Wie het zijn", "Wie dit zijn");
	expect(check, EX_OK, "pages/en/bzk.md: Het Nederlands is veranderd na deze vertaling.");
	expect(list, EX_OK, "pages/en/bzk.md: Het Nederlands is veranderd na deze vertaling.");
	expect(out, EX_OK, "");
	expect(in, EX_OK, "pages/en/bzk.md: nog niet helemaal vertaald, en overgeslagen.");
	expect((const char *const[]){"wijkcontent", "translations", "--lang", "en", "--done", copy,
				     "bzk", NULL},
	       EX_OK, "");
	expect(list, EX_OK, "Alles is vertaald, en bij de tijd.");

	/* Nonsense is refused before anything is written. */
	add_to(place.folder, "en.po", "msgid zonder haakjes\n");
	expect(in, EX_DATAERR, "msgfmt: ");
	expect((const char *const[]){"wijkcontent", "translations", "--lang", "en", "--done", copy,
				     "geen", NULL},
	       EX_NOINPUT, "Er is geen bladzijde ‘geen’");
	free(po);
	free(copy);
	place_finish(&place);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_we_ship_reads_easily),
		cmocka_unit_test(a_hard_text_is_a_warning_and_no_fault),
		cmocka_unit_test(new_files_are_filled_in),
		cmocka_unit_test(translations_go_out_and_come_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * big_content FIXTURE OUT COUNT: a content folder like FIXTURE with COUNT
 * publications of ordinary words, about one in five of them on leefbaarheid.
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"

#include <ftw.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sysexits.h>

static const char *const words[] = {
	"bewoners", "wijk",	 "veilig",   "wonen",	"school",      "jeugd",
	"samen",    "buurt",	 "gezond",   "werk",	"plein",       "groen",
	"ouders",   "gemeente",	 "straat",   "leren",	"kansen",      "armoede",
	"cijfers",  "onderzoek", "aanpak",   "verslag", "handreiking", "lessen",
	"praktijk", "centrum",	 "overlast", "energie", "sport",       "ontmoeting"};
#define WORDS (sizeof words / sizeof words[0])

/* Repeatable: the same folder at every run (Knuth's MMIX constants). */
static uint32_t chance(uint64_t *state, uint32_t below)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(*state >> 33) % below;
}

static void add_words(struct buf *out, uint64_t *state, int count)
{
	if (chance(state, 10) == 0)
		buf_add_str(out, "leefbaarheid ");
	for (int i = 0; i < count; i++)
		buf_addf(out, "%s%s", i > 0 ? " " : "", words[chance(state, WORDS)]);
}

static void add_row(struct buf *out, uint64_t *state, long number)
{
	buf_addf(out, "P%03ld,", number);
	add_words(out, state, 6);
	buf_addf(out, ",Uitgever %u,,%u,,nl,,artikel,https://www.voorbeeld.nl/%ld,,",
		 chance(state, 60), 2005 + chance(state, 21), number);
	add_words(out, state, 14);
	buf_add_str(out, ",\n");
}

static int write_publications(const char *folder, long count, struct err *e)
{
	struct buf csv;
	uint64_t state = 1;
	char *path = file_join(folder, "publications.csv");
	buf_init(&csv);
	buf_add_str(&csv, "id,title,publisher,authors,year,date,language,themes,kind,url,pages,"
			  "summary_nl,copy\n");
	for (long i = 1; i <= count; i++)
		add_row(&csv, &state, i);
	int rc = file_replace(path, csv.data, csv.len, 0644, e);
	buf_finish(&csv);
	free(path);
	return rc;
}

/* nftw has no argument for its callback. */
static const char *from, *to;

static int copy_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	struct err e;
	struct buf bytes;
	char *target = file_join(to, path + strlen(from) + (where->level > 0 ? 1 : 0));
	buf_init(&bytes);
	int rc = kind == FTW_D ? file_make_folder(target, 0755, &e)
			       : file_read(path, (size_t)st->st_size, &bytes, &e);
	if (rc == 0 && kind != FTW_D)
		rc = file_replace(target, bytes.data, bytes.len, 0644, &e);
	if (rc != 0)
		fprintf(stderr, "big_content: %s\n", e.text);
	buf_finish(&bytes);
	free(target);
	return rc;
}

/* Ids are as in the fixture, so that its links still lead somewhere. */
int main(int argc, char **argv)
{
	struct err e = {.code = 0};
	if (argc != 4)
		return EX_USAGE;
	from = argv[1];
	to = argv[2];
	if (nftw(from, copy_one, 8, FTW_PHYS) != 0)
		return EX_IOERR;
	if (write_publications(to, strtol(argv[3], NULL, 10), &e) != 0) {
		fprintf(stderr, "big_content: %s\n", e.text);
		return e.code;
	}
	return EX_OK;
}

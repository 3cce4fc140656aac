#include "tests/e2e/support/traces.h"

#include "db/base/file.h"

#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

enum {
	RUN = 8,	 /* letters in a row that count as a trace */
	STRIDE_MAX = 64, /* bytes from letter to letter; a cell of curses has 28 */
	CHUNK = 1 << 20,
	SHOWN = 24, /* lines of `where` */
	PAGE = 4096
};

#define SANITIZER (UINT64_C(1) << 40)

struct word traces_word(void)
{
	struct word word = {.text = ""};
	char letters[] = "abcdefghijklmnopqrstuvwxyz";
	const char *given = getenv("WIJK_SEED");
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)now.tv_nsec;
	printf("WIJK_SEED=%" PRIu64 "\n", seed);
	for (size_t i = 0; i < TRACES_LETTERS; i++) {
		seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
		size_t at = i + (size_t)(seed >> 33) % (sizeof(letters) - 1 - i);
		char letter = letters[at];
		letters[at] = letters[i];
		letters[i] = word.text[i] = letter;
	}
	return word;
}

void traces_init(struct traces *t)
{
	*t = (struct traces){.count = 0};
	buf_init(&t->where);
}

void traces_finish(struct traces *t)
{
	buf_finish(&t->where);
}

/* ---- bytes ---- */

struct place_name {
	const char *name;
	uint64_t from;
};

static void note(struct traces *t, const struct place_name *place, size_t at, size_t stride,
		 const char *run)
{
	t->count++;
	if (t->count <= SHOWN)
		buf_addf(&t->where, "%s+%#" PRIx64 ": %.*s, a letter every %zu bytes\n",
			 place->name, place->from + at, RUN, run, stride);
}

static bool is_run(const char *bytes, size_t stride, const char *run)
{
	for (size_t i = 1; i < RUN; i++)
		if (bytes[i * stride] != run[i])
			return false;
	return true;
}

/* Runs that begin in the first `starts` of len bytes. */
static void search(struct traces *t, const struct place_name *place, const char *bytes,
		   size_t starts, size_t len, const struct word *word)
{
	for (size_t at = 0; at < starts; at++) {
		const char *run = bytes[at] != '\0' ? strchr(word->text, bytes[at]) : NULL;
		if (run == NULL || run - word->text > TRACES_LETTERS - RUN)
			continue;
		for (size_t s = 1; s <= STRIDE_MAX && at + (RUN - 1) * s < len; s++)
			if (is_run(bytes + at, s, run))
				note(t, place, at, s, run);
	}
}

void traces_in_bytes(struct traces *t, const char *name, const void *bytes, size_t len,
		     const struct word *word)
{
	search(t, &(struct place_name){name, 0}, bytes, len, len, word);
}

/* ---- files ---- */

static void in_file(struct traces *t, const char *path, const struct word *word)
{
	FILE *file = fopen(path, "rb");
	char bytes[4096];
	struct buf all;
	if (file == NULL)
		return; /* gone between looking and reading */
	buf_init(&all);
	for (size_t got; (got = fread(bytes, 1, sizeof(bytes), file)) > 0;)
		buf_add(&all, bytes, got);
	fclose(file);
	traces_in_bytes(t, path, all.data, all.len, word);
	t->pages += all.len / PAGE + 1;
	buf_finish(&all);
}

void traces_in_folder(struct traces *t, const char *folder, const struct word *word)
{
	DIR *dir = opendir(folder);
	const struct dirent *entry;
	if (dir == NULL)
		err(EX_NOINPUT, "%s", folder);
	while ((entry = readdir(dir)) != NULL) {
		struct stat st;
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		char *path = file_join(folder, entry->d_name);
		traces_in_bytes(t, path, entry->d_name, strlen(entry->d_name), word);
		if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
			traces_in_folder(t, path, word);
		else if (S_ISREG(st.st_mode))
			in_file(t, path, word);
		free(path);
	}
	closedir(dir);
}

/* ---- memory ---- */

struct mapping {
	uint64_t from, to;
	bool readable, locked, kept_out; /* kept out of core files */
	uint64_t used;			 /* KiB, in memory or swapped out */
	char name[80];
};

static void in_mapping(struct traces *t, int mem, const struct mapping *m, const struct word *word)
{
	enum { OVERLAP = RUN * STRIDE_MAX };
	char *bytes = buf_alloc(CHUNK + OVERLAP, 1);
	size_t before = t->count;
	for (uint64_t at = m->from; at < m->to; at += CHUNK) {
		uint64_t left = m->to - at;
		size_t want = left < CHUNK + OVERLAP ? (size_t)left : CHUNK + OVERLAP;
		ssize_t got = pread(mem, bytes, want, (off_t)at);
		if (got <= 0)
			continue;
		size_t starts = got < CHUNK ? (size_t)got : CHUNK;
		search(t, &(struct place_name){m->name, at}, bytes, starts, (size_t)got, word);
		t->pages += starts / PAGE;
	}
	t->swappable += m->locked ? 0 : t->count - before;
	t->dumpable += m->kept_out ? 0 : t->count - before;
	explicit_bzero(bytes, CHUNK + OVERLAP);
	free(bytes);
}

/*
 * Reads the head line of a mapping, "from-to mode offset device inode name"; false when this is
 * another line of it.
 */
static bool read_head(const char *line, struct mapping *m)
{
	enum { BEFORE_NAME = 4 }; /* columns */
	char *at;
	uint64_t from = strtoull(line, &at, 16);
	if (*at != '-')
		return false;
	uint64_t to = strtoull(at + 1, &at, 16);
	*m = (struct mapping){.from = from, .to = to, .readable = at[0] == ' ' && at[1] == 'r'};
	for (int i = 0; i < BEFORE_NAME; i++) {
		at += strspn(at, " ");
		at += strcspn(at, " \n");
	}
	at += strspn(at, " ");
	snprintf(m->name, sizeof(m->name), "%.*s", (int)strcspn(at, "\n"), at);
	return true;
}

static char *process_path(pid_t pid, const char *name)
{
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "/proc/%d/%s", (int)pid, name);
	return buf_steal(&path);
}

static FILE *open_smaps(pid_t pid, int *mem)
{
	char *maps = process_path(pid, "smaps"), *memory = process_path(pid, "mem");
	FILE *file = fopen(maps, "re");
	*mem = open(memory, O_RDONLY | O_CLOEXEC);
	free(maps);
	free(memory);
	if (file != NULL && *mem < 0) {
		fclose(file);
		file = NULL;
	}
	return file;
}

bool traces_in_memory(struct traces *t, pid_t pid, const struct word *word)
{
	struct mapping m = {.from = 0};
	char line[512];
	int mem;
	bool whole = false, sanitized = false;
	FILE *maps = open_smaps(pid, &mem);
	while (maps != NULL && !sanitized && fgets(line, sizeof(line), maps) != NULL) {
		if (read_head(line, &m)) {
			/* Nothing else takes terabytes: its notes on every byte there can be. */
			sanitized = m.to - m.from >= SANITIZER;
			continue;
		}
		if (strncmp(line, "Rss:", 4) == 0 || strncmp(line, "Swap:", 5) == 0)
			m.used += strtoull(strchr(line, ':') + 1, NULL, 10);
		/* The last line of each mapping. */
		if (strncmp(line, "VmFlags:", 8) != 0)
			continue;
		m.locked = strstr(line, " lo") != NULL;
		m.kept_out = strstr(line, " dd") != NULL;
		whole = true;
		if (m.readable && m.used > 0)
			in_mapping(t, mem, &m, word);
	}
	if (maps != NULL)
		fclose(maps);
	if (mem >= 0)
		close(mem);
	return whole && !sanitized;
}

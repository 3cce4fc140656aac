/*
 * Unicode's own tests of the bidirectional algorithm, through the function of ours that the screen
 * uses: BidiTest.txt (by classes of characters) and BidiCharacterTest.txt (by characters), as
 * Debian's unicode-data has them.
 */
#include "tui/bidi.h"
#include "db/base/buf.h"

#include <ctype.h>
#include <fribidi/fribidi.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER	   "/usr/share/unicode/"
#define CHARACTERS 512

/* What the tests say of one line; a level of -1 is of a character that rule X9 takes away. */
struct wanted {
	int n, levels[CHARACTERS];
	int order_n, order[CHARACTERS];
};

struct count {
	long passed, failed;
};

/* A character of each class. */
static const struct {
	const char *name;
	uint32_t character;
} classes[] = {
	{"L", 'a'},	 {"R", 0x05D0},	  {"AL", 0x0628},  {"EN", '1'},	    {"AN", 0x0661},
	{"ES", '-'},	 {"ET", '#'},	  {"CS", ','},	   {"NSM", 0x300},  {"BN", 0x00AD},
	{"B", 0x2029},	 {"S", '\t'},	  {"WS", ' '},	   {"ON", '!'},	    {"LRE", 0x202A},
	{"RLE", 0x202B}, {"PDF", 0x202C}, {"LRO", 0x202D}, {"RLO", 0x202E}, {"LRI", 0x2066},
	{"RLI", 0x2067}, {"FSI", 0x2068}, {"PDI", 0x2069},
};

static uint32_t of_class(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++)
		if (strlen(classes[i].name) == len && memcmp(classes[i].name, name, len) == 0)
			return classes[i].character;
	fail_msg("no class is called %.*s", (int)len, name);
	return 0;
}

/* Numbers parted by blanks; "x" becomes -1. */
static int numbers(const char *text, int *out)
{
	int n = 0;
	while (*text != '\0' && *text != '\n' && n < CHARACTERS) {
		char *end;
		if (isspace((unsigned char)*text)) {
			text++;
		} else if (*text == 'x') {
			out[n++] = -1;
			text++;
		} else {
			out[n++] = (int)strtol(text, &end, 10);
			assert_ptr_not_equal(text, end);
			text = end;
		}
	}
	return n;
}

static bool agrees(const uint32_t *text, enum direction direction, const struct wanted *want,
		   int paragraph)
{
	signed char levels[CHARACTERS];
	int order[CHARACTERS], shown = 0;
	int base = bidi_order(text, want->n, direction, levels, order);
	if (paragraph >= 0 && base != paragraph)
		return false;
	for (int i = 0; i < want->n; i++)
		if (want->levels[i] >= 0 && want->levels[i] != levels[i])
			return false;
	for (int v = 0; v < want->n; v++) {
		if (want->levels[order[v]] < 0)
			continue;
		if (shown >= want->order_n || want->order[shown++] != order[v])
			return false;
	}
	return shown == want->order_n;
}

static void tell(struct count *count, bool passed, const char *line)
{
	if (passed)
		count->passed++;
	else if (count->failed++ < 5)
		print_message("differs: %s", line);
}

static FILE *open_data(const char *name)
{
	char path[128];
	snprintf(path, sizeof path, FOLDER "%s", name);
	FILE *file = fopen(path, "r");
	if (file == NULL)
		fail_msg("%s is missing: install Debian's unicode-data", path);
	return file;
}

/* "L R; 7": classes, and for which directions of the paragraph (1 by itself, 2 left, 4 right). */
static void try_classes(const char *line, struct wanted *want, struct count *count)
{
	static const enum direction directions[] = {DIRECTION_AUTO, DIRECTION_LTR, DIRECTION_RTL};
	uint32_t text[CHARACTERS];
	int n = 0;
	const char *p = line;
	while (*p != ';' && *p != '\0') {
		size_t len = strcspn(p, " ;");
		text[n++] = of_class(p, len);
		p += len;
		p += strspn(p, " ");
	}
	assert_int_equal(n, want->n);
	long which = strtol(p + 1, NULL, 10);
	for (int d = 0; d < 3; d++)
		if ((which >> d & 1) != 0)
			tell(count, agrees(text, directions[d], want, -1), line);
}

static void classes_are_ordered_as_unicode_says(void **state)
{
	char line[4096];
	struct wanted want = {.n = 0};
	struct count count = {0};
	(void)state;
	FILE *file = open_data("BidiTest.txt");
	while (fgets(line, sizeof line, file) != NULL) {
		if (strncmp(line, "@Levels:", 8) == 0)
			want.n = numbers(line + 8, want.levels);
		else if (strncmp(line, "@Reorder:", 9) == 0)
			want.order_n = numbers(line + 9, want.order);
		else if (line[0] != '#' && line[0] != '\n' && line[0] != '@')
			try_classes(line, &want, &count);
	}
	fclose(file);
	print_message("BidiTest: %ld passed, %ld differ\n", count.passed, count.failed);
	assert_in_range(count.passed, 700000, 1000000);
	assert_int_equal(count.failed, 0);
}

/* Code points in hex; direction (0 left, 1 right, 2 by itself); level; levels; order. */
static void try_characters(char *line, struct count *count)
{
	static const enum direction directions[] = {DIRECTION_LTR, DIRECTION_RTL, DIRECTION_AUTO};
	char *fields[5], *p = line;
	uint32_t text[CHARACTERS];
	struct wanted want;
	int n = 0;
	for (int i = 0; i < 5; i++) {
		fields[i] = p;
		p += strcspn(p, ";\n");
		assert_true(*p != '\0');
		*p++ = '\0';
	}
	for (char *q = fields[0]; *q != '\0' && n < CHARACTERS;)
		text[n++] = (uint32_t)strtoul(q, &q, 16);
	want.n = numbers(fields[3], want.levels);
	want.order_n = numbers(fields[4], want.order);
	assert_int_equal(n, want.n);
	tell(count,
	     agrees(text, directions[strtol(fields[1], NULL, 10)], &want,
		    (int)strtol(fields[2], NULL, 10)),
	     line);
}

static void characters_are_ordered_as_unicode_says(void **state)
{
	char line[8192];
	struct count count = {0};
	(void)state;
	FILE *file = open_data("BidiCharacterTest.txt");
	while (fgets(line, sizeof line, file) != NULL)
		if (isxdigit((unsigned char)line[0]))
			try_characters(line, &count);
	fclose(file);
	print_message("BidiCharacterTest: %ld passed, %ld differ\n", count.passed, count.failed);
	assert_in_range(count.passed, 90000, 200000);
	assert_int_equal(count.failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(classes_are_ordered_as_unicode_says),
		cmocka_unit_test(characters_are_ordered_as_unicode_says),
	};
	return cmocka_run_group_tests_name("bidi", tests, NULL, NULL);
}

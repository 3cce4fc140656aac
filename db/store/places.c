#include "db/store/places.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sys.h"

#include <string.h>

static const char format_name[] = "wijkkiosk-places 1 ";

int places_write(const char *state_dir, int64_t at, const struct places_one *items, size_t count,
		 struct err *e)
{
	struct buf text;
	char *path = file_join(state_dir, PLACES_FILE);
	buf_init(&text);
	buf_addf(&text, "%s%lld\n", format_name, (long long)at);
	for (size_t i = 0; i < count; i++)
		buf_addf(&text, "%lld %lld %lld %s\n", (long long)items[i].asked,
			 (long long)items[i].capacity, (long long)items[i].start, items[i].uid);
	int rc = file_replace(path, text.data, text.len, 0600, e);
	buf_finish(&text);
	free(path);
	return rc;
}

/* Digits, and then this character; *p moves past both. */
static bool take_number(const char **p, char end, int64_t max, int64_t *out)
{
	int64_t n = 0;
	const char *from = *p, *q = from;
	for (; *q >= '0' && *q <= '9'; q++) {
		n = n * 10 + (*q - '0');
		if (n > max)
			return false;
	}
	if (q == from || *q != end)
		return false;
	*p = q + 1;
	*out = n;
	return true;
}

/* 1: this line is what is looked for, 0: it is another, -1: it is no such line. */
static int read_line(const char **p, const char *uid, int64_t start, struct places_count *out)
{
	int64_t asked, capacity, begin;
	if (!take_number(p, ' ', PLACES_COUNT_MAX, &asked) ||
	    !take_number(p, ' ', PLACES_COUNT_MAX, &capacity) ||
	    !take_number(p, ' ', SYS_TIME_MAX / 1000, &begin))
		return -1;
	const char *end = strchr(*p, '\n');
	if (end == NULL)
		return -1;
	size_t len = (size_t)(end - *p);
	bool found = begin == start && strlen(uid) == len && memcmp(*p, uid, len) == 0;
	*p = end + 1;
	if (!found)
		return 0;
	out->asked = asked;
	out->capacity = capacity;
	return 1;
}

static bool find_in(const char *text, const char *uid, int64_t start, struct places_count *out)
{
	const char *p = text;
	int found = 0;
	if (strncmp(p, format_name, sizeof format_name - 1) != 0)
		return false;
	p += sizeof format_name - 1;
	if (!take_number(&p, '\n', SYS_TIME_MAX, &out->at))
		return false;
	while (found == 0 && *p != '\0')
		found = read_line(&p, uid, start, out);
	return found == 1;
}

bool places_find(const char *state_dir, const char *uid, int64_t start, struct places_count *out)
{
	struct buf text;
	struct places_count found = {.at = 0};
	char *path = file_join(state_dir, PLACES_FILE);
	buf_init(&text);
	bool there = file_read(path, PLACES_BYTES_MAX, &text, NULL) == 0 &&
		     find_in(text.data, uid, start, &found);
	if (there)
		*out = found;
	buf_finish(&text);
	free(path);
	return there;
}

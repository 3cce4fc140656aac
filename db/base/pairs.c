#include "db/base/pairs.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <errno.h>
#include <sysexits.h>

struct reading {
	const struct pairs_key *keys;
	size_t count;
	void *self;
	bool seen[PAIRS_KEYS_MAX];
};

/* Without the blanks at both ends, in place. */
static char *trim(char *s)
{
	s += strspn(s, " \t");
	size_t n = strlen(s);
	while (n > 0 && strchr(" \t\r", s[n - 1]) != NULL)
		s[--n] = '\0';
	return s;
}

static int read_line(struct reading *r, char *line, struct err *e)
{
	line = trim(line);
	if (line[0] == '\0' || line[0] == '#')
		return 0;
	char *equals = strchr(line, '=');
	if (equals == NULL)
		return err_set(e, EX_CONFIG, "hier hoort \"naam = waarde\" te staan");
	*equals = '\0';
	char *name = trim(line), *value = trim(equals + 1);
	for (size_t i = 0; i < r->count; i++) {
		if (strcmp(name, r->keys[i].name) != 0)
			continue;
		if (r->seen[i])
			return err_set(e, EX_CONFIG, "\"%s\" staat er twee keer", r->keys[i].name);
		r->seen[i] = true;
		return r->keys[i].read(r->self, r->keys[i].name, value, e);
	}
	return err_set(e, EX_CONFIG, "\"%.40s\" is geen bekende instelling", name);
}

int pairs_read(struct buf *text, const struct pairs_key *keys, size_t count, void *self,
	       struct err *e)
{
	struct reading r = {.keys = keys, .count = count, .self = self};
	if (strlen(text->data) != text->len)
		return err_set(e, EX_CONFIG, "dit is geen tekstbestand");
	char *rest = text->len > 0 ? text->data : NULL;
	for (int number = 1; rest != NULL; number++) {
		char *line = strsep(&rest, "\n");
		if (read_line(&r, line, e) != 0)
			return err_prefix(e, "regel %d", number);
	}
	for (size_t i = 0; i < count; i++)
		if (!r.seen[i] && !keys[i].optional)
			return err_set(e, EX_CONFIG, "\"%s\" ontbreekt", keys[i].name);
	return 0;
}

int pairs_text(char **out, const char *name, const char *value, struct err *e)
{
	if (value[0] == '\0' || value[0] == ' ' || strlen(value) > PAIRS_VALUE_MAX)
		return err_set(e, EX_CONFIG, "\"%s\" is leeg of te lang", name);
	for (const char *p = value; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7F)
			return err_set(e, EX_CONFIG, "in \"%s\" staat een teken dat niet mag",
				       name);
	free(*out);
	*out = buf_copy(value);
	return 0;
}

int pairs_number(long *out, long low, long high, const char *name, const char *value, struct err *e)
{
	char *end;
	errno = 0;
	long n = strtol(value, &end, 10);
	if (end == value || *end != '\0' || errno != 0 || n < low || n > high)
		return err_set(e, EX_CONFIG, "\"%s\" hoort een getal te zijn van %ld tot %ld", name,
			       low, high);
	*out = n;
	return 0;
}

#include "db/store/conf.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"

#include <sysexits.h>

enum { FORMAT = 1, FILE_MAX = 16384 };

enum key { KEY_FORMAT, KEY_KIOSK, KEY_CENTRE, KEY_DROP, KEY_CENTRAL, KEYS };
static const char *const key_names[KEYS] = {[KEY_FORMAT] = "format",
					    [KEY_KIOSK] = "kiosk",
					    [KEY_CENTRE] = "centre",
					    [KEY_DROP] = "drop",
					    [KEY_CENTRAL] = "central"};

struct draft {
	struct conf conf;
	unsigned seen; /* a bit a key */
};

static int read_format(struct conf *conf, const char *value, struct err *e)
{
	(void)conf;
	char *end;
	long n = strtol(value, &end, 10);
	if (*end != '\0' || end == value || n < FORMAT)
		return err_set(e, EX_CONFIG, "\"format\" hoort een getal te zijn");
	if (n > FORMAT)
		return err_set(e, EX_CONFIG,
			       "dit bestand is van een nieuwere versie. Werk de kiosk bij");
	return 0;
}

static int read_kiosk(struct conf *conf, const char *value, struct err *e)
{
	if (!code_kiosk_id_is_valid(value))
		return err_set(e, EX_CONFIG, "\"kiosk\" is geen geldig kenmerk van een kiosk");
	memcpy(conf->kiosk, value, sizeof conf->kiosk);
	return 0;
}

/* Both are shown and logged: no control character may be in them. */
static int read_text(char **out, const char *name, const char *value, struct err *e)
{
	if (value[0] == '\0' || value[0] == ' ' || strlen(value) > CONF_TEXT_MAX)
		return err_set(e, EX_CONFIG, "\"%s\" is leeg of te lang", name);
	for (const char *p = value; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7F)
			return err_set(e, EX_CONFIG, "in \"%s\" staat een teken dat niet mag",
				       name);
	*out = buf_copy(value);
	return 0;
}

static int read_centre(struct conf *conf, const char *value, struct err *e)
{
	return read_text(&conf->centre, "centre", value, e);
}

static int read_drop(struct conf *conf, const char *value, struct err *e)
{
	return read_text(&conf->drop, "drop", value, e);
}

static int read_central(struct conf *conf, const char *value, struct err *e)
{
	if (code_central_parse(value, &conf->central, e) == 0)
		return 0;
	if (e != NULL)
		e->code = EX_CONFIG;
	return -1;
}

static int (*const readers[KEYS])(struct conf *, const char *, struct err *) = {
	[KEY_FORMAT] = read_format, [KEY_KIOSK] = read_kiosk,	  [KEY_CENTRE] = read_centre,
	[KEY_DROP] = read_drop,	    [KEY_CENTRAL] = read_central,
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

static int read_line(struct draft *draft, char *line, struct err *e)
{
	line = trim(line);
	if (line[0] == '\0' || line[0] == '#')
		return 0;
	char *equals = strchr(line, '=');
	if (equals == NULL)
		return err_set(e, EX_CONFIG, "hier hoort \"naam = waarde\" te staan");
	*equals = '\0';
	char *name = trim(line), *value = trim(equals + 1);
	for (unsigned key = 0; key < KEYS; key++) {
		if (strcmp(name, key_names[key]) != 0)
			continue;
		if ((draft->seen & 1U << key) != 0)
			return err_set(e, EX_CONFIG, "\"%s\" staat er twee keer", key_names[key]);
		draft->seen |= 1U << key;
		return readers[key](&draft->conf, value, e);
	}
	return err_set(e, EX_CONFIG, "\"%.40s\" is geen bekende instelling", name);
}

static int read_lines(struct draft *draft, struct buf *text, struct err *e)
{
	if (strlen(text->data) != text->len)
		return err_set(e, EX_CONFIG, "dit is geen tekstbestand");
	char *rest = text->data;
	for (int number = 1; rest != NULL; number++) {
		char *line = strsep(&rest, "\n");
		if (read_line(draft, line, e) != 0)
			return err_prefix(e, "regel %d", number);
	}
	for (unsigned key = 0; key < KEYS; key++)
		if ((draft->seen & 1U << key) == 0)
			return err_set(e, EX_CONFIG, "\"%s\" ontbreekt", key_names[key]);
	return 0;
}

int conf_read(const char *state_dir, struct conf *out, struct err *e)
{
	struct draft draft = {.conf = {.enrolled = true}};
	struct buf text;
	struct err why = {.code = 0};
	char *path = file_join(state_dir, CONF_FILE);
	buf_init(&text);
	int rc = file_read(path, FILE_MAX, &text, &why);
	if (rc != 0 && why.code == EX_NOINPUT) {
		*out = (struct conf){.enrolled = false};
		rc = 0;
		goto out;
	}
	if (rc == 0 && (rc = read_lines(&draft, &text, &why)) != 0)
		err_prefix(&why, "%s", path);
	if (rc == 0)
		*out = draft.conf;
	else
		conf_finish(&draft.conf);
	if (rc != 0 && e != NULL)
		*e = why;
out:
	buf_finish(&text);
	free(path);
	return rc;
}

/* What conf_read would refuse must never be written. */
static int check(const struct conf *conf, struct err *e)
{
	struct conf again = {.enrolled = false};
	int rc = read_kiosk(&again, conf->kiosk, e);
	if (rc == 0)
		rc = read_centre(&again, conf->centre, e);
	if (rc == 0)
		rc = read_drop(&again, conf->drop, e);
	conf_finish(&again);
	return rc;
}

int conf_write(const char *state_dir, const struct conf *conf, struct err *e)
{
	if (check(conf, e) != 0)
		return -1;
	struct buf text;
	char *path = file_join(state_dir, CONF_FILE);
	buf_init(&text);
	buf_addf(&text, "format = %d\nkiosk = %s\ncentre = %s\ndrop = %s\ncentral = ", FORMAT,
		 conf->kiosk, conf->centre, conf->drop);
	code_central_text(&conf->central, &text);
	buf_add_char(&text, '\n');
	int rc = file_replace(path, text.data, text.len, 0644, e);
	buf_finish(&text);
	free(path);
	return rc;
}

void conf_finish(struct conf *conf)
{
	free(conf->centre);
	free(conf->drop);
	*conf = (struct conf){.enrolled = false};
}

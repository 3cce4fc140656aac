#include "db/store/machine.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/pairs.h"

#include <sysexits.h>

enum { FILE_MAX = 16384 };

const struct machine_keyboard *machine_keyboard(size_t i)
{
	static const struct machine_keyboard keyboards[] = {
		{"us", "US (QWERTY)"},	     {"nl", "Nederlands (QWERTY)"},
		{"be", "België (AZERTY)"},   {"de", "Deutsch (QWERTZ)"},
		{"fr", "Français (AZERTY)"}, {"gb", "UK (QWERTY)"},
		{"tr", "Türkçe (Q)"},	     {"pl", "Polski (QWERTY)"},
		{"ua", "Українська"},
	};
	return i < sizeof keyboards / sizeof keyboards[0] ? &keyboards[i] : NULL;
}

static int take_word(char *out, size_t size, const char *allowed, const char *name,
		     const char *value, struct err *e)
{
	size_t len = strlen(value);
	bool begins = strchr("/.-", value[0]) == NULL;
	if (len == 0 || len >= size || strspn(value, allowed) != len || !begins ||
	    strstr(value, "..") != NULL)
		return err_set(e, EX_CONFIG, "\"%s\" kan niet \"%.40s\" zijn", name, value);
	memcpy(out, value, len + 1);
	return 0;
}

#define SMALL	"abcdefghijklmnopqrstuvwxyz"
#define CAPITAL "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS	"0123456789"

static int read_keyboard(void *self, const char *name, const char *value, struct err *e)
{
	struct machine *m = self;
	return take_word(m->keyboard, sizeof m->keyboard, SMALL DIGITS "_-", name, value, e);
}

static int read_timezone(void *self, const char *name, const char *value, struct err *e)
{
	struct machine *m = self;
	return take_word(m->timezone, sizeof m->timezone, SMALL CAPITAL DIGITS "_+-/", name, value,
			 e);
}

static int read_lang(void *self, const char *name, const char *value, struct err *e)
{
	struct machine *m = self;
	if (strlen(value) < 2)
		return err_set(e, EX_CONFIG, "\"%s\" is een taal van twee letters, zoals nl", name);
	return take_word(m->lang, sizeof m->lang, SMALL, name, value, e);
}

static int read_letters(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_number(&((struct machine *)self)->letters, 1, 2, name, value, e);
}

static int read_screen(void *self, const char *name, const char *value, struct err *e)
{
	struct machine *m = self;
	bool window = strcmp(value, "window") == 0;
	if (!window && strcmp(value, "console") != 0)
		return err_set(e, EX_CONFIG, "\"%s\" hoort console of window te zijn", name);
	m->window = window;
	m->console = !window;
	return 0;
}

static const struct pairs_key keys[] = {
	{"keyboard", read_keyboard, true}, {"letters", read_letters, true},
	{"screen", read_screen, true},	   {"timezone", read_timezone, true},
	{"lang", read_lang, true},
};
#define KEYS (sizeof keys / sizeof keys[0])

int machine_set(struct machine *machine, const char *name, const char *value, struct err *e)
{
	for (size_t i = 0; i < KEYS; i++)
		if (strcmp(keys[i].name, name) == 0)
			return keys[i].read(machine, name, value, e);
	return err_set(e, EX_CONFIG, "\"%.40s\" is geen bekende instelling", name);
}

int machine_read(const char *state_dir, struct machine *out, struct err *e)
{
	struct buf text;
	struct err why = {.code = 0};
	struct machine machine = {.letters = 0};
	char *path = file_join(state_dir, MACHINE_FILE);
	buf_init(&text);
	int rc = file_read(path, FILE_MAX, &text, &why);
	if (rc != 0 && why.code == EX_NOINPUT)
		rc = 0;
	else if (rc == 0 && (rc = pairs_read(&text, keys, KEYS, &machine, &why)) != 0)
		err_prefix(&why, "%s", path);
	if (rc == 0)
		*out = machine;
	else if (e != NULL)
		*e = why;
	buf_finish(&text);
	free(path);
	return rc;
}

static void add_text(struct buf *out, const char *name, const char *value)
{
	if (value[0] != '\0')
		buf_addf(out, "%s = %s\n", name, value);
}

void machine_text(const struct machine *machine, struct buf *out)
{
	add_text(out, "keyboard", machine->keyboard);
	if (machine->letters != 0)
		buf_addf(out, "letters = %ld\n", machine->letters);
	add_text(out, "screen", machine->window ? "window" : machine->console ? "console" : "");
	add_text(out, "timezone", machine->timezone);
	add_text(out, "lang", machine->lang);
}

int machine_write(const char *state_dir, const struct machine *machine, struct err *e)
{
	struct buf text;
	char *path = file_join(state_dir, MACHINE_FILE);
	buf_init(&text);
	machine_text(machine, &text);
	int rc = file_replace(path, text.data, text.len, 0600, e);
	buf_finish(&text);
	free(path);
	return rc;
}

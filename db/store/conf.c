#include "db/store/conf.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/hex.h"
#include "db/base/pairs.h"

#include <limits.h>
#include <sysexits.h>

enum { FORMAT = 1, FILE_MAX = 16384, DAY_MINUTES = 24 * 60, KEEP_DAYS_MAX = 3650 };

static int read_format(void *self, const char *name, const char *value, struct err *e)
{
	(void)self;
	long n = 0;
	if (pairs_number(&n, FORMAT, LONG_MAX, name, value, e) != 0)
		return -1;
	if (n > FORMAT)
		return err_set(e, EX_CONFIG,
			       "dit bestand is van een nieuwere versie. Werk de kiosk bij");
	return 0;
}

static int read_kiosk(void *self, const char *name, const char *value, struct err *e)
{
	struct conf *conf = self;
	if (!code_kiosk_id_is_valid(value))
		return err_set(e, EX_CONFIG, "\"%s\" is geen geldig kenmerk van een kiosk", name);
	memcpy(conf->kiosk, value, sizeof conf->kiosk);
	return 0;
}

/* Both are shown and logged: no control character may be in them. */
static int read_centre(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_text(&((struct conf *)self)->centre, name, value, e);
}

static int read_drop(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_text(&((struct conf *)self)->drop, name, value, e);
}

static int read_contact(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_text(&((struct conf *)self)->contact, name, value, e);
}

/* A word of a list, which ends with NULL. */
static int read_word(char **out, const char *const *list, const char *name, const char *value,
		     struct err *e)
{
	while (*list != NULL && strcmp(*list, value) != 0)
		list++;
	if (*list == NULL)
		return err_set(e, EX_CONFIG, "\"%s\" kent \"%.40s\" niet", name, value);
	return pairs_text(out, name, value, e);
}

static int read_theme(void *self, const char *name, const char *value, struct err *e)
{
	static const char *const themes[] = {"light", "dark", "contrast", "yellow", NULL};
	return read_word(&((struct conf *)self)->theme, themes, name, value, e);
}

static int read_printer(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_text(&((struct conf *)self)->printer, name, value, e);
}

static int read_stick(void *self, const char *name, const char *value, struct err *e)
{
	if (value[0] != '/')
		return err_set(e, EX_CONFIG, "\"%s\" hoort een map te zijn, zoals /media", name);
	return pairs_text(&((struct conf *)self)->stick, name, value, e);
}

static int read_central(void *self, const char *name, const char *value, struct err *e)
{
	(void)name;
	if (code_central_parse(value, &((struct conf *)self)->central, e) == 0)
		return 0;
	if (e != NULL)
		e->code = EX_CONFIG;
	return -1;
}

static int read_cut_minutes(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_number(&((struct conf *)self)->cut_minutes, 1, DAY_MINUTES, name, value, e);
}

static int read_keep_days(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_number(&((struct conf *)self)->keep_days, 0, KEEP_DAYS_MAX, name, value, e);
}

static int read_keys(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_number(&((struct conf *)self)->keys, 1, LONG_MAX, name, value, e);
}

static bool is_language(const char *code)
{
	size_t len = strspn(code, "abcdefghijklmnopqrstuvwxyz");
	return code[len] == '\0' && (len == 2 || len == 3);
}

static int add_language(struct conf_languages *out, const char *code, struct err *e)
{
	if (!is_language(code))
		return err_set(e, EX_CONFIG,
			       "een taal is twee of drie kleine letters, zoals nl. Dit niet: "
			       "\"%.20s\"",
			       code);
	for (size_t i = 0; i < out->count; i++)
		if (strcmp(out->codes[i], code) == 0)
			return err_set(e, EX_CONFIG, "de taal %s staat er twee keer", code);
	if (out->count == CONF_LANGUAGES_MAX)
		return err_set(e, EX_CONFIG, "dit zijn te veel talen: hoogstens %d",
			       CONF_LANGUAGES_MAX);
	snprintf(out->codes[out->count++], sizeof out->codes[0], "%s", code);
	return 0;
}

int conf_languages_read(struct conf_languages *out, const char *text, struct err *e)
{
	struct conf_languages languages = {.count = 0};
	char *copy = buf_copy(text), *rest = copy, *one;
	int rc = 0;
	while (rc == 0 && (one = strsep(&rest, ",")) != NULL) {
		one += strspn(one, " \t");
		for (size_t len = strlen(one); len > 0 && strchr(" \t", one[len - 1]) != NULL;
		     len--)
			one[len - 1] = '\0';
		rc = add_language(&languages, one, e);
	}
	free(copy);
	if (rc == 0)
		*out = languages;
	return rc;
}

static int read_languages(void *self, const char *name, const char *value, struct err *e)
{
	(void)name;
	return conf_languages_read(&((struct conf *)self)->languages, value, e);
}

static int read_one_key(uint8_t *out, const char *name, const char *value, struct err *e)
{
	return hex_read(value, out, 32)
		       ? 0
		       : err_set(e, EX_CONFIG, "\"%s\" hoort een sleutel te zijn", name);
}

static int read_signer(void *self, const char *name, const char *value, struct err *e)
{
	return read_one_key(((struct conf *)self)->signer, name, value, e);
}

static int read_key(void *self, const char *name, const char *value, struct err *e)
{
	struct conf *conf = self;
	conf->has_key = true;
	return read_one_key(conf->key, name, value, e);
}

/* HEX,HEX,...: at most `most` of `len` bytes each.  Returns how many, or -1. */
static int read_list(uint8_t *out, size_t len, size_t most, const char *name, const char *value,
		     struct err *e)
{
	char *copy = buf_copy(value), *rest = copy, *one;
	size_t count = 0;
	int rc = 0;
	while (rc == 0 && (one = strsep(&rest, ",")) != NULL) {
		if (count == most)
			rc = err_set(e, EX_CONFIG, "\"%s\" zijn er te veel", name);
		else if (!hex_read(one, out + count++ * len, len))
			rc = err_set(e, EX_CONFIG, "\"%s\" hoort een sleutel te zijn", name);
	}
	free(copy);
	return rc == 0 ? (int)count : -1;
}

static int read_editors(void *self, const char *name, const char *value, struct err *e)
{
	struct conf *conf = self;
	int count = read_list(conf->editors[0], CONF_EDITOR, CONF_EDITORS_MAX, name, value, e);
	if (count < 0)
		return -1;
	conf->editor_count = (size_t)count;
	return 0;
}

static int read_recipients(void *self, const char *name, const char *value, struct err *e)
{
	struct conf *conf = self;
	int count =
		read_list(conf->recipients[0], SEAL_PUBLIC, SEAL_RECIPIENTS_MAX, name, value, e);
	if (count < 0)
		return -1;
	conf->recipient_count = (size_t)count;
	return 0;
}

static int read_revoked(void *self, const char *name, const char *value, struct err *e)
{
	struct conf *conf = self;
	conf->revoked = strcmp(value, "yes") == 0;
	if (!conf->revoked && strcmp(value, "no") != 0)
		return err_set(e, EX_CONFIG, "\"%s\" hoort yes of no te zijn", name);
	return 0;
}

static const char *const speeches[CONF_SPEECHES] = {[CONF_SPEECH_ON] = "on",
						    [CONF_SPEECH_OFF] = "off",
						    [CONF_SPEECH_HEADPHONES] = "headphones"};

bool conf_speech(const char *text, enum conf_speech *out)
{
	for (enum conf_speech s = 0; s < CONF_SPEECHES; s++)
		if (strcmp(speeches[s], text) == 0) {
			*out = s;
			return true;
		}
	return false;
}

static int read_speech(void *self, const char *name, const char *value, struct err *e)
{
	return conf_speech(value, &((struct conf *)self)->speech)
		       ? 0
		       : err_set(e, EX_CONFIG, "\"%s\" hoort on, off of headphones te zijn", name);
}

static const struct pairs_key keys[] = {
	{"format", read_format, false},	     {"kiosk", read_kiosk, false},
	{"centre", read_centre, false},	     {"drop", read_drop, false},
	{"central", read_central, false},    {"cut_minutes", read_cut_minutes, true},
	{"keep_days", read_keep_days, true}, {"keys", read_keys, true},
	{"signer", read_signer, true},	     {"recipients", read_recipients, true},
	{"revoked", read_revoked, true},     {"key", read_key, true},
	{"speech", read_speech, true},	     {"theme", read_theme, true},
	{"languages", read_languages, true}, {"printer", read_printer, true},
	{"stick", read_stick, true},	     {"editors", read_editors, true},
	{"contact", read_contact, true},
};

/* Keys come as a whole or not at all: their number, who signs, and who reads. */
static int check_keys(struct conf *conf, struct err *e)
{
	static const uint8_t none[CODE_SIGN_PUBLIC];
	bool signer = memcmp(conf->signer, none, sizeof none) != 0;
	bool all = conf->keys > 0 && signer && conf->recipient_count > 0;
	bool nothing = conf->keys == 0 && !signer && conf->recipient_count == 0;
	if (nothing) {
		conf->keys = 1;
		memcpy(conf->signer, conf->central.sign, sizeof conf->signer);
		memcpy(conf->recipients[0], conf->central.box, SEAL_PUBLIC);
		memcpy(conf->recipients[1], conf->central.recovery, SEAL_PUBLIC);
		conf->recipient_count = 2;
	}
	return all || nothing ? 0
			      : err_set(e, EX_CONFIG,
					"\"keys\", \"signer\" en \"recipients\" horen bij elkaar");
}

void conf_begin(struct conf *conf, const struct central_code *central)
{
	*conf = (struct conf){.enrolled = true,
			      .central = *central,
			      .cut_minutes = CONF_CUT_MINUTES,
			      .keep_days = CONF_KEEP_DAYS};
	check_keys(conf, NULL);
}

static int parse(struct buf *text, struct conf *out, struct err *e)
{
	struct conf conf = {
		.enrolled = true, .cut_minutes = CONF_CUT_MINUTES, .keep_days = CONF_KEEP_DAYS};
	if (pairs_read(text, keys, sizeof keys / sizeof keys[0], &conf, e) != 0 ||
	    check_keys(&conf, e) != 0) {
		conf_finish(&conf);
		return -1;
	}
	*out = conf;
	return 0;
}

int conf_read(const char *state_dir, struct conf *out, struct err *e)
{
	struct buf text;
	struct err why = {.code = 0};
	char *path = file_join(state_dir, CONF_FILE);
	buf_init(&text);
	int rc = file_read(path, FILE_MAX, &text, &why);
	if (rc != 0 && why.code == EX_NOINPUT) {
		*out = (struct conf){.enrolled = false};
		rc = 0;
	} else if (rc == 0 && (rc = parse(&text, out, &why)) != 0) {
		err_prefix(&why, "%s", path);
	}
	if (rc != 0 && e != NULL)
		*e = why;
	buf_finish(&text);
	free(path);
	return rc;
}

static void add_keys(const struct conf *conf, struct buf *text)
{
	if (conf->keys > 1) {
		buf_addf(text, "keys = %ld\nsigner = ", conf->keys);
		hex_add(text, conf->signer, sizeof conf->signer);
		buf_add_str(text, "\nrecipients = ");
		for (size_t i = 0; i < conf->recipient_count; i++) {
			if (i > 0)
				buf_add_char(text, ',');
			hex_add(text, conf->recipients[i], SEAL_PUBLIC);
		}
		buf_add_char(text, '\n');
	}
	for (size_t i = 0; i < conf->editor_count; i++) {
		buf_add_str(text, i == 0 ? "editors = " : ",");
		hex_add(text, conf->editors[i], CONF_EDITOR);
	}
	if (conf->editor_count > 0)
		buf_add_char(text, '\n');
	if (conf->revoked)
		buf_add_str(text, "revoked = yes\n");
	if (conf->speech != CONF_SPEECH_ON)
		buf_addf(text, "speech = %s\n", speeches[conf->speech]);
	if (conf->has_key) {
		buf_add_str(text, "key = ");
		hex_add(text, conf->key, sizeof conf->key);
		buf_add_char(text, '\n');
	}
}

int conf_write(const char *state_dir, const struct conf *conf, struct err *e)
{
	struct buf text, copy;
	struct conf again = {.enrolled = false};
	char *path = file_join(state_dir, CONF_FILE);
	buf_init(&text);
	buf_init(&copy);
	buf_addf(&text,
		 "format = %d\nkiosk = %s\ncentre = %s\ndrop = %s\ncut_minutes = %ld\n"
		 "keep_days = %ld\ncentral = ",
		 FORMAT, conf->kiosk, conf->centre, conf->drop, conf->cut_minutes, conf->keep_days);
	code_central_text(&conf->central, &text);
	buf_add_char(&text, '\n');
	if (conf->contact != NULL)
		buf_addf(&text, "contact = %s\n", conf->contact);
	if (conf->theme != NULL)
		buf_addf(&text, "theme = %s\n", conf->theme);
	if (conf->printer != NULL)
		buf_addf(&text, "printer = %s\n", conf->printer);
	if (conf->stick != NULL)
		buf_addf(&text, "stick = %s\n", conf->stick);
	for (size_t i = 0; i < conf->languages.count; i++)
		buf_addf(&text, "%s%s", i == 0 ? "languages = " : ", ", conf->languages.codes[i]);
	if (conf->languages.count > 0)
		buf_add_char(&text, '\n');
	add_keys(conf, &text);
	buf_add(&copy, text.data, text.len);
	/* What conf_read would refuse, or read as something else, must never be written. */
	int rc = pairs_text(&again.centre, "centre", conf->centre, e);
	if (rc == 0)
		rc = pairs_text(&again.drop, "drop", conf->drop, e);
	conf_finish(&again);
	if (rc == 0)
		rc = parse(&copy, &again, e);
	if (rc == 0 &&
	    (strcmp(again.centre, conf->centre) != 0 || strcmp(again.drop, conf->drop) != 0))
		rc = err_set(e, EX_CONFIG, "De naam of de postbus kan zo niet worden bewaard");
	if (rc == 0)
		rc = file_replace(path, text.data, text.len, 0644, e);
	conf_finish(&again);
	buf_finish(&copy);
	buf_finish(&text);
	free(path);
	return rc;
}

void conf_finish(struct conf *conf)
{
	free(conf->centre);
	free(conf->drop);
	free(conf->contact);
	free(conf->theme);
	free(conf->printer);
	free(conf->stick);
	*conf = (struct conf){.enrolled = false};
}

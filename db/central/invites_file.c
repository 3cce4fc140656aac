#include "db/central/invites.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/hex.h"
#include "db/base/pairs.h"
#include "db/base/sys.h"
#include "db/central/home.h"
#include "db/central/invites_inside.h"

#include <dirent.h>
#include <errno.h>
#include <sysexits.h>
#include <unistd.h>

enum { FILE_MAX = 8192 };

static int read_format(void *self, const char *name, const char *value, struct err *e)
{
	long format = 0;
	(void)self;
	return pairs_number(&format, 1, 1, name, value, e);
}

static int wrong(const char *name, struct err *e)
{
	return err_set(e, EX_CONFIG, "\"%s\" is geen goede waarde", name);
}

static int read_state(void *self, const char *name, const char *value, struct err *e)
{
	return invite_state_named(value, &((struct invites_one *)self)->state) ? 0 : wrong(name, e);
}

static int read_kiosk(void *self, const char *name, const char *value, struct err *e)
{
	struct invites_one *one = self;
	if (!code_kiosk_id_is_valid(value))
		return wrong(name, e);
	memcpy(one->kiosk, value, sizeof one->kiosk);
	return 0;
}

static int read_name(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_text(&((struct invites_one *)self)->name, name, value, e);
}

static int read_drop(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_text(&((struct invites_one *)self)->drop, name, value, e);
}

static int read_place(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_text(&((struct invites_one *)self)->place, name, value, e);
}

static int read_central(void *self, const char *name, const char *value, struct err *e)
{
	(void)name;
	if (code_central_parse(value, &((struct invites_one *)self)->central, e) == 0)
		return 0;
	return wrong(name, e);
}

static int read_time(int64_t *out, const char *name, const char *value, struct err *e)
{
	char *end;
	errno = 0;
	long long ms = strtoll(value, &end, 10);
	if (errno != 0 || end == value || *end != '\0' || ms < 0 || ms > SYS_TIME_MAX)
		return wrong(name, e);
	*out = ms;
	return 0;
}

static int read_made(void *self, const char *name, const char *value, struct err *e)
{
	return read_time(&((struct invites_one *)self)->made, name, value, e);
}

static int read_until(void *self, const char *name, const char *value, struct err *e)
{
	return read_time(&((struct invites_one *)self)->until, name, value, e);
}

static int read_closed(void *self, const char *name, const char *value, struct err *e)
{
	return read_time(&((struct invites_one *)self)->closed, name, value, e);
}

static int read_key(void *self, const char *name, const char *value, struct err *e)
{
	struct invites_one *one = self;
	one->has_key = true;
	return hex_read(value, one->key, sizeof one->key) ? 0 : wrong(name, e);
}

static int read_seal(void *self, const char *name, const char *value, struct err *e)
{
	struct invites_one *one = self;
	one->is_told = false;
	return hex_read(value, one->keys.seal, INVITE_KEY) ? 0 : wrong(name, e);
}

static int read_answer(void *self, const char *name, const char *value, struct err *e)
{
	struct invites_one *one = self;
	return hex_read(value, one->keys.answer, INVITE_KEY) ? 0 : wrong(name, e);
}

static const struct pairs_key lines[] = {
	{"format", read_format, false},	  {"state", read_state, false},
	{"kiosk", read_kiosk, false},	  {"name", read_name, false},
	{"drop", read_drop, false},	  {"place", read_place, false},
	{"central", read_central, false}, {"made", read_made, false},
	{"until", read_until, false},	  {"closed", read_closed, true},
	{"key", read_key, true},	  {"seal", read_seal, true},
	{"answer", read_answer, true},
};

static void finish(struct invites_one *one)
{
	free(one->name);
	free(one->drop);
	free(one->place);
	explicit_bzero(one, sizeof *one);
}

static char *path_of(const struct home *home, const struct invites_one *one)
{
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "%s/" INVITES_FOLDER "/", home->dir);
	hex_add(&path, one->keys.name, INVITE_NAME);
	return buf_steal(&path);
}

static int load_one(struct invites_one *one, const char *folder, const char *file, struct err *e)
{
	struct buf text;
	char *path = file_join(folder, file);
	buf_init_secret(&text);
	*one = (struct invites_one){.is_told = true};
	hex_read(file, one->keys.name, INVITE_NAME);
	int rc = file_read(path, FILE_MAX, &text, e);
	if (rc == 0 && pairs_read(&text, lines, sizeof lines / sizeof lines[0], one, e) != 0)
		rc = err_prefix(e, "%s", path);
	if (rc == 0 && one->is_told && one->state == INVITE_OPEN)
		rc = err_set(e, EX_CONFIG, "%s is beschadigd. Zet een kopie terug, of wis het",
			     path);
	buf_finish(&text);
	free(path);
	return rc;
}

static int is_wanted(const struct dirent *entry)
{
	uint8_t name[INVITE_NAME];
	return hex_read(entry->d_name, name, sizeof name);
}

static int by_age(const void *a, const void *b)
{
	const struct invites_one *x = a, *y = b;
	if (x->made != y->made)
		return x->made < y->made ? -1 : 1;
	return memcmp(x->keys.name, y->keys.name, INVITE_NAME);
}

int invites_load(const struct home *home, struct invites *out, struct err *e)
{
	struct invites all = {.count = 0};
	struct dirent **names = NULL;
	char *folder = file_join(home->dir, INVITES_FOLDER);
	int count = file_exists(folder) ? scandir(folder, &names, is_wanted, NULL) : 0, rc = 0;
	if (count < 0)
		rc = err_sys(e, EX_NOINPUT, "Kan %s niet lezen", folder);
	if (count > 0)
		all.items = buf_alloc((size_t)count, sizeof *all.items);
	for (int i = 0; i < count; i++) {
		if (rc == 0)
			rc = load_one(&all.items[all.count++], folder, names[i]->d_name, e);
		free(names[i]);
	}
	free(names);
	free(folder);
	if (all.count > 1)
		qsort(all.items, all.count, sizeof *all.items, by_age);
	if (rc == 0)
		*out = all;
	else
		invites_free(&all);
	return rc;
}

void invites_free(struct invites *invites)
{
	for (size_t i = 0; i < invites->count; i++)
		finish(&invites->items[i]);
	free(invites->items);
	*invites = (struct invites){.count = 0};
}

static void add_hex(struct buf *text, const char *name, const uint8_t *bytes, size_t len)
{
	buf_addf(text, "%s = ", name);
	hex_add(text, bytes, len);
	buf_add_char(text, '\n');
}

/* A name or an address that would be read as something else must never be written. */
static int check(const struct invites_one *one, struct err *e)
{
	char *copy = NULL;
	int rc = pairs_text(&copy, "name", one->name, e);
	if (rc == 0)
		rc = pairs_text(&copy, "drop", one->drop, e);
	if (rc == 0)
		rc = pairs_text(&copy, "place", one->place, e);
	free(copy);
	return rc;
}

int invites_save(const struct home *home, const struct invites_one *one, struct err *e)
{
	struct buf text;
	char *path = path_of(home, one), *folder = file_join(home->dir, INVITES_FOLDER);
	buf_init_secret(&text);
	buf_addf(&text,
		 "format = 1\nstate = %s\nkiosk = %s\nname = %s\ndrop = %s\nplace = %s\nmade = "
		 "%lld\n"
		 "until = %lld\ncentral = ",
		 invite_state_name(one->state), one->kiosk, one->name, one->drop, one->place,
		 (long long)one->made, (long long)one->until);
	code_central_text(&one->central, &text);
	buf_add_char(&text, '\n');
	if (one->closed > 0)
		buf_addf(&text, "closed = %lld\n", (long long)one->closed);
	if (one->has_key)
		add_hex(&text, "key", one->key, sizeof one->key);
	if (!one->is_told) {
		add_hex(&text, "seal", one->keys.seal, INVITE_KEY);
		add_hex(&text, "answer", one->keys.answer, INVITE_KEY);
	}
	int rc = check(one, e);
	if (rc == 0)
		rc = file_make_folder(folder, 0700, e);
	if (rc == 0)
		rc = file_replace(path, text.data, text.len, 0600, e);
	buf_finish(&text);
	free(path);
	free(folder);
	return rc;
}

int invites_remove(const struct home *home, const struct invites_one *one, struct err *e)
{
	char *path = path_of(home, one);
	int rc = 0;
	if (unlink(path) != 0 && errno != ENOENT)
		rc = err_sys(e, EX_IOERR, "Kan %s niet wissen", path);
	free(path);
	return rc;
}

#include "db/sync/access.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/pairs.h"

#include <libgen.h>
#include <sys/stat.h>
#include <sysexits.h>

enum { PATIENCE = 30, PATIENCE_MAX = 600 };

struct reading {
	struct access access;
	const char *folder;
};

/* One reader for all texts: which one it is, the table says by its place in the struct. */
static const struct {
	const char *name;
	size_t place;
	bool file;
} texts[] = {
	{"user", offsetof(struct access, user), false},
	{"password", offsetof(struct access, password), false},
	{"ca", offsetof(struct access, ca), true},
	{"client_certificate", offsetof(struct access, client_certificate), true},
	{"client_key", offsetof(struct access, client_key), true},
	{"ssh_key", offsetof(struct access, ssh_key), true},
	{"known_hosts", offsetof(struct access, known_hosts), true},
	{"proxy", offsetof(struct access, proxy), false},
	{"proxy_user", offsetof(struct access, proxy_user), false},
	{"proxy_password", offsetof(struct access, proxy_password), false},
	{"region", offsetof(struct access, region), false},
};
#define TEXTS (sizeof texts / sizeof texts[0])

static char **text_at(struct access *access, size_t i)
{
	return (char **)(void *)((char *)access + texts[i].place);
}

static int read_text(void *self, const char *name, const char *value, struct err *e)
{
	struct reading *r = self;
	for (size_t i = 0; i < TEXTS; i++) {
		if (strcmp(texts[i].name, name) != 0)
			continue;
		char **out = text_at(&r->access, i);
		if (pairs_text(out, name, value, e) != 0)
			return -1;
		if (texts[i].file && value[0] != '/') {
			free(*out);
			*out = file_join(r->folder, value);
		}
	}
	return 0;
}

static int read_patience(void *self, const char *name, const char *value, struct err *e)
{
	struct reading *r = self;
	return pairs_number(&r->access.patience, 1, PATIENCE_MAX, name, value, e);
}

static int read_all(struct buf *text, struct reading *r, struct err *e)
{
	struct pairs_key keys[TEXTS + 1];
	for (size_t i = 0; i < TEXTS; i++)
		keys[i] = (struct pairs_key){texts[i].name, read_text, true};
	keys[TEXTS] = (struct pairs_key){"patience", read_patience, true};
	return pairs_read(text, keys, TEXTS + 1, r, e);
}

/* A host comes from an address that curl took apart; still, it must not name another folder. */
static char *path_for(const char *folder, const char *host)
{
	struct buf path;
	buf_init(&path);
	if (host != NULL && host[0] != '\0' && strchr(host, '/') == NULL)
		buf_addf(&path, "%s/drop.%s.conf", folder, host);
	else
		buf_addf(&path, "%s/%s", folder, ACCESS_FILE);
	return buf_steal(&path);
}

static int check_mode(const char *path, struct err *e)
{
	struct stat st;
	if (stat(path, &st) == 0 && (st.st_mode & 077) != 0)
		return err_set(e, EX_CONFIG,
			       "%s is ook voor anderen te lezen. Zet dat uit met: chmod 600 %s",
			       path, path);
	return 0;
}

int access_read(const char *folder, const char *host, struct access *out, struct err *e)
{
	struct reading r = {.access = {.patience = PATIENCE}, .folder = folder};
	int rc = 0;
	struct buf text;
	char *path = NULL;
	buf_init_secret(&text);
	if (folder != NULL) {
		path = path_for(folder, host);
		if (!file_exists(path)) {
			free(path);
			path = path_for(folder, NULL);
		}
		if (file_exists(path) &&
		    (check_mode(path, e) != 0 || file_read(path, ACCESS_BYTES_MAX, &text, e) != 0))
			rc = -1;
		else if (read_all(&text, &r, e) != 0)
			rc = err_prefix(e, "%s", path);
	}
	buf_finish(&text);
	free(path);
	if (rc == 0)
		*out = r.access;
	else
		access_finish(&r.access);
	return rc;
}

int access_load(const char *path, struct access *out, struct err *e)
{
	struct reading r = {.access = {.patience = PATIENCE}};
	bool input = strcmp(path, "-") == 0;
	struct buf text;
	char *copy = buf_copy(path);
	r.folder = input ? "." : dirname(copy);
	buf_init_secret(&text);
	int rc = file_read(input ? "/dev/stdin" : path, ACCESS_BYTES_MAX, &text, e);
	if (rc == 0 && read_all(&text, &r, e) != 0)
		rc = err_prefix(e, "%s", input ? "invoer" : path);
	buf_finish(&text);
	free(copy);
	if (rc == 0)
		*out = r.access;
	else
		access_finish(&r.access);
	return rc;
}

void access_add_text(const struct access *access, struct buf *out)
{
	struct access copy = *access;
	for (size_t i = 0; i < TEXTS; i++) {
		const char *text = *text_at(&copy, i);
		if (text != NULL)
			buf_addf(out, "%s = %s\n", texts[i].name, text);
	}
	if (access->patience != PATIENCE)
		buf_addf(out, "patience = %ld\n", access->patience);
}

void access_forget(struct access *access)
{
	char **secrets[] = {&access->user, &access->password, &access->client_certificate,
			    &access->client_key, &access->ssh_key};
	for (size_t i = 0; i < sizeof secrets / sizeof secrets[0]; i++) {
		if (*secrets[i] != NULL)
			explicit_bzero(*secrets[i], strlen(*secrets[i]));
		free(*secrets[i]);
		*secrets[i] = NULL;
	}
}

int access_write(const char *folder, const char *host, const struct buf *text, struct err *e)
{
	struct reading r = {.access = {.patience = PATIENCE}, .folder = folder};
	struct buf copy;
	buf_init_secret(&copy);
	buf_add(&copy, text->data, text->len);
	int rc = text->len > ACCESS_BYTES_MAX
			 ? err_set(e, EX_CONFIG, "De instellingen zijn te lang")
			 : read_all(&copy, &r, e);
	if (rc == 0) {
		char *path = path_for(folder, host);
		rc = file_replace(path, text->data, text->len, 0600, e);
		free(path);
	}
	buf_finish(&copy);
	access_finish(&r.access);
	return rc;
}

void access_finish(struct access *access)
{
	for (size_t i = 0; i < TEXTS; i++) {
		char **text = text_at(access, i);
		if (*text != NULL)
			explicit_bzero(*text, strlen(*text));
		free(*text);
		*text = NULL;
	}
}

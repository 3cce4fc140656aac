#include "db/central/editors.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/hex.h"
#include "db/central/home.h"
#include "db/sync/keys.h"
#include "db/base/minisign.h"

#include <strings.h>
#include <sysexits.h>

#define EDITORS_FILE "editors"

enum { FILE_MAX = 4096 };

_Static_assert(CONF_EDITOR == MINISIGN_PUBLIC, "kiosk.conf keeps keys of minisign");

int editors_load(struct editors *editors, const char *dir, struct err *e)
{
	char *path = file_join(dir, EDITORS_FILE);
	struct editors read = {.count = 0};
	struct buf text;
	int rc = 0;
	buf_init(&text);
	if (file_exists(path))
		rc = file_read(path, FILE_MAX, &text, e);
	char *rest = text.data, *line;
	while (rc == 0 && (line = strsep(&rest, "\n")) != NULL && (line[0] != '\0' || rest != NULL))
		if (read.count == CONF_EDITORS_MAX ||
		    !hex_read(line, read.keys[read.count++], CONF_EDITOR))
			rc = err_set(e, EX_DATAERR,
				     "%s is beschadigd. Zet een kopie van deze map terug", path);
	if (rc == 0)
		*editors = read;
	buf_finish(&text);
	free(path);
	return rc;
}

static int save(const struct editors *editors, const char *dir, struct err *e)
{
	char *path = file_join(dir, EDITORS_FILE);
	struct buf text;
	buf_init(&text);
	for (size_t i = 0; i < editors->count; i++) {
		hex_add(&text, editors->keys[i], CONF_EDITOR);
		buf_add_char(&text, '\n');
	}
	int rc = file_replace(path, text.data, text.len, 0600, e);
	buf_finish(&text);
	free(path);
	return rc;
}

void editors_name(const struct editors *editors, struct keys *out)
{
	memcpy(out->editors, editors->keys, sizeof out->editors);
	out->editor_count = editors->count;
}

static int read_public(const char *file, struct minisign_public *out, struct err *e)
{
	struct buf text;
	buf_init(&text);
	int rc = file_read(file, MINISIGN_FILE_MAX, &text, e);
	if (rc == 0 && (rc = minisign_read_public(text.data, text.len, out, e)) != 0)
		err_prefix(e, "%s", file);
	buf_finish(&text);
	return rc;
}

/* Kept first: what kiosks were told must not come back, or be lost, with the next change. */
static int change(struct home *home, const struct editors *to, struct err *e)
{
	const struct editors before = home->editors;
	if (save(to, home->dir, e) != 0)
		return -1;
	home->editors = *to;
	if (home_publish_keys(home, false, e) == 0)
		return 0;
	home->editors = before;
	save(&before, home->dir, NULL);
	return -1;
}

int editors_add(struct home *home, const char *file, struct err *e)
{
	struct minisign_public key;
	struct editors editors = home->editors;
	if (read_public(file, &key, e) != 0)
		return -1;
	for (size_t i = 0; i < editors.count; i++)
		if (memcmp(editors.keys[i], &key, sizeof key) == 0)
			return err_set(e, EX_USAGE, "De kiosken vertrouwen deze redacteur al");
	if (editors.count == CONF_EDITORS_MAX)
		return err_set(e, EX_USAGE,
			       "Er kunnen %d redacteuren zijn. Haal er eerst een weg met: key"
			       " editor remove",
			       CONF_EDITORS_MAX);
	memcpy(editors.keys[editors.count++], &key, sizeof key);
	return change(home, &editors, e);
}

static bool is_editor(const uint8_t key[CONF_EDITOR], const char *id,
		      const struct minisign_public *file)
{
	char text[MINISIGN_ID_TEXT];
	minisign_id_text(key, text);
	return file != NULL ? memcmp(key, file, sizeof *file) == 0 : strcasecmp(text, id) == 0;
}

int editors_remove(struct home *home, const char *which, struct err *e)
{
	struct minisign_public key;
	struct editors editors = {.count = 0};
	bool from_file = file_exists(which);
	if (from_file && read_public(which, &key, e) != 0)
		return -1;
	for (size_t i = 0; i < home->editors.count; i++)
		if (!is_editor(home->editors.keys[i], which, from_file ? &key : NULL))
			memcpy(editors.keys[editors.count++], home->editors.keys[i], CONF_EDITOR);
	if (editors.count == home->editors.count)
		return err_set(e, EX_USAGE,
			       "Er is geen redacteur met deze sleutel. De nummers ziet u met: key"
			       " editor");
	return change(home, &editors, e);
}

void editors_print(const struct home *home)
{
	for (size_t i = 0; i < home->editors.count; i++) {
		char text[MINISIGN_ID_TEXT];
		minisign_id_text(home->editors.keys[i], text);
		puts(text);
	}
}

#include "tui/setup/setup_keep.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/pairs.h"
#include "db/store/conf.h"

#include <errno.h>
#include <sysexits.h>
#include <unistd.h>

enum { FILE_MAX = 16384, STEP_MAX = 100 };

static int read_step(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_number(&((struct setup_keep *)self)->step, 0, STEP_MAX, name, value, e);
}

static int read_centre(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_text(&((struct setup_keep *)self)->centre, name, value, e);
}

static int read_contact(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_text(&((struct setup_keep *)self)->contact, name, value, e);
}

static int read_drop(void *self, const char *name, const char *value, struct err *e)
{
	return pairs_text(&((struct setup_keep *)self)->drop, name, value, e);
}

static const struct pairs_key keys[] = {
	{"step", read_step, true},
	{"centre", read_centre, true},
	{"contact", read_contact, true},
	{"drop", read_drop, true},
};

static int read_progress(const char *state_dir, struct setup_keep *out, struct err *e)
{
	struct buf text;
	struct err why = {.code = 0};
	char *path = file_join(state_dir, SETUP_KEEP_FILE);
	buf_init(&text);
	int rc = file_read(path, FILE_MAX, &text, &why);
	out->under_way = rc == 0;
	if (rc != 0 && why.code == EX_NOINPUT)
		rc = 0;
	else if (rc == 0 &&
		 (rc = pairs_read(&text, keys, sizeof keys / sizeof keys[0], out, &why)) != 0)
		err_prefix(&why, "%s", path);
	if (rc != 0 && e != NULL)
		*e = why;
	buf_finish(&text);
	free(path);
	return rc;
}

static void take(char **kept, const char *text)
{
	if (text == NULL)
		return;
	free(*kept);
	*kept = buf_copy(text);
}

int setup_keep_read(const char *state_dir, struct setup_keep *out, struct err *e)
{
	struct setup_keep keep = {.step = 0};
	struct conf conf = {.enrolled = false};
	if (read_progress(state_dir, &keep, e) != 0 ||
	    machine_read(state_dir, &keep.machine, e) != 0 || conf_read(state_dir, &conf, e) != 0) {
		setup_keep_finish(&keep);
		return -1;
	}
	keep.enrolled = conf.enrolled;
	take(&keep.centre, conf.centre);
	take(&keep.contact, conf.contact);
	take(&keep.drop, conf.drop);
	conf_finish(&conf);
	*out = keep;
	return 0;
}

void setup_keep_finish(struct setup_keep *keep)
{
	free(keep->centre);
	free(keep->contact);
	free(keep->drop);
	*keep = (struct setup_keep){.step = 0};
}

static int change_conf(const char *state_dir, const struct setup_keep *keep, struct err *e)
{
	struct conf conf = {.enrolled = false};
	if (conf_read(state_dir, &conf, e) != 0)
		return -1;
	if (keep->centre != NULL)
		take(&conf.centre, keep->centre);
	free(conf.contact);
	conf.contact = buf_copy(keep->contact);
	int rc = conf_write(state_dir, &conf, e);
	conf_finish(&conf);
	return rc;
}

static void add(struct buf *text, const char *name, const char *value)
{
	if (value != NULL)
		buf_addf(text, "%s = %s\n", name, value);
}

int setup_keep_progress(const char *state_dir, const struct setup_keep *keep, struct err *e)
{
	struct buf text;
	char *path = file_join(state_dir, SETUP_KEEP_FILE);
	buf_init(&text);
	buf_addf(&text, "step = %ld\n", keep->step);
	if (!keep->enrolled) {
		add(&text, "centre", keep->centre);
		add(&text, "contact", keep->contact);
		add(&text, "drop", keep->drop);
	}
	int rc = file_replace(path, text.data, text.len, 0600, e);
	buf_finish(&text);
	free(path);
	return rc;
}

int setup_keep_centre(const char *state_dir, const struct setup_keep *keep, struct err *e)
{
	return keep->enrolled ? change_conf(state_dir, keep, e)
			      : setup_keep_progress(state_dir, keep, e);
}

static bool is_there(const char *state_dir, const char *name)
{
	char *path = file_join(state_dir, name);
	bool there = file_exists(path);
	free(path);
	return there;
}

int setup_keep_end(const char *state_dir, struct err *e)
{
	char *path = file_join(state_dir, SETUP_KEEP_FILE);
	int rc = 0;
	if (unlink(path) != 0 && errno != ENOENT)
		rc = err_sys(e, EX_IOERR, "Kan %s niet weghalen", path);
	else
		file_sync_folder_of(path);
	free(path);
	return rc;
}

bool setup_keep_is_needed(const char *state_dir)
{
	return !is_there(state_dir, CONF_FILE) || is_there(state_dir, SETUP_KEEP_FILE);
}

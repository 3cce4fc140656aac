/* Fetching a release, checking it, and swapping it in. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/hex.h"
#include "db/sync/delta.h"
#include "db/sync/fetch.h"
#include "db/sync/release.h"
#include "db/sync/sync.h"
#include "db/sync/update.h"
#include "db/sync/update_inside.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sysexits.h>
#include <unistd.h>

/* That much must stay free: signups come first. */
#define RESERVE INT64_C(33554432)

enum { PREFIX = 16 }; /* digits of the bundle's hash, in front of what is made for it */

struct taking {
	struct update *u;
	const struct release *r;
	bool is_wrong; /* all of it came, and it is not what was signed */
	char *content, *folder, *bundle, *difference, *step, *signature;
};

static char *in_folder(const struct taking *t, const char *end)
{
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "%s/", t->folder);
	hex_add(&path, t->r->hash, PREFIX / 2);
	buf_add_str(&path, end);
	return buf_steal(&path);
}

static void name_files(struct taking *t)
{
	const char *state = t->u->sync->state_dir;
	t->content = file_join(state, CONTENT_FILE);
	t->folder = file_join(state, UPDATE_FOLDER);
	t->bundle = in_folder(t, ".bundle");
	t->difference = in_folder(t, ".difference");
	t->step = in_folder(t, ".step");
	t->signature = file_join(t->folder, CONTENT_SIGNATURE_FILE);
}

static void free_names(struct taking *t)
{
	free(t->content);
	free(t->folder);
	free(t->bundle);
	free(t->difference);
	free(t->step);
	free(t->signature);
}

/* All files in the folder that do not begin with `keep`. */
static void sweep(const char *folder, const char *keep)
{
	DIR *dir = opendir(folder);
	if (dir == NULL)
		return;
	for (struct dirent *one; (one = readdir(dir)) != NULL;)
		if (one->d_name[0] != '.' &&
		    (keep == NULL || strncmp(one->d_name, keep, strlen(keep)) != 0))
			unlinkat(dirfd(dir), one->d_name, 0);
	closedir(dir);
}

void update_clear(struct update *u)
{
	char *folder = file_join(u->sync->state_dir, UPDATE_FOLDER);
	sweep(folder, NULL);
	rmdir(folder);
	free(folder);
}

/* The new content.db is there, and the signature that belongs to it is still in the folder. */
static void put_signature(struct update *u)
{
	struct minisign_signature signature;
	struct buf text;
	char comment[RELEASE_COMMENT];
	char *folder = file_join(u->sync->state_dir, UPDATE_FOLDER);
	char *from = file_join(folder, CONTENT_SIGNATURE_FILE);
	char *to = file_join(u->sync->state_dir, CONTENT_SIGNATURE_FILE);
	buf_init(&text);
	release_comment(u->here.release, u->here.format, comment);
	if (file_read(from, MINISIGN_FILE_MAX, &text, NULL) == 0 &&
	    minisign_read(text.data, text.len, &signature, NULL) == 0 &&
	    strcmp(signature.comment, comment) == 0 && rename(from, to) == 0) {
		file_sync_folder_of(to);
		update_clear(u);
	}
	buf_finish(&text);
	free(folder);
	free(from);
	free(to);
}

static void look_here(struct update *u)
{
	char *path = file_join(u->sync->state_dir, CONTENT_FILE);
	u->here = (struct content_facts){.format = 0};
	content_read(path, &u->here, NULL);
	free(path);
}

void update_begin(struct update *u)
{
	look_here(u);
	put_signature(u);
}

static bool fail(struct taking *t, enum reason reason)
{
	t->u->reason = reason;
	return false;
}

/* The first step from what is here that is cheaper than all of it; step_count: there is none. */
static size_t find_step(const struct taking *t)
{
	uint8_t hash[MINISIGN_HASH];
	size_t first = 0;
	int64_t wire = 0;
	const struct release *r = t->r;
	if (r->step_count == 0 || t->u->here.format == 0 ||
	    minisign_hash_file(t->content, hash, NULL, NULL) != 0)
		return r->step_count;
	while (first < r->step_count && memcmp(r->steps[first].from, hash, sizeof hash) != 0)
		first++;
	for (size_t i = first; i < r->step_count; i++)
		wire += r->steps[i].blob.wire;
	return wire < r->bundle.wire ? first : r->step_count;
}

static int64_t on_disk(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 ? (int64_t)st.st_blocks * 512 : 0;
}

/* Old and new are there together for a while; with several steps, one in between too. */
static bool has_room(struct taking *t, size_t first)
{
	struct statvfs fs;
	int64_t needs = RESERVE + t->r->bundle.size, step = 0;
	for (size_t i = first; i < t->r->step_count; i++)
		if (t->r->steps[i].blob.size > step)
			step = t->r->steps[i].blob.size;
	needs += step + (t->r->step_count - first > 1 ? t->r->bundle.size : 0);
	needs -= on_disk(t->bundle) + on_disk(t->difference) + on_disk(t->step);
	if (statvfs(t->folder, &fs) != 0 || (int64_t)fs.f_bavail * (int64_t)fs.f_frsize >= needs)
		return true;
	t->u->needs = needs;
	return fail(t, REASON_CONTENT_SPACE);
}

static bool fetch(struct taking *t, const struct release_blob *blob, const char *path,
		  const char *seed)
{
	struct fetch f = {.carrier = &t->u->sync->carrier};
	struct err e = {.code = 0};
	if (fetch_blob(&f, blob, path, seed, &e) == 0)
		return true;
	return fail(t, f.reason == REASON_NONE ? REASON_LOCAL : f.reason);
}

/* Step by step from content.db; the last one gives the bundle. */
static bool take_steps(struct taking *t, size_t first)
{
	for (size_t i = first; i < t->r->step_count; i++) {
		char *next = in_folder(t, ".next");
		struct err e = {.code = 0};
		bool made = fetch(t, &t->r->steps[i].blob, t->difference, NULL);
		if (made && delta_apply(i == first ? t->content : t->step, t->difference, next,
					RELEASE_SIZE_MAX, &e) != 0)
			made = fail(t,
				    e.code == EX_DATAERR ? REASON_CONTENT_DAMAGED : REASON_LOCAL);
		if (made && rename(next, i + 1 == t->r->step_count ? t->bundle : t->step) != 0)
			made = fail(t, REASON_LOCAL);
		free(next);
		if (made)
			unlink(t->difference);
		if (!made)
			return false;
	}
	return true;
}

static bool is_signed(struct taking *t, const uint8_t hash[MINISIGN_HASH])
{
	struct minisign_signature signature;
	char comment[RELEASE_COMMENT];
	const struct conf *conf = &t->u->sync->conf;
	release_comment(t->r->number, t->r->bundle_format, comment);
	if (minisign_read(t->r->signature, strlen(t->r->signature), &signature, NULL) != 0 ||
	    strcmp(signature.comment, comment) != 0)
		return fail(t, REASON_CONTENT_DAMAGED);
	for (size_t i = 0; i < conf->editor_count; i++) {
		struct minisign_public key;
		memcpy(&key, conf->editors[i], sizeof key);
		if (minisign_verify(&signature, &key, hash))
			return true;
	}
	return fail(t, REASON_CONTENT_SIGNER);
}

/* Exactly what was signed, and what it says of itself. */
static bool is_right(struct taking *t)
{
	uint8_t hash[MINISIGN_HASH];
	struct content_facts facts = {.format = 0};
	if (minisign_hash_file(t->bundle, hash, NULL, NULL) != 0)
		return fail(t, REASON_LOCAL);
	if (memcmp(hash, t->r->hash, sizeof hash) != 0)
		return fail(t, REASON_CONTENT_DAMAGED);
	if (!is_signed(t, hash))
		return false;
	if (content_read(t->bundle, &facts, NULL) != 0 || facts.release != t->r->number ||
	    facts.format != t->r->bundle_format || content_check(t->bundle, NULL) != 0)
		return fail(t, REASON_CONTENT_DAMAGED);
	return true;
}

/* Small differences first; when they lead nowhere, the whole of it. */
static bool make_bundle(struct taking *t)
{
	size_t first = find_step(t);
	if (!has_room(t, first))
		return false;
	if (first < t->r->step_count) {
		if (take_steps(t, first) && is_right(t))
			return true;
		if (t->u->reason != REASON_CONTENT_DAMAGED)
			return false;
		t->u->reason = REASON_NONE;
	}
	if (!fetch(t, &t->r->bundle, t->bundle, t->u->here.format != 0 ? t->content : NULL))
		return false;
	t->is_wrong = !is_right(t);
	return !t->is_wrong;
}

static bool sync_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool done = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return done;
}

static bool swap(struct taking *t)
{
	const char *text = t->r->signature;
	if (file_replace(t->signature, text, strlen(text), 0644, NULL) != 0 ||
	    chmod(t->bundle, 0644) != 0 || !sync_file(t->bundle) ||
	    rename(t->bundle, t->content) != 0 || file_sync_folder_of(t->content) != 0)
		return fail(t, REASON_LOCAL);
	look_here(t->u);
	put_signature(t->u);
	return true;
}

bool update_take(struct update *u, const struct release *release)
{
	struct taking t = {.u = u, .r = release};
	char keep[PREFIX + 1];
	name_files(&t);
	hex_write(release->hash, PREFIX / 2, keep);
	keep[PREFIX] = '\0';
	sweep(t.folder, keep);
	bool taken = file_make_folder(t.folder, 0755, NULL) == 0 ? make_bundle(&t) && swap(&t)
								 : fail(&t, REASON_LOCAL);
	/* What is wrong as a whole would only take room; pieces that are right stay. */
	if (t.is_wrong)
		update_clear(u);
	free_names(&t);
	return taken;
}

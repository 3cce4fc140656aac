#include "db/sync/credential.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/sync/access.h"

#include <sysexits.h>

/* The settings that are files: where each is in the struct, and what it is called on its way. */
static const struct {
	const char *name;
	size_t place;
} files[CREDENTIAL_FILES] = {
	{"drop.ca", offsetof(struct access, ca)},
	{"drop.certificate", offsetof(struct access, client_certificate)},
	{"drop.key", offsetof(struct access, client_key)},
	{"drop.ssh", offsetof(struct access, ssh_key)},
	{"drop.known_hosts", offsetof(struct access, known_hosts)},
};

void credential_init(struct credential *credential)
{
	*credential = (struct credential){.count = 0};
	buf_init_secret(&credential->text);
	for (size_t i = 0; i < CREDENTIAL_FILES; i++)
		buf_init_secret(&credential->files[i].bytes);
}

void credential_finish(struct credential *credential)
{
	buf_finish(&credential->text);
	for (size_t i = 0; i < CREDENTIAL_FILES; i++)
		buf_finish(&credential->files[i].bytes);
	credential->count = 0;
}

int credential_pack(struct credential *out, const struct access *access, struct err *e)
{
	struct access packed = *access;
	for (size_t i = 0; i < CREDENTIAL_FILES; i++) {
		const char **path = (const char **)(void *)((char *)&packed + files[i].place);
		struct credential_file *file = &out->files[out->count];
		if (*path == NULL)
			continue;
		if (file_read(*path, CREDENTIAL_FILE_MAX, &file->bytes, e) != 0)
			return -1;
		snprintf(file->name, sizeof file->name, "%s", files[i].name);
		*path = files[i].name;
		out->count++;
	}
	access_add_text(&packed, &out->text);
	return 0;
}

bool credential_add(struct credential *credential, const char *name, const void *bytes, size_t len)
{
	bool known = false;
	for (size_t i = 0; i < CREDENTIAL_FILES; i++)
		known = known || strcmp(files[i].name, name) == 0;
	for (size_t i = 0; i < credential->count; i++)
		known = known && strcmp(credential->files[i].name, name) != 0;
	if (!known || credential->count == CREDENTIAL_FILES || len > CREDENTIAL_FILE_MAX)
		return false;
	struct credential_file *file = &credential->files[credential->count++];
	snprintf(file->name, sizeof file->name, "%s", name);
	buf_add(&file->bytes, bytes, len);
	return true;
}

int credential_unpack(const struct credential *credential, const char *folder, struct err *e)
{
	int rc = 0;
	for (size_t i = 0; rc == 0 && i < credential->count; i++) {
		const struct credential_file *file = &credential->files[i];
		char *path = file_join(folder, file->name);
		rc = file_replace(path, file->bytes.data, file->bytes.len, 0600, e);
		free(path);
	}
	if (rc == 0 && credential->text.len > 0)
		rc = access_write(folder, NULL, &credential->text, e);
	return rc;
}

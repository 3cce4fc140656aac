#include "db/base/file.h"
#include "tui/doctor/doctor_inside.h"
#include "tui/hand/child.h"

#include <dirent.h>
#include <unistd.h>

char *facts_path(const struct doctor *d, const char *path)
{
	struct buf out;
	buf_init(&out);
	buf_addf(&out, "%s%s", d->o.root, path);
	return buf_steal(&out);
}

bool facts_there(const struct doctor *d, const char *path)
{
	char *full = facts_path(d, path);
	bool there = file_exists(full);
	free(full);
	return there;
}

bool facts_line(const struct doctor *d, const char *path, char *out, size_t size)
{
	char *full = facts_path(d, path);
	FILE *file = fopen(full, "re");
	free(full);
	if (file == NULL)
		return false;
	size_t n = fread(out, 1, size - 1, file);
	fclose(file);
	out[n] = '\0';
	out[strcspn(out, "\n")] = '\0';
	return out[0] != '\0';
}

bool facts_number(const struct doctor *d, const char *path, long long *out)
{
	char line[DOCTOR_LINE], *end;
	if (!facts_line(d, path, line, sizeof line))
		return false;
	long long n = strtoll(line, &end, 0);
	if (end == line)
		return false;
	*out = n;
	return true;
}

void facts_each(const struct doctor *d, const char *folder,
		void (*visit)(const struct doctor *d, const char *name, void *self), void *self)
{
	char *full = facts_path(d, folder);
	DIR *dir = opendir(full);
	free(full);
	if (dir == NULL)
		return;
	for (struct dirent *one; (one = readdir(dir)) != NULL;)
		if (one->d_name[0] != '.')
			visit(d, one->d_name, self);
	closedir(dir);
}

int facts_run(const char *const argv[], struct buf *said)
{
	const struct child child = {.argv = argv, .out = said, .errors_too = true};
	int status = 0;
	if (child_run(&child, &status, NULL) != 0 || status == CHILD_MISSING)
		return -1;
	return status;
}

bool facts_may_look(const struct doctor *d)
{
	return geteuid() == 0 || (d->has_folder && geteuid() == d->folder.st_uid);
}

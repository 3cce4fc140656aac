/*
 * Stands in for wijkspeak: writes down what it is told, in the file "spoken" of
 * the folder $HOME, and answers as a voice that needs no time.  The first line
 * is "pid N".
 */
#include "db/base/buf.h"
#include "db/base/file.h"

#include <fcntl.h>
#include <unistd.h>

static void put(int fd, const char *text, size_t len)
{
	if (write(fd, text, len) != (ssize_t)len)
		_exit(1);
}

static void answer(const char *line, size_t len)
{
	struct buf text;
	if (len < 5 || strncmp(line, "mark ", 5) != 0)
		return;
	buf_init(&text);
	buf_addf(&text, "reached %.*s\n", (int)len - 5, line + 5);
	put(STDOUT_FILENO, text.data, text.len);
	buf_finish(&text);
}

int main(void)
{
	const char *home = getenv("HOME");
	char *path = file_join(home != NULL ? home : ".", "spoken");
	int out = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	struct buf in;
	char bytes[4096];
	ssize_t got;
	buf_init(&in);
	buf_addf(&in, "pid %ld\n", (long)getpid());
	put(out, in.data, in.len);
	buf_clear(&in);
	while ((got = read(STDIN_FILENO, bytes, sizeof bytes)) > 0) {
		put(out, bytes, (size_t)got);
		buf_add(&in, bytes, (size_t)got);
		size_t at = 0;
		for (const char *end; (end = strchr(in.data + at, '\n')) != NULL;) {
			size_t len = (size_t)(end - in.data) - at;
			answer(in.data + at, len);
			at += len + 1;
		}
		memmove(in.data, in.data + at, in.len - at);
		buf_truncate(&in, in.len - at);
	}
	buf_finish(&in);
	free(path);
	return 0;
}

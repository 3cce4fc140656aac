#include "db/store/request.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/hex.h"
#include "db/base/pairs.h"
#include "db/base/sys.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#define PROGRESS  "sync.progress"
#define BYTES_MAX 512

int request_make(const char *state_dir, const char *file, const char *word, const struct sys *sys,
		 char token[REQUEST_TOKEN], struct err *e)
{
	uint8_t bytes[(REQUEST_TOKEN - 1) / 2];
	struct buf text, hex;
	char *path = file_join(state_dir, file);
	buf_init(&text);
	buf_init(&hex);
	sys->random(sys->self, bytes, sizeof bytes);
	hex_add(&hex, bytes, sizeof bytes);
	buf_addf(&text, "%s %s\n", word, hex.data);
	int rc = file_replace(path, text.data, text.len, 0600, e);
	if (rc == 0)
		memcpy(token, hex.data, REQUEST_TOKEN);
	buf_finish(&hex);
	buf_finish(&text);
	free(path);
	return rc;
}

bool request_waits(const char *state_dir, const char *file)
{
	char *path = file_join(state_dir, file);
	bool there = file_exists(path);
	free(path);
	return there;
}

static bool is_token(const char *text)
{
	return strlen(text) == REQUEST_TOKEN - 1 &&
	       strspn(text, "0123456789abcdef") == REQUEST_TOKEN - 1;
}

bool request_take(const char *state_dir, const char *file, char token[REQUEST_TOKEN])
{
	struct buf text;
	char *path = file_join(state_dir, file);
	buf_init(&text);
	if (token != NULL)
		token[0] = '\0';
	if (token != NULL && file_read(path, BYTES_MAX, &text, NULL) == 0) {
		char *space = strchr(text.data, ' ');
		text.data[strcspn(text.data, "\n")] = '\0';
		if (space != NULL && is_token(space + 1))
			memcpy(token, space + 1, REQUEST_TOKEN);
	}
	bool there = unlink(path) == 0;
	buf_finish(&text);
	free(path);
	return there;
}

int request_tell(const char *state_dir, const struct request_progress *p)
{
	struct buf text, temp;
	char *path = file_join(state_dir, PROGRESS);
	int rc = -1;
	buf_init(&text);
	buf_init(&temp);
	buf_addf(&temp, "%s.%ld.tmp", path, (long)getpid());
	buf_addf(&text, "token = %s\nto_send = %lld\nsent = %lld\nended = %s\nreason = %s\n",
		 p->token, p->to_send, p->sent, p->ended ? "yes" : "no", reason_name(p->reason));
	int fd = open(temp.data, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0) {
		ssize_t n = write(fd, text.data, text.len);
		bool whole = n == (ssize_t)text.len;
		rc = close(fd) == 0 && whole ? rename(temp.data, path) : -1;
		if (rc != 0)
			unlink(temp.data);
	}
	buf_finish(&temp);
	buf_finish(&text);
	free(path);
	return rc;
}

static int read_token(void *self, const char *name, const char *value, struct err *e)
{
	struct request_progress *p = self;
	(void)name;
	if (!is_token(value))
		return err_set(e, 1, "token");
	memcpy(p->token, value, REQUEST_TOKEN);
	return 0;
}

static int read_count(void *self, const char *name, const char *value, struct err *e)
{
	struct request_progress *p = self;
	long n;
	if (pairs_number(&n, 0, LONG_MAX, name, value, e) != 0)
		return -1;
	*(strcmp(name, "sent") == 0 ? &p->sent : &p->to_send) = n;
	return 0;
}

static int read_ended(void *self, const char *name, const char *value, struct err *e)
{
	struct request_progress *p = self;
	(void)name;
	(void)e;
	p->ended = strcmp(value, "yes") == 0;
	return 0;
}

static int read_reason(void *self, const char *name, const char *value, struct err *e)
{
	struct request_progress *p = self;
	(void)name;
	(void)e;
	p->reason = reason_named(value);
	return 0;
}

bool request_progress(const char *state_dir, struct request_progress *out)
{
	static const struct pairs_key keys[] = {
		{"token", read_token, false},	{"to_send", read_count, false},
		{"sent", read_count, false},	{"ended", read_ended, false},
		{"reason", read_reason, false},
	};
	struct request_progress p = {.token = ""};
	struct buf text;
	char *path = file_join(state_dir, PROGRESS);
	buf_init(&text);
	bool good = file_read(path, BYTES_MAX, &text, NULL) == 0 &&
		    pairs_read(&text, keys, sizeof keys / sizeof keys[0], &p, NULL) == 0;
	buf_finish(&text);
	free(path);
	if (good)
		*out = p;
	return good;
}

#include "db/base/err.h"

#include <errno.h>

/* Cuts a text that filled its buffer back to a whole UTF-8 character. */
static void trim_partial(char *text, size_t size)
{
	size_t n = strnlen(text, size - 1);
	text[n] = '\0';
	if (n < size - 1)
		return;
	while (n > 0 && ((unsigned char)text[n - 1] & 0xC0) == 0x80)
		n--;
	if (n > 0 && ((unsigned char)text[n - 1] & 0x80) != 0)
		n--;
	text[n] = '\0';
}

static void fill(struct err *e, int code, const char *fmt, va_list ap)
{
	e->code = code;
	vsnprintf(e->text, sizeof e->text, fmt, ap);
	trim_partial(e->text, sizeof e->text);
}

int err_set(struct err *e, int code, const char *fmt, ...)
{
	if (e == NULL)
		return -1;
	va_list ap;
	va_start(ap, fmt);
	fill(e, code, fmt, ap);
	va_end(ap);
	return -1;
}

int err_sys(struct err *e, int code, const char *fmt, ...)
{
	int saved = errno;
	if (e == NULL)
		return -1;
	va_list ap;
	va_start(ap, fmt);
	fill(e, code, fmt, ap);
	va_end(ap);
	size_t n = strlen(e->text);
	snprintf(e->text + n, sizeof e->text - n, ": %s", strerror(saved));
	trim_partial(e->text, sizeof e->text);
	return -1;
}

int err_prefix(struct err *e, const char *fmt, ...)
{
	if (e == NULL)
		return -1;
	char rest[sizeof e->text];
	snprintf(rest, sizeof rest, "%s", e->text);
	va_list ap;
	va_start(ap, fmt);
	fill(e, e->code, fmt, ap);
	va_end(ap);
	size_t n = strlen(e->text);
	snprintf(e->text + n, sizeof e->text - n, ": %s", rest);
	trim_partial(e->text, sizeof e->text);
	return -1;
}

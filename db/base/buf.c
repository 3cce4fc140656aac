#include "db/base/buf.h"

#include <stdint.h>
#include <sysexits.h>
#include <unistd.h>

/* Shared by all empty buffers; never written to, because cap is 0. */
static char empty[1];

static void out_of_memory(void)
{
	static const char text[] = "Er is geen geheugen meer vrij. Start het programma opnieuw.\n";
	ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
	(void)ignored;
	_exit(EX_OSERR);
}

void *buf_alloc(size_t count, size_t size)
{
	void *p = calloc(count != 0 ? count : 1, size != 0 ? size : 1);
	if (p == NULL)
		out_of_memory();
	return p;
}

void *buf_grow(void *old, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		out_of_memory();
	void *p = realloc(old, count * size != 0 ? count * size : 1);
	if (p == NULL)
		out_of_memory();
	return p;
}

char *buf_copy(const char *s)
{
	if (s == NULL)
		return NULL;
	size_t n = strlen(s) + 1;
	return memcpy(buf_alloc(n, 1), s, n);
}

void buf_init(struct buf *b)
{
	*b = (struct buf){.data = empty};
}

void buf_init_secret(struct buf *b)
{
	*b = (struct buf){.data = empty, .secret = true};
}

static void release(struct buf *b)
{
	if (b->cap == 0)
		return;
	if (b->secret)
		explicit_bzero(b->data, b->cap);
	free(b->data);
}

void buf_finish(struct buf *b)
{
	bool secret = b->secret;
	release(b);
	*b = (struct buf){.data = empty, .secret = secret};
}

static void reserve(struct buf *b, size_t more)
{
	if (more > SIZE_MAX / 4 - b->len)
		out_of_memory();
	size_t need = b->len + more + 1;
	if (need <= b->cap)
		return;
	size_t cap = b->cap != 0 ? b->cap * 2 : 64;
	while (cap < need)
		cap *= 2;
	char *data;
	if (b->secret || b->cap == 0) {
		/* realloc could leave a copy of a secret behind in freed memory. */
		data = buf_alloc(cap, 1);
		memcpy(data, b->data, b->len);
		release(b);
	} else {
		data = buf_grow(b->data, cap, 1);
	}
	data[b->len] = '\0';
	b->data = data;
	b->cap = cap;
}

void buf_clear(struct buf *b)
{
	buf_truncate(b, 0);
}

void buf_truncate(struct buf *b, size_t len)
{
	if (len >= b->len)
		return;
	if (b->secret)
		explicit_bzero(b->data + len, b->len - len);
	b->len = len;
	b->data[len] = '\0';
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
	if (len == 0)
		return;
	reserve(b, len);
	memcpy(b->data + b->len, bytes, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void buf_add_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_add_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_vaddf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	va_copy(again, ap);
	int n = vsnprintf(NULL, 0, fmt, ap);
	if (n > 0) {
		reserve(b, (size_t)n);
		vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	buf_vaddf(b, fmt, ap);
	va_end(ap);
}

/* The length of the valid UTF-8 sequence at s (RFC 3629), or 0. */
static size_t utf8_len(const unsigned char *s)
{
	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xC2 || s[0] > 0xF4)
		return 0;
	if ((s[1] & 0xC0) != 0x80)
		return 0;
	if (s[0] < 0xE0)
		return 2;
	if ((s[2] & 0xC0) != 0x80)
		return 0;
	if (s[0] < 0xF0) {
		bool overlong = s[0] == 0xE0 && s[1] < 0xA0;
		bool surrogate = s[0] == 0xED && s[1] > 0x9F;
		return overlong || surrogate ? 0 : 3;
	}
	if ((s[3] & 0xC0) != 0x80)
		return 0;
	bool out_of_range = (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F);
	return out_of_range ? 0 : 4;
}

static void add_json_ascii(struct buf *b, unsigned char c)
{
	static const char short_form[32] = {
		['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't'};

	if (c == '"' || c == '\\') {
		buf_add_char(b, '\\');
		buf_add_char(b, (char)c);
	} else if (c < 0x20 && short_form[c] != '\0') {
		buf_add_char(b, '\\');
		buf_add_char(b, short_form[c]);
	} else if (c < 0x20 || c == 0x7F) {
		buf_addf(b, "\\u%04x", c);
	} else {
		buf_add_char(b, (char)c);
	}
}

void buf_add_json(struct buf *b, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;
	buf_add_char(b, '"');
	while (*p != '\0') {
		size_t n = utf8_len(p);
		if (n == 1) {
			add_json_ascii(b, *p);
		} else if (n == 0) {
			buf_add_str(b, "\xEF\xBF\xBD");
			n = 1;
		} else {
			buf_add(b, p, n);
		}
		p += n;
	}
	buf_add_char(b, '"');
}

void buf_add_html(struct buf *b, const char *s)
{
	const unsigned char *p = (const unsigned char *)s;
	while (*p != '\0') {
		size_t n = utf8_len(p);
		/* C1 controls are two bytes, and no more welcome in a page than C0. */
		bool control = *p < 0x20 || *p == 0x7F || (n == 2 && p[0] == 0xC2 && p[1] < 0xA0);
		if (n == 0)
			buf_add_str(b, "\xEF\xBF\xBD");
		else if (control)
			buf_add_char(b, ' ');
		else if (strchr("<>&\"'", *p) != NULL)
			buf_addf(b, "&#%d;", *p);
		else
			buf_add(b, p, n);
		p += n > 0 ? n : 1;
	}
}

char *buf_steal(struct buf *b)
{
	reserve(b, 0);
	char *data = b->data;
	*b = (struct buf){.data = empty, .secret = b->secret};
	return data;
}

/*
 * A growable run of bytes that is always followed by a NUL.  Memory that runs
 * out ends the program (exit code EX_OSERR): nothing here holds state that a
 * restart would lose.
 */
#ifndef DB_BASE_BUF_H
#define DB_BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data;  /* never NULL after buf_init */
	size_t len;  /* bytes, without the NUL */
	size_t cap;  /* bytes allocated; 0 while data is the shared empty string */
	bool secret; /* wiped before every free or move */
};

void buf_init(struct buf *b);
/* As buf_init, for answers and keys: old memory is wiped whenever it grows or is freed. */
void buf_init_secret(struct buf *b);
/* Frees (and, if secret, wipes) the bytes; b can be used again. */
void buf_finish(struct buf *b);
void buf_clear(struct buf *b);
void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_add_str(struct buf *b, const char *s);
void buf_add_char(struct buf *b, char c);
void buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vaddf(struct buf *b, const char *fmt, va_list ap);
/* Adds s as a JSON string with its quotes (RFC 8259); invalid UTF-8 becomes U+FFFD. */
void buf_add_json(struct buf *b, const char *s);
/* Adds s as text for an HTML document, also between quotes: < > & " ' as references, a control
 * character as a blank, invalid UTF-8 as U+FFFD. */
void buf_add_html(struct buf *b, const char *s);
/* Shortens to len bytes; wipes the tail if secret. */
void buf_truncate(struct buf *b, size_t len);
/* Hands the bytes over; the caller frees them with free(). b is empty again. */
char *buf_steal(struct buf *b);

/* Allocation that ends the program rather than return NULL. */
void *buf_alloc(size_t count, size_t size); /* zeroed */
void *buf_grow(void *old, size_t count, size_t size);
char *buf_copy(const char *s); /* a NUL-terminated copy; NULL gives NULL */

#endif

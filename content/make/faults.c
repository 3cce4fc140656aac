#include "content/make/faults.h"
#include "db/base/buf.h"

#include <stdarg.h>

void faults_add(struct faults *f, const char *file, int line, const char *fmt, ...)
{
	struct buf text;
	va_list ap;
	buf_init(&text);
	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	if (f->count == f->cap) {
		f->cap = f->cap != 0 ? f->cap * 2 : 32;
		f->items = buf_grow(f->items, f->cap, sizeof *f->items);
	}
	f->items[f->count++] = (struct fault){buf_copy(file), buf_steal(&text), line};
}

static int compare(const void *a, const void *b)
{
	const struct fault *x = a, *y = b;
	int by_file = strcmp(x->file, y->file);
	if (by_file != 0)
		return by_file;
	return x->line != y->line ? (x->line > y->line) - (x->line < y->line)
				  : strcmp(x->text, y->text);
}

void faults_print(struct faults *f, FILE *out)
{
	if (f->count > 1)
		qsort(f->items, f->count, sizeof *f->items, compare);
	for (size_t i = 0; i < f->count; i++) {
		const struct fault *fault = &f->items[i];
		if (i > 0 && compare(fault, &f->items[i - 1]) == 0)
			continue;
		if (fault->line > 0)
			fprintf(out, "%s:%d: %s\n", fault->file, fault->line, fault->text);
		else
			fprintf(out, "%s: %s\n", fault->file, fault->text);
	}
}

void faults_finish(struct faults *f)
{
	for (size_t i = 0; i < f->count; i++) {
		free(f->items[i].file);
		free(f->items[i].text);
	}
	free(f->items);
	*f = (struct faults){0};
}

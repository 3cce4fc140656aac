/* What no text may hold, wherever it comes from: page, form or publication. */
#ifndef CONTENT_MAKE_PROSE_H
#define CONTENT_MAKE_PROSE_H

#include <stddef.h>

struct faults;

/* Faults for e-mail addresses, HTML, hidden characters and deep WijkWijzer links in running text.
 */
void prose_check(const char *text, const char *file, int line, struct faults *faults);
/* Invalid UTF-8 or hidden characters (control, bidi overrides) in a whole file, by line. */
void prose_check_bytes(const char *text, size_t len, const char *file, struct faults *faults);

#endif

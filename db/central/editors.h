/*
 * Editors whose content kiosks take: keys of minisign, in staff's folder.
 *
 *   editors     a line of 80 hexadecimal digits for each: id and key
 *
 * Kiosks hear of them with central's own keys (home_publish_keys).
 */
#ifndef DB_CENTRAL_EDITORS_H
#define DB_CENTRAL_EDITORS_H

#include "db/store/conf.h"
#include <stddef.h>
#include <stdint.h>

struct err;
struct home;
struct keys;

struct editors {
	size_t count;
	uint8_t keys[CONF_EDITORS_MAX][CONF_EDITOR];
};

/* No file: none.  EX_DATAERR when it is damaged. */
int editors_load(struct editors *editors, const char *dir, struct err *e);
void editors_name(const struct editors *editors, struct keys *out);

/* From now on kiosks take what this .pub file's key signs.  EX_USAGE when they did, or are full. */
int editors_add(struct home *home, const char *file, struct err *e);
/* No more; which: its .pub file, or its number as minisign prints it.  EX_USAGE for none. */
int editors_remove(struct home *home, const char *which, struct err *e);
/* Their numbers, a line each. */
void editors_print(const struct home *home);

#endif

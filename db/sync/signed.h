/*
 * What batches and acknowledgements share: lines of JSON, the last of which
 * signs every byte before it, and strict reading of those lines.
 */
#ifndef DB_SYNC_SIGNED_H
#define DB_SYNC_SIGNED_H

#include "db/base/sys.h"
#include "db/store/code.h"
#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* Milliseconds UTC: no time in a file may be later. */
#define SIGNED_TIME_MAX SYS_TIME_MAX

/* Adds the signature line over all that is in b. */
void signed_add(struct buf *b, const uint8_t sign[CODE_SIGN_SECRET]);

enum signed_state { SIGNED_RIGHT, SIGNED_CUT_OFF, SIGNED_WRONG };
/* Are these bytes whole, and signed by this key?  *body is the length of what was signed. */
enum signed_state signed_check(const void *bytes, size_t len, const uint8_t sign[CODE_SIGN_PUBLIC],
			       size_t *body);

/*
 * The next line of the body as a JSON object, *at moved past it.  NULL when
 * there is none, or it is no object, or has a key twice.  The caller decrefs.
 */
json_t *signed_line(const char *body, size_t len, size_t *at);

/* Exactly len bytes from lower case hex. */
bool signed_hex_json(const json_t *text, uint8_t *out, size_t len);

#endif

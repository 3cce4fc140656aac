/* `wijksync status`: how it is with what was signed up here, for a person. */
#ifndef DB_SYNC_REPORT_H
#define DB_SYNC_REPORT_H

#include "db/store/reason.h"
#include <stdio.h>

struct err;
struct sync;

int report_print(struct sync *sync, enum reason_language language, FILE *out, struct err *e);

#endif

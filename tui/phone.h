/* Telephone numbers: the Dutch numbering plan, and E.164 for other countries. */
#ifndef TUI_PHONE_H
#define TUI_PHONE_H

#include "tui/check.h"

/* As check_answer, for trimmed text: "06 12345678", "030 2317511", "0318 123456", "+32 470123456".
 */
bool phone_check(const char *typed, struct buf *tidy, struct fault *fault);

#endif

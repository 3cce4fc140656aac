/*
 * Checks and tidies what is filled in, the Dutch way.  A value that is right is
 * rewritten in its tidy form; one that is not stays as it was typed.
 *
 *   postcode  "1234" or "1234 AB" (no leading 0; SA, SD, SS are never given out)
 *   e-mail    RFC 5321 limits; the domain in lower case
 *   phone     "06 12345678", "030 2317511", "0318 123456", or "+32470123456" (E.164)
 *   text      no nine digits that could be a citizen service number (BSN), nor eight that
 *             pass its test (BSNs of eight digits have a zero before them)
 */
#ifndef TUI_CHECK_H
#define TUI_CHECK_H

#include "content/bundle/forms.h"
#include "tui/words.h"

struct buf;

/* WORD_NONE, or the word that says what is wrong and what to do.  Empty is right unless required.
 */
enum word check_value(const struct field *field, struct buf *value);

#endif

/*
 * Checks answers the Dutch way, and tidies what is right.  Nothing is changed
 * in silence that could mean something else: a likely slip is a fault that
 * says what was probably meant.
 */
#ifndef TUI_CHECK_H
#define TUI_CHECK_H

#include "tui/words.h"
#include <stdbool.h>
#include <stddef.h>

struct buf;
struct field;

/* What is wrong: a word, with "{}" in it replaced by detail.  WORD_NONE: nothing. */
struct fault {
	enum word word;
	char detail[160]; /* never a whole answer: a domain, a number, labels */
};

/*
 * Checks what was typed for a field with text (not a choice).  Empty is fine
 * unless the field is required.  When all is well returns true and adds the
 * tidied answer (NFC, spaces trimmed, "1234 AB", "06 12345678") to tidy, which
 * should be a secret buf; otherwise fills *fault.
 */
bool check_answer(const struct field *field, const char *typed, struct buf *tidy,
		  struct fault *fault);
/* Adds the sentence to out. */
void check_say(const struct fault *fault, enum lang lang, struct buf *out);

/* The parts, each as check_answer: trimmed text in, not empty. */
bool check_postcode(const char *typed, struct buf *tidy, struct fault *fault);
/* RFC 5321 limits; ASCII; no quoted names and no addresses in brackets. */
bool check_email(const char *typed, struct buf *tidy, struct fault *fault);
/*
 * Does the text hold what may be a citizen service number (BSN)?  Nine digits, also in groups
 * with the same spaces, dots or dashes between them; in groups with different ones only if they
 * pass the eleven test, because a date and a number beside it make nine digits too.  Eight
 * digits in a row count when a zero before them passes: older numbers were written that way.
 */
bool check_has_bsn(const char *text);

#endif

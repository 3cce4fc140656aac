/* What the done screen shows; it makes its own copy. */
#ifndef TUI_SCREEN_DONE_H
#define TUI_SCREEN_DONE_H

#include "db/store/receipt.h"

struct receipt_shown {
	char receipt[RECEIPT_TEXT];
	char next[512]; /* what happens now, in the visitor's language */
};

#endif

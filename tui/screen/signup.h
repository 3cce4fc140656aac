/* What the signup screens hand to each other. */
#ifndef TUI_SCREEN_SIGNUP_H
#define TUI_SCREEN_SIGNUP_H

#include "db/store/receipt.h"

/* For done_screen, which copies both. */
struct receipt_shown {
	char code[RECEIPT_TEXT];
	const char *done; /* what the form says happens next */
};

#endif

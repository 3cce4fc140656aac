/* What a screen says about the field that one types in. */
#ifndef TUI_EDITS_H
#define TUI_EDITS_H

/* What is typed in the field that has the focus, so that the right keys can be shown for it. */
enum keys {
	KEYS_NONE, /* no field has it */
	KEYS_TEXT,
	KEYS_SEARCH,
	KEYS_EMAIL,
	KEYS_PHONE,
	KEYS_POSTCODE,
	KEYS_CODE, /* of a receipt */
	KEYS_PIN,  /* digits and nothing else */
};

#endif

/* What a visitor can ask for.  Keys, buttons and touches all become one of these. */
#ifndef TUI_ACTION_H
#define TUI_ACTION_H

enum action {
	ACTION_NONE,
	ACTION_UP,
	ACTION_DOWN,
	ACTION_LEFT,
	ACTION_RIGHT,
	ACTION_PAGE_UP,
	ACTION_PAGE_DOWN,
	ACTION_FIRST,
	ACTION_LAST,
	ACTION_NEXT,
	ACTION_PREVIOUS, /* Tab and back-tab */
	ACTION_OPEN,	 /* Enter; what has the focus */
	/* Touch: arg is the item's index; focus it and open it.  A digit d is the same as touching
	   the d-th target on the screen that picks, so that digits always pick what is seen. */
	ACTION_PICK,
	ACTION_BACK,	 /* Esc */
	ACTION_SEARCH,	 /* '/' */
	ACTION_HELP,	 /* F1 or '?' */
	ACTION_LANGUAGE, /* F2 */
	ACTION_AIDS,	 /* F9: seeing and hearing better; ui.c does it */
	ACTION_SPEECH,	 /* F6: reading aloud, on and off; ui.c does it, where it can speak */
	ACTION_FINISH,	 /* F10: finish and wipe; ui.c does it */
	ACTION_DELETE,
	ACTION_ERASE, /* backspace, delete */
	ACTION_QR,
	ACTION_READ, /* the whole text of a publication */
	ACTION_FILTER,
	ACTION_CLEAR,
	ACTION_WEEK, /* the agenda by week */
	ACTION_WEEK_BEFORE,
	ACTION_WEEK_AFTER,
	ACTION_SIGN_UP,
	ACTION_WITHDRAW,
	ACTION_CONFIRM,
	ACTION_CHANGE,
	ACTION_STAY,
	ACTION_WORKER,	  /* F4: to worker mode, which asks a PIN */
	ACTION_MORE_TIME, /* in the countdown: wait longer from now on */
	ACTION_TYPE,  /* a key of the keyboard on the screen: arg is what INPUT_KEY would have */
	ACTION_WRITE, /* one with more than a letter on it: arg is for keyboard_text */
	ACTION_LAYER, /* other keys on it: arg is as keyboard_turn has it */
	ACTION_MORE,  /* F12: the next group of buttons, where not all fit */
	ACTION_QUIT,  /* Ctrl-Q, only with --allow-quit */
	ACTIONS
};

#endif

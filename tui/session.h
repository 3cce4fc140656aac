/*
 * One program on one terminal, from opening to its end: what is pressed goes to ui, what is drawn
 * to the terminal and to whoever reads it aloud.  The kiosk is one, and so is the wizard that makes
 * it.
 */
#ifndef TUI_SESSION_H
#define TUI_SESSION_H

#include "db/store/conf.h"
#include "tui/ui.h"

struct fresh;
struct notify;
struct sys;

struct session {
	struct ui *ui;	       /* of the caller */
	struct fresh *fresh;   /* newer content; NULL: there is no content.  Of the caller */
	struct notify *notify; /* who watches; NULL: nobody.  Of the caller */
	const char *speaker;   /* the program that speaks, as speaker_new */
	enum conf_speech speech;
};

/* Until ui wants to quit, a signal ends it or the terminal is gone; term_open comes before. */
void session_run(const struct session *s, const struct sys *sys);

#endif

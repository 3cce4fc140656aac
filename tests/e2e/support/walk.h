/*
 * Ways through the kiosk that several tests take, in the words that a visitor
 * reads.  Each step waits for what it should lead to; a test fails with the
 * screen shown when it does not come.
 */
#ifndef TESTS_E2E_SUPPORT_WALK_H
#define TESTS_E2E_SUPPORT_WALK_H

struct pty;

#define KEY_QUIT "\021" /* Ctrl-Q */
#define KEY_ESC	 "\033"

#define SAYS_ATTRACT   "druk op een toets."
#define SAYS_HOME      "Wat wilt u doen?"
#define SAYS_HELP      "Aanraken of toetsen"
#define SAYS_COUNTDOWN "Bent u er nog?"

void walk_to_home(struct pty *p);
/* From home. */
void walk_to_publications(struct pty *p);
/* From the list, with the focus on its first row. */
void walk_to_first_publication(struct pty *p);
/* From the list: one publication with a short address, found by searching; and its address. */
#define WALK_ADDRESS "https://battleofconcepts.nl/blog/420"
void walk_to_short_publication(struct pty *p);
/* From a publication: its full-screen QR code. */
void walk_to_qr(struct pty *p);
/* From home: the form "Nieuws over het programma", its first field ready to be typed in. */
void walk_to_news_form(struct pty *p);

#endif

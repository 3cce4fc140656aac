/*
 * Makes curses forget a visitor.  It keeps the last screens, bytes and touches for
 * its own use, in memory that nobody outside can reach: so all of it is written
 * over with something else, by the same ways that it came in.
 */
#ifndef TUI_FORGET_H
#define TUI_FORGET_H

/* The last touches; keys it does not keep.  What was typed ahead and not read yet stays. */
void forget_touches(void);
/* The screens and the bytes sent to the terminal.  What is shown next is painted anew. */
void forget_output(void);

#endif

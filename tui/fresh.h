/*
 * New content while the kiosk runs.  The file may be replaced at any moment, by
 * rename; it is opened beside the old one first, and takes its place when nobody
 * is in the middle of something: on the attract screen.  One that cannot be read
 * changes nothing.  Until something is replaced it costs nothing: inotify(7) tells.
 *
 * For an editor who looks at it while writing (eager), it is shown at once unless
 * answers would be lost; and what stands in FILE.faults is shown as an error.
 */
#ifndef TUI_FRESH_H
#define TUI_FRESH_H

#include <stdbool.h>

struct bundle;
struct fresh;
struct ui;

/* bundle: what is open now of this file; it is kept by the caller's ui. */
struct fresh *fresh_new(const char *path, struct bundle *bundle, bool eager);
/* Frees all bundles too: after ui_free. */
void fresh_free(struct fresh *fresh);
/* To wait for; -1: there is nothing to wait for. */
int fresh_fd(const struct fresh *fresh);
/* After each input, and when fresh_fd can be read. */
void fresh_look(struct fresh *fresh, struct ui *ui);

#endif

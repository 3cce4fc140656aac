/* What the doctor found, in words for people, as JSON, and as a report to send. */
#ifndef TUI_DOCTOR_TELL_H
#define TUI_DOCTOR_TELL_H

struct buf;
struct doctor;

/* Lines of at most 80 columns. */
void tell_text(const struct doctor *d, struct buf *out);
/*
 * {"program":"wijkkiosk","version":TEXT,"result":WORD,"checks":[{"name":TEXT,"result":WORD,
 * "title":TEXT,"text":TEXT,"cure":TEXT},...]} in one line.  WORD: good, unseen (of a check only),
 * attention or wrong.
 */
void tell_json(const struct doctor *d, struct buf *out);
/* The text, with what the machine is before it. */
void tell_report(const struct doctor *d, struct buf *out);

#endif

/*
 * What the kiosk makes of a calendar, for a second opinion: a line for each
 * time, "uid TAB start TAB end TAB all_day TAB cancelled TAB title", in seconds
 * since 1970 UTC, for the window from and until.
 *
 *   expand FILE FROM UNTIL
 */
#include "db/agenda/ics.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"

#include <stdlib.h>

int main(int argc, char **argv)
{
	struct buf text;
	struct err e = {.code = 0};
	struct ics ics;
	buf_init(&text);
	if (argc != 4)
		return 64;
	const struct ics_window window = {strtoll(argv[2], NULL, 10), strtoll(argv[3], NULL, 10)};
	if (file_read(argv[1], ICS_BYTES_MAX, &text, &e) != 0 ||
	    ics_read(text.data, text.len, &window, &ics, &e) != 0) {
		fprintf(stderr, "%s\n", e.text);
		buf_finish(&text);
		return e.code;
	}
	for (size_t i = 0; i < ics.fault_count; i++)
		fprintf(stderr, "%s:%d: %s\n", argv[1], ics.faults[i].line, ics.faults[i].text);
	for (size_t i = 0; i < ics.time_count; i++) {
		const struct ics_time *t = &ics.times[i];
		printf("%s\t%lld\t%lld\t%d\t%d\t%s\n", t->uid, (long long)t->start,
		       (long long)t->end, t->all_day, t->cancelled, ics.said[t->said].title);
	}
	ics_finish(&ics);
	buf_finish(&text);
	return 0;
}

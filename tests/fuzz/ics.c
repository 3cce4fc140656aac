/* Any calendar: it is read within its bounds, and what comes out can be filed. */
#include "db/agenda/ics.h"
#include "db/agenda/schema.h"
#include "db/base/err.h"
#include "db/base/sql.h"
#include "tests/fuzz/support/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ics_window window = ics_window(1795000000);
	struct ics ics;
	struct err e = {.code = 0};
	sqlite3 *db = NULL;
	if (ics_read((const char *)data, size, &window, &ics, &e) != 0) {
		FUZZ_MUST(e.text[0] != '\0');
		return 0;
	}
	for (size_t i = 0; i < ics.time_count; i++) {
		const struct ics_time *t = &ics.times[i];
		FUZZ_MUST(t->end >= t->start && t->start < window.until);
		FUZZ_MUST(t->said < ics.said_count && ics.said[t->said].title[0] != '\0');
		FUZZ_MUST(i == 0 || ics.times[i - 1].start <= t->start);
	}
	FUZZ_MUST(sql_open(&db, ":memory:", SQL_CREATE, &e) == 0);
	FUZZ_MUST(sql_exec(db, AGENDA_SCHEMA, &e) == 0);
	FUZZ_MUST(ics_write(&ics, db, &e) == 0);
	sql_close(db);
	if (ics.time_count > 0)
		fuzz_accepted();
	ics_finish(&ics);
	return 0;
}

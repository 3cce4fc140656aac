#include "tui/part/wellness.h"
#include "content/bundle/bundle.h"
#include "db/agenda/agenda.h"
#include "db/base/buf.h"
#include "tui/dates.h"
#include "tui/doctor/doctor.h"
#include "tui/errand.h"
#include "tui/ui.h"

#define SECOND_MS   1000
#define DAY_MINUTES 1440
#define MB	    1000000
#define INDENT	    2

/* One row while it is drawn. */
struct row {
	struct ui *ui;
	struct pen *pen;
	const struct health *health;
	enum health_mark mark;
};

void wellness_numbers(struct ui *ui, struct pen *pen, enum style style, enum word word,
		      const long *numbers, size_t count)
{
	char text[256];
	words_fill(text, sizeof text, ui_word(ui, word), numbers, count);
	pen_text(pen, 0, style, text);
}

void wellness_detail(struct ui *ui, struct pen *pen, enum style style, enum word word,
		     const char *detail)
{
	struct buf text;
	buf_init(&text);
	words_insert(&text, ui_word(ui, word), detail);
	pen_text(pen, 0, style, text.data);
	buf_finish(&text);
}

static void say(const struct row *row, enum word word)
{
	pen_text(row->pen, INDENT, STYLE_BODY, ui_word(row->ui, word));
}

static void say_numbers(const struct row *row, enum word word, const long *numbers, size_t count)
{
	char text[256];
	words_fill(text, sizeof text, ui_word(row->ui, word), numbers, count);
	pen_text(row->pen, INDENT, STYLE_BODY, text);
}

/* "zaterdag 28 november, 19.30" */
static void add_moment(struct ui *ui, struct buf *out, long long ms)
{
	int64_t minutes = agenda_local(ms / SECOND_MS);
	int64_t today = agenda_local(ui_now(ui)) / DAY_MINUTES;
	dates_day(out, ui_lang(ui), minutes / DAY_MINUTES, today);
	buf_add_str(out, ui_word(ui, WORD_LIST_COMMA));
	dates_clock(out, ui_lang(ui), minutes);
}

static void put_moment(struct ui *ui, struct pen *pen, int indent, enum word word, long long ms)
{
	struct buf moment, text;
	buf_init(&moment);
	buf_init(&text);
	add_moment(ui, &moment, ms);
	words_insert(&text, ui_word(ui, word), moment.data);
	pen_text(pen, indent, STYLE_BODY, text.data);
	buf_finish(&moment);
	buf_finish(&text);
}

void wellness_moment(struct ui *ui, struct pen *pen, enum word word, long long ms)
{
	put_moment(ui, pen, 0, word, ms);
}

const char *wellness_reason(struct ui *ui, enum reason reason)
{
	return reason_text(reason, ui_lang(ui) == LANG_NL ? REASON_NL : REASON_EN);
}

static void say_network(const struct row *row)
{
	if (row->mark == HEALTH_BROKEN)
		say(row, WORD_HEALTH_NETWORK_BROKEN);
	else
		say(row, WORD_HEALTH_NETWORK_GOOD);
	if (row->mark == HEALTH_LOOK)
		pen_text(row->pen, INDENT, STYLE_BODY,
			 wellness_reason(row->ui, row->health->reason));
}

static void say_sync(const struct row *row)
{
	const struct health *h = row->health;
	if (h->contact_at == 0)
		say(row, WORD_HEALTH_SYNC_NEVER);
	else
		put_moment(row->ui, row->pen, INDENT, WORD_HEALTH_SYNC_LAST, h->contact_at);
	if (h->acknowledged_at != 0)
		put_moment(row->ui, row->pen, INDENT, WORD_HEALTH_ARRIVED_LAST, h->acknowledged_at);
	if (row->mark != HEALTH_GOOD)
		say(row, WORD_HEALTH_SYNC_LATE);
}

static void say_waiting(const struct row *row)
{
	const struct queue_counts *q = &row->health->counts;
	const long counts[] = {(long)(q->waiting - q->sent), (long)q->sent};
	if (row->health->damaged)
		say(row, WORD_HEALTH_DAMAGED);
	if (q->waiting == 0) {
		if (!row->health->damaged)
			say(row, WORD_HEALTH_WAITING_NONE);
		return;
	}
	say_numbers(row, WORD_HEALTH_WAITING_COUNTS, counts, 2);
	if (row->mark != HEALTH_GOOD)
		put_moment(row->ui, row->pen, INDENT, WORD_HEALTH_WAITING_LATE, q->oldest);
}

static void say_disk(const struct row *row)
{
	const long free_mb = (long)(row->health->disk_free / MB);
	if (row->mark != HEALTH_UNKNOWN)
		say_numbers(row, WORD_HEALTH_DISK_FREE, &free_mb, 1);
	if (row->mark == HEALTH_LOOK || row->mark == HEALTH_BROKEN)
		say(row, row->mark == HEALTH_LOOK ? WORD_HEALTH_DISK_LOW : WORD_HEALTH_DISK_FULL);
}

static void say_clock(const struct row *row)
{
	put_moment(row->ui, row->pen, INDENT, WORD_HEALTH_CLOCK_NOW, row->health->now);
	if (row->mark != HEALTH_GOOD)
		say(row,
		    row->mark == HEALTH_LOOK ? WORD_HEALTH_CLOCK_LOOK : WORD_HEALTH_CLOCK_WRONG);
}

static void say_heat(const struct row *row)
{
	const long degrees = row->health->celsius;
	if (row->mark == HEALTH_UNKNOWN) {
		say(row, WORD_HEALTH_HEAT_UNKNOWN);
		return;
	}
	say_numbers(row, WORD_HEALTH_HEAT_DEGREES, &degrees, 1);
	if (row->mark != HEALTH_GOOD)
		say(row, row->mark == HEALTH_LOOK ? WORD_HEALTH_HEAT_WARM : WORD_HEALTH_HEAT_HOT);
}

static const struct {
	enum word name;
	void (*say)(const struct row *row);
} rows[HEALTH_ROWS] = {
	[HEALTH_NETWORK] = {WORD_HEALTH_NETWORK, say_network},
	[HEALTH_SYNC] = {WORD_HEALTH_SYNC, say_sync},
	[HEALTH_WAITING] = {WORD_HEALTH_WAITING, say_waiting},
	[HEALTH_DISK] = {WORD_HEALTH_DISK, say_disk},
	[HEALTH_CLOCK] = {WORD_HEALTH_CLOCK, say_clock},
	[HEALTH_TEMPERATURE] = {WORD_HEALTH_HEAT, say_heat},
};

/* The mark is in words, never by colour alone. */
static void put_head_text(struct ui *ui, struct pen *pen, const char *name, enum health_mark mark)
{
	static const struct {
		enum word word;
		enum style style;
	} marks[] = {
		[HEALTH_GOOD] = {WORD_HEALTH_GOOD, STYLE_GOOD},
		[HEALTH_LOOK] = {WORD_HEALTH_LOOK, STYLE_STRONG},
		[HEALTH_BROKEN] = {WORD_HEALTH_BROKEN, STYLE_ERROR},
		[HEALTH_UNKNOWN] = {WORD_HEALTH_UNKNOWN, STYLE_HINT},
	};
	wellness_detail(ui, pen, marks[mark].style, marks[mark].word, name);
}

static void put_head(struct ui *ui, struct pen *pen, enum word name, enum health_mark mark)
{
	put_head_text(ui, pen, ui_word(ui, name), mark);
}

static void put_content(struct ui *ui, struct pen *pen)
{
	const long release = bundle_release(ui_bundle(ui)), format = bundle_format(ui_bundle(ui));
	const long numbers[] = {release, format};
	const struct row row = {.ui = ui, .pen = pen};
	put_head(ui, pen, WORD_HEALTH_CONTENT, HEALTH_GOOD);
	if (release > 0)
		say_numbers(&row, WORD_HEALTH_CONTENT_RELEASE, numbers, 2);
	else
		say_numbers(&row, WORD_HEALTH_CONTENT_FORMAT, &format, 1);
}

/* What lpstat (CUPS) says, in the C locale; the first that is there counts. */
static void put_printer(struct ui *ui, struct pen *pen, const struct errand *printer)
{
	static const struct {
		const char *said;
		enum health_mark mark;
		enum word word;
	} answers[] = {
		{"disabled", HEALTH_BROKEN, WORD_HEALTH_PRINTER_STOPPED},
		{"is idle", HEALTH_GOOD, WORD_HEALTH_PRINTER_GOOD},
		{"now printing", HEALTH_GOOD, WORD_HEALTH_PRINTER_GOOD},
		{"No destinations", HEALTH_UNKNOWN, WORD_HEALTH_PRINTER_NONE},
		{"Scheduler is not running", HEALTH_UNKNOWN, WORD_HEALTH_PRINTER_NONE},
	};
	enum { MISSING = 127 };
	enum health_mark mark = HEALTH_LOOK;
	enum word word = WORD_HEALTH_PRINTER_SILENT;
	const struct row row = {.ui = ui, .pen = pen};
	if (!printer->answered)
		return;
	if (printer->status == MISSING || printer->answer[0] == '\0') {
		mark = HEALTH_UNKNOWN;
		word = WORD_HEALTH_PRINTER_NONE;
	}
	for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
		if (strstr(printer->answer, answers[i].said) != NULL) {
			mark = answers[i].mark;
			word = answers[i].word;
			break;
		}
	put_head(ui, pen, WORD_HEALTH_PRINTER, mark);
	say(&row, word);
}

void wellness_draw(struct ui *ui, struct pen *pen, const struct health *health,
		   const struct errand *printer)
{
	for (enum health_row i = 0; i < HEALTH_ROWS; i++) {
		struct row row = {ui, pen, health, health_judge(health, i)};
		put_head(ui, pen, rows[i].name, row.mark);
		rows[i].say(&row);
	}
	put_content(ui, pen);
	put_printer(ui, pen, printer);
}

void wellness_findings(struct ui *ui, struct pen *pen, const struct doctor *doctor)
{
	for (size_t i = 0; i < doctor_count(doctor); i++) {
		const struct finding f = doctor_finding(doctor, i);
		if (f.verdict < VERDICT_ATTENTION)
			continue;
		put_head_text(ui, pen, f.title,
			      f.verdict == VERDICT_WRONG ? HEALTH_BROKEN : HEALTH_LOOK);
		pen_text(pen, INDENT, STYLE_BODY, f.text);
		pen_text(pen, INDENT, STYLE_BODY, f.cure);
	}
}

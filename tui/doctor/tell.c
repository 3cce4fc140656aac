#include "tui/doctor/tell.h"
#include "db/base/cli.h"
#include "db/base/sys.h"
#include "tui/doctor/doctor_inside.h"
#include "tui/text.h"

enum { WIDTH = 80, INDENT = 10 };

static const struct {
	const char *name, *marks[REASON_LANGUAGES], *counts[REASON_LANGUAGES];
} verdicts[VERDICTS] = {
	[VERDICT_GOOD] = {"good", {"goed", "good"}, {"goed", "good"}},
	[VERDICT_UNSEEN] = {"unseen",
			    {"-", "-"},
			    {"niet te zien of niet nodig", "not seen or not needed"}},
	[VERDICT_ATTENTION] = {"attention", {"LET OP", "LOOK"}, {"let op", "to look at"}},
	[VERDICT_WRONG] = {"wrong", {"FOUT", "WRONG"}, {"fout", "wrong"}},
};

/* Adds words behind what is in the line already, and breaks lines at blanks. */
static void add_wrapped(struct buf *out, size_t column, const char *text)
{
	while (*text != '\0') {
		size_t len = strcspn(text, " ");
		struct buf word;
		buf_init(&word);
		buf_add(&word, text, len);
		size_t columns = (size_t)text_columns(word.data, word.len);
		if (column > INDENT && column + 1 + columns > WIDTH) {
			buf_addf(out, "\n%*s", INDENT, "");
			column = INDENT;
		} else if (column > INDENT) {
			buf_add_char(out, ' ');
			column++;
		}
		buf_add(out, word.data, word.len);
		column += columns;
		buf_finish(&word);
		text += len;
		text += strspn(text, " ");
	}
	buf_add_char(out, '\n');
}

static void add_finding(const struct doctor *d, const struct finding *f, struct buf *out)
{
	struct buf words;
	buf_init(&words);
	buf_addf(out, "%-*s", INDENT, verdicts[f->verdict].marks[d->o.language]);
	buf_addf(&words, "%s. %s", f->title, f->text);
	add_wrapped(out, INDENT, words.data);
	if (f->cure[0] != '\0') {
		buf_clear(&words);
		buf_addf(&words, "%s %s",
			 d->o.language == REASON_NL ? "Doe dit:" : "Do this:", f->cure);
		buf_addf(out, "%*s", INDENT, "");
		add_wrapped(out, INDENT, words.data);
	}
	buf_finish(&words);
}

static void add_counts(const struct doctor *d, struct buf *out)
{
	size_t counts[VERDICTS] = {0};
	for (size_t i = 0; i < doctor_count(d); i++)
		counts[doctor_finding(d, i).verdict]++;
	buf_add_str(out, d->o.language == REASON_NL ? "\nUitslag:" : "\nResult:");
	for (enum verdict v = VERDICTS; v-- > VERDICT_GOOD;)
		buf_addf(out, "%s %zu %s", v == VERDICT_WRONG ? "" : ",", counts[v],
			 verdicts[v].counts[d->o.language]);
	buf_add_str(out, ".\n");
}

void tell_text(const struct doctor *d, struct buf *out)
{
	/* What asks for a deed stands last: there it is seen. */
	for (int ill = 0; ill <= 1; ill++)
		for (size_t i = 0; i < doctor_count(d); i++) {
			struct finding f = doctor_finding(d, i);
			if ((f.verdict >= VERDICT_ATTENTION) == (ill == 1))
				add_finding(d, &f, out);
		}
	add_counts(d, out);
}

void tell_json(const struct doctor *d, struct buf *out)
{
	buf_addf(out,
		 "{\"program\":\"wijkkiosk\",\"version\":\"%s\",\"result\":\"%s\",\"checks\":[",
		 CLI_VERSION, verdicts[doctor_result(d)].name);
	for (size_t i = 0; i < doctor_count(d); i++) {
		struct finding f = doctor_finding(d, i);
		buf_addf(out, "%s{\"name\":\"%s\",\"result\":\"%s\",\"title\":", i > 0 ? "," : "",
			 f.name, verdicts[f.verdict].name);
		buf_add_json(out, f.title);
		buf_add_str(out, ",\"text\":");
		buf_add_json(out, f.text);
		buf_add_str(out, ",\"cure\":");
		buf_add_json(out, f.cure);
		buf_add_char(out, '}');
	}
	buf_add_str(out, "]}\n");
}

void tell_report(const struct doctor *d, struct buf *out)
{
	char now[SYS_TIME_TEXT];
	sys_time_text(d->health.now, now);
	buf_addf(out, "time: %s (%s)\n", now, d->health.clock_synced ? "synchronised" : "?");
	machine_summary(d, out);
	buf_add_char(out, '\n');
	tell_text(d, out);
}

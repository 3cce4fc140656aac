#include "db/office/chart.h"
#include "db/base/buf.h"
#include "db/office/html.h"
#include "db/office/listing.h"

enum {
	PLOT = 200,	     /* pixels from the top line to the bottom line */
	HEADROOM = 10,	     /* above it, for half a line of text */
	FEET = 30,	     /* below it, for the names */
	ROW = 40,	     /* of lying bars */
	ROW_OF_TEXT = 26,    /* a row without one */
	BAR = 12,	     /* their thickness */
	NAME_MOST = 30,	     /* characters that fit on a phone */
	WHOLE = 100000,	     /* 100 percent, in thousandths */
	LEAST = WHOLE / 100, /* a bar that can still be seen */
	LONG_NUMBER = 10000, /* takes more room along the side */
	NAMES_WIDE = 6,	     /* stretches between names along the line, where there is room */
};

/* The numbers along the side: from 0 to top in equal steps. */
struct scale {
	int64_t step, top;
};

/* What a bar is as long as: for "<5" always the same, whatever the count is. */
static int64_t length_of(const struct listing_row *row)
{
	return row->shown == SMALL_COUNT ? SMALL_BELOW / 2 : row->shown;
}

/* What is put together or unknown is no bar among bars: it would dwarf them, or pass for one. */
static bool has_bar(const struct listing_row *row)
{
	return row->kind == LISTING_NAMED && row->shown != 0;
}

static size_t named(const struct listing *list)
{
	size_t count = 0;
	while (count < list->count && list->rows[count].kind == LISTING_NAMED)
		count++;
	return count;
}

static struct scale scale_of(const struct listing *list)
{
	static const int factors[] = {2, 5, 10};
	int64_t most = SMALL_BELOW, unit = 1, step = SMALL_STEP;
	for (size_t i = 0; i < named(list); i++)
		if (length_of(&list->rows[i]) > most)
			most = length_of(&list->rows[i]);
	for (size_t i = 0; step * 4 < most; i++) {
		step = unit * factors[i % 3];
		if (i % 3 == 2)
			unit *= 10;
		if (step < SMALL_STEP)
			step = SMALL_STEP;
	}
	return (struct scale){.step = step, .top = (most + step - 1) / step * step};
}

/* Thousandths of a percent; no floating point, whose comma depends on the language. */
static void add_percent(struct buf *out, const char *name, int64_t thousandths)
{
	buf_addf(out, " %s=\"%lld.%03lld%%\"", name, (long long)(thousandths / 1000),
		 (long long)(thousandths % 1000));
}

static void open_chart(struct buf *out, const struct chart_words *words, const char *kind,
		       size_t height)
{
	buf_addf(out,
		 "<svg class=\"%s\" role=\"img\" aria-labelledby=\"%s-t %s-d\" width=\"100%%\" "
		 "height=\"%zu\">\n<title id=\"%s-t\">",
		 kind, words->id, words->id, height, words->id);
	html_text(out, words->title);
	buf_addf(out, "</title>\n<desc id=\"%s-d\">", words->id);
	html_text(out, words->text);
	buf_add_str(out, "</desc>\n");
}

static const char *class_of(const struct listing_row *row)
{
	return row->shown == SMALL_COUNT ? "few" : "bar";
}

static void add_lines(struct buf *out, struct scale scale)
{
	for (int64_t at = 0; at <= scale.top; at += scale.step) {
		int64_t y = HEADROOM + PLOT - at * PLOT / scale.top;
		buf_addf(out, "<line class=\"%s\" x1=\"0\" x2=\"100%%\" y1=\"%lld\" y2=\"%lld\"/>",
			 at == 0 ? "ground" : "line", (long long)y, (long long)y);
		buf_addf(out, "<text class=\"side\" x=\"-8\" y=\"%lld\">", (long long)y + 5);
		html_number(out, at);
		buf_add_str(out, "</text>\n");
	}
}

/* Names along the line: first, middle and last, and where there is room those between. */
static void add_names(struct buf *out, const struct listing *list, size_t count)
{
	size_t stretches = count <= NAMES_WIDE ? count - 1 : NAMES_WIDE, last = 0;
	for (size_t i = 0; i <= stretches; i++) {
		size_t at = i == 0 ? 0 : i * (count - 1) / stretches;
		bool is_edge = i == 0 || i == stretches, is_middle = i * 2 == stretches;
		if (i > 0 && at == last)
			continue;
		last = at;
		const char *anchor = is_middle ? "" : i == 0 ? " first" : is_edge ? " last" : "";
		int64_t x = (int64_t)(2 * at + 1) * WHOLE / (int64_t)(2 * count);
		if (*anchor != '\0')
			x = i == 0 ? 0 : WHOLE;
		buf_addf(out, "<text class=\"under%s%s\"", anchor,
			 is_edge || is_middle ? "" : " between");
		add_percent(out, "x", x);
		buf_addf(out, " y=\"%d\">", HEADROOM + PLOT + FEET - 10);
		html_text(out, list->rows[at].brief);
		buf_add_str(out, "</text>\n");
	}
}

/* For who points at a bar with a mouse. */
static void close_bar(struct buf *out, const struct listing_row *row)
{
	buf_add_str(out, "><title>");
	html_text(out, row->name);
	buf_add_str(out, ": ");
	html_count(out, row->shown);
	buf_add_str(out, "</title></rect>\n");
}

void chart_columns(struct buf *out, const struct chart_words *words, const struct listing *list)
{
	struct scale scale = scale_of(list);
	size_t count = named(list);
	open_chart(out, words, scale.top < LONG_NUMBER ? "columns" : "columns wide",
		   HEADROOM + PLOT + FEET);
	int64_t slot = count > 0 ? WHOLE / (int64_t)count : 0, height;
	add_lines(out, scale);
	for (size_t i = 0; i < count; i++) {
		const struct listing_row *row = &list->rows[i];
		if (!has_bar(row))
			continue;
		height = length_of(row) * PLOT / scale.top;
		if (height < 3)
			height = 3;
		/* A few bars would be as broad as doors. */
		int64_t broad = slot * 7 / 10 < WHOLE / 12 ? slot * 7 / 10 : WHOLE / 12;
		buf_addf(out, "<rect class=\"%s\"", class_of(row));
		add_percent(out, "x", (int64_t)i * WHOLE / (int64_t)count + (slot - broad) / 2);
		add_percent(out, "width", broad);
		buf_addf(out, " y=\"%lld\" height=\"%lld\"", (long long)(HEADROOM + PLOT - height),
			 (long long)height);
		close_bar(out, row);
	}
	if (count > 0)
		add_names(out, list, count);
	buf_add_str(out, "</svg>\n");
}

static void add_lying_bar(struct buf *out, const struct listing_row *row, size_t y, int64_t most)
{
	int64_t length = length_of(row) * WHOLE / most;
	buf_addf(out, "<rect class=\"track\" x=\"0\" y=\"%zu\" width=\"100%%\" height=\"%d\"/>", y,
		 BAR);
	if (!has_bar(row))
		return;
	buf_addf(out, "<rect class=\"%s\" x=\"0\" y=\"%zu\" height=\"%d\"", class_of(row), y, BAR);
	add_percent(out, "width", length < LEAST ? LEAST : length);
	close_bar(out, row);
}

void chart_bars(struct buf *out, const struct chart_words *words, const struct listing *list)
{
	int64_t most = scale_of(list).top;
	size_t rest = list->count - named(list);
	open_chart(out, words, "bars", named(list) * ROW + rest * ROW_OF_TEXT);
	for (size_t i = 0, y = 0; i < list->count; i++) {
		const struct listing_row *row = &list->rows[i];
		buf_addf(out, "<text class=\"name\" x=\"0\" y=\"%zu\">", y + 14);
		html_brief(out, row->name, NAME_MOST);
		buf_addf(out, "</text><text class=\"value\" x=\"100%%\" y=\"%zu\">", y + 14);
		html_count(out, row->shown);
		buf_add_str(out, "</text>\n");
		if (row->kind == LISTING_NAMED)
			add_lying_bar(out, row, y + 19, most);
		y += row->kind == LISTING_NAMED ? ROW : ROW_OF_TEXT;
	}
	buf_add_str(out, "</svg>\n");
}

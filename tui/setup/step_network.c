/* Is there a network, and does it lead to the drop?  wijksync looks; the kiosk has no network. */
#include "tui/setup/setup_inside.h"

#define LOOK_MS 2000

enum { DEED_LOOK };

static bool knows_drop(struct setup *s)
{
	return s->keep.enrolled || setup_typed(s, SETUP_FIELD_DROP)[0] != '\0';
}

static void look(struct setup *s)
{
	const char *drop = setup_typed(s, SETUP_FIELD_DROP);
	const char *argv[] = {"check", "--lang", setup_ask_lang(s), "--drop", drop, NULL};
	if (s->keep.enrolled)
		argv[3] = NULL;
	setup_ask(s, SETUP_ASK_CHECK, argv);
}

static void enter(struct setup *s)
{
	setup_fill(s, SETUP_FIELD_DROP, s->keep.drop);
	if (knows_drop(s))
		look(s);
}

/* The lines of `wijksync check`, in our own words; theirs are for what went wrong. */
static void draw_line(struct setup *s, struct pen *pen, enum word name, const char *line,
		      size_t len)
{
	const char *colon = memchr(line, ':', len);
	char why[sizeof s->fault_text];
	bool good = strncmp(line, "ok", 2) == 0, none = line[0] == '-';
	setup_detail(s, pen,
		     good   ? STYLE_GOOD
		     : none ? STYLE_HINT
			    : STYLE_ERROR,
		     good   ? WORD_SETUP_NET_OK
		     : none ? WORD_SETUP_NET_NONE
			    : WORD_SETUP_NET_BAD,
		     setup_word(s, name));
	if (good || none || colon == NULL)
		return;
	size_t from = (size_t)(colon - line) + 2;
	snprintf(why, sizeof why, "%.*s", (int)(len > from ? len - from : 0), line + from);
	pen_text(pen, 2, STYLE_BODY, why);
}

static void draw_result(struct setup *s, struct pen *pen)
{
	static const enum word names[SETUP_CHECK_STEPS] = {
		WORD_SETUP_NET_ADDRESS,	    WORD_SETUP_NET_NAME,  WORD_SETUP_NET_CONNECTION,
		WORD_SETUP_NET_CERTIFICATE, WORD_SETUP_NET_WRITE, WORD_SETUP_NET_FETCH};
	const char *line = s->errand.answer;
	if (s->waiting)
		setup_text(s, pen, STYLE_STRONG, WORD_SETUP_NET_BUSY);
	else if (s->asked != SETUP_ASK_CHECK)
		return;
	for (int i = 0; !s->waiting && i < SETUP_CHECK_STEPS; i++) {
		const char *end = strchr(line, '\n');
		if (end == NULL)
			break;
		draw_line(s, pen, names[i], line, (size_t)(end - line));
		line = end + 1;
	}
	pen_gap(pen, 1);
}

static void draw(struct setup *s, struct pen *pen)
{
	bool link = s->health.link;
	setup_text(s, pen, link ? STYLE_GOOD : STYLE_ERROR,
		   link ? WORD_HEALTH_NETWORK_GOOD : WORD_HEALTH_NETWORK_BROKEN);
	pen_gap(pen, 1);
	draw_result(s, pen);
	if (s->keep.enrolled) {
		setup_text(s, pen, STYLE_STRONG, WORD_SETUP_NET_DROP);
		pen_text(pen, 0, STYLE_BODY, s->keep.drop);
		pen_gap(pen, 1);
	} else {
		setup_field(s, pen, SETUP_FIELD_DROP, WORD_SETUP_NET_DROP,
			    WORD_SETUP_NET_DROP_HINT);
	}
	setup_button(s, pen, DEED_LOOK, WORD_SETUP_NET_LOOK);
	pen_gap(pen, 1);
}

static struct move use(struct setup *s, int deed)
{
	(void)deed;
	if (!s->waiting && !knows_drop(s))
		s->fault = WORD_SETUP_NET_LATER;
	else
		look(s);
	return move_stay(DAMAGE_ALL);
}

static bool entered(struct setup *s, enum setup_field field)
{
	(void)field;
	if (!knows_drop(s))
		return false;
	look(s);
	return true;
}

static void answered(struct setup *s)
{
	/* Its first mark is there unless it could not run at all. */
	if (strchr(s->errand.answer, '\n') == NULL)
		s->fault = WORD_SETUP_NO_ANSWER;
	s->sheet.scroll = 0;
}

static int keep(struct setup *s, struct err *e)
{
	(void)e;
	if (!s->keep.enrolled)
		setup_take(s, SETUP_FIELD_DROP, &s->keep.drop);
	return 0;
}

static int64_t period(const struct setup *s)
{
	(void)s;
	return LOOK_MS;
}

const struct setup_step setup_step_network = {
	.name = "network",
	.title = WORD_HEALTH_NETWORK,
	.enter = enter,
	.draw = draw,
	.use = use,
	.entered = entered,
	.keep = keep,
	.period = period,
	.answered = answered,
};

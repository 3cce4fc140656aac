/* What the centre is called, and whom a visitor can ask. */
#include "tui/setup/setup_inside.h"

static void enter(struct setup *s)
{
	setup_fill(s, SETUP_FIELD_CENTRE, s->keep.centre);
	setup_fill(s, SETUP_FIELD_CONTACT, s->keep.contact);
}

static void draw(struct setup *s, struct pen *pen)
{
	setup_field(s, pen, SETUP_FIELD_CENTRE, WORD_SETUP_CENTRE_NAME,
		    WORD_SETUP_CENTRE_NAME_HINT);
	setup_field(s, pen, SETUP_FIELD_CONTACT, WORD_SETUP_CENTRE_CONTACT,
		    WORD_SETUP_CENTRE_CONTACT_HINT);
}

static int keep(struct setup *s, struct err *e)
{
	const char *name = setup_typed(s, SETUP_FIELD_CENTRE);
	/* Only before it is enrolled can central still give it one. */
	if (name[0] == '\0' && s->keep.enrolled) {
		s->fault = WORD_SETUP_CENTRE_EMPTY;
		return -1;
	}
	setup_take(s, SETUP_FIELD_CENTRE, &s->keep.centre);
	setup_take(s, SETUP_FIELD_CONTACT, &s->keep.contact);
	if (setup_keep_centre(s->folder, &s->keep, e) != 0)
		return -1;
	return setup_read(s, e);
}

const struct setup_step setup_step_centre = {
	.name = "centre",
	.title = WORD_SETUP_CENTRE,
	.enter = enter,
	.draw = draw,
	.keep = keep,
};

#include "tui/screen/link.h"
#include "db/store/store.h"
#include "tui/screen/screens.h"
#include "tui/ui.h"

static const struct {
	const char *scheme;
	const struct screen_ops *to;
	bool keeps_scheme, needs_store;
} kinds[] = {
	{"page:", &page_screen, false, false},
	{"publication:", &publication_screen, false, false},
	{"form:", &form_screen, false, true},
	{"https:", &qr_screen, true, false},
};

struct move link_open(struct ui *ui, const char *target)
{
	for (size_t i = 0; target != NULL && i < sizeof kinds / sizeof kinds[0]; i++) {
		size_t len = strlen(kinds[i].scheme);
		if (strncmp(target, kinds[i].scheme, len) != 0)
			continue;
		/* The list of forms says why when the kiosk takes no signups. */
		if (kinds[i].needs_store && !store_takes_signups(ui_store(ui)))
			return move_push(&forms_screen, NULL, NULL);
		return move_push(kinds[i].to, kinds[i].keeps_scheme ? target : target + len, NULL);
	}
	return move_stay(DAMAGE_NONE);
}

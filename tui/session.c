#include "tui/session.h"
#include "db/base/notify.h"
#include "db/base/sys.h"
#include "tui/aloud/aloud.h"
#include "tui/aloud/speaker.h"
#include "tui/fresh.h"
#include "tui/terminal/term.h"

struct running {
	const struct session *of;
	struct ui *ui;
	struct speaker *speaker;
	struct aloud *aloud;
};

static void show(struct running *r)
{
	struct canvas *canvas = ui_draw(r->ui);
	if (ui_forgets(r->ui)) {
		aloud_forget(r->aloud);
		term_forget(canvas);
	}
	aloud_follow(r->aloud, r->ui, canvas);
	/* It may have something to tell on the screen. */
	canvas = ui_draw(r->ui);
	term_theme(ui_prefs(r->ui)->theme);
	/* Where it cannot be, the screen on which it is chosen says so. */
	term_letters(ui_prefs(r->ui)->letters, NULL);
	term_show(canvas);
	term_watch(speaker_fd(r->speaker), r->of->fresh != NULL ? fresh_fd(r->of->fresh) : -1);
}

static void hear(struct running *r)
{
	char answer[64];
	bool gone;
	while (speaker_answer(r->speaker, answer, sizeof answer, &gone))
		aloud_hears(r->aloud, r->ui, answer);
	if (gone)
		aloud_is_gone(r->aloud, r->ui);
}

/* Awake before the screen had anything to do: to give a sign of life, and for nothing else? */
static bool is_only_alive(const struct sys *sys, const struct input *input, int64_t due)
{
	return input->kind == INPUT_TIME && (due < 0 || due > sys->steady_ms(sys->self));
}

static void serve(struct running *r, const struct sys *sys)
{
	struct notify *notify = r->of->notify;
	struct input input;
	ui_set_input_waits(r->ui, term_input_waits, NULL);
	show(r);
	notify_ready(notify);
	while (!ui_wants_to_quit(r->ui)) {
		/* What is due is asked before: once it is, the next thing is asked for. */
		int64_t due = ui_next_wake(r->ui);
		if (!term_read(sys, notify_next(notify, due), &input))
			break;
		notify_alive(notify);
		if (input.kind == INPUT_HEARD)
			hear(r);
		else if (!aloud_takes(r->aloud, r->ui, &input) && !is_only_alive(sys, &input, due))
			ui_input(r->ui, &input);
		if (r->of->fresh != NULL)
			fresh_look(r->of->fresh, r->ui);
		/* Keys that were typed ahead cost one paint together. */
		if (!term_input_waits(NULL))
			show(r);
	}
}

void session_run(const struct session *s, const struct sys *sys)
{
	struct running r = {.of = s,
			    .ui = s->ui,
			    .speaker =
				    speaker_new(s->speaker, s->speech == CONF_SPEECH_HEADPHONES)};
	r.aloud = aloud_new(speaker_voice(r.speaker), s->speech != CONF_SPEECH_OFF);
	serve(&r, sys);
	aloud_free(r.aloud);
	speaker_free(r.speaker);
}

#include "tui/aloud/aloud.h"
#include "db/base/err.h"
#include "tui/aloud/aloud_inside.h"

struct aloud *aloud_new(struct aloud_voice voice, bool offered)
{
	struct aloud *a = buf_alloc(1, sizeof *a);
	*a = (struct aloud){.voice = voice, .offered = offered};
	buf_init_secret(&a->last);
	buf_init_secret(&a->seen.text);
	buf_init_secret(&a->seen.status);
	buf_init_secret(&a->seen.faults);
	buf_init_secret(&a->seen.label);
	return a;
}

void aloud_forget(struct aloud *a)
{
	buf_finish(&a->last);
	buf_finish(&a->seen.text);
	buf_finish(&a->seen.status);
	buf_finish(&a->seen.faults);
	buf_finish(&a->seen.label);
	a->seen.opened = 0;
}

static void order(struct aloud *a, const char *what)
{
	if (a->speaking)
		a->voice.tell(a->voice.self, what, strlen(what));
}

static void end(struct aloud *a)
{
	if (a->speaking)
		a->voice.stop(a->voice.self);
	a->speaking = a->muted = a->again = false;
	aloud_read_end(a);
	aloud_forget(a);
}

void aloud_free(struct aloud *a)
{
	if (a == NULL)
		return;
	end(a);
	free(a);
}

static void set_speech(struct ui *ui, bool speech)
{
	struct prefs prefs = *ui_prefs(ui);
	prefs.speech = speech;
	ui_set_prefs(ui, &prefs);
}

/* It does not work: said in words on the screen, since nobody hears it. */
static void give_up(struct aloud *a, struct ui *ui, enum word word)
{
	end(a);
	set_speech(ui, false);
	ui_show_failure(ui, word, NULL);
}

bool aloud_tell(struct aloud *a, struct ui *ui, const struct say *say)
{
	if (say->orders.len == 0)
		return true;
	buf_truncate(&a->last, 0);
	buf_add(&a->last, say->orders.data, say->orders.len);
	if (a->muted)
		return true;
	if (a->voice.tell(a->voice.self, say->orders.data, say->orders.len))
		return true;
	give_up(a, ui, WORD_SPEAK_BROKEN);
	return false;
}

static void begin(struct aloud *a, struct ui *ui)
{
	struct err e;
	if (!a->offered || a->voice.start(a->voice.self, &e) != 0) {
		give_up(a, ui, WORD_SPEAK_NO_SOUND);
		return;
	}
	a->speaking = a->begins = true;
	a->speed = a->volume = -1;
	a->seen.opened = 0;
}

/* What the preferences say, and how fast and loud. */
static void keep_up(struct aloud *a, struct ui *ui)
{
	const struct prefs *prefs = ui_prefs(ui);
	char text[64];
	if (!prefs->speech && a->speaking)
		end(a);
	else if (prefs->speech && !a->speaking)
		begin(a, ui);
	if (!a->speaking || (a->speed == prefs->speed && a->volume == prefs->volume))
		return;
	a->speed = prefs->speed;
	a->volume = prefs->volume;
	snprintf(text, sizeof text, "speed %d\nvolume %d\n", a->speed, a->volume);
	order(a, text);
}

void aloud_follow(struct aloud *a, struct ui *ui, const struct canvas *c)
{
	keep_up(a, ui);
	if (a->speaking)
		aloud_look(a, ui, c);
}

/* Keys. */

static void say_again(struct aloud *a, struct ui *ui)
{
	struct say say;
	struct buf code;
	const struct canvas *c = ui_draw(ui);
	const struct target *focus = canvas_focused(c);
	bool field = focus != NULL &&
		     (focus->state & (ELEMENT_SECRET | ELEMENT_HIDDEN)) == ELEMENT_SECRET;
	say_init(&say, ui_lang(ui));
	buf_init_secret(&code);
	order(a, "stop\n");
	if (say_find_secret(c, &code)) {
		say_secret(&say, code.data);
	} else if (field && a->again && c->edited.text != NULL) {
		buf_add(&code, c->edited.text, c->edited.len);
		say_secret(&say, code.data);
	} else if (!a->muted && !a->voice.tell(a->voice.self, a->last.data, a->last.len)) {
		give_up(a, ui, WORD_SPEAK_BROKEN);
	}
	/* Not by aloud_tell: a code is not kept to be said again. */
	if (say.orders.len > 0 && !a->muted &&
	    !a->voice.tell(a->voice.self, say.orders.data, say.orders.len))
		give_up(a, ui, WORD_SPEAK_BROKEN);
	a->again = true;
	buf_finish(&code);
	say_finish(&say);
}

static void read_or_pause(struct aloud *a, struct ui *ui)
{
	if (!a->reading) {
		order(a, "stop\n");
		aloud_read(a, ui, false);
		return;
	}
	a->paused = !a->paused;
	order(a, a->paused ? "pause\n" : "resume\n");
}

static void change_volume(struct aloud *a, struct ui *ui, int by)
{
	struct prefs prefs = *ui_prefs(ui);
	struct say say;
	int volume = prefs.volume + by;
	if (volume >= 0 && volume <= PREFS_VOLUME_MAX)
		prefs.volume = volume;
	ui_set_prefs(ui, &prefs);
	order(a, "stop\n");
	aloud_read_end(a);
	keep_up(a, ui);
	say_init(&say, ui_lang(ui));
	say_numbers(&say, WORD_SPEAK_VOLUME, (const long[]){prefs.volume + 1, PREFS_VOLUME_MAX + 1},
		    2);
	aloud_tell(a, ui, &say);
	say_finish(&say);
}

/* True: it is one of ours. */
static bool take_key(struct aloud *a, struct ui *ui, int32_t key)
{
	struct scene scene;
	scene_look(ui, &scene);
	if (!a->speaking)
		return false;
	if (key == UI_F7) {
		aloud_read_end(a);
		say_again(a, ui);
	} else if (key == UI_F8) {
		read_or_pause(a, ui);
	} else if (!scene.typing && (key == '+' || key == '=' || key == '-')) {
		change_volume(a, ui, key == '-' ? -1 : 1);
	} else {
		return false;
	}
	return true;
}

bool aloud_takes(struct aloud *a, struct ui *ui, const struct input *input)
{
	if (!a->offered || input->kind == INPUT_TIME || input->kind == INPUT_RESIZE)
		return false;
	bool key = input->kind == INPUT_KEY;
	bool again = key && input->key == UI_F7;
	if (key && take_key(a, ui, input->key)) {
		a->again = again;
		scene_stay(ui);
		return true;
	}
	a->again = false;
	if (a->speaking) {
		order(a, "stop\n");
		aloud_read_end(a);
	}
	return false;
}

/* Answers. */

static void plugged(struct aloud *a, struct ui *ui, bool in)
{
	bool was = a->muted;
	a->muted = !in;
	if (!in) {
		aloud_read_end(a);
		ui_show_failure(ui, WORD_SPEAK_PLUG_IN, NULL);
	} else if (was) {
		scene_clear(ui);
		a->begins = true;
	}
	/* Whoever plugs in hears where they are. */
	a->seen.opened = 0;
}

void aloud_hears(struct aloud *a, struct ui *ui, const char *answer)
{
	if (!a->speaking)
		return;
	if (strcmp(answer, "silent") == 0) {
		give_up(a, ui, WORD_SPEAK_NO_SOUND);
	} else if (strncmp(answer, "headphones ", 11) == 0) {
		plugged(a, ui, strcmp(answer + 11, "yes") == 0);
	} else if (strncmp(answer, "reached ", 8) == 0 && a->reading) {
		/* Who listens to a long page presses nothing, and is there all the same. */
		scene_stay(ui);
		if (strtol(answer + 8, NULL, 10) == a->until)
			aloud_read_on(a, ui);
	}
}

void aloud_is_gone(struct aloud *a, struct ui *ui)
{
	if (a->speaking)
		give_up(a, ui, WORD_SPEAK_BROKEN);
}

/*
 * The sound itself: the real wijkspeak speaks six languages into a file, faster
 * and slower, louder and softer, and stops at once.  Through ALSA it plays, tells
 * when there is no sound card, and is silent without a headphone where that is
 * asked for; the kiosk tells so on its screen and goes on.
 */
#include "db/base/buf.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/voice.h"
#include "tests/e2e/support/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

#define RATE	  22050 /* of espeak-ng's voices */
#define AUDIBLE	  300.0 /* of 32767 */
#define SAYS_PLUG "Steek een koptelefoon in."
#define SAYS_NONE "er is geen geluid"

static const char *folder_of(void **state)
{
	return ((struct place *)*state)->folder;
}

static void six_languages(void **state)
{
	static const char *const orders[] = {
		"voice nl\nsay Goedemorgen. Wat wilt u doen?\n",
		"voice en\nsay Good morning. What would you like to do?\n",
		"voice tr\nsay Günaydın. Ne yapmak istersiniz?\n",
		"voice ar\nsay صباح الخير. ماذا تريد أن تفعل؟\n",
		"voice pl\nsay Dzień dobry. Co chcą Państwo zrobić?\n",
		"voice uk\nsay Доброго ранку. Що ви хочете зробити?\n",
	};
	double seconds[6];
	for (size_t i = 0; i < 6; i++) {
		struct sound_facts facts = voice_of(folder_of(state), orders[i]);
		print_message("%.8s: %.1f s, loudness %.0f\n", orders[i], facts.seconds,
			      facts.loudness);
		assert_true(facts.loudness > AUDIBLE);
		assert_true(facts.seconds > 1 && facts.seconds < 10);
		seconds[i] = facts.seconds;
	}
	/* A language without a voice would be spoken as the one before. */
	struct sound_facts dutch =
		voice_of(folder_of(state), "voice nl\nsay Доброго ранку. Що ви хочете зробити?\n");
	assert_true(dutch.seconds > seconds[5] * 1.05 || dutch.seconds < seconds[5] * 0.95);
}

static struct sound_facts with(void **state, const char *setting, int step)
{
	char orders[128];
	snprintf(orders, sizeof orders, "voice nl\n%s %d\nsay Een zin om naar te luisteren.\n",
		 setting, step);
	return voice_of(folder_of(state), orders);
}

static void speed_and_volume(void **state)
{
	struct sound_facts slower = with(state, "speed", 0), softer = with(state, "volume", 0);
	for (int step = 1; step < 5; step++) {
		struct sound_facts faster = with(state, "speed", step);
		struct sound_facts louder = with(state, "volume", step);
		print_message("step %d: %.2f s, loudness %.0f\n", step, faster.seconds,
			      louder.loudness);
		assert_true(faster.seconds < slower.seconds * 0.95);
		assert_true(louder.loudness > softer.loudness * 1.1);
		slower = faster;
		softer = louder;
	}
	/* Also the softest can be heard. */
	assert_true(with(state, "volume", 0).loudness > AUDIBLE / 2);
}

static void letters_are_slow(void **state)
{
	struct sound_facts said = voice_of(folder_of(state), "voice nl\nsay abcd\n");
	struct sound_facts spelled = voice_of(folder_of(state), "voice nl\nspell abcd\n");
	assert_true(spelled.seconds > 2);
	assert_true(spelled.seconds > 2 * said.seconds);
}

static char *long_orders(void)
{
	struct buf text;
	buf_init(&text);
	buf_add_str(&text, "voice nl\nsay ");
	for (int i = 0; i < 600; i++)
		buf_add_str(&text, "Dit is een zin die nog lang doorgaat. ");
	buf_add_str(&text, "\nmark 1\n");
	return buf_steal(&text);
}

static void stops_at_once(void **state)
{
	struct voice v;
	char *orders = long_orders();
	char *path = place_path(*state, "stopped.wav");
	double whole = voice_of(folder_of(state), orders).seconds;
	voice_start(&v, (const char *const[]){"--wav", path, NULL});
	voice_tell(&v, orders);
	voice_hear(&v, "began");
	voice_tell(&v, "stop\nmark 2\n");
	/* The first mark was for what nobody heard. */
	voice_hear(&v, "reached 2");
	assert_null(strstr(v.heard, "reached 1"));
	assert_int_equal(voice_end(&v), 0);
	print_message("%.1f s of %.1f s\n", voice_wav(path).seconds, whole);
	assert_true(voice_wav(path).seconds < whole / 2);
	free(path);
	free(orders);
}

static void ends_with_its_input(void **state)
{
	struct voice v;
	char *orders = long_orders();
	voice_alsa(folder_of(state), "pcm.!default { type null }\n");
	voice_start(&v, (const char *const[]){NULL});
	voice_tell(&v, orders);
	voice_hear(&v, "began");
	assert_int_equal(voice_end(&v), 0);
	free(orders);
}

static void plays(void **state)
{
	struct voice v;
	struct buf settings;
	char *path = place_path(*state, "played.raw");
	buf_init(&settings);
	buf_addf(&settings,
		 "pcm.!default { type plug slave.pcm {\n"
		 " type file file \"%s\" format raw slave.pcm { type null } } }\n",
		 path);
	voice_alsa(folder_of(state), settings.data);
	voice_start(&v, (const char *const[]){NULL});
	voice_tell(&v, "voice nl\nsay Goedemorgen.\nmark 7\n");
	voice_hear(&v, "began");
	voice_hear(&v, "reached 7");
	voice_tell(&v, "pause\nsay En nu verder.\nmark 8\nresume\n");
	voice_hear(&v, "reached 8");
	assert_int_equal(voice_end(&v), 0);
	struct sound_facts facts = voice_raw(path, RATE);
	print_message("played %.1f s, loudness %.0f\n", facts.seconds, facts.loudness);
	assert_true(facts.loudness > AUDIBLE);
	assert_true(facts.seconds > 1);
	buf_finish(&settings);
	free(path);
}

static void without_a_card(void **state)
{
	struct voice v;
	voice_alsa(folder_of(state), "# nothing\n");
	voice_start(&v, (const char *const[]){NULL});
	voice_hear(&v, "silent");
	voice_tell(&v, "voice nl\nsay Hoort iemand dit?\nmark 3\n");
	voice_hear(&v, "reached 3");
	assert_int_equal(voice_end(&v), 0);
}

static void set_jack(void **state)
{
	struct buf settings;
	char *plugin = place_program("tests/e2e/libasound_module_ctl_jack.so");
	char *whole = realpath(plugin, NULL);
	assert_non_null(whole);
	buf_init(&settings);
	buf_addf(&settings,
		 "ctl_type.jack { lib \"%s\" }\n"
		 "ctl.!default { type jack folder \"%s\" }\n"
		 "pcm.!default { type null }\n",
		 whole, folder_of(state));
	voice_alsa(folder_of(state), settings.data);
	buf_finish(&settings);
	free(whole);
	free(plugin);
}

static void by_headphone(void **state)
{
	struct voice v;
	char *orders = long_orders();
	set_jack(state);
	voice_plug(folder_of(state), false);
	voice_start(&v, (const char *const[]){"--headphones", NULL});
	voice_hear(&v, "headphones no");
	voice_tell(&v, "voice nl\nsay Dit hoort niemand.\nmark 1\n");
	voice_hear(&v, "reached 1");
	assert_null(strstr(v.heard, "began"));
	voice_plug(folder_of(state), true);
	voice_hear(&v, "headphones yes");
	voice_tell(&v, orders);
	voice_hear(&v, "began");
	/* Pulled out in the middle of a sentence: the rest is for nobody. */
	voice_plug(folder_of(state), false);
	voice_hear(&v, "headphones no");
	voice_tell(&v, "mark 4\n");
	voice_hear(&v, "reached 4");
	assert_int_equal(voice_end(&v), 0);
	free(orders);
}

/* And on the screen of the kiosk. */

static void kiosk_without_sound(void **state)
{
	voice_alsa(folder_of(state), "# nothing\n");
	struct pty *p = place_kiosk(*state, &(struct kiosk_options){.more = (const char *const[]){
									    "--allow-quit", NULL}});
	walk_to_home(p);
	pty_key(p, VTERM_KEY_FUNCTION(6));
	expect_text(p, SAYS_NONE);
	pty_type(p, "x");
	expect_gone(p, SAYS_NONE);
	/* The rest goes on as before. */
	walk_to_publications(p);
	pty_type(p, KEY_QUIT);
	expect_exit(p, 0);
	pty_free(p);
}

static void kiosk_by_headphone(void **state)
{
	set_jack(state);
	voice_plug(folder_of(state), false);
	struct pty *p = place_kiosk(
		*state,
		&(struct kiosk_options){.more = (const char *const[]){"--allow-quit", "--speech",
								      "headphones", NULL}});
	walk_to_home(p);
	pty_key(p, VTERM_KEY_FUNCTION(6));
	expect_text(p, SAYS_PLUG);
	voice_plug(folder_of(state), true);
	expect_gone(p, SAYS_PLUG);
	walk_to_publications(p);
	voice_plug(folder_of(state), false);
	expect_text(p, SAYS_PLUG);
	voice_plug(folder_of(state), true);
	expect_gone(p, SAYS_PLUG);
	pty_type(p, KEY_QUIT);
	expect_exit(p, 0);
	pty_free(p);
}

static void kiosk_that_may_not(void **state)
{
	struct pty *p = place_kiosk(
		*state, &(struct kiosk_options){
				.more = (const char *const[]){"--allow-quit", "--speech", "off",
							      "--speaker", "/bin/false", NULL}});
	walk_to_home(p);
	pty_key(p, VTERM_KEY_FUNCTION(6));
	walk_to_publications(p);
	pty_type(p, KEY_QUIT);
	expect_exit(p, 0);
	pty_free(p);
}

/* Its voice crashes. */
static void kiosk_whose_voice_ends(void **state)
{
	struct pty *p = place_kiosk(
		*state,
		&(struct kiosk_options){.more = (const char *const[]){"--allow-quit", "--speaker",
								      "/bin/false", NULL}});
	walk_to_home(p);
	pty_key(p, VTERM_KEY_FUNCTION(6));
	expect_text(p, "Voorlezen is gestopt.");
	pty_type(p, "x");
	expect_gone(p, "Voorlezen is gestopt.");
	walk_to_publications(p);
	pty_type(p, KEY_QUIT);
	expect_exit(p, 0);
	pty_free(p);
}

#define WITH_PLACE(test) cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PLACE(six_languages),	 WITH_PLACE(speed_and_volume),
		WITH_PLACE(letters_are_slow),	 WITH_PLACE(stops_at_once),
		WITH_PLACE(ends_with_its_input), WITH_PLACE(plays),
		WITH_PLACE(without_a_card),	 WITH_PLACE(by_headphone),
		WITH_PLACE(kiosk_without_sound), WITH_PLACE(kiosk_by_headphone),
		WITH_PLACE(kiosk_that_may_not),	 WITH_PLACE(kiosk_whose_voice_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

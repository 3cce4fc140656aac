#include "tui/voice/voice.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <espeak-ng/speak_lib.h>
#include <sysexits.h>
#include <unistr.h>

#define PIECE_MS	50  /* of sound at a time: how soon an interruption is seen */
#define BETWEEN_LETTERS 300 /* ms of silence, to write one down */
#define SILENCE_SAMPLES 256

/* The library keeps one state for the process, and so must this. */
static struct {
	voice_sound *sound;
	void *self;
	int rate;
	long speed;
	bool unwanted; /* no more of what is being said */
} voice;

static int hand_over(short *samples, int count, espeak_EVENT *events)
{
	(void)events;
	if (samples != NULL && count > 0 && !voice.unwanted)
		voice.unwanted = !voice.sound(voice.self, samples, (size_t)count);
	return voice.unwanted ? 1 : 0;
}

int voice_open(voice_sound *sound, void *self, int *rate, struct err *e)
{
	int hertz = espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, PIECE_MS, NULL,
				      espeakINITIALIZE_DONT_EXIT);
	if (hertz <= 0)
		return err_set(e, EX_UNAVAILABLE, "De stemmen van espeak-ng zijn er niet.");
	voice.sound = sound;
	voice.self = self;
	voice.rate = *rate = hertz;
	espeak_SetSynthCallback(hand_over);
	voice_speed(VOICE_STEPS / 2);
	voice_volume(VOICE_STEPS / 2);
	return 0;
}

void voice_close(void)
{
	espeak_Terminate();
}

bool voice_choose(const char *lang)
{
	static const struct {
		const char *lang, *voice;
	} voices[] = {
		{"nl", "nl"}, {"en", "en-gb"}, {"tr", "tr"},
		{"ar", "ar"}, {"pl", "pl"},    {"uk", "uk"},
	};
	for (size_t i = 0; i < sizeof voices / sizeof voices[0]; i++)
		if (strcmp(voices[i].lang, lang) == 0)
			return espeak_SetVoiceByName(voices[i].voice) == EE_OK;
	return false;
}

static long inside(long step)
{
	return step < 0 ? 0 : step < VOICE_STEPS ? step : VOICE_STEPS - 1;
}

static void set_rate(long step)
{
	static const int words_a_minute[VOICE_STEPS] = {110, 140, 170, 220, 290};
	espeak_SetParameter(espeakRATE, words_a_minute[inside(step)], 0);
}

void voice_speed(long step)
{
	voice.speed = inside(step);
	set_rate(voice.speed);
}

void voice_volume(long step)
{
	/* Above 100 the peaks are cut: louder, and less clear. */
	static const int volumes[VOICE_STEPS] = {20, 40, 65, 100, 150};
	espeak_SetParameter(espeakVOLUME, volumes[inside(step)], 0);
}

void voice_say(const char *text)
{
	voice.unwanted = false;
	espeak_Synth(text, strlen(text) + 1, 0, POS_CHARACTER, 0, espeakCHARS_UTF8, NULL, NULL);
}

static void be_silent(int ms)
{
	static const short silence[SILENCE_SAMPLES];
	for (int left = voice.rate * ms / 1000; left > 0 && !voice.unwanted;
	     left -= SILENCE_SAMPLES)
		voice.unwanted = !voice.sound(voice.self, silence, SILENCE_SAMPLES);
}

void voice_spell(const char *text)
{
	size_t len = strlen(text);
	voice.unwanted = false;
	set_rate(voice.speed - 1);
	for (size_t at = 0; at < len && !voice.unwanted;) {
		ucs4_t c;
		at += (size_t)u8_mbtouc(&c, (const uint8_t *)text + at, len - at);
		if (c == ' ')
			be_silent(BETWEEN_LETTERS);
		else
			espeak_Char((wchar_t)c);
		be_silent(BETWEEN_LETTERS);
	}
	set_rate(voice.speed);
}

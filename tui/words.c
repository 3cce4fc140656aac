#include "tui/words.h"

#include <stddef.h>

static const struct {
	const char *code, *name;
} languages[LANGS] = {
	[LANG_NL] = {"nl", "Nederlands"},
	[LANG_EN] = {"en", "English"},
};

static const char *const words[WORDS][LANGS] = {
	[WORD_NONE] = {"", ""},
#define WORD(name, nl, en) [WORD_##name] = {[LANG_NL] = nl, [LANG_EN] = en},
#include "tui/words/words.inc"
#undef WORD
};

const char *words_get(enum lang lang, enum word word)
{
	const char *text = words[word][lang];
	return text != NULL ? text : words[word][LANG_NL];
}

const char *words_lang_code(enum lang lang)
{
	return languages[lang].code;
}

const char *words_lang_name(enum lang lang)
{
	return languages[lang].name;
}

enum lang words_lang(const char *code)
{
	for (enum lang lang = 0; lang < LANGS; lang++)
		if (code != NULL && strcmp(languages[lang].code, code) == 0)
			return lang;
	return LANGS;
}

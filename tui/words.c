#include "tui/words.h"

#include <stddef.h>

static const struct {
	const char *code, *name;
	bool rtl;
} languages[LANGS] = {
	[LANG_NL] = {"nl", "Nederlands", false}, [LANG_EN] = {"en", "English", false},
	[LANG_TR] = {"tr", "Türkçe", false},	 [LANG_AR] = {"ar", "العربية", true},
	[LANG_PL] = {"pl", "Polski", false},	 [LANG_UK] = {"uk", "Українська", false},
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

void words_fill(char *out, size_t size, const char *text, const long *numbers, size_t count)
{
	size_t used = 0;
	out[0] = '\0';
	while (*text != '\0' && used + 1 < size) {
		size_t which = text[0] == '{' && text[1] >= '1' ? (size_t)(text[1] - '1') : count;
		int n = 1;
		if (which < count && text[2] == '}') {
			n = snprintf(out + used, size - used, "%ld", numbers[which]);
			text += 3;
		} else {
			out[used] = *text++;
			out[used + 1] = '\0';
		}
		used += n > 0 && (size_t)n < size - used ? (size_t)n : size - used - 1;
	}
}

const char *words_lang_code(enum lang lang)
{
	return languages[lang].code;
}

const char *words_lang_name(enum lang lang)
{
	return languages[lang].name;
}

bool words_lang_is_rtl(enum lang lang)
{
	return languages[lang].rtl;
}

enum lang words_lang(const char *code)
{
	for (enum lang lang = 0; lang < LANGS; lang++)
		if (code != NULL && strcmp(languages[lang].code, code) == 0)
			return lang;
	return LANGS;
}

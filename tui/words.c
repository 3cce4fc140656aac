#include "tui/words.h"
#include "db/base/buf.h"
#include "tui/catalogue.h"

#include <stddef.h>
#include <stdint.h>

static const struct {
	const char *code, *name;
	bool rtl;
} languages[LANGS] = {
	[LANG_NL] = {"nl", "Nederlands", false}, [LANG_EN] = {"en", "English", false},
	[LANG_TR] = {"tr", "Türkçe", false},	 [LANG_AR] = {"ar", "العربية", true},
	[LANG_PL] = {"pl", "Polski", false},	 [LANG_UK] = {"uk", "Українська", false},
	[LANG_QPS] = {"qps", "⟦Ƥšéûđö⟧", false},
};

static const char *const dutch[WORDS] = {
	[WORD_NONE] = "",
#define WORD(name, dutch) [WORD_##name] = dutch,
#include "tui/words/words.inc"
#undef WORD
};

/* See catalogues.S. */
extern const unsigned char catalogue_en[], catalogue_tr[], catalogue_ar[], catalogue_pl[],
	catalogue_uk[], catalogue_qps[];
extern const uint32_t catalogue_en_len, catalogue_tr_len, catalogue_ar_len, catalogue_pl_len,
	catalogue_uk_len, catalogue_qps_len;

static const struct {
	const unsigned char *bytes;
	const uint32_t *len;
} catalogues[LANGS] = {
	[LANG_EN] = {catalogue_en, &catalogue_en_len},
	[LANG_TR] = {catalogue_tr, &catalogue_tr_len},
	[LANG_AR] = {catalogue_ar, &catalogue_ar_len},
	[LANG_PL] = {catalogue_pl, &catalogue_pl_len},
	[LANG_UK] = {catalogue_uk, &catalogue_uk_len},
	[LANG_QPS] = {catalogue_qps, &catalogue_qps_len},
};

const char *words_get(enum lang lang, enum word word)
{
	/* An empty msgid would find the catalogue's own header. */
	if (catalogues[lang].bytes == NULL || word == WORD_NONE)
		return dutch[word];
	const struct catalogue c = {catalogues[lang].bytes, *catalogues[lang].len};
	const char *text = catalogue_find(&c, dutch[word]);
	return text != NULL ? text : dutch[word];
}

void words_insert(struct buf *out, const char *text, const char *detail)
{
	const char *gap = strstr(text, "{}");
	buf_add(out, text, gap != NULL ? (size_t)(gap - text) : strlen(text));
	if (gap != NULL) {
		buf_add_str(out, detail);
		buf_add_str(out, gap + 2);
	}
}

void words_list(struct buf *list, enum lang lang, const char *item)
{
	if (list->len > 0)
		buf_add_str(list, words_get(lang, WORD_LIST_COMMA));
	buf_add_str(list, item);
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

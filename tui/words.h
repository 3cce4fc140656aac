/*
 * The kiosk's own words, in each language.  Content (pages, forms,
 * publications) is not here: it comes from the bundle.
 *
 * A word is written in Dutch in tui/words; what it is in another language is in
 * the gettext catalogue tui/po/LL.po, which is compiled into the program.
 */
#ifndef TUI_WORDS_H
#define TUI_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

enum lang {
	LANG_NL,
	LANG_EN,
	LANG_TR,
	LANG_AR,
	LANG_PL,
	LANG_UK,
	/*
	 * No language: every word is longer, accented and between brackets, so that whoever makes a
	 * screen sees what is not a word or does not fit.  Only there for who asks for it.
	 */
	LANG_QPS,
	LANGS
};

enum word {
	WORD_NONE,
#define WORD(name, dutch) WORD_##name,
#include "tui/words/words.inc"
#undef WORD
	WORDS
};

/*
 * Never NULL.  Dutch when a language lacks the word, without a mark: a mark on every button would
 * help nobody, and `make lint` refuses a language that lacks a word.
 */
const char *words_get(enum lang lang, enum word word);
/* Adds text to out with its {} replaced by detail. */
void words_insert(struct buf *out, const char *text, const char *detail);
/* Adds item to a list in words, behind the comma of this language when it is not the first. */
void words_list(struct buf *list, enum lang lang, const char *item);
/* text with {1}, {2} ... replaced by the numbers; cut at size. */
void words_fill(char *out, size_t size, const char *text, const long *numbers, size_t count);
const char *words_lang_code(enum lang lang); /* "nl" */
const char *words_lang_name(enum lang lang); /* in the language itself */
/* Is it written from right to left? */
bool words_lang_is_rtl(enum lang lang);
/* LANGS when the code is unknown. */
enum lang words_lang(const char *code);

#endif

/* Follows what is typed, and spells. */
#include "tui/aloud/say_inside.h"
#include "tui/text.h"

#include <unicase.h>
#include <unictype.h>
#include <unistr.h>

#define SPELLED_MAX 3 /* more at once was pasted, and is said as it is */

static const struct {
	const char *sign;
	enum word name;
} signs[] = {
	{" ", WORD_KEY_SPACE},	      {"@", WORD_SIGN_AT},	   {".", WORD_SIGN_DOT},
	{",", WORD_SIGN_COMMA},	      {"-", WORD_SIGN_DASH},	   {"_", WORD_SIGN_LOW_LINE},
	{"/", WORD_SIGN_SLASH},	      {"+", WORD_SIGN_PLUS},	   {"?", WORD_SIGN_QUESTION},
	{"!", WORD_SIGN_EXCLAMATION}, {":", WORD_SIGN_COLON},	   {";", WORD_SIGN_SEMICOLON},
	{"'", WORD_SIGN_APOSTROPHE},  {"’", WORD_SIGN_APOSTROPHE}, {"(", WORD_SIGN_OPEN},
	{")", WORD_SIGN_CLOSE},	      {"\n", WORD_SIGN_NEW_LINE},
};

static bool is_capital(const char *text, size_t len)
{
	ucs4_t c = 0;
	if (len == 0)
		return false;
	u8_mbtouc(&c, (const uint8_t *)text, len);
	return uc_is_property(c, UC_PROPERTY_UPPERCASE);
}

static void say_letter(struct say *say, const char *text, size_t len)
{
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (strlen(signs[i].sign) == len && memcmp(signs[i].sign, text, len) == 0) {
			say_word(say, signs[i].name);
			return;
		}
	if (is_capital(text, len))
		say_word(say, WORD_SPEAK_CAPITAL);
	say_spelled(say, text, len);
}

void say_letters(struct say *say, const char *text, size_t len)
{
	for (size_t at = 0; at < len;) {
		size_t bytes = text_next(text + at, len - at).bytes;
		say_letter(say, text + at, bytes);
		at += bytes;
	}
}

void say_secret(struct say *say, const char *code)
{
	for (const char *p = code; *p != '\0';) {
		size_t len = strcspn(p, "-");
		if (len > 0)
			say_spelled(say, p, len);
		p += len + (p[len] == '-' ? 1 : 0);
	}
}

/* What both have in front; between two clusters of both, as far as can be seen from the bytes. */
static size_t same_start(const struct edited *a, const struct edited *b)
{
	size_t n = 0;
	while (n < a->len && n < b->len && a->text[n] == b->text[n])
		n++;
	while (n > 0 && ((n < a->len && ((unsigned char)a->text[n] & 0xC0) == 0x80) ||
			 (n < b->len && ((unsigned char)b->text[n] & 0xC0) == 0x80)))
		n--;
	return n;
}

static size_t same_end(const struct edited *a, const struct edited *b, size_t start)
{
	size_t n = 0;
	while (n < a->len - start && n < b->len - start &&
	       a->text[a->len - n - 1] == b->text[b->len - n - 1])
		n++;
	/* Not in the middle of a character. */
	while (n > 0 && ((unsigned char)b->text[b->len - n] & 0xC0) == 0x80)
		n--;
	return n;
}

/* The cursor went somewhere else in the same text. */
static void say_place(struct say *say, const struct edited *now, bool secret)
{
	if (now->cursor >= now->len)
		say_word(say, WORD_SPEAK_END);
	else if (secret)
		say_word(say, WORD_SPEAK_CHARACTER);
	else
		say_letter(say, now->text + now->cursor,
			   text_next(now->text + now->cursor, now->len - now->cursor).bytes);
}

static void say_removed(struct say *say, const char *text, size_t len)
{
	if (text_clusters(text, len) <= SPELLED_MAX)
		say_letters(say, text, len);
	say_word(say, WORD_SPEAK_REMOVED);
}

void say_typed(struct say *say, const struct edited *before, const struct edited *now, bool secret)
{
	size_t start = same_start(before, now), end = same_end(before, now, start);
	size_t removed = before->len - start - end, added = now->len - start - end;
	if (removed == 0 && added == 0) {
		if (before->cursor != now->cursor)
			say_place(say, now, secret);
		return;
	}
	if (secret) {
		say_word(say, now->len > before->len ? WORD_SPEAK_CHARACTER : WORD_SPEAK_REMOVED);
		return;
	}
	if (removed > 0)
		say_removed(say, before->text + start, removed);
	if (text_clusters(now->text + start, added) <= SPELLED_MAX) {
		say_letters(say, now->text + start, added);
	} else {
		struct buf text;
		buf_init_secret(&text);
		buf_add(&text, now->text + start, added);
		say_text(say, (int)say->lang, text.data);
		buf_finish(&text);
	}
}

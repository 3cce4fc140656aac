#include "tui/keyboard_layouts.h"

#include <stddef.h>

enum script {
	SCRIPT_LATIN,
	SCRIPT_TURKISH,
	SCRIPT_POLISH,
	SCRIPT_CYRILLIC,
	SCRIPT_ARABIC,
	SCRIPTS
};

static const struct {
	const char *const letters[LAYOUT_ROWS], *const accents[LAYOUT_ROWS];
	const char *small, *large; /* what it is called; large NULL: no capitals */
} scripts[SCRIPTS] = {
	[SCRIPT_LATIN] = {{"qwertyuiop", "asdfghjkl’", "zxcvbnm.,-"},
			  {"éèëêáàäâïí", "óòöôúùüûçñ", "ğışłńąęćśź", "ßæøåżžšč"},
			  "abc",
			  "ABC"},
	/* Turkish Q, and Polish ("programmer's") with its own letters in a row above the others. */
	[SCRIPT_TURKISH] = {{"qwertyuıopğü", "asdfghjklşi’", "zxcvbnmöç.,-"},
			    {"éèëêáàäâïí", "óòôúùûñîßæ", "łńąęćśźżøå"},
			    "abc",
			    "ABC"},
	[SCRIPT_POLISH] = {{"ąćęłńóśźż", "qwertyuiop", "asdfghjkl’", "zxcvbnm.,-"},
			   {"éèëêáàäâïí", "òöôúùüûçñß", "ğışøåæžšč"},
			   "abc",
			   "ABC"},
	[SCRIPT_CYRILLIC] = {{"йцукенгшщзхї", "фівапролджє’", "ґячсмитьбю.-"},
			     {NULL},
			     "абв",
			     "АБВ"},
	/* Arabic 101; what it has on Shift is on the second page. */
	[SCRIPT_ARABIC] = {{"ضصثقفغعهخحجد", "شسيبلاتنمكطذ", "ئءؤرﻻىةوزظ.-"},
			   {"أإآؤئءىة", "؟،؛ـ"},
			   "ابت",
			   NULL},
};

static const char *const digits[] = {"1234567890", "-/:;()+&@\"", ".,?!’#%*=_", NULL};
/* Without the digits that base32.h has not. */
static const char *const code[] = {"1234567890", "QWERTYP", "ASDFGHJK", "ZXCVBNM"};
static const char *const pin[] = {"123", "456", "789", "0"};
static const char *const low_pin[] = {"1234567890", NULL};
static const char *const email[] = {"qwertyuiop", "asdfghjkl@", "zxcvbnm.-_", NULL};

static const char *const endings[] = {".nl",	      ".com",	   "@gmail.com", "@hotmail.com",
				      "@outlook.com", "@ziggo.nl", "@live.nl",	 "@kpnmail.nl"};

static enum script script_of(const struct keyboard *k, enum lang lang)
{
	static const enum script own[LANGS] = {
		[LANG_NL] = SCRIPT_LATIN,  [LANG_EN] = SCRIPT_LATIN,  [LANG_TR] = SCRIPT_TURKISH,
		[LANG_AR] = SCRIPT_ARABIC, [LANG_PL] = SCRIPT_POLISH, [LANG_UK] = SCRIPT_CYRILLIC,
	};
	return k->latin ? SCRIPT_LATIN : own[lang];
}

bool keyboard_layouts_own_script(enum lang lang)
{
	return lang == LANG_AR || lang == LANG_UK;
}

const char *const *keyboard_layouts_page(const struct keyboard *k, enum lang lang)
{
	enum script script = script_of(k, lang);
	if (k->kind == KEYS_CODE)
		return code;
	if (k->page == KEYBOARD_DIGITS)
		return digits;
	if (k->page == KEYBOARD_ACCENTS)
		return scripts[script].accents[0] != NULL ? scripts[script].accents : NULL;
	bool own = script == SCRIPT_CYRILLIC || script == SCRIPT_ARABIC;
	return k->kind == KEYS_EMAIL && !own ? email : scripts[script].letters;
}

const char *const *keyboard_layouts_pin(bool low)
{
	return low ? low_pin : pin;
}

bool keyboard_layouts_is_short(const struct keyboard *k)
{
	return k->kind == KEYS_CODE || k->kind == KEYS_PIN;
}

bool keyboard_layouts_has_capitals(const struct keyboard *k, enum lang lang)
{
	return !keyboard_layouts_is_short(k) && k->page != KEYBOARD_DIGITS &&
	       scripts[script_of(k, lang)].large != NULL;
}

const char *keyboard_layouts_name(const struct keyboard *k, enum lang lang, bool capitals)
{
	enum script script = script_of(k, lang);
	return capitals ? scripts[script].large : scripts[script].small;
}

const char *keyboard_layouts_ending(int i)
{
	return i >= 0 && i < (int)(sizeof endings / sizeof endings[0]) ? endings[i] : NULL;
}

#include "content/bundle/fold.h"

#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

size_t fold_letters(uint32_t c, uint32_t out[FOLD_MAX])
{
	out[0] = 0;
	if (c < 0x80) {
		bool upper = c >= 'A' && c <= 'Z';
		out[0] = upper ? c + ('a' - 'A') : c;
		return upper || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? 1 : 0;
	}
	if (c == 0x132 || c == 0x133) {
		out[0] = 'i';
		out[1] = 'j';
		return 2;
	}
	ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
	int n = uc_canonical_decomposition(c, parts);
	out[0] = uc_tolower(n > 0 ? parts[0] : c);
	return uc_is_alnum(out[0]) ? 1 : 0;
}

bool fold_is_mark(uint32_t c)
{
	return c >= 0x300 && uc_is_general_category(c, UC_MARK);
}

bool fold_is_joiner(uint32_t c)
{
	return c == '-' || c == '\'' || c == 0x2010 || c == 0x2011 || c == 0x2019 || c == 0xAD;
}

size_t fold_next(const char *text, size_t len, size_t at, uint32_t *c)
{
	if ((unsigned char)text[at] < 0x80) {
		*c = (unsigned char)text[at];
		return 1;
	}
	return (size_t)u8_mbtouc(c, (const uint8_t *)text + at, len - at);
}

size_t fold_word(const char *text, size_t len, uint32_t *out, size_t max)
{
	size_t count = 0;
	for (size_t at = 0; at < len;) {
		uint32_t c, letters[FOLD_MAX];
		at += fold_next(text, len, at, &c);
		size_t n = fold_letters(c, letters);
		for (size_t i = 0; i < n && count < max; i++)
			out[count++] = letters[i];
	}
	return count;
}

#include "db/office/sheetname.h"
#include "db/base/buf.h"
#include "db/office/celltext.h"

#include <stdbool.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

void sheetname_finish(struct sheetname_used *used)
{
	free(used->folded);
	*used = (struct sheetname_used){0};
}

/* What stands in a name for this character; NULL: itself. */
static const char *instead(uint32_t c, const char *text, size_t len)
{
	if (c < 0x20 || c == 0x7F || (c >= 0x80 && c < 0xA0) || c == 0xFFFE || c == 0xFFFF)
		return " ";
	if (c < 0x80 && strchr("[]:*?/\\", (int)c) != NULL)
		return "-";
	/* A reader would take this for one character. */
	if (celltext_is_escape(text, len))
		return "-";
	return c == 0xFFFD ? "\uFFFD" : NULL;
}

static bool is_edge(char c)
{
	return c == ' ' || c == '\'';
}

static void trim_end(struct buf *name)
{
	while (name->len > 0 && is_edge(name->data[name->len - 1]))
		buf_truncate(name, name->len - 1);
}

/* At most room characters of title, without what a name may not begin or end with. */
static void take(struct buf *name, const char *title, size_t room)
{
	size_t len = strlen(title), n;
	buf_clear(name);
	for (size_t i = 0; i < len; i += n) {
		uint32_t c;
		n = celltext_decode(title + i, len - i, &c);
		size_t units = c < 0x10000 ? 1 : 2;
		if (units > room)
			break;
		const char *other = instead(c, title + i, len - i);
		if (name->len == 0 && (is_edge(title[i]) || (other != NULL && is_edge(other[0]))))
			continue;
		if (other != NULL)
			buf_add_str(name, other);
		else
			buf_add(name, title + i, n);
		room -= units;
	}
	trim_end(name);
	if (name->len == 0)
		buf_add_str(name, "Blad");
}

static void fold(locale_t utf8, const char *name, wchar_t out[SHEETNAME_MAX + 1])
{
	size_t len = strlen(name), count = 0;
	for (size_t i = 0; i < len && count < SHEETNAME_MAX; count++) {
		uint32_t c;
		i += celltext_decode(name + i, len - i, &c);
		out[count] = (wchar_t)towlower_l((wint_t)c, utf8);
	}
	out[count] = L'\0';
}

static bool is_used(const struct sheetname_used *used, const wchar_t *folded)
{
	if (wcscmp(folded, L"history") == 0)
		return true;
	for (size_t i = 0; i < used->count; i++)
		if (wcscmp(used->folded[i], folded) == 0)
			return true;
	return false;
}

void sheetname_make(struct sheetname_used *used, locale_t utf8, const char *title,
		    char out[SHEETNAME_SIZE])
{
	wchar_t folded[SHEETNAME_MAX + 1];
	struct buf name;
	buf_init(&name);
	take(&name, title, SHEETNAME_MAX);
	fold(utf8, name.data, folded);
	for (unsigned i = 2; is_used(used, folded); i++) {
		char behind[SHEETNAME_MAX];
		int n = snprintf(behind, sizeof behind, " (%u)", i);
		take(&name, title, SHEETNAME_MAX - (size_t)n);
		buf_add_str(&name, behind);
		fold(utf8, name.data, folded);
	}
	used->folded = buf_grow(used->folded, used->count + 1, sizeof *used->folded);
	wmemcpy(used->folded[used->count++], folded, SHEETNAME_MAX + 1);
	snprintf(out, SHEETNAME_SIZE, "%s", name.data);
	buf_finish(&name);
}

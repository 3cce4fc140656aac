#include "tui/check.h"
#include "db/base/buf.h"

#include <ctype.h>
#include <strings.h>

static void rewrite(struct buf *value, const char *text)
{
	buf_clear(value);
	buf_add_str(value, text);
}

static void trim(struct buf *value)
{
	size_t start = 0, end = value->len;
	while (end > 0 && isspace((unsigned char)value->data[end - 1]))
		end--;
	while (start < end && isspace((unsigned char)value->data[start]))
		start++;
	buf_truncate(value, end);
	if (start > 0) {
		memmove(value->data, value->data + start, end - start);
		buf_truncate(value, end - start);
	}
}

/* The letters and digits of a text, in upper case; false when there are others, or too many. */
static bool squeeze(const char *text, const char *skip, char *out, size_t size)
{
	size_t n = 0;
	for (; *text != '\0'; text++) {
		if (strchr(skip, *text) != NULL)
			continue;
		if (!isalnum((unsigned char)*text) || n + 1 == size)
			return false;
		out[n++] = (char)toupper((unsigned char)*text);
	}
	out[n] = '\0';
	return true;
}

static enum word check_postcode(struct buf *value)
{
	static const char *const never[] = {"SA", "SD", "SS"};
	char code[8], tidy[8];
	if (!squeeze(value->data, " -.", code, sizeof code) || code[0] == '0' ||
	    strspn(code, "0123456789") != 4)
		return WORD_ERROR_POSTCODE;
	if (code[4] == '\0') {
		rewrite(value, code);
		return WORD_NONE;
	}
	if (strlen(code) != 6 || !isalpha((unsigned char)code[5]))
		return WORD_ERROR_POSTCODE;
	for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
		if (strcmp(code + 4, never[i]) == 0)
			return WORD_ERROR_POSTCODE;
	snprintf(tidy, sizeof tidy, "%.4s %.2s", code, code + 4);
	rewrite(value, tidy);
	return WORD_NONE;
}

/* One label of a domain name: letters (also not ASCII), digits, inner hyphens. */
static bool is_label(const char *s, size_t len)
{
	if (len == 0 || len > 63 || s[0] == '-' || s[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)s[i] < 0x80 && !isalnum((unsigned char)s[i]) && s[i] != '-')
			return false;
	return true;
}

static bool is_domain(const char *domain)
{
	size_t labels = 0;
	for (const char *p = domain;; labels++) {
		size_t len = strcspn(p, ".");
		if (!is_label(p, len))
			return false;
		if (p[len] == '\0')
			return labels > 0 && len >= 2 && strspn(p, "0123456789") != len &&
			       strlen(domain) <= 253;
		p += len + 1;
	}
}

static bool is_local(const char *s, size_t len)
{
	if (len == 0 || len > 64 || s[0] == '.' || s[len - 1] == '.')
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		bool good = c >= 0x80 || isalnum(c) || strchr("!#$%&'*+-/=?^_`{|}~.", c) != NULL;
		if (!good || (c == '.' && s[i + 1] == '.'))
			return false;
	}
	return true;
}

static bool ends_in_slip(const char *domain)
{
	static const char *const slips[] = {".con", ".cm", ".vom", ".coom", ".comm", ".nll", ".bl"};
	size_t len = strlen(domain);
	for (size_t i = 0; i < sizeof slips / sizeof slips[0]; i++) {
		size_t n = strlen(slips[i]);
		/* .cm and .bl are real, so only for the great mail providers. */
		bool well_known = strncasecmp(domain, "gmail.", 6) == 0 ||
				  strncasecmp(domain, "hotmail.", 8) == 0 ||
				  strncasecmp(domain, "outlook.", 8) == 0 || n == 4;
		if (len > n && well_known && strcasecmp(domain + len - n, slips[i]) == 0 &&
		    strcmp(slips[i], ".nll") != 0)
			return true;
	}
	return false;
}

static enum word check_email(struct buf *value)
{
	char *at = strrchr(value->data, '@');
	if (strpbrk(value->data, " ,;\t\n<>()[]\"\\") != NULL)
		return WORD_ERROR_EMAIL_SPACE;
	if (at == NULL || strchr(value->data, '@') != at ||
	    !is_local(value->data, (size_t)(at - value->data)))
		return WORD_ERROR_EMAIL_AT;
	if (value->len > 254 || !is_domain(at + 1))
		return WORD_ERROR_EMAIL_DOMAIN;
	if (ends_in_slip(at + 1))
		return WORD_ERROR_EMAIL_SLIP;
	for (char *p = at + 1; *p != '\0'; p++)
		if ((unsigned char)*p < 0x80)
			*p = (char)tolower((unsigned char)*p);
	return WORD_NONE;
}

/* Dutch area codes of three digits; all others have four. */
static bool is_short_area(const char *digits)
{
	static const char codes[] =
		" 010 013 015 020 023 024 026 030 033 035 036 038 040 043 045 046"
		" 050 053 055 058 070 071 072 073 074 075 076 077 078 079 084 085 088 091 ";
	char code[8];
	snprintf(code, sizeof code, " %.3s ", digits);
	return strstr(codes, code) != NULL;
}

static enum word tidy_national(struct buf *value, const char *digits)
{
	char tidy[24];
	if (strlen(digits) != 10 || digits[0] != '0' || digits[1] == '0')
		return WORD_ERROR_PHONE;
	int area = strncmp(digits, "06", 2) == 0 ? 2 : is_short_area(digits) ? 3 : 4;
	snprintf(tidy, sizeof tidy, "%.*s %s", area, digits, digits + area);
	rewrite(value, tidy);
	return WORD_NONE;
}

static enum word check_phone(struct buf *value)
{
	char digits[32], national[32];
	const char *p = value->data;
	bool abroad = p[0] == '+';
	/* "(0)" behind a country code is written but never dialled. */
	char *zero = strstr(value->data, "(0)");
	if (zero != NULL && zero != value->data)
		memmove(zero, "   ", 3);
	if (!squeeze(p + (abroad ? 1 : 0), " -./()", digits, sizeof digits))
		return strlen(p) > 30 ? WORD_ERROR_PHONE : WORD_ERROR_PHONE_LETTERS;
	if (strspn(digits, "0123456789") != strlen(digits))
		return WORD_ERROR_PHONE_LETTERS;
	if (!abroad && strncmp(digits, "00", 2) == 0) {
		abroad = true;
		memmove(digits, digits + 2, strlen(digits + 2) + 1);
	}
	if (!abroad)
		return digits[0] == '0'	    ? tidy_national(value, digits)
		       : strlen(digits) > 9 ? WORD_ERROR_PHONE_ABROAD
					    : WORD_ERROR_PHONE;
	if (strncmp(digits, "31", 2) == 0) {
		snprintf(national, sizeof national, "0%s", digits + (digits[2] == '0' ? 3 : 2));
		return tidy_national(value, national);
	}
	if (strlen(digits) < 8 || strlen(digits) > 15 || digits[0] == '0')
		return WORD_ERROR_PHONE_ABROAD;
	snprintf(national, sizeof national, "+%s", digits);
	rewrite(value, national);
	return WORD_NONE;
}

/* The "elfproef": 9, 8, ... 2 and -1 times the digits add up to a multiple of eleven. */
static bool passes_eleven(const char *nine)
{
	int sum = 0;
	for (int i = 0; i < 9; i++)
		sum += (nine[i] - '0') * (i < 8 ? 9 - i : -1);
	return sum % 11 == 0;
}

static bool looks_like_bsn(const char *digits, size_t count)
{
	char nine[16];
	if (count == 9)
		return true;
	if (count != 8)
		return false;
	snprintf(nine, sizeof nine, "0%.8s", digits);
	return passes_eleven(nine);
}

/* Digits in a row, with at most one blank, dot or dash between. */
static enum word check_free_text(const struct buf *value)
{
	char digits[16];
	size_t count = 0;
	const char *p = value->data;
	for (size_t i = 0; i <= value->len; i++) {
		if (isdigit((unsigned char)p[i])) {
			if (count < sizeof digits - 1)
				digits[count] = p[i];
			count++;
		} else if (count > 0 && p[i] != '\0' && strchr(" .-", p[i]) != NULL &&
			   isdigit((unsigned char)p[i + 1])) {
			continue;
		} else {
			if (looks_like_bsn(digits, count))
				return WORD_ERROR_BSN;
			count = 0;
		}
	}
	return WORD_NONE;
}

enum word check_value(const struct field *field, struct buf *value)
{
	bool choice = field->kind == FIELD_CHOICE || field->kind == FIELD_CHOICES ||
		      field->kind == FIELD_AGE16;
	trim(value);
	if (value->len == 0)
		return !field->required ? WORD_NONE : choice ? WORD_ERROR_CHOOSE : WORD_ERROR_EMPTY;
	switch (field->kind) {
	case FIELD_POSTCODE: return check_postcode(value);
	case FIELD_EMAIL: return check_email(value);
	case FIELD_PHONE: return check_phone(value);
	case FIELD_TEXT:
	case FIELD_LONGTEXT:
	case FIELD_NAME: return check_free_text(value);
	default: return WORD_NONE;
	}
}

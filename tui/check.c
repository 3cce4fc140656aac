#include "tui/check.h"
#include "content/bundle/forms.h"
#include "db/base/buf.h"
#include "tui/phone.h"
#include "tui/text.h"

#include <unictype.h>
#include <uninorm.h>
#include <unistr.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool wrong(struct fault *fault, enum word word, const char *detail)
{
	fault->word = word;
	snprintf(fault->detail, sizeof fault->detail, "%s", detail);
	return false;
}

/* Postcode: four digits, the first not 0; letters in capitals, never SA, SD or SS. */

bool check_postcode(const char *typed, struct buf *tidy, struct fault *fault)
{
	char plain[7] = "";
	size_t n = 0;
	for (const char *s = typed; *s != '\0'; s++) {
		if (*s == ' ' || *s == '-')
			continue;
		bool fits = n < 4 ? is_digit(*s) : n < 6 && is_letter(*s);
		if (!fits)
			return wrong(fault, WORD_FAULT_POSTCODE, "");
		plain[n++] = upper(*s);
	}
	if (n != 4 && n != 6)
		return wrong(fault, WORD_FAULT_POSTCODE, "");
	if (plain[0] == '0')
		return wrong(fault, WORD_FAULT_POSTCODE_ZERO, "");
	static const char *const never[] = {"SA", "SD", "SS"};
	for (size_t i = 0; n == 6 && i < sizeof never / sizeof never[0]; i++)
		if (strcmp(plain + 4, never[i]) == 0)
			return wrong(fault, WORD_FAULT_POSTCODE_LETTERS, never[i]);
	buf_add(tidy, plain, 4);
	if (n == 6)
		buf_addf(tidy, " %s", plain + 4);
	explicit_bzero(plain, sizeof plain);
	return true;
}

/* E-mail. */

#define LOCAL_MAX   64 /* RFC 5321, 4.5.3.1 */
#define DOMAIN_MAX  255
#define ADDRESS_MAX 254 /* 256 with the angle brackets */
#define LABEL_MAX   63

static bool is_local_char(char c)
{
	return is_letter(c) || is_digit(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~.", c));
}

static bool local_is_right(const char *s, size_t len)
{
	if (len == 0 || len > LOCAL_MAX || s[0] == '.' || s[len - 1] == '.')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_local_char(s[i]) || (s[i] == '.' && s[i + 1] == '.'))
			return false;
	return true;
}

static bool label_is_right(const char *s, size_t len)
{
	if (len == 0 || len > LABEL_MAX || s[0] == '-' || s[len - 1] == '-')
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_letter(s[i]) && !is_digit(s[i]) && s[i] != '-')
			return false;
	return true;
}

/* At least two labels, and a last one that begins with a letter. */
static bool domain_is_right(const char *s)
{
	size_t labels = 0, len = strlen(s);
	const char *last = s;
	if (len > DOMAIN_MAX)
		return false;
	for (const char *at = s; at != NULL; labels++) {
		const char *dot = strchr(at, '.');
		size_t n = dot != NULL ? (size_t)(dot - at) : strlen(at);
		if (!label_is_right(at, n))
			return false;
		last = at;
		at = dot != NULL ? dot + 1 : NULL;
	}
	return labels >= 2 && is_letter(last[0]) && strlen(last) >= 2;
}

static bool ends_with(const char *s, const char *end)
{
	size_t len = strlen(s), n = strlen(end);
	return len >= n && strcmp(s + len - n, end) == 0;
}

/*
 * What a domain was probably meant to be, or false.  Only names at which nobody has a
 * mailbox: ends that do not exist, and slips of the large providers.
 */
static bool domain_slip(const char *domain, struct buf *meant)
{
	static const struct {
		const char *slip, *meant;
	} ends[] = {{".con", ".com"}, {".cmo", ".com"}, {".comm", ".com"}, {".ocm", ".com"},
		    {".ln", ".nl"},   {".nll", ".nl"},	{".vom", ".com"},  {".xom", ".com"}},
	  names[] = {{"gmial.com", "gmail.com"},     {"gmai.com", "gmail.com"},
		     {"gamil.com", "gmail.com"},     {"gnail.com", "gmail.com"},
		     {"gmaill.com", "gmail.com"},    {"gmail.nl", "gmail.com"},
		     {"hotmial.com", "hotmail.com"}, {"hotmai.com", "hotmail.com"},
		     {"hotmal.com", "hotmail.com"},  {"homail.com", "hotmail.com"},
		     {"outlok.com", "outlook.com"},  {"outloo.com", "outlook.com"},
		     {"zigo.nl", "ziggo.nl"},	     {"ziggo.com", "ziggo.nl"}};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(domain, names[i].slip) == 0) {
			buf_add_str(meant, names[i].meant);
			return true;
		}
	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
		if (ends_with(domain, ends[i].slip)) {
			buf_add(meant, domain, strlen(domain) - strlen(ends[i].slip));
			buf_add_str(meant, ends[i].meant);
			return true;
		}
	return false;
}

static bool check_domain(struct buf *domain, struct fault *fault)
{
	struct buf meant;
	bool right = false;
	buf_init_secret(&meant);
	if (strchr(domain->data, '.') == NULL)
		wrong(fault, WORD_FAULT_EMAIL_DOT, "");
	else if (!domain_is_right(domain->data))
		wrong(fault, WORD_FAULT_EMAIL, "");
	else if (domain_slip(domain->data, &meant))
		wrong(fault, WORD_FAULT_EMAIL_SLIP, meant.data);
	else
		right = true;
	buf_finish(&meant);
	return right;
}

bool check_email(const char *typed, struct buf *tidy, struct fault *fault)
{
	const char *at = strchr(typed, '@');
	size_t local = at != NULL ? (size_t)(at - typed) : 0;
	if (strchr(typed, ' ') != NULL)
		return wrong(fault, WORD_FAULT_EMAIL_SPACE, "");
	if (strchr(typed, ',') != NULL)
		return wrong(fault, WORD_FAULT_EMAIL_COMMA, "");
	if (at == NULL)
		return wrong(fault, WORD_FAULT_EMAIL_AT, "");
	if (strchr(at + 1, '@') != NULL)
		return wrong(fault, WORD_FAULT_EMAIL_TWO, "");
	if (strlen(typed) > ADDRESS_MAX || !local_is_right(typed, local))
		return wrong(fault, WORD_FAULT_EMAIL, "");
	struct buf domain;
	buf_init_secret(&domain);
	for (const char *s = at + 1; *s != '\0'; s++)
		buf_add_char(&domain, lower(*s));
	bool right = check_domain(&domain, fault);
	if (right) {
		buf_add(tidy, typed, local + 1);
		buf_add(tidy, domain.data, domain.len);
	}
	buf_finish(&domain);
	return right;
}

/* BSN. */

#define GROUPS	      12
#define GROUP_DIGITS  12
#define BSN_DIGITS    9
#define SEPARATOR_MAX 3

struct digits {
	char text[GROUPS * GROUP_DIGITS + 1];
	size_t len, groups;
	char separator; /* of the first gap */
	bool mixed;	/* not every gap had the same one */
};

/* The eleven test of a BSN: 9 a + 8 b + ... + 2 h - i is a multiple of 11, and not zero. */
static bool passes_eleven(const char *nine)
{
	int sum = 0;
	for (int i = 0; i < BSN_DIGITS - 1; i++)
		sum += (BSN_DIGITS - i) * (nine[i] - '0');
	sum -= nine[BSN_DIGITS - 1] - '0';
	return sum != 0 && sum % 11 == 0;
}

static bool digits_are_bsn(const struct digits *d)
{
	if (d->len == BSN_DIGITS)
		return !d->mixed || passes_eleven(d->text);
	if (d->len == BSN_DIGITS - 1 && d->groups == 1) {
		char nine[BSN_DIGITS + 1] = "0";
		memcpy(nine + 1, d->text, BSN_DIGITS - 1);
		return passes_eleven(nine);
	}
	return false;
}

/* One character: its digit or -1, and its bytes; other scripts have digits too. */
static int digit_at(const char *s, size_t len, size_t *bytes)
{
	ucs4_t c;
	*bytes = (size_t)u8_mbtouc(&c, (const uint8_t *)s, len);
	return uc_decimal_value(c);
}

/* Characters that people write between the groups of a number; 0: this is none. */
static char separator_at(const char *s, size_t len, size_t *bytes)
{
	ucs4_t c;
	*bytes = (size_t)u8_mbtouc(&c, (const uint8_t *)s, len);
	if (c == ' ' || c == 0xA0 || c == 0x202F || c == 0x2009)
		return ' ';
	if (c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212)
		return '-';
	return c == '.' || c == '/' || c == '_' ? (char)c : '\0';
}

/* Reads a run of digits into d; returns where it ends.  Long runs are no BSN anyhow. */
static size_t read_group(struct digits *d, const char *s, size_t len, size_t at, size_t *count)
{
	size_t bytes;
	*count = 0;
	for (int v; at < len && (v = digit_at(s + at, len - at, &bytes)) >= 0; at += bytes) {
		if (d->len < sizeof d->text - 1)
			d->text[d->len++] = (char)('0' + v);
		++*count;
	}
	d->groups++;
	return at;
}

/* The gap at `at`: returns where it ends and its kind, '\0' when it joins nothing. */
static size_t read_gap(const char *s, size_t len, size_t at, char *kind)
{
	size_t bytes;
	char found = '\0';
	for (int n = 0; at < len && n < SEPARATOR_MAX; n++) {
		char c = separator_at(s + at, len - at, &bytes);
		if (c == '\0')
			break;
		if (found == '\0' || found == ' ')
			found = c;
		at += bytes;
	}
	*kind = at < len && digit_at(s + at, len - at, &bytes) >= 0 ? found : '\0';
	return at;
}

static size_t read_digits(struct digits *d, const char *s, size_t len, size_t at, bool *nine)
{
	size_t count;
	char kind;
	*d = (struct digits){.len = 0};
	for (;;) {
		at = read_group(d, s, len, at, &count);
		*nine = *nine || count == BSN_DIGITS;
		size_t next = read_gap(s, len, at, &kind);
		if (kind == '\0')
			return at;
		if (d->separator == '\0')
			d->separator = kind;
		d->mixed = d->mixed || kind != d->separator;
		at = next;
	}
}

bool check_has_bsn(const char *text)
{
	size_t len = strlen(text), bytes = 1;
	struct digits d;
	bool found = false;
	for (size_t at = 0; at < len && !found;) {
		if (digit_at(text + at, len - at, &bytes) < 0) {
			at += bytes;
			continue;
		}
		at = read_digits(&d, text, len, at, &found);
		found = found || digits_are_bsn(&d);
	}
	explicit_bzero(&d, sizeof d);
	return found;
}

/* Any field. */

/* Trims; one space for several, or in text of several lines at most one empty line. */
static void tidy_spaces(const char *s, size_t len, bool lines, struct buf *out)
{
	size_t spaces = 0, newlines = 0;
	for (size_t i = 0; i < len; i++) {
		if (s[i] == ' ') {
			spaces++;
		} else if (s[i] == '\n') {
			newlines++;
		} else {
			for (size_t n = 0; out->len > 0 && lines && n < newlines && n < 2; n++)
				buf_add_char(out, '\n');
			if (out->len > 0 && (lines ? newlines == 0 : true) && spaces + newlines > 0)
				buf_add_char(out, ' ');
			buf_add_char(out, s[i]);
			spaces = newlines = 0;
		}
	}
}

#define COMPOSED_MAX 3 /* times longer in UTF-8 (Unicode Annex 15, "Maximum Expansion") */

/* Composed as other programs expect it: e and a combining accent become one letter. */
static void compose(const char *typed, struct buf *out)
{
	size_t n = strlen(typed), room = COMPOSED_MAX * (n + 1), len = room;
	uint8_t *place = buf_alloc(room, 1);
	/* Given room enough, it leaves no copies behind in memory of its own. */
	uint8_t *composed = u8_normalize(UNINORM_NFC, (const uint8_t *)typed, n, place, &len);
	if (composed != NULL)
		buf_add(out, composed, len);
	else
		buf_add(out, typed, n);
	if (composed != NULL && composed != place) {
		explicit_bzero(composed, len);
		free(composed);
	}
	explicit_bzero(place, room);
	free(place);
}

static bool fits(const struct field *field, const struct buf *text, struct fault *fault)
{
	char number[24];
	if (field->max <= 0 || text_clusters(text->data, text->len) <= (size_t)field->max)
		return true;
	snprintf(number, sizeof number, "%d", field->max);
	return wrong(fault, WORD_FAULT_LONG, number);
}

static bool check_text(const char *text, struct buf *tidy, struct fault *fault)
{
	if (check_has_bsn(text))
		return wrong(fault, WORD_FAULT_BSN, "");
	buf_add_str(tidy, text);
	return true;
}

static bool check_kind(const struct field *field, const char *text, struct buf *tidy,
		       struct fault *fault)
{
	static bool (*const checks[FIELD_KINDS])(const char *, struct buf *, struct fault *) = {
		[FIELD_EMAIL] = check_email,
		[FIELD_PHONE] = phone_check,
		[FIELD_POSTCODE] = check_postcode,
	};
	if (checks[field->kind] != NULL)
		return checks[field->kind](text, tidy, fault);
	return check_text(text, tidy, fault);
}

/* Blanks, joiners and accents alone show nothing: that is an empty answer. */
static bool is_blank(const struct buf *text)
{
	for (size_t at = 0; at < text->len;) {
		struct cluster c = text_next(text->data + at, text->len - at);
		if (c.columns > 0 && text->data[at] != ' ')
			return false;
		at += c.bytes;
	}
	return true;
}

bool check_answer(const struct field *field, const char *typed, struct buf *tidy,
		  struct fault *fault)
{
	struct buf composed, trimmed, right;
	buf_init_secret(&composed);
	buf_init_secret(&trimmed);
	buf_init_secret(&right);
	compose(typed, &composed);
	tidy_spaces(composed.data, composed.len, field->kind == FIELD_LONGTEXT, &trimmed);
	*fault = (struct fault){.word = WORD_NONE};
	bool good;
	if (is_blank(&trimmed))
		good = !field->required || wrong(fault, WORD_FAULT_EMPTY, "");
	else
		good = check_kind(field, trimmed.data, &right, fault) && fits(field, &right, fault);
	if (good)
		buf_add(tidy, right.data, right.len);
	buf_finish(&right);
	buf_finish(&trimmed);
	buf_finish(&composed);
	return good;
}

void check_say(const struct fault *fault, enum lang lang, struct buf *out)
{
	words_insert(out, words_get(lang, fault->word), fault->detail);
}

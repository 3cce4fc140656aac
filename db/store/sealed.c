#include "db/store/sealed.h"
#include "db/base/day.h"
#include "db/base/hex.h"
#include "db/base/sys.h"

#include <limits.h>

/* Every reader moves `at` past what it took, or says false; then nobody reads on. */
struct cursor {
	const char *at, *end;
};

struct span {
	const char *text;
	size_t len;
};

enum { DEPTH_MAX = 16 };

static void skip_blanks(struct cursor *c)
{
	while (c->at < c->end &&
	       (*c->at == ' ' || *c->at == '\n' || *c->at == '\t' || *c->at == '\r'))
		c->at++;
}

static bool take(struct cursor *c, char wanted)
{
	skip_blanks(c);
	if (c->at == c->end || *c->at != wanted)
		return false;
	c->at++;
	return true;
}

static bool take_word(struct cursor *c, const char *word)
{
	size_t n = strlen(word);
	if ((size_t)(c->end - c->at) < n || memcmp(c->at, word, n) != 0)
		return false;
	c->at += n;
	return true;
}

/* One sequence of more than one byte (RFC 3629, its table of well-formed sequences). */
static bool take_utf8(struct cursor *c)
{
	const unsigned char *p = (const unsigned char *)c->at;
	size_t left = (size_t)(c->end - c->at);
	size_t n = p[0] >= 0xC2 && p[0] <= 0xDF	  ? 2
		   : p[0] >= 0xE0 && p[0] <= 0xEF ? 3
		   : p[0] >= 0xF0 && p[0] <= 0xF4 ? 4
						  : 0;
	if (n == 0 || left < n)
		return false;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xC0) != 0x80)
			return false;
	if ((p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xED && p[1] > 0x9F) ||
	    (p[0] == 0xF0 && p[1] < 0x90) || (p[0] == 0xF4 && p[1] > 0x8F))
		return false;
	c->at += n;
	return true;
}

static bool take_hex4(struct cursor *c, unsigned *out)
{
	unsigned value = 0;
	if (c->end - c->at < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		char d = *c->at++;
		unsigned digit = d >= '0' && d <= '9'	? (unsigned)(d - '0')
				 : d >= 'a' && d <= 'f' ? (unsigned)(d - 'a') + 10
				 : d >= 'A' && d <= 'F' ? (unsigned)(d - 'A') + 10
							: 16;
		if (digit > 15)
			return false;
		value = value * 16 + digit;
	}
	*out = value;
	return true;
}

/* Behind the backslash.  Halves of a pair must stand together; no text holds a NUL. */
static bool take_escape(struct cursor *c)
{
	unsigned first = 0, second = 0;
	if (c->at == c->end)
		return false;
	char kind = *c->at++;
	if (kind != 'u')
		return kind != '\0' && strchr("\"\\/bfnrt", kind) != NULL;
	if (!take_hex4(c, &first) || first == 0 || (first >= 0xDC00 && first <= 0xDFFF))
		return false;
	if (first < 0xD800 || first > 0xDBFF)
		return true;
	return take_word(c, "\\u") && take_hex4(c, &second) && second >= 0xDC00 && second <= 0xDFFF;
}

/* *out: what stands between the quotes, escapes as they are. */
static bool take_string(struct cursor *c, struct span *out)
{
	if (!take(c, '"'))
		return false;
	out->text = c->at;
	while (c->at < c->end) {
		unsigned char b = (unsigned char)*c->at;
		if (b == '"') {
			out->len = (size_t)(c->at - out->text);
			c->at++;
			return true;
		}
		if (b >= 0x80 ? !take_utf8(c) : b < 0x20)
			return false;
		if (b == '\\') {
			c->at++;
			if (!take_escape(c))
				return false;
		} else if (b < 0x80) {
			c->at++;
		}
	}
	return false;
}

static bool take_digits(struct cursor *c)
{
	const char *begin = c->at;
	while (c->at < c->end && *c->at >= '0' && *c->at <= '9')
		c->at++;
	return c->at > begin;
}

static bool take_number(struct cursor *c)
{
	if (c->at < c->end && *c->at == '-')
		c->at++;
	if (c->at < c->end && *c->at == '0')
		c->at++;
	else if (!take_digits(c))
		return false;
	if (c->at < c->end && *c->at == '.') {
		c->at++;
		if (!take_digits(c))
			return false;
	}
	if (c->at < c->end && (*c->at == 'e' || *c->at == 'E')) {
		c->at++;
		if (c->at < c->end && (*c->at == '+' || *c->at == '-'))
			c->at++;
		return take_digits(c);
	}
	return true;
}

/* A whole number as kiosks write it: no sign, no zeros in front. */
static bool take_integer(struct cursor *c, int64_t highest, int64_t *out)
{
	int64_t n = 0;
	skip_blanks(c);
	const char *begin = c->at;
	for (; c->at < c->end && *c->at >= '0' && *c->at <= '9'; c->at++) {
		n = n * 10 + (*c->at - '0');
		if (n > highest || (c->at > begin && *begin == '0'))
			return false;
	}
	*out = n;
	return c->at > begin;
}

static bool take_boolean(struct cursor *c, bool *out)
{
	skip_blanks(c);
	*out = c->at < c->end && *c->at == 't';
	return take_word(c, *out ? "true" : "false");
}

/* Called for each member, past its colon. */
typedef bool member_reader(struct cursor *c, const struct span *key, void *self);

static bool take_object(struct cursor *c, member_reader *read, void *self)
{
	if (!take(c, '{'))
		return false;
	if (take(c, '}'))
		return true;
	do {
		struct span key;
		if (!take_string(c, &key) || !take(c, ':') || !read(c, &key, self))
			return false;
	} while (take(c, ','));
	return take(c, '}');
}

static bool skip_value(struct cursor *c, int depth);

struct skipping {
	int depth;
};

static bool skip_member(struct cursor *c, const struct span *key, void *self)
{
	(void)key;
	return skip_value(c, ((struct skipping *)self)->depth);
}

static bool skip_array(struct cursor *c, int depth)
{
	if (!take(c, '['))
		return false;
	if (take(c, ']'))
		return true;
	do {
		if (!skip_value(c, depth))
			return false;
	} while (take(c, ','));
	return take(c, ']');
}

static bool skip_value(struct cursor *c, int depth)
{
	struct span ignored;
	struct skipping deeper = {depth + 1};
	skip_blanks(c);
	if (depth > DEPTH_MAX || c->at == c->end)
		return false;
	switch (*c->at) {
	case '{': return take_object(c, skip_member, &deeper);
	case '[': return skip_array(c, depth + 1);
	case '"': return take_string(c, &ignored);
	case 't': return take_word(c, "true");
	case 'f': return take_word(c, "false");
	case 'n': return take_word(c, "null");
	default: return take_number(c);
	}
}

static bool is_called(const struct span *key, const char *name)
{
	return key->len == strlen(name) && memcmp(key->text, name, key->len) == 0;
}

/* Lower case letters, digits, _ and -: what can be the name of a column. */
static bool is_column(const struct span *key)
{
	for (size_t i = 0; i < key->len; i++) {
		char b = key->text[i];
		if (!((b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '_' || b == '-'))
			return false;
	}
	return key->len > 0 && key->len <= SEALED_KEY_MAX;
}

static bool add_key(struct sealed *s, const struct span *key, bool is_consent)
{
	if (!is_column(key) || s->key_count == SEALED_KEYS_MAX)
		return false;
	for (size_t i = 0; i < s->key_count; i++)
		if (s->keys[i].is_consent == is_consent && s->keys[i].len == key->len &&
		    memcmp(s->keys[i].text, key->text, key->len) == 0)
			return false;
	s->keys[s->key_count++] =
		(struct sealed_key){.text = key->text, .len = key->len, .is_consent = is_consent};
	return true;
}

static bool read_answer(struct cursor *c, const struct span *key, void *self)
{
	struct sealed *s = self;
	struct span value;
	if (!add_key(s, key, false) || !take_string(c, &value))
		return false;
	s->keys[s->key_count - 1].value = value.text;
	s->keys[s->key_count - 1].value_len = value.len;
	return true;
}

struct consent {
	struct sealed_key *key;
	bool has_version, has_given;
};

static bool read_consent_member(struct cursor *c, const struct span *key, void *self)
{
	struct consent *consent = self;
	int64_t version;
	if (is_called(key, "version")) {
		bool first = !consent->has_version;
		consent->has_version = true;
		if (!first || !take_integer(c, INT_MAX, &version))
			return false;
		consent->key->version = (int)version;
		return true;
	}
	if (is_called(key, "given")) {
		bool first = !consent->has_given;
		consent->has_given = true;
		return first && take_boolean(c, &consent->key->given);
	}
	return skip_value(c, 0);
}

static bool read_consent(struct cursor *c, const struct span *key, void *self)
{
	struct sealed *s = self;
	struct consent consent = {.has_version = false};
	if (!add_key(s, key, true))
		return false;
	consent.key = &s->keys[s->key_count - 1];
	return take_object(c, read_consent_member, &consent) && consent.has_version &&
	       consent.has_given;
}

/* Members of an activity, by the bit that says that one was there. */
enum activity_member { UID = 1, START = 2, TITLE = 4, CAPACITY = 8 };

struct activity_reading {
	struct sealed_activity *out;
	unsigned seen;
};

static bool is_first(unsigned *seen, unsigned member)
{
	bool first = (*seen & member) == 0;
	*seen |= member;
	return first;
}

/* A moment, as UTC; a day alone would be another text for the same. */
static bool take_moment(struct cursor *c, struct sealed_activity *out)
{
	struct span text;
	char copy[DAY_TIME + 1];
	if (!take_string(c, &text) || text.len != DAY_TIME)
		return false;
	memcpy(copy, text.text, DAY_TIME);
	copy[DAY_TIME] = '\0';
	out->start = text.text;
	return day_read(copy, false, &out->start_ms) && out->start_ms >= 0 &&
	       out->start_ms <= SYS_TIME_MAX;
}

static bool take_text(struct cursor *c, size_t max, const char **text, size_t *len)
{
	struct span span;
	if (!take_string(c, &span) || span.len > max)
		return false;
	*text = span.text;
	*len = span.len;
	return true;
}

static bool read_activity_member(struct cursor *c, const struct span *key, void *self)
{
	struct activity_reading *r = self;
	struct sealed_activity *a = r->out;
	int64_t capacity = 0;
	if (is_called(key, "uid"))
		return is_first(&r->seen, UID) &&
		       take_text(c, SEALED_ACTIVITY_MAX, &a->uid, &a->uid_len) && a->uid_len > 0;
	if (is_called(key, "start"))
		return is_first(&r->seen, START) && take_moment(c, a);
	if (is_called(key, "title"))
		return is_first(&r->seen, TITLE) &&
		       take_text(c, SEALED_ACTIVITY_MAX, &a->title, &a->title_len);
	if (is_called(key, "capacity")) {
		bool right = is_first(&r->seen, CAPACITY) && take_integer(c, INT_MAX, &capacity);
		a->capacity = (int)capacity;
		return right;
	}
	return skip_value(c, 0);
}

static bool read_activity(struct cursor *c, struct sealed *out)
{
	struct activity_reading r = {.out = &out->activity, .seen = 0};
	return take_object(c, read_activity_member, &r) &&
	       (r.seen & (UID | START | TITLE)) == (UID | START | TITLE);
}

/* Members of the whole, by the bit that says that one was there. */
enum member {
	KIND,
	MADE_AT,
	CLOCK_SYNCED,
	FORM,
	FORM_VERSION,
	LANG,
	ASSISTED,
	RECEIPT,
	ANSWERS,
	CONSENTS,
	WORKER, /* from here on what an older kiosk does not write */
	ACTIVITY,
	BOOT,
	UPTIME,
	MEMBERS
};

struct reading {
	struct sealed *out;
	unsigned seen;
};

static bool take_plain_word(struct cursor *c, char out[EVENTS_WORD_MAX + 1])
{
	struct span word;
	if (!take_string(c, &word) || word.len > EVENTS_WORD_MAX)
		return false;
	memcpy(out, word.text, word.len);
	out[word.len] = '\0';
	return events_word_is_plain(out);
}

static const char *const kinds[] = {
	[SEALED_SIGNUP] = "signup",
	[SEALED_AMEND] = "amend",
	[SEALED_WITHDRAWAL] = "withdrawal",
	[SEALED_TEST] = "test",
};

static bool read_kind(struct cursor *c, struct sealed *out)
{
	struct span kind;
	if (!take_string(c, &kind))
		return false;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (is_called(&kind, kinds[i])) {
			out->kind = (enum sealed_kind)i;
			return true;
		}
	return false;
}

static bool read_made_at(struct cursor *c, struct sealed *out)
{
	return take_integer(c, SYS_TIME_MAX, &out->made_at);
}

static bool read_clock_synced(struct cursor *c, struct sealed *out)
{
	return take_boolean(c, &out->clock_synced);
}

static bool read_form(struct cursor *c, struct sealed *out)
{
	return take_plain_word(c, out->form);
}

static bool read_form_version(struct cursor *c, struct sealed *out)
{
	int64_t version = 0;
	bool right = take_integer(c, INT_MAX, &version);
	out->form_version = (int)version;
	return right;
}

static bool read_lang(struct cursor *c, struct sealed *out)
{
	return take_plain_word(c, out->lang) && out->lang[0] != '\0';
}

static bool read_assisted(struct cursor *c, struct sealed *out)
{
	return take_boolean(c, &out->assisted);
}

static bool read_receipt(struct cursor *c, struct sealed *out)
{
	struct span hash;
	return take_string(c, &hash) && hash.len == 2 * RECEIPT_HASH &&
	       hex_read_digits(hash.text, out->receipt, RECEIPT_HASH);
}

static bool read_answers(struct cursor *c, struct sealed *out)
{
	return take_object(c, read_answer, out);
}

static bool read_consents(struct cursor *c, struct sealed *out)
{
	return take_object(c, read_consent, out);
}

/* An escape takes at most six bytes. */
static bool read_worker(struct cursor *c, struct sealed *out)
{
	struct span name;
	if (!take_string(c, &name) || name.len > 6 * EVENTS_WORKER_MAX)
		return false;
	out->worker = name.text;
	out->worker_len = name.len;
	return true;
}

static bool read_boot(struct cursor *c, struct sealed *out)
{
	uint8_t bytes[(MOMENT_BOOT - 1) / 2];
	struct span boot;
	if (!take_string(c, &boot) || boot.len != MOMENT_BOOT - 1 ||
	    !hex_read_digits(boot.text, bytes, sizeof bytes))
		return false;
	memcpy(out->boot, boot.text, boot.len);
	out->boot[boot.len] = '\0';
	return true;
}

static bool read_uptime(struct cursor *c, struct sealed *out)
{
	return take_integer(c, SYS_TIME_MAX, &out->uptime);
}

static const struct {
	const char *name;
	bool (*read)(struct cursor *c, struct sealed *out);
} members[MEMBERS] = {
	[KIND] = {"kind", read_kind},
	[MADE_AT] = {"made_at", read_made_at},
	[CLOCK_SYNCED] = {"clock_synced", read_clock_synced},
	[FORM] = {"form", read_form},
	[FORM_VERSION] = {"form_version", read_form_version},
	[LANG] = {"lang", read_lang},
	[ASSISTED] = {"assisted", read_assisted},
	[RECEIPT] = {"receipt", read_receipt},
	[ANSWERS] = {"answers", read_answers},
	[CONSENTS] = {"consents", read_consents},
	[WORKER] = {"worker", read_worker},
	[ACTIVITY] = {"activity", read_activity},
	[BOOT] = {"boot", read_boot},
	[UPTIME] = {"uptime", read_uptime},
};

static bool read_member(struct cursor *c, const struct span *key, void *self)
{
	struct reading *r = self;
	for (unsigned i = 0; i < MEMBERS; i++) {
		if (!is_called(key, members[i].name))
			continue;
		bool first = (r->seen & 1U << i) == 0;
		r->seen |= 1U << i;
		return first && members[i].read(c, r->out);
	}
	return skip_value(c, 0);
}

bool sealed_read(const char *text, size_t len, struct sealed *out)
{
	const unsigned head = (1U << ANSWERS) - 1, all = (1U << WORKER) - 1;
	struct cursor c = {text, text + len};
	struct reading r = {.out = out, .seen = 0};
	out->key_count = 0;
	out->boot[0] = '\0';
	out->uptime = 0;
	out->worker = "";
	out->worker_len = 0;
	out->activity = (struct sealed_activity){.uid = NULL};
	if (!take_object(&c, read_member, &r))
		return false;
	skip_blanks(&c);
	struct span form = {out->form, strlen(out->form)};
	bool has_answers = out->kind == SEALED_SIGNUP || out->kind == SEALED_AMEND;
	return c.at == c.end &&
	       (has_answers ? (r.seen & all) == all && is_column(&form) : (r.seen & head) == head);
}

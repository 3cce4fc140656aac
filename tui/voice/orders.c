#include "tui/voice/orders.h"

#define LINE_MAX_BYTES 65536
#define WAITING_MAX    (1 << 20) /* a visitor who cannot be kept up with */
#define NUMBER_MAX     1000000000L

static const struct {
	const char *word;
	enum order_kind kind;
	bool speaks; /* a stop makes it pointless */
} words[] = {
	{"voice", ORDER_VOICE, false},	 {"speed", ORDER_SPEED, false},
	{"volume", ORDER_VOLUME, false}, {"say", ORDER_SAY, true},
	{"spell", ORDER_SPELL, true},	 {"mark", ORDER_MARK, true},
	{"stop", ORDER_STOP, false},	 {"pause", ORDER_PAUSE, false},
	{"resume", ORDER_RESUME, false},
};
#define WORDS_COUNT (sizeof words / sizeof words[0])

void orders_init(struct orders *o)
{
	*o = (struct orders){.stopped = false};
	buf_init_secret(&o->in);
	buf_init_secret(&o->waiting);
	buf_init_secret(&o->current);
}

void orders_finish(struct orders *o)
{
	buf_finish(&o->in);
	buf_finish(&o->waiting);
	buf_finish(&o->current);
}

/* Which of the words a line begins with; WORDS_COUNT when it is none of them. */
static size_t word_of(const char *line, size_t len)
{
	for (size_t i = 0; i < WORDS_COUNT; i++) {
		size_t n = strlen(words[i].word);
		if (len >= n && memcmp(line, words[i].word, n) == 0 && (len == n || line[n] == ' '))
			return i;
	}
	return WORDS_COUNT;
}

/* Takes the first bytes away, and wipes where they were. */
static void drop_start(struct buf *b, size_t len)
{
	memmove(b->data, b->data + len, b->len - len);
	buf_truncate(b, b->len - len);
}

void orders_stop(struct orders *o)
{
	struct buf kept;
	buf_init_secret(&kept);
	for (const char *line = o->waiting.data; *line != '\0';) {
		size_t len = strcspn(line, "\n");
		if (!words[word_of(line, len)].speaks)
			buf_add(&kept, line, len + 1);
		line += len + 1;
	}
	buf_finish(&o->waiting);
	o->waiting = kept;
	o->stopped = true;
	o->paused = false;
}

static void take_line(struct orders *o, const char *line, size_t len)
{
	size_t word = word_of(line, len);
	if (word == WORDS_COUNT || memchr(line, '\0', len) != NULL)
		return;
	switch (words[word].kind) {
	case ORDER_STOP: orders_stop(o); break;
	case ORDER_PAUSE: o->paused = true; break;
	case ORDER_RESUME: o->paused = false; break;
	default:
		if (o->waiting.len + len >= WAITING_MAX)
			return;
		buf_add(&o->waiting, line, len);
		buf_add_char(&o->waiting, '\n');
	}
}

void orders_take(struct orders *o, const char *bytes, size_t len)
{
	buf_add(&o->in, bytes, len);
	size_t at = 0;
	for (const char *end; (end = memchr(o->in.data + at, '\n', o->in.len - at)) != NULL;) {
		size_t line = (size_t)(end - o->in.data) - at;
		if (!o->skipping)
			take_line(o, o->in.data + at, line);
		o->skipping = false;
		at += line + 1;
	}
	drop_start(&o->in, at);
	if (o->in.len > LINE_MAX_BYTES) {
		o->skipping = true;
		buf_truncate(&o->in, 0);
	}
}

static long number_of(const char *text)
{
	char *end;
	long n = strtol(text, &end, 10);
	return end == text || *end != '\0' || n < 0 || n > NUMBER_MAX ? -1 : n;
}

bool orders_next(struct orders *o, struct order *out)
{
	o->stopped = false;
	buf_truncate(&o->current, 0);
	if (o->waiting.len == 0)
		return false;
	size_t len = strcspn(o->waiting.data, "\n");
	size_t word = word_of(o->waiting.data, len);
	size_t skip = strlen(words[word].word);
	skip += skip < len ? 1 : 0;
	buf_add(&o->current, o->waiting.data + skip, len - skip);
	drop_start(&o->waiting, len + 1);
	*out = (struct order){words[word].kind, o->current.data, number_of(o->current.data)};
	return true;
}

#include "tests/fuzz/support/input.h"

enum { PASTE_MAX = 40, ROWS_MAX = 70 };

static int64_t now(void *self)
{
	return ((struct fuzz_clock *)self)->now_ms;
}

static bool synced(void *self)
{
	(void)self;
	return true;
}

static void chance(void *self, void *bytes, size_t len)
{
	(void)self;
	memset(bytes, 7, len);
}

static void boot(void *self, char id[SYS_BOOT])
{
	(void)self;
	memset(id, '7', SYS_BOOT - 1);
	id[SYS_BOOT - 1] = '\0';
}

struct sys fuzz_sys(struct fuzz_clock *clock)
{
	return (struct sys){.self = clock,
			    .now_ms = now,
			    .clock_synced = synced,
			    .steady_ms = now,
			    .random = chance,
			    .boot = boot};
}

/* A paste, or two numbers: a place, a size, or which way the wheel went. */
static size_t other_input(enum input_kind kind, const uint8_t *more, size_t left, struct input *out)
{
	*out = (struct input){.kind = kind};
	if (kind == INPUT_PASTE) {
		out->text = (const char *)more;
		out->len = left < PASTE_MAX ? left : PASTE_MAX;
		return out->len;
	}
	out->row = left > 0 ? more[0] % ROWS_MAX : 0;
	out->col = left > 1 ? more[1] : 0;
	if (kind == INPUT_WHEEL)
		out->row = out->row % 2 == 0 ? -1 : 1;
	return left < 2 ? left : 2;
}

size_t fuzz_input(const uint8_t *data, size_t size, struct input *out)
{
	uint8_t first = data[0];
	size_t left = size - 1;
	*out = (struct input){.kind = INPUT_KEY, .key = first};
	if (first < 0x20)
		out->key = KEY_FIRST_SPECIAL + 1 + first;
	else if (first >= 0xC0)
		out->key = first + (left > 0 ? data[1] << 6 : 0);
	else if (first >= 0x80 && first % (INPUT_TIME + 1) != INPUT_KEY)
		return 1 + other_input((enum input_kind)(first % (INPUT_TIME + 1)), data + 1, left,
				       out);
	return first >= 0xC0 && left > 0 ? 2 : 1;
}

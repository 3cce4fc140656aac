/* Any bytes as text on a screen: measured, cut, wrapped, made safe, and drawn in cells. */
#include "tui/text.h"
#include "tests/fuzz/support/fuzz.h"
#include "tui/canvas.h"

#include <stdlib.h>
#include <string.h>
#include <unistr.h>

static void measure(const char *s, size_t len, int columns)
{
	size_t at = 0, start = 0, length = 0, before = 0;
	size_t fit = text_fit(s, len, columns);
	FUZZ_MUST(fit <= len && text_columns(s, fit) <= columns);
	FUZZ_MUST(text_clusters(s, len) <= len);
	FUZZ_MUST(len == 0 || text_previous(s, len) < len);
	while (text_wrap(s, len, columns, &at, &start, &length)) {
		FUZZ_MUST(at > before && at <= len);
		FUZZ_MUST(start >= before && start + length <= at);
		FUZZ_MUST(text_columns(s + start, length) <= columns);
		before = at;
	}
}

static void draw(const char *s, size_t len, int columns)
{
	struct canvas canvas;
	canvas_init(&canvas, 2, columns);
	int used = canvas_text(&canvas, 0, 0, columns, STYLE_BODY, s, len);
	FUZZ_MUST(used >= 0 && used <= columns);
	canvas_text(&canvas, 1, -3, columns, STYLE_BODY, s, len);
	for (int col = 0; col < columns; col++)
		FUZZ_MUST(canvas_cell(&canvas, 0, col)->columns <= 2);
	canvas_finish(&canvas);
}

static void sanitize(char *s, size_t len, int multiline)
{
	size_t clean = text_sanitize(s, len, multiline);
	FUZZ_MUST(clean <= len);
	FUZZ_MUST(u8_check((const uint8_t *)s, clean) == NULL);
	for (size_t i = 0; i < clean; i++)
		FUZZ_MUST((unsigned char)s[i] >= 0x20 || (multiline && s[i] == '\n'));
	FUZZ_MUST(text_sanitize(s, clean, multiline) == clean);
	if (clean > 0)
		fuzz_accepted();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	/* A character may take two columns. */
	int columns = 2 + data[0] / 16;
	char *text = fuzz_text(data + 1, size - 1);
	measure(text, size - 1, columns);
	draw(text, size - 1, columns);
	sanitize(text, size - 1, data[0] % 2);
	free(text);
	return 0;
}

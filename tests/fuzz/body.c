/* A page's body: what is accepted is drawn, and written again it is the same bytes. */
#include "content/bundle/block.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tests/fuzz/support/fuzz.h"
#include "tui/part/flow.h"

static void draw(const struct body *body, int rows, int cols)
{
	static const enum action actions[] = {ACTION_NEXT,     ACTION_DOWN, ACTION_PAGE_DOWN,
					      ACTION_PREVIOUS, ACTION_LAST, ACTION_UP,
					      ACTION_FIRST};
	struct canvas canvas;
	struct flow *flow = flow_new(body, false);
	const struct rect area = {0, 0, rows, cols};
	canvas_init(&canvas, rows, cols);
	flow_draw(flow, &canvas, area, DAMAGE_ALL);
	for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
		const struct event event = {.kind = EVENT_ACTION, .action = actions[i]};
		enum damage damage = DAMAGE_NONE;
		flow_act(flow, &event, &damage);
		flow_draw(flow, &canvas, area, damage);
	}
	flow_free(flow);
	canvas_finish(&canvas);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct body body;
	struct buf again;
	struct err e = {.code = 0};
	if (block_decode(data, size, &body, &e) != 0) {
		FUZZ_MUST(e.code != 0);
		return 0;
	}
	buf_init(&again);
	block_encode(&body, &again);
	FUZZ_MUST(again.len == size);
	FUZZ_MUST(memcmp(again.data, data, size) == 0);
	draw(&body, 24, 80);
	draw(&body, 3, 7);
	buf_finish(&again);
	block_finish(&body);
	fuzz_accepted();
	return 0;
}

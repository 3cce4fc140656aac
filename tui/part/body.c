#include "tui/part/body.h"
#include "db/base/buf.h"

void body_add(struct body *body, enum block_kind kind, int level, const char *label,
	      const char *text)
{
	struct block block = {.kind = kind, .level = level};
	struct buf all;
	buf_init(&all);
	if (label != NULL) {
		buf_addf(&all, "%s ", label);
		block.span_count = 1;
		block.spans = buf_alloc(1, sizeof *block.spans);
		block.spans[0] =
			(struct span){0, (uint32_t)strlen(label), SPAN_STRONG, BLOCK_NO_LINK};
	}
	buf_add_str(&all, text);
	block.text_len = all.len;
	block.text = buf_steal(&all);
	body->blocks = buf_grow(body->blocks, body->block_count + 1, sizeof *body->blocks);
	body->blocks[body->block_count++] = block;
}

void body_add_first(struct body *body, enum block_kind kind, int level, const char *text)
{
	body_add(body, kind, level, NULL, text);
	struct block block = body->blocks[body->block_count - 1];
	memmove(body->blocks + 1, body->blocks, (body->block_count - 1) * sizeof *body->blocks);
	body->blocks[0] = block;
}

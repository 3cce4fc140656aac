#include "content/bundle/block.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <stdbool.h>
#include <sysexits.h>

static const char magic[4] = {'W', 'K', 'B', '1'};

static void add_int(struct buf *out, uint32_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		buf_add_char(out, (char)((value >> (8 * i)) & 0xFF));
}

static void encode_block(const struct block *block, struct buf *out)
{
	add_int(out, (uint32_t)block->kind, 1);
	add_int(out, (uint32_t)block->level, 1);
	add_int(out, (uint32_t)block->span_count, 2);
	add_int(out, (uint32_t)block->text_len, 4);
	for (size_t i = 0; i < block->span_count; i++) {
		const struct span *span = &block->spans[i];
		add_int(out, span->start, 4);
		add_int(out, span->length, 4);
		add_int(out, (uint32_t)span->style, 1);
		add_int(out, span->link, 2);
	}
	buf_add(out, block->text, block->text_len);
}

void block_encode(const struct body *body, struct buf *out)
{
	buf_add(out, magic, sizeof magic);
	add_int(out, (uint32_t)body->link_count, 2);
	for (size_t i = 0; i < body->link_count; i++) {
		size_t len = strlen(body->links[i]);
		add_int(out, (uint32_t)len, 2);
		buf_add(out, body->links[i], len);
	}
	for (size_t i = 0; i < body->block_count; i++)
		encode_block(&body->blocks[i], out);
}

/* What is left to read.  A read past the end sets bad and gives zeros. */
struct reader {
	const uint8_t *at;
	size_t left;
	bool bad;
};

static uint32_t take_int(struct reader *r, size_t bytes)
{
	uint32_t value = 0;
	if (r->left < bytes) {
		r->bad = true;
		r->left = 0;
		return 0;
	}
	for (size_t i = 0; i < bytes; i++)
		value |= (uint32_t)r->at[i] << (8 * i);
	r->at += bytes;
	r->left -= bytes;
	return value;
}

static char *take_text(struct reader *r, size_t len)
{
	if (r->bad || r->left < len) {
		r->bad = true;
		return NULL;
	}
	char *text = buf_alloc(len + 1, 1);
	memcpy(text, r->at, len);
	r->at += len;
	r->left -= len;
	return text;
}

static bool on_boundary(const struct block *block, size_t at)
{
	return at == block->text_len || ((unsigned char)block->text[at] & 0xC0) != 0x80;
}

static bool spans_hold(const struct block *block, size_t links)
{
	size_t after = 0;
	for (size_t i = 0; i < block->span_count; i++) {
		const struct span *s = &block->spans[i];
		size_t end = (size_t)s->start + s->length;
		if (s->start < after || end > block->text_len || !on_boundary(block, s->start) ||
		    !on_boundary(block, end) || s->style >= SPAN_STYLES ||
		    (s->link != BLOCK_NO_LINK && s->link >= links))
			return false;
		after = end;
	}
	return true;
}

/* A list's number may be any; nothing else goes deeper than three. */
static bool level_holds(const struct block *block)
{
	bool deep = block->kind == BLOCK_HEADING || block->kind == BLOCK_BULLET;
	return !deep || (block->level >= 1 && block->level <= 3);
}

static bool take_block(struct reader *r, struct block *out, size_t links)
{
	*out = (struct block){.kind = (enum block_kind)take_int(r, 1)};
	out->level = (int)take_int(r, 1);
	size_t spans = take_int(r, 2);
	out->text_len = take_int(r, 4);
	/* 11 bytes a span: more than are left is damage, and must not be allocated. */
	if (r->bad || out->kind >= BLOCK_KINDS || !level_holds(out) || spans * 11 > r->left)
		return false;
	out->spans = buf_alloc(spans, sizeof *out->spans);
	out->span_count = spans;
	for (size_t i = 0; i < spans; i++) {
		out->spans[i].start = take_int(r, 4);
		out->spans[i].length = take_int(r, 4);
		out->spans[i].style = (enum span_style)take_int(r, 1);
		out->spans[i].link = (uint16_t)take_int(r, 2);
	}
	out->text = take_text(r, out->text_len);
	return !r->bad && memchr(out->text, '\0', out->text_len) == NULL && spans_hold(out, links);
}

static bool take_links(struct reader *r, struct body *body)
{
	size_t count = take_int(r, 2);
	if (r->bad || count * 2 > r->left)
		return false;
	body->links = buf_alloc(count, sizeof *body->links);
	for (; body->link_count < count; body->link_count++) {
		size_t len = take_int(r, 2);
		char *link = take_text(r, len);
		body->links[body->link_count] = link;
		if (link == NULL)
			return false;
		/* A target that ends before its end would not be the one that was written. */
		r->bad = memchr(link, '\0', len) != NULL;
	}
	return !r->bad;
}

static bool take_body(struct reader *r, struct body *body)
{
	size_t cap = 0;
	if (!take_links(r, body))
		return false;
	while (r->left > 0) {
		if (body->block_count == cap) {
			cap = cap != 0 ? cap * 2 : 32;
			body->blocks = buf_grow(body->blocks, cap, sizeof *body->blocks);
		}
		bool whole = take_block(r, &body->blocks[body->block_count++], body->link_count);
		if (!whole)
			return false;
	}
	return true;
}

int block_decode(const void *bytes, size_t len, struct body *out, struct err *e)
{
	struct reader r = {bytes, len, false};
	struct body body = {0};
	if (len < sizeof magic || memcmp(bytes, magic, sizeof magic) != 0)
		return err_set(e, EX_DATAERR, "Deze bladzijde is beschadigd.");
	r.at += sizeof magic;
	r.left -= sizeof magic;
	if (!take_body(&r, &body)) {
		block_finish(&body);
		return err_set(e, EX_DATAERR, "Deze bladzijde is beschadigd.");
	}
	*out = body;
	return 0;
}

void block_finish(struct body *body)
{
	for (size_t i = 0; i < body->link_count; i++)
		free(body->links[i]);
	for (size_t i = 0; i < body->block_count; i++) {
		free(body->blocks[i].spans);
		free(body->blocks[i].text);
	}
	free(body->links);
	free(body->blocks);
	*body = (struct body){0};
}

/*
 * A page body as the bundle keeps it: blocks that are ready to draw.
 *
 * Bytes (all integers little-endian):
 *   body   = "WKB1" u16 link-count link* block*
 *   link   = u16 length, target bytes (UTF-8)
 *   block  = u8 kind, u8 level, u16 span-count, u32 text-length, span*, text
 *   span   = u32 start, u32 length, u8 style, u16 link (0xFFFF: none)
 *
 * Spans are byte ranges of the text on character boundaries, in order, and do
 * not overlap.  A target is "page:ID", "publication:ID", "form:ID" or an
 * https address.  A reader must accept only bodies that keep these rules.
 */
#ifndef CONTENT_BUNDLE_BLOCK_H
#define CONTENT_BUNDLE_BLOCK_H

#include <stddef.h>
#include <stdint.h>

struct buf;
struct err;

#define BLOCK_NO_LINK 0xFFFF

enum block_kind {
	BLOCK_HEADING, /* level 1 to 3 */
	BLOCK_PARAGRAPH,
	BLOCK_BULLET, /* level 1 to 3: depth */
	BLOCK_NUMBER, /* the item's number in level */
	BLOCK_QUOTE,
	BLOCK_RULE, /* no text */
	BLOCK_KINDS
};

enum span_style { SPAN_PLAIN, SPAN_EMPHASIS, SPAN_STRONG, SPAN_LINK, SPAN_STYLES };

struct span {
	uint32_t start, length; /* bytes in the block's text */
	enum span_style style;
	uint16_t link; /* index into body.links, or BLOCK_NO_LINK */
};

struct block {
	enum block_kind kind;
	int level;
	size_t span_count;
	struct span *spans;
	char *text; /* NUL-terminated */
	size_t text_len;
};

struct body {
	size_t link_count, block_count;
	char **links;
	struct block *blocks;
};

/* Adds the bytes of a body to out.  (wijkcontent) */
void block_encode(const struct body *body, struct buf *out);
/* Reads bytes; refuses (EX_DATAERR) anything out of bounds.  Free with block_finish. */
int block_decode(const void *bytes, size_t len, struct body *out, struct err *e);
void block_finish(struct body *body);

#endif

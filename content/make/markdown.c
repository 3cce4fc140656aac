#include "content/make/markdown.h"
#include "content/make/faults.h"
#include "content/make/prose.h"
#include "db/base/buf.h"

#include <md4c.h>
#include <stdbool.h>

#define DEPTH_MAX  3
#define LINKS_MAX  1000
#define SPANS_MAX  1000 /* of one block */
#define TARGET_MAX 2000 /* bytes */
#define NUMBER_MAX 255
#define LISTS	   16 /* deeper ones are a fault already, and share the last place */

struct making {
	struct markdown *out;
	const char *source, *end, *seen; /* seen: how far the parser is known to have come */
	const char *counted;		 /* where line was counted to */
	int line;
	const char *file;
	struct faults *faults;
	struct block block; /* the one being filled */
	int block_line;
	struct buf text;
	bool open;
	int emphasis, strong, depth, quote;
	uint16_t link;
	struct {
		bool ordered;
		int number;
	} lists[LISTS];
};

/* Counts on from where it was, so that many faults in a long text do not count it all each time. */
static int line_here(struct making *m)
{
	for (; m->counted < m->seen; m->counted++)
		m->line += *m->counted == '\n';
	for (; m->counted > m->seen; m->counted--)
		m->line -= m->counted[-1] == '\n';
	return m->line;
}

static void see(struct making *m, const char *text)
{
	if (text >= m->source && text <= m->end)
		m->seen = text;
}

static void fault(struct making *m, const char *what)
{
	faults_add(m->faults, m->file, line_here(m), "%s", what);
}

static void close_block(struct making *m)
{
	struct body *body = &m->out->body;
	if (!m->open)
		return;
	m->open = false;
	if (m->text.len == 0 && m->block.kind != BLOCK_RULE) {
		free(m->block.spans);
		return;
	}
	prose_check(m->text.data, m->file, line_here(m), m->faults);
	m->block.text_len = m->text.len;
	m->block.text = buf_steal(&m->text);
	body->blocks = buf_grow(body->blocks, body->block_count + 1, sizeof *body->blocks);
	m->out->lines = buf_grow(m->out->lines, body->block_count + 1, sizeof *m->out->lines);
	m->out->lines[body->block_count] = m->block_line;
	body->blocks[body->block_count++] = m->block;
}

static int list_here(const struct making *m)
{
	return m->depth < LISTS ? m->depth : LISTS - 1;
}

static void open_block(struct making *m, enum block_kind kind, int level)
{
	close_block(m);
	buf_clear(&m->text);
	m->block = (struct block){.kind = kind, .level = level};
	m->open = true;
}

static void open_item(struct making *m)
{
	int depth = m->depth < DEPTH_MAX ? m->depth : DEPTH_MAX;
	if (m->depth > DEPTH_MAX)
		fault(m, "Deze lijst is te diep. Gebruik hoogstens drie niveaus.");
	int list = list_here(m);
	if (!m->lists[list].ordered) {
		open_block(m, BLOCK_BULLET, depth);
		return;
	}
	int number = m->lists[list].number++;
	if (number > NUMBER_MAX)
		fault(m, "Dit nummer is te hoog. Nummer een lijst hoogstens tot 255.");
	open_block(m, BLOCK_NUMBER, number > NUMBER_MAX ? NUMBER_MAX : number);
}

static void open_paragraph(struct making *m)
{
	/* The first paragraph of a list item is the item itself. */
	if (m->open && m->depth > 0 && m->text.len == 0)
		return;
	open_block(m, m->quote > 0 ? BLOCK_QUOTE : BLOCK_PARAGRAPH, 0);
}

static void open_list(struct making *m, bool ordered, int number)
{
	close_block(m);
	m->depth++;
	m->lists[list_here(m)].ordered = ordered;
	m->lists[list_here(m)].number = number;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *self)
{
	struct making *m = self;
	switch (type) {
	case MD_BLOCK_H: {
		int level = (int)((MD_BLOCK_H_DETAIL *)detail)->level;
		if (level == 1 || level > 3)
			fault(m, "Gebruik ## of ### voor een kop. De titel staat al bovenaan.");
		open_block(m, BLOCK_HEADING, level > 3 ? 3 : level);
		break;
	}
	case MD_BLOCK_P: open_paragraph(m); break;
	case MD_BLOCK_UL: open_list(m, false, 0); break;
	case MD_BLOCK_OL: open_list(m, true, (int)((MD_BLOCK_OL_DETAIL *)detail)->start); break;
	case MD_BLOCK_LI: open_item(m); break;
	case MD_BLOCK_QUOTE: m->quote++; break;
	case MD_BLOCK_HR: open_block(m, BLOCK_RULE, 0); break;
	case MD_BLOCK_HTML: fault(m, "Hier staat HTML. Gebruik gewone tekst of Markdown."); break;
	case MD_BLOCK_CODE: fault(m, "Computercode kan niet op een bladzijde."); break;
	default: break;
	}
	return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *self)
{
	struct making *m = self;
	(void)detail;
	if (type == MD_BLOCK_UL || type == MD_BLOCK_OL) {
		close_block(m);
		m->depth--;
	} else if (type == MD_BLOCK_QUOTE) {
		m->quote--;
	} else if (type == MD_BLOCK_P || type == MD_BLOCK_H || type == MD_BLOCK_LI ||
		   type == MD_BLOCK_HR) {
		close_block(m);
	}
	return 0;
}

static void open_link(struct making *m, const MD_SPAN_A_DETAIL *detail)
{
	struct markdown *out = m->out;
	struct buf target;
	see(m, detail->href.text);
	if (detail->href.size > TARGET_MAX || out->body.link_count == LINKS_MAX) {
		fault(m, detail->href.size > TARGET_MAX
				 ? "Dit adres is te lang."
				 : "Er staan te veel links op deze bladzijde.");
		return;
	}
	buf_init(&target);
	buf_add(&target, detail->href.text, detail->href.size);
	size_t n = out->body.link_count++;
	out->body.links = buf_grow(out->body.links, n + 1, sizeof *out->body.links);
	out->links = buf_grow(out->links, n + 1, sizeof *out->links);
	out->body.links[n] = buf_steal(&target);
	out->links[n] = (struct markdown_link){out->body.links[n], line_here(m)};
	m->link = (uint16_t)n;
}

static int enter_span(MD_SPANTYPE type, void *detail, void *self)
{
	struct making *m = self;
	switch (type) {
	case MD_SPAN_EM: m->emphasis++; break;
	case MD_SPAN_STRONG: m->strong++; break;
	case MD_SPAN_A: open_link(m, detail); break;
	case MD_SPAN_IMG: fault(m, "Een plaatje kan niet op deze kiosk."); break;
	case MD_SPAN_CODE: fault(m, "Computercode kan niet op een bladzijde."); break;
	default: break;
	}
	return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *self)
{
	struct making *m = self;
	(void)detail;
	if (type == MD_SPAN_EM)
		m->emphasis--;
	else if (type == MD_SPAN_STRONG)
		m->strong--;
	else if (type == MD_SPAN_A)
		m->link = BLOCK_NO_LINK;
	return 0;
}

static void add_span(struct making *m, size_t start, size_t len)
{
	enum span_style style = m->link != BLOCK_NO_LINK ? SPAN_LINK
				: m->strong > 0		 ? SPAN_STRONG
				: m->emphasis > 0	 ? SPAN_EMPHASIS
							 : SPAN_PLAIN;
	struct block *b = &m->block;
	if (style == SPAN_PLAIN || len == 0)
		return;
	struct span *last = b->span_count > 0 ? &b->spans[b->span_count - 1] : NULL;
	if (last != NULL && last->style == style && last->link == m->link &&
	    last->start + last->length == start) {
		last->length += (uint32_t)len;
		return;
	}
	if (b->span_count == SPANS_MAX) {
		fault(m, "In deze alinea staan te veel links en nadruk. Maak er meer van.");
		return;
	}
	b->spans = buf_grow(b->spans, b->span_count + 1, sizeof *b->spans);
	b->spans[b->span_count++] = (struct span){(uint32_t)start, (uint32_t)len, style, m->link};
}

static int add_text(MD_TEXTTYPE type, const MD_CHAR *text, MD_SIZE size, void *self)
{
	struct making *m = self;
	see(m, text);
	/* In a list without blank lines, text behind a heading or a rule has no paragraph. */
	if (!m->open)
		open_paragraph(m);
	size_t start = m->text.len;
	if (start == 0)
		m->block_line = line_here(m);
	switch (type) {
	case MD_TEXT_NORMAL: buf_add(&m->text, text, size); break;
	case MD_TEXT_SOFTBR: buf_add_char(&m->text, ' '); break;
	case MD_TEXT_BR: buf_add_char(&m->text, '\n'); break;
	case MD_TEXT_ENTITY: fault(m, "Schrijf het teken zelf, niet een code met & en ;."); break;
	case MD_TEXT_HTML: fault(m, "Hier staat HTML. Gebruik gewone tekst of Markdown."); break;
	default: break;
	}
	add_span(m, start, m->text.len - start);
	return 0;
}

void markdown_parse(struct markdown *out, const char *text, size_t len, const char *file,
		    int first_line, struct faults *faults)
{
	*out = (struct markdown){0};
	struct making m = {.out = out,
			   .source = text,
			   .end = text + len,
			   .seen = text,
			   .counted = text,
			   .line = first_line,
			   .file = file,
			   .faults = faults,
			   .link = BLOCK_NO_LINK};
	buf_init(&m.text);
	const MD_PARSER parser = {.flags =
					  MD_FLAG_NOINDENTEDCODEBLOCKS | MD_FLAG_COLLAPSEWHITESPACE,
				  .enter_block = enter_block,
				  .leave_block = leave_block,
				  .enter_span = enter_span,
				  .leave_span = leave_span,
				  .text = add_text};
	if (md_parse(text, (MD_SIZE)len, &parser, &m) != 0)
		faults_add(faults, file, first_line, "Deze tekst kan niet worden gelezen.");
	close_block(&m);
	buf_finish(&m.text);
}

void markdown_finish(struct markdown *m)
{
	block_finish(&m->body);
	free(m->links);
	free(m->lines);
	*m = (struct markdown){0};
}

/* texts/ID.txt: whole texts of publications, for the kiosk to search and to read. */
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"

#define HEADING_LEVEL 2

static void add_block(struct body *body, struct buf *paragraph)
{
	const char *text = paragraph->data;
	struct block block = {.kind = BLOCK_PARAGRAPH};
	if (text[0] == '\0')
		return;
	if (strncmp(text, "- ", 2) == 0) {
		block.kind = BLOCK_BULLET;
		block.level = 1;
		text += 2;
	} else if (text[0] == '#') {
		block.kind = BLOCK_HEADING;
		block.level = HEADING_LEVEL;
		text += strspn(text, "# ");
	}
	block.text_len = strlen(text);
	block.text = buf_copy(text);
	if (body->block_count % 64 == 0)
		body->blocks = buf_grow(body->blocks, body->block_count + 64, sizeof *body->blocks);
	body->blocks[body->block_count++] = block;
	buf_clear(paragraph);
}

/* Lines up to a blank one are a paragraph; "- " begins an item of a list, "# " a heading. */
static void parse(const char *text, struct body *out)
{
	struct buf paragraph;
	buf_init(&paragraph);
	while (*text != '\0') {
		size_t len = strcspn(text, "\n"), end = len;
		while (end > 0 && strchr(" \t\r", text[end - 1]) != NULL)
			end--;
		if (end == 0 || strncmp(text, "- ", 2) == 0 || text[0] == '#')
			add_block(out, &paragraph);
		if (end > 0 && paragraph.len > 0)
			buf_add_char(&paragraph, ' ');
		buf_add(&paragraph, text, end);
		if (text[0] == '#')
			add_block(out, &paragraph);
		text += len + (text[len] != '\0' ? 1 : 0);
	}
	add_block(out, &paragraph);
	buf_finish(&paragraph);
}

static struct source_pub *find(struct sources *s, const char *id)
{
	for (size_t i = 0; i < s->pub_count; i++)
		if (strcmp(s->pubs[i].id, id) == 0)
			return &s->pubs[i];
	return NULL;
}

static void load_text(struct sources *s, const char *folder, const char *id)
{
	size_t len = 0;
	struct buf name;
	buf_init(&name);
	buf_addf(&name, "%s.txt", id);
	char *file = file_join(folder, name.data);
	char *text = sources_read(s, file, &len);
	struct source_pub *pub = find(s, id);
	if (text != NULL && len > SOURCES_TEXT_MAX)
		faults_add(s->faults, file, 0, "Deze tekst is te lang: meer dan %d bytes.",
			   SOURCES_TEXT_MAX);
	else if (text != NULL && pub == NULL)
		faults_add(s->faults, file, 0, "Er is geen publicatie ‘%s’ in publications.csv.",
			   id);
	else if (text != NULL && strlen(text) == len)
		parse(text, &pub->text);
	buf_finish(&name);
	free(file);
	free(text);
}

void sources_load_texts(struct sources *s, const char *dir)
{
	size_t count = 0;
	char *folder = file_join(dir, "texts");
	char **names = sources_names(folder, ".txt", &count);
	for (size_t i = 0; i < count; i++)
		load_text(s, folder, names[i]);
	sources_free_names(names, count);
	free(folder);
}

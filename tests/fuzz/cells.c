/*
 * Cells as they stand in a database that may have broken: reading ends inside, texts never get
 * longer, what is taken for a contact is one, and nothing of it steers a terminal.
 */
#include "db/base/buf.h"
#include "db/base/plain.h"
#include "db/central/cells.h"
#include "db/central/contact.h"
#include "tests/fuzz/support/fuzz.h"

static void check_plain(const char *text)
{
	struct buf line;
	buf_init(&line);
	plain_add(&line, text);
	FUZZ_MUST(strlen(line.data) == line.len);
	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = (unsigned char)line.data[i];
		FUZZ_MUST(c >= ' ' && c != 0x7F);
		/* C1 as UTF-8 writes it. */
		FUZZ_MUST(c != 0xC2 || (unsigned char)line.data[i + 1] < 0x80 ||
			  (unsigned char)line.data[i + 1] > 0x9F);
	}
	buf_finish(&line);
}

static void check_cell(const struct cells_cell *cell, const char *text, size_t size)
{
	char normal[CONTACT_TEXT], again[CONTACT_TEXT];
	struct buf out;
	buf_init(&out);
	FUZZ_MUST(cell->name >= text && cell->name + cell->name_len < text + size);
	FUZZ_MUST(cell->raw >= text && cell->raw + cell->raw_len < text + size);
	cells_unescape(cell, &out);
	FUZZ_MUST(out.len <= cell->raw_len);
	FUZZ_MUST(memchr(out.data, '\0', out.len) == NULL);
	FUZZ_MUST(cell->escaped || out.len == cell->raw_len);
	check_plain(out.data);
	if (contact_normal(out.data, out.len, normal)) {
		FUZZ_MUST(contact_normal(normal, strlen(normal), again));
		FUZZ_MUST(strcmp(normal, again) == 0);
		fuzz_accepted();
	}
	buf_finish(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = fuzz_text(data, size), normal[CONTACT_TEXT];
	struct cells cells;
	struct cells_cell cell;
	struct contacts contacts;
	for (cells_begin(&cells, text); cells_next(&cells, &cell);)
		check_cell(&cell, text, size);
	contact_of_cells(text, &contacts);
	FUZZ_MUST(contacts.count <= CONTACTS_MAX);
	for (size_t i = 0; i < contacts.count; i++)
		for (size_t k = 0; k < i; k++)
			FUZZ_MUST(strcmp(contacts.items[i], contacts.items[k]) != 0);
	contact_normal(text, size, normal);
	check_plain(text);
	free(text);
	return 0;
}

/* Markdown that few people write: what is right is a sound body, and what is not is a fault. */
#include "content/make/faults.h"
#include "content/make/markdown.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

/* Parses, and checks that a page without faults comes back from its bytes; how many faults. */
static size_t parse(struct markdown *out, const char *text)
{
	struct faults faults = {0};
	markdown_parse(out, text, strlen(text), "x.md", 1, &faults);
	size_t count = faults.count;
	faults_finish(&faults);
	if (count == 0) {
		struct buf bytes;
		struct body back;
		struct err e;
		buf_init(&bytes);
		block_encode(&out->body, &bytes);
		assert_int_equal(block_decode(bytes.data, bytes.len, &back, &e), 0);
		assert_int_equal(back.block_count, out->body.block_count);
		block_finish(&back);
		buf_finish(&bytes);
	}
	return count;
}

static size_t faults_of(const char *text)
{
	struct markdown m;
	size_t count = parse(&m, text);
	markdown_finish(&m);
	return count;
}

static void repeat(struct buf *out, const char *text, int times)
{
	for (int i = 0; i < times; i++)
		buf_add_str(out, text);
}

static void text_behind_a_heading_in_a_list_stays(void **state)
{
	struct markdown m;
	(void)state;
	assert_int_equal(parse(&m, "- ## *kop*\n  *tekst* en meer\n- twee\n"), 0);
	assert_int_equal(m.body.block_count, 3);
	assert_int_equal(m.body.blocks[0].kind, BLOCK_HEADING);
	assert_int_equal(m.body.blocks[0].span_count, 1);
	assert_int_equal(m.body.blocks[1].kind, BLOCK_PARAGRAPH);
	assert_string_equal(m.body.blocks[1].text, "tekst en meer");
	assert_int_equal(m.body.blocks[1].span_count, 1);
	assert_int_equal(m.body.blocks[1].spans[0].length, 5);
	assert_string_equal(m.body.blocks[2].text, "twee");
	markdown_finish(&m);
}

static void text_behind_a_rule_in_a_list_stays(void **state)
{
	struct markdown m;
	(void)state;
	assert_int_equal(parse(&m, "- een\n  ***\n  **twee**\n"), 0);
	assert_int_equal(m.body.block_count, 3);
	assert_int_equal(m.body.blocks[1].kind, BLOCK_RULE);
	assert_string_equal(m.body.blocks[2].text, "twee");
	markdown_finish(&m);
}

/* Code is a fault, and leaves no half-made block behind for the text that follows it. */
static void code_behind_a_heading_is_only_a_fault(void **state)
{
	(void)state;
	assert_true(faults_of("- ## *kop*\n  *`x`\n  y*\n") > 0);
	assert_true(faults_of("- ## [kop](page:een)\n  [`x`\n  y](page:twee)\n") > 0);
}

static void deep_lists_are_faults(void **state)
{
	struct buf text;
	(void)state;
	buf_init(&text);
	repeat(&text, "- ", 40);
	buf_add_str(&text, "a\n\nx\n\n1. b\n");
	assert_int_equal(faults_of("- - - a\n\nx\n\n1. b\n"), 0);
	assert_true(faults_of(text.data) > 0);
	buf_finish(&text);
}

static void a_number_fits_its_byte(void **state)
{
	struct markdown m;
	(void)state;
	assert_int_equal(parse(&m, "254. a\n255. b\n"), 0);
	assert_int_equal(m.body.blocks[1].level, 255);
	markdown_finish(&m);
	assert_int_equal(faults_of("254. a\n255. b\n256. c\n"), 1);
	assert_int_equal(faults_of("999999999. a\n"), 1);
}

/* The bytes of a body have room for so much. */
static void long_targets_and_busy_paragraphs_are_faults(void **state)
{
	struct buf text;
	(void)state;
	buf_init(&text);
	buf_add_str(&text, "[a](page:");
	repeat(&text, "a", 1990);
	buf_add_str(&text, ")\n");
	assert_int_equal(faults_of(text.data), 0);
	buf_truncate(&text, text.len - 2);
	repeat(&text, "a", 70000);
	buf_add_str(&text, ")\n");
	assert_int_equal(faults_of(text.data), 1);
	buf_clear(&text);
	repeat(&text, "*a* b ", 1000);
	assert_int_equal(faults_of(text.data), 0);
	repeat(&text, "*a* b ", 70000);
	assert_true(faults_of(text.data) > 0);
	buf_finish(&text);
}

/* Also when the parser looks ahead and comes back. */
static void faults_name_their_line(void **state)
{
	struct markdown m;
	struct faults faults = {0};
	static const char text[] = "een\n\n[a\nb &amp; c](page:een)\n\n&amp;\n";
	(void)state;
	markdown_parse(&m, text, sizeof text - 1, "x.md", 10, &faults);
	assert_int_equal(faults.count, 2);
	assert_int_equal(faults.items[0].line, 13);
	assert_int_equal(faults.items[1].line, 15);
	markdown_finish(&m);
	faults_finish(&faults);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_behind_a_heading_in_a_list_stays),
		cmocka_unit_test(text_behind_a_rule_in_a_list_stays),
		cmocka_unit_test(code_behind_a_heading_is_only_a_fault),
		cmocka_unit_test(deep_lists_are_faults),
		cmocka_unit_test(a_number_fits_its_byte),
		cmocka_unit_test(long_targets_and_busy_paragraphs_are_faults),
		cmocka_unit_test(faults_name_their_line),
	};
	return cmocka_run_group_tests_name("markdown", tests, NULL, NULL);
}

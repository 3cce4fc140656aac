#include "content/bundle/codes.h"
#include "content/bundle/bundle.h"
#include "db/base/buf.h"
#include "db/base/sql.h"

#define FORMAT_WITH_CODES 3

static const char *const whats[CODE_WHATS] = {
	[CODE_NETWORK] = "network",
	[CODE_PASSWORD] = "password",
	[CODE_NAME] = "name",
	[CODE_ROLE] = "role",
	[CODE_ORGANISATION] = "organisation",
	[CODE_PHONE] = "phone",
	[CODE_EMAIL] = "email",
	[CODE_URL] = "url",
	[CODE_ADDRESS] = "address",
	[CODE_TITLE] = "title",
	[CODE_WHEN] = "when",
	[CODE_PLACE] = "place",
	[CODE_TEXT] = "text",
};

#define FOR_CENTRE                                                                                 \
	" (NOT EXISTS (SELECT 1 FROM code_centre WHERE code = code.id)"                            \
	" OR EXISTS (SELECT 1 FROM code_centre WHERE code = code.id"                               \
	" AND centre = ? COLLATE NOCASE))"

bool codes_any(struct bundle *b, const char *centre)
{
	long long any = 0;
	return bundle_format(b) >= FORMAT_WITH_CODES &&
	       sql_int(bundle_sql(b), &any, 0, NULL,
		       "SELECT EXISTS (SELECT 1 FROM code WHERE" FOR_CENTRE ")", "s",
		       centre) == 0 &&
	       any != 0;
}

static int read_texts(struct bundle *b, struct code *code, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int rc = sql_prepare(&s, bundle_sql(b), e,
			     "SELECT text FROM code_text WHERE code = ? ORDER BY ord", "s",
			     code->id);
	while (rc == 0 && (rc = sql_step(s, e)) == 1) {
		code->texts = buf_grow(code->texts, code->text_count + 1, sizeof *code->texts);
		code->texts[code->text_count++] = buf_copy(sql_text(s, 0));
		rc = 0;
	}
	sqlite3_finalize(s);
	return rc;
}

static int read_lines(struct bundle *b, struct code *code, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int rc = sql_prepare(&s, bundle_sql(b), e,
			     "SELECT what, value FROM code_line WHERE code = ? ORDER BY ord", "s",
			     code->id);
	while (rc == 0 && (rc = sql_step(s, e)) == 1) {
		enum code_what what = 0;
		rc = 0;
		while (what < CODE_WHATS && strcmp(whats[what], sql_text(s, 0)) != 0)
			what++;
		if (what == CODE_WHATS)
			continue;
		code->lines = buf_grow(code->lines, code->line_count + 1, sizeof *code->lines);
		code->lines[code->line_count++] =
			(struct code_line){what, buf_copy(sql_text(s, 1))};
	}
	sqlite3_finalize(s);
	return rc;
}

int codes_list(struct bundle *b, const char *lang, const char *centre, struct code_list *out,
	       struct err *e)
{
	sqlite3_stmt *s = NULL;
	struct code_list list = {0};
	int rc = 0;
	if (bundle_format(b) >= FORMAT_WITH_CODES)
		rc = sql_prepare(&s, bundle_sql(b), e,
				 "SELECT id, label, lang <> ?1 FROM code WHERE (lang = ?1 OR (lang "
				 "= 'nl' AND"
				 " NOT EXISTS (SELECT 1 FROM code other WHERE other.id = code.id"
				 " AND other.lang = ?1))) AND" FOR_CENTRE " ORDER BY ord",
				 "ss", lang, centre);
	while (rc == 0 && s != NULL && (rc = sql_step(s, e)) == 1) {
		struct code code = {.id = buf_copy(sql_text(s, 0)),
				    .label = buf_copy(sql_text(s, 1)),
				    .dutch = sqlite3_column_int(s, 2) != 0};
		rc = read_texts(b, &code, e) != 0 || read_lines(b, &code, e) != 0 ? -1 : 0;
		list.items = buf_grow(list.items, list.count + 1, sizeof code);
		list.items[list.count++] = code;
	}
	sqlite3_finalize(s);
	if (rc < 0) {
		codes_finish(&list);
		return -1;
	}
	*out = list;
	return 0;
}

static void finish_code(struct code *code)
{
	for (size_t i = 0; i < code->text_count; i++)
		free(code->texts[i]);
	for (size_t i = 0; i < code->line_count; i++)
		free(code->lines[i].value);
	free(code->texts);
	free(code->lines);
	free(code->id);
	free(code->label);
}

void codes_finish(struct code_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		finish_code(&list->items[i]);
	free(list->items);
	*list = (struct code_list){0};
}

/*
 * xlsx_flat FLAT OUT TEMP: the least that an XLSX export can be: libxlsxwriter in constant memory
 * over a plain table of texts; numbers and times are written as such.
 */
#include <sqlite3.h>
#include <stdlib.h>
#include <xlsxwriter.h>

enum kind { TEXT, NUMBER, TIME };

static enum kind kind_of(const char *name)
{
	static const char *const numbers[] = {"number", "form_version", "same_person"};
	if (strstr(name, "_at") != NULL)
		return TIME;
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		if (strcmp(name, numbers[i]) == 0)
			return NUMBER;
	return TEXT;
}

/* "2026-11-25T10:00:00Z" */
static lxw_datetime time_of(const char *text)
{
	char *at;
	lxw_datetime t = {.year = (int)strtol(text, &at, 10)};
	t.month = (int)strtol(at + 1, &at, 10);
	t.day = (int)strtol(at + 1, &at, 10);
	t.hour = (int)strtol(at + 1, &at, 10);
	t.min = (int)strtol(at + 1, &at, 10);
	t.sec = (double)strtol(at + 1, &at, 10);
	return t;
}

int main(int argc, char **argv)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	enum kind kinds[64];
	if (argc != 4 || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, "SELECT * FROM flat", -1, &s, NULL) != SQLITE_OK)
		return 1;
	lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = argv[3]};
	lxw_workbook *book = workbook_new_opt(argv[2], &options);
	lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
	lxw_format *text_format = workbook_add_format(book),
		   *time_format = workbook_add_format(book);
	format_set_num_format(text_format, "@");
	format_set_num_format(time_format, "yyyy-mm-dd hh:mm:ss");
	int count = sqlite3_column_count(s);
	for (int i = 0; i < count; i++) {
		kinds[i] = kind_of(sqlite3_column_name(s, i));
		worksheet_write_string(sheet, 0, (lxw_col_t)i, sqlite3_column_name(s, i), NULL);
	}
	for (lxw_row_t row = 1; sqlite3_step(s) == SQLITE_ROW; row++)
		for (int i = 0; i < count; i++) {
			const char *text = (const char *)sqlite3_column_text(s, i);
			lxw_col_t column = (lxw_col_t)i;
			if (text == NULL)
				continue;
			if (kinds[i] == NUMBER) {
				worksheet_write_number(sheet, row, column, strtod(text, NULL),
						       NULL);
			} else if (kinds[i] == TIME) {
				lxw_datetime time = time_of(text);
				worksheet_write_datetime(sheet, row, column, &time, time_format);
			} else {
				worksheet_write_string(sheet, row, column, text, text_format);
			}
		}
	sqlite3_finalize(s);
	sqlite3_close(db);
	return workbook_close(book) != LXW_NO_ERROR;
}

/*
 * xlsx_flat FLAT OUT TEMP: the least that an XLSX export can be: libxlsxwriter in constant memory
 * over a plain table of texts.
 */
#include <sqlite3.h>
#include <xlsxwriter.h>

int main(int argc, char **argv)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	if (argc != 4 || sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, "SELECT * FROM flat", -1, &s, NULL) != SQLITE_OK)
		return 1;
	lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = argv[3]};
	lxw_workbook *book = workbook_new_opt(argv[2], &options);
	lxw_worksheet *sheet = workbook_add_worksheet(book, NULL);
	int count = sqlite3_column_count(s);
	for (int i = 0; i < count; i++)
		worksheet_write_string(sheet, 0, (lxw_col_t)i, sqlite3_column_name(s, i), NULL);
	for (lxw_row_t row = 1; sqlite3_step(s) == SQLITE_ROW; row++)
		for (int i = 0; i < count; i++) {
			const char *text = (const char *)sqlite3_column_text(s, i);
			if (text != NULL)
				worksheet_write_string(sheet, row, (lxw_col_t)i, text, NULL);
		}
	sqlite3_finalize(s);
	sqlite3_close(db);
	return workbook_close(book) != LXW_NO_ERROR;
}

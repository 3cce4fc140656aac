/*
 * The limit to measure against: a loop that calls libxlsxwriter in constant memory for each cell
 * of the same rows, and does nothing else.
 *
 *   xlsx_bare PATH TEMP_DIR ROWS
 */
#include "tests/bench/xlsx_cells.h"

#include <stdlib.h>
#include <sysexits.h>
#include <xlsxwriter.h>

int main(int argc, char **argv)
{
	if (argc != 4)
		return EX_USAGE;
	lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = argv[2]};
	lxw_workbook *workbook = workbook_new_opt(argv[1], &options);
	lxw_worksheet *sheet = workbook_add_worksheet(workbook, "Aanmeldingen");
	lxw_format *date = workbook_add_format(workbook);
	format_set_num_format(date, "yyyy-mm-dd hh:mm:ss");
	struct xlsx_cells cells;
	for (uint64_t row = 0; row < strtoull(argv[3], NULL, 10); row++) {
		xlsx_cells_fill(&cells, row);
		for (lxw_col_t i = 0; i < XLSX_CELLS; i++)
			if (i == XLSX_CELLS_TIME)
				worksheet_write_unixtime(sheet, (lxw_row_t)row, i, cells.made_at,
							 date);
			else if (i == XLSX_CELLS_RECEIVED)
				worksheet_write_unixtime(sheet, (lxw_row_t)row, i,
							 cells.received_at, date);
			else
				worksheet_write_string(sheet, (lxw_row_t)row, i, cells.text[i],
						       NULL);
	}
	return workbook_close(workbook) == LXW_NO_ERROR ? EX_OK : EX_IOERR;
}

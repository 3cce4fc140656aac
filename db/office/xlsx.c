#include "db/office/xlsx.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/office/celltext.h"
#include "db/office/sheetname.h"
#include "db/office/xlsx_inside.h"
#include "db/office/zipwhole.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>
#include <xlsxwriter.h>

/* What the numbers of a sheet can be: Excel has 15 digits, and its days agree from March 1900. */
#define NUMBER_MAX  INT64_C(999999999999999)
#define TIME_FIRST  (INT64_C(-25508) * 86400)  /* 1900-03-01 */
#define TIME_BEHIND (INT64_C(2932897) * 86400) /* 10000-01-01 */

enum {
	ROWS_BUFFER = 256 << 10, /* fewer, larger writes */
	WIDTH_MAX = 48,
	ROW_BYTES = 23,		   /* of XML, without its cells */
	CELL_BYTES = 58,	   /* of XML, without its text */
	CELL_PACKED = 5,	   /* the same in the zip */
	WORKBOOK_BYTES = 256 << 10 /* of a workbook without rows */
};

static const struct xlsx_limits real_limits = {.rows = LXW_ROW_MAX, .zip64_above = 4000000000};

struct sheet {
	lxw_worksheet *sheet;
	FILE *rows; /* the library's; it closes it on the way, or forgets it when it fails */
	int fd;	    /* of rows */
	char *buffer;
	struct stat rows_stat;
	uint64_t bytes; /* of rows, once they are complete */
};

struct xlsx {
	lxw_workbook *workbook;
	char *path, *temp_dir;
	struct xlsx_limits limits;
	locale_t plain; /* the library prints numbers with the point of the locale */
	lxw_format *bold, *text, *time, *wrapped;
	struct sheetname_used names;
	struct sheet *sheets; /* the last is the one that is written */
	size_t count;
	char *title;
	const struct format_columns *columns; /* only until the last row of their table */
	size_t column_count;
	uint32_t row; /* the next of the sheet */
	struct buf scratch;
	struct err failed; /* the first fault; after it no file is made */
};

struct outcome {
	int code;
	const char *text;
};

#define TOO_LONG                                                                                   \
	"Een antwoord is te lang voor een spreadsheet (meer dan 32.767 tekens)."                   \
	" Exporteer naar CSV in plaats van XLSX."
#define DISK_FULL                                                                                  \
	"De spreadsheet kon niet helemaal worden geschreven."                                      \
	" Waarschijnlijk is de schijf vol. Maak ruimte vrij en probeer het opnieuw."
#define NO_TEMP                                                                                    \
	"Er kon geen tijdelijk bestand worden gemaakt."                                            \
	" Kies een map waarin u mag schrijven en waar ruimte is."

/* Any other value is a fault of ours. */
static const struct outcome outcomes[LXW_MAX_ERRNO + 1] = {
	[LXW_ERROR_MEMORY_MALLOC_FAILED] = {EX_OSERR, "Er is geen geheugen meer vrij. Sluit andere"
						      " programma's en probeer het opnieuw."},
	[LXW_ERROR_CREATING_XLSX_FILE] = {EX_CANTCREAT,
					  "De spreadsheet kon niet worden gemaakt. Kies een map"
					  " waarin u mag schrijven."},
	[LXW_ERROR_CREATING_TMPFILE] = {EX_CANTCREAT, NO_TEMP},
	[LXW_ERROR_READING_TMPFILE] = {EX_IOERR, DISK_FULL},
	[LXW_ERROR_ZIP_FILE_OPERATION] = {EX_IOERR, DISK_FULL},
	[LXW_ERROR_ZIP_PARAMETER_ERROR] = {EX_IOERR, DISK_FULL},
	[LXW_ERROR_ZIP_BAD_ZIP_FILE] = {EX_IOERR, DISK_FULL},
	[LXW_ERROR_ZIP_INTERNAL_ERROR] = {EX_IOERR, DISK_FULL},
	[LXW_ERROR_ZIP_FILE_ADD] = {EX_IOERR, DISK_FULL},
	[LXW_ERROR_ZIP_CLOSE] = {EX_IOERR, DISK_FULL},
	[LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED] = {EX_DATAERR, TOO_LONG},
	[LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE] = {EX_DATAERR,
						    "Er zijn te veel kolommen voor een spreadsheet"
						    " (meer dan 16.384). Exporteer naar CSV in"
						    " plaats van XLSX."},
};

static int fail(struct err *e, lxw_error error)
{
	const struct outcome *o = &outcomes[error <= LXW_MAX_ERRNO ? error : LXW_MAX_ERRNO];
	if (o->text != NULL)
		return err_set(e, o->code, "%s", o->text);
	return err_set(e, EX_SOFTWARE,
		       "De spreadsheet kon niet worden gemaakt (fout %d). Exporteer naar CSV en"
		       " meld dit aan de beheerder.",
		       (int)error);
}

/* Remembers the first fault. */
static int finish(struct xlsx *x, int rc, struct err *own, struct err *e)
{
	if (rc != 0 && x->failed.code == 0)
		x->failed = *own;
	return rc == 0 ? 0 : err_set(e, own->code, "%s", own->text);
}

struct xlsx_room xlsx_needs(uint64_t rows, size_t columns, uint64_t text)
{
	const uint64_t sheet = LXW_ROW_MAX - 1, cells = rows * columns;
	const uint64_t xml = rows * ROW_BYTES + cells * CELL_BYTES + text + text / 8;
	/* The library copies the rows of a sheet before it packs them. */
	const uint64_t copy = rows <= sheet ? xml : xml / rows * sheet + sheet;
	return (struct xlsx_room){.temp = xml + copy + WORKBOOK_BYTES,
				  .result = cells * CELL_PACKED + text + WORKBOOK_BYTES};
}

static int check_folder(const char *folder, struct err *e)
{
	struct stat st;
	if (stat(folder, &st) == 0 && !S_ISDIR(st.st_mode))
		errno = ENOTDIR;
	else if (access(folder, W_OK | X_OK) == 0)
		return 0;
	return err_sys(e, EX_CANTCREAT, "Kan niet schrijven in de map %s. Kies een andere map",
		       folder);
}

static int check_folder_of(const char *path, struct err *e)
{
	char *folder = buf_copy(path);
	char *slash = strrchr(folder, '/');
	if (slash != NULL)
		slash[slash == folder] = '\0';
	int rc = check_folder(slash != NULL ? folder : ".", e);
	free(folder);
	return rc;
}

/* The text format keeps text as it is, also when somebody edits the cell later. */
static void make_formats(struct xlsx *x)
{
	x->bold = workbook_add_format(x->workbook);
	format_set_bold(x->bold);
	x->text = workbook_add_format(x->workbook);
	format_set_num_format(x->text, "@");
	x->time = workbook_add_format(x->workbook);
	format_set_num_format(x->time, "yyyy-mm-dd hh:mm:ss");
	format_set_align(x->time, LXW_ALIGN_LEFT);
	x->wrapped = workbook_add_format(x->workbook);
	format_set_num_format(x->wrapped, "@");
	format_set_text_wrap(x->wrapped);
	format_set_align(x->wrapped, LXW_ALIGN_VERTICAL_TOP);
}

int xlsx_new(struct xlsx **out, const char *path, const char *temp_dir, struct err *e)
{
	return xlsx_new_limited(out, path, temp_dir, &real_limits, e);
}

int xlsx_new_limited(struct xlsx **out, const char *path, const char *temp_dir,
		     const struct xlsx_limits *limits, struct err *e)
{
	if (temp_dir == NULL)
		temp_dir = getenv("TMPDIR");
	if (temp_dir == NULL || temp_dir[0] == '\0')
		temp_dir = P_tmpdir;
	if (check_folder_of(path, e) != 0 || check_folder(temp_dir, e) != 0)
		return -1;
	struct xlsx *x = buf_alloc(1, sizeof *x);
	x->limits = *limits;
	x->path = buf_copy(path);
	x->temp_dir = buf_copy(temp_dir);
	x->plain = newlocale(LC_ALL_MASK, "C.UTF-8", (locale_t)0);
	if (x->plain == (locale_t)0)
		x->plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
	buf_init(&x->scratch);
	lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = x->temp_dir};
	x->workbook = workbook_new_opt(path, &options);
	if (x->workbook == NULL || x->plain == (locale_t)0) {
		xlsx_free(x);
		return fail(e, LXW_ERROR_MEMORY_MALLOC_FAILED);
	}
	make_formats(x);
	*out = x;
	return 0;
}

/* Excel wants quotes around a name as 2024 or A1 in the filter's range; the library has none. */
static void quote_name(lxw_worksheet *sheet)
{
	struct buf quoted;
	buf_init(&quoted);
	buf_add_char(&quoted, '\'');
	for (const char *p = sheet->name; *p != '\0'; p++) {
		if (*p == '\'')
			buf_add_char(&quoted, '\'');
		buf_add_char(&quoted, *p);
	}
	buf_add_char(&quoted, '\'');
	free(sheet->quoted_name);
	sheet->quoted_name = buf_steal(&quoted);
}

/* When it cannot write in the folder it was given, the library goes to another; we do not. */
static bool is_in_folder(const struct xlsx *x, const struct stat *file)
{
	struct stat folder;
	return stat(x->temp_dir, &folder) == 0 && folder.st_dev == file->st_dev;
}

static int add_sheet(struct xlsx *x, struct err *e)
{
	char name[SHEETNAME_SIZE];
	sheetname_make(&x->names, x->plain, x->title != NULL ? x->title : "", name);
	lxw_worksheet *sheet = workbook_add_worksheet(x->workbook, name);
	if (sheet == NULL)
		return fail(e, LXW_ERROR_CREATING_TMPFILE);
	x->sheets = buf_grow(x->sheets, x->count + 1, sizeof *x->sheets);
	struct sheet *s = &x->sheets[x->count++];
	*s = (struct sheet){.sheet = sheet, .rows = sheet->optimize_tmpfile};
	s->fd = fileno(s->rows);
	if (fstat(s->fd, &s->rows_stat) != 0 || !is_in_folder(x, &s->rows_stat))
		return fail(e, LXW_ERROR_CREATING_TMPFILE);
	s->buffer = buf_alloc(ROWS_BUFFER, 1);
	setvbuf(s->rows, s->buffer, _IOFBF, ROWS_BUFFER);
	quote_name(sheet);
	x->row = 0;
	return 0;
}

static lxw_worksheet *current(const struct xlsx *x)
{
	return x->sheets[x->count - 1].sheet;
}

/* All rows of the sheet are there: were they all written? */
static int end_sheet(struct xlsx *x, struct err *e)
{
	if (x->count == 0)
		return 0;
	struct sheet *s = &x->sheets[x->count - 1];
	if (x->column_count > 0 && x->row > 0) {
		const lxw_col_t last = (lxw_col_t)(x->column_count - 1);
		char range[LXW_MAX_CELL_RANGE_LENGTH];
		worksheet_autofilter(s->sheet, 0, 0, x->row - 1, last);
		/* No green corner at each 007: it is meant to be text. */
		lxw_rowcol_to_range(range, 0, 0, x->row - 1, last);
		worksheet_ignore_errors(s->sheet, LXW_IGNORE_NUMBER_STORED_AS_TEXT, range);
	}
	/* The library would write the last row later, when nobody looks. */
	lxw_worksheet_write_single_row(s->sheet);
	const bool bad = fflush(s->rows) != 0 || ferror(s->rows);
	const off_t bytes = ftello(s->rows);
	s->bytes = bytes > 0 ? (uint64_t)bytes : 0;
	return bad || bytes < 0 ? fail(e, LXW_ERROR_ZIP_FILE_OPERATION) : 0;
}

static lxw_error write_text(struct xlsx *x, lxw_col_t column, const char *text, size_t len,
			    lxw_format *format)
{
	lxw_worksheet *sheet = current(x);
	if (len == 0) {
		/*
		 * The library knows no empty text.  A rich one is XML that it writes as it is,
		 * and it needs no more than its element.
		 */
		lxw_error error = worksheet_write_string(sheet, x->row, column, "<t></t>", format);
		if (error == LXW_NO_ERROR)
			sheet->array[column]->type = INLINE_RICH_STRING_CELL;
		return error;
	}
	if (celltext_set(&x->scratch, text, len) > CELLTEXT_MAX)
		return LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED;
	return worksheet_write_string(sheet, x->row, column, x->scratch.data, format);
}

static lxw_error write_string(struct xlsx *x, lxw_col_t column, const struct format_cell *cell)
{
	return write_text(x, column, cell->text, cell->len, x->text);
}

static lxw_error write_time(struct xlsx *x, lxw_col_t column, const struct format_cell *cell)
{
	int64_t seconds = cell->number / 1000 - (cell->number % 1000 < 0);
	if (seconds < TIME_FIRST || seconds >= TIME_BEHIND)
		return write_string(x, column, cell);
	return worksheet_write_unixtime(current(x), x->row, column, seconds, x->time);
}

static lxw_error write_number(struct xlsx *x, lxw_col_t column, const struct format_cell *cell)
{
	if (cell->number < -NUMBER_MAX || cell->number > NUMBER_MAX)
		return write_string(x, column, cell);
	return worksheet_write_number(current(x), x->row, column, (double)cell->number, NULL);
}

static const struct {
	lxw_error (*write)(struct xlsx *x, lxw_col_t column, const struct format_cell *cell);
	size_t width; /* characters */
	const char *behind_heading;
} kinds[] = {
	[FORMAT_TEXT] = {write_string, 24, ""},	    [FORMAT_ID] = {write_string, 20, ""},
	[FORMAT_TIME] = {write_time, 20, " (UTC)"}, [FORMAT_NUMBER] = {write_number, 10, ""},
	[FORMAT_YES] = {write_string, 8, ""},
};

static size_t width_of(const char *heading, size_t least)
{
	size_t width = lxw_utf8_strlen(heading) + 4; /* the filter's button */
	width = width > WIDTH_MAX ? WIDTH_MAX : width;
	return width > least ? width : least;
}

/* A sheet of this table, with its header. */
static int begin_sheet(struct xlsx *x, struct err *e)
{
	if (add_sheet(x, e) != 0)
		return -1;
	lxw_error error = LXW_NO_ERROR;
	struct buf heading;
	buf_init(&heading);
	for (size_t i = 0; i < x->columns->count && error == LXW_NO_ERROR; i++) {
		const struct format_column *c = &x->columns->items[i];
		const lxw_col_t column = (lxw_col_t)i;
		buf_clear(&heading);
		buf_addf(&heading, "%s%s", c->heading, kinds[c->kind].behind_heading);
		error = write_text(x, column, heading.data, heading.len, x->bold);
		if (error == LXW_NO_ERROR)
			error = worksheet_set_column(
				current(x), column, column,
				(double)width_of(heading.data, kinds[c->kind].width), NULL);
	}
	buf_finish(&heading);
	worksheet_freeze_panes(current(x), 1, 0);
	x->row = 1;
	return error == LXW_NO_ERROR ? 0 : fail(e, error);
}

static int begin_table(struct xlsx *x, const char *title, const struct format_columns *columns,
		       struct err *e)
{
	if (end_sheet(x, e) != 0)
		return -1;
	if (columns->count > LXW_COL_MAX)
		return fail(e, LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE);
	free(x->title);
	x->title = buf_copy(title);
	x->columns = columns;
	x->column_count = columns->count;
	return begin_sheet(x, e);
}

int xlsx_table(struct xlsx *x, const char *title, const struct format_columns *columns,
	       struct err *e)
{
	struct err own = {0};
	locale_t before = uselocale(x->plain);
	int rc = begin_table(x, title, columns, &own);
	uselocale(before);
	return finish(x, rc, &own, e);
}

static int write_row(struct xlsx *x, const struct format_cell *cells, struct err *e)
{
	if (x->row >= x->limits.rows && (end_sheet(x, e) != 0 || begin_sheet(x, e) != 0))
		return -1;
	lxw_error error = LXW_NO_ERROR;
	const size_t count = x->columns->count;
	const struct format_column *columns = x->columns->items;
	for (size_t i = 0; i < count && error == LXW_NO_ERROR; i++)
		if (cells[i].text != NULL)
			error = kinds[columns[i].kind].write(x, (lxw_col_t)i, &cells[i]);
	if (error != LXW_NO_ERROR)
		return fail(e, error);
	x->row++;
	return ferror(x->sheets[x->count - 1].rows) ? fail(e, LXW_ERROR_ZIP_FILE_OPERATION) : 0;
}

int xlsx_row(struct xlsx *x, const struct format_cell *cells, struct err *e)
{
	struct err own = {0};
	locale_t before = uselocale(x->plain);
	int rc = write_row(x, cells, &own);
	uselocale(before);
	return finish(x, rc, &own, e);
}

static int write_notes(struct xlsx *x, const char *title, const struct xlsx_note *notes,
		       size_t count, struct err *e)
{
	static const double widths[] = {32, 88};
	if (end_sheet(x, e) != 0)
		return -1;
	free(x->title);
	x->title = buf_copy(title);
	x->columns = NULL;
	x->column_count = 0;
	if (add_sheet(x, e) != 0)
		return -1;
	lxw_error error = LXW_NO_ERROR;
	for (size_t i = 0; i < count && error == LXW_NO_ERROR; i++, x->row++) {
		const struct xlsx_note *n = &notes[i];
		error = write_text(x, 0, n->left, strlen(n->left),
				   n->right != NULL ? x->wrapped : x->bold);
		if (error == LXW_NO_ERROR && n->right != NULL)
			error = write_text(x, 1, n->right, strlen(n->right), x->wrapped);
	}
	for (lxw_col_t i = 0; i < 2; i++)
		worksheet_set_column(current(x), i, i, widths[i], NULL);
	return error == LXW_NO_ERROR ? 0 : fail(e, error);
}

int xlsx_explain(struct xlsx *x, const char *title, const struct xlsx_note *notes, size_t count,
		 struct err *e)
{
	struct err own = {0};
	locale_t before = uselocale(x->plain);
	int rc = write_notes(x, title, notes, count, &own);
	uselocale(before);
	return finish(x, rc, &own, e);
}

/* The library makes new files readable for all. */
static int make_file(const struct xlsx *x, struct err *e)
{
	int fd = open(x->path, O_WRONLY | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
	if (fd < 0)
		return err_sys(e, EX_CANTCREAT, "Kan %s niet schrijven. Kies een andere map",
			       x->path);
	close(fd);
	return 0;
}

static int pack(struct xlsx *x, struct err *e)
{
	uint64_t total = 0;
	uint64_t *rows = buf_alloc(x->count, sizeof *rows);
	for (size_t i = 0; i < x->count; i++)
		total += rows[i] = x->sheets[i].bytes;
	x->workbook->options.use_zip64 = total > x->limits.zip64_above;
	lxw_error error = workbook_close(x->workbook);
	x->workbook = NULL;
	int rc =
		error == LXW_NO_ERROR ? zipwhole_check(x->path, rows, x->count, e) : fail(e, error);
	free(rows);
	return rc;
}

static int write_file(struct xlsx *x, struct err *e)
{
	if (x->failed.code != 0)
		return err_set(e, x->failed.code, "%s", x->failed.text);
	if (end_sheet(x, e) != 0 || (x->count == 0 && add_sheet(x, e) != 0) || make_file(x, e) != 0)
		return -1;
	if (pack(x, e) == 0)
		return 0;
	unlink(x->path);
	return -1;
}

int xlsx_close(struct xlsx *x, struct err *e)
{
	locale_t before = uselocale(x->plain);
	int rc = write_file(x, e);
	uselocale(before);
	xlsx_free(x);
	return rc;
}

/* Did the library leave it open?  It has closed all others, so that the same number is the same. */
static bool is_open(const struct sheet *s)
{
	struct stat st;
	return fstat(s->fd, &st) == 0 && st.st_dev == s->rows_stat.st_dev &&
	       st.st_ino == s->rows_stat.st_ino;
}

void xlsx_free(struct xlsx *x)
{
	if (x == NULL)
		return;
	for (size_t i = 0; i < x->count; i++) {
		struct sheet *s = &x->sheets[i];
		if (x->workbook != NULL || is_open(s))
			fclose(s->rows);
		free(s->buffer);
	}
	if (x->workbook != NULL)
		lxw_workbook_free(x->workbook);
	free(x->sheets);
	sheetname_finish(&x->names);
	buf_finish(&x->scratch);
	if (x->plain != (locale_t)0)
		freelocale(x->plain);
	free(x->title);
	free(x->path);
	free(x->temp_dir);
	free(x);
}

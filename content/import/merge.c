#include "content/import/merge.h"
#include "content/import/item.h"
#include "content/import/rows.h"
#include "content/make/faults.h"
#include "db/base/err.h"
#include "db/base/file.h"

#include <sysexits.h>

#define OPTIONAL_KIND "artikel"
#define OPTIONAL_LANG "nl"

/* A row's address as one compares them, to find a row that has another id. */
struct known {
	char *address;
	struct row *row;
};

struct merge {
	const struct merge_wishes *wishes;
	struct rows ours, before, after; /* publications.csv; what the source said; what it says */
	struct known *known;
	size_t known_count;
	struct faults *faults;
	struct merge_report *report;
};

static void tell(struct merge *m, enum merge_kind kind, const char *id, const char *title,
		 const char *more)
{
	m->report->count[kind]++;
	buf_addf(&m->report->lines[kind], "  %s  %s%s\n", id, title, more);
}

static int by_address(const void *a, const void *b)
{
	const struct known *x = a, *y = b;
	return strcmp(x->address, y->address);
}

static void index_addresses(struct merge *m)
{
	m->known = buf_alloc(m->ours.count, sizeof *m->known);
	for (size_t i = 0; i < m->ours.count; i++) {
		struct row *row = m->ours.items[i];
		if (row->cells[COLUMN_URL][0] != '\0')
			m->known[m->known_count++] =
				(struct known){item_plain_address(row->cells[COLUMN_URL]), row};
	}
	if (m->known_count > 1)
		qsort(m->known, m->known_count, sizeof *m->known, by_address);
}

static struct row *find_address(const struct merge *m, const char *url)
{
	if (url == NULL || m->known_count == 0)
		return NULL;
	struct known key = {.address = item_plain_address(url)};
	const struct known *found =
		bsearch(&key, m->known, m->known_count, sizeof *m->known, by_address);
	free(key.address);
	return found != NULL ? found->row : NULL;
}

static bool says(const struct item *item, enum column c)
{
	return c != COLUMN_ID && item->cells[c] != NULL && item->cells[c][0] != '\0';
}

/* May the cell become what the source says?  *both: it was edited, and the source changed too. */
static bool may_change(const struct merge *m, const struct row *ours, const struct row *before,
		       const struct item *item, enum column c, bool *both)
{
	const char *mine = ours->cells[c], *theirs = item->cells[c];
	*both = false;
	if (!says(item, c) || strcmp(mine, theirs) == 0)
		return false;
	if (before == NULL)
		return mine[0] == '\0' || m->wishes->overrule;
	if (strcmp(before->cells[c], theirs) == 0)
		return false;
	*both = strcmp(mine, before->cells[c]) != 0;
	return !*both;
}

/* Would publications.csv still be right? */
static bool fits(struct merge *m, char *const *cells, int line)
{
	size_t count = m->faults->count;
	columns_check(cells, m->wishes->file, line, m->faults);
	return m->faults->count == count;
}

static bool merge_row(struct merge *m, struct row *ours, const struct row *before,
		      const struct item *item)
{
	struct buf changed, kept;
	char *cells[COLUMNS];
	bool both;
	buf_init(&changed);
	buf_init(&kept);
	for (enum column c = 0; c < COLUMNS; c++) {
		bool change = may_change(m, ours, before, item, c, &both);
		cells[c] = change ? item->cells[c] : ours->cells[c];
		if (change || both)
			buf_addf(change ? &changed : &kept, "%s%s",
				 change && changed.len > 0 ? ", "
				 : both && kept.len > 0	   ? ", "
							   : " (",
				 columns_names[c]);
	}
	bool good = changed.len == 0 || fits(m, cells, item->line);
	if (changed.len > 0 && good) {
		buf_add_char(&changed, ')');
		tell(m, MERGE_CHANGED, ours->cells[COLUMN_ID], cells[COLUMN_TITLE], changed.data);
		for (enum column c = 0; c < COLUMNS; c++)
			if (cells[c] != ours->cells[c])
				rows_set(ours, c, cells[c]);
	}
	if (kept.len > 0 && good) {
		buf_add_char(&kept, ')');
		tell(m, MERGE_KEPT, ours->cells[COLUMN_ID], ours->cells[COLUMN_TITLE], kept.data);
	}
	if (changed.len == 0 && kept.len == 0)
		m->report->count[MERGE_SAME]++;
	buf_finish(&changed);
	buf_finish(&kept);
	return good;
}

static bool add_new(struct merge *m, struct item *item)
{
	char **cells = item->cells;
	if (!says(item, COLUMN_LANGUAGE)) {
		free(cells[COLUMN_LANGUAGE]);
		cells[COLUMN_LANGUAGE] = buf_copy(OPTIONAL_LANG);
	}
	if (!says(item, COLUMN_KIND)) {
		free(cells[COLUMN_KIND]);
		cells[COLUMN_KIND] = buf_copy(OPTIONAL_KIND);
	}
	char *all[COLUMNS], none[] = "";
	for (enum column c = 0; c < COLUMNS; c++)
		all[c] = cells[c] != NULL ? cells[c] : none;
	if (!fits(m, all, item->line))
		return false;
	rows_add(&m->ours, cells);
	tell(m, MERGE_NEW, cells[COLUMN_ID], cells[COLUMN_TITLE], "");
	return true;
}

/* False when it must be left out, as if the source said what it said before. */
static bool merge_item(struct merge *m, struct item *item)
{
	const char *id = item->cells[COLUMN_ID];
	struct row *before = rows_find(&m->before, id), *ours = rows_find(&m->ours, id);
	if (!item_is_id(id)) {
		faults_add(m->faults, m->wishes->file, item->line,
			   "‘%s’ kan geen id zijn. Gebruik letters, cijfers en streepjes.", id);
		return false;
	}
	if (ours != NULL)
		return merge_row(m, ours, before, item);
	if (before != NULL) {
		tell(m, MERGE_DROPPED, id, item->cells[COLUMN_TITLE], "");
		return true;
	}
	return add_new(m, item);
}

/* A row that has the address already is this publication, whatever its id is. */
static void adopt_id(const struct merge *m, struct item *item)
{
	const char *id = item->cells[COLUMN_ID];
	const struct row *row = NULL;
	if (rows_find(&m->ours, id) == NULL && rows_find(&m->before, id) == NULL)
		row = find_address(m, item->cells[COLUMN_URL]);
	if (row != NULL) {
		free(item->cells[COLUMN_ID]);
		item->cells[COLUMN_ID] = buf_copy(row->cells[COLUMN_ID]);
	}
}

static int by_id(const void *a, const void *b)
{
	const struct item *x = *(struct item *const *)a, *y = *(struct item *const *)b;
	int ids = strcmp(x->cells[COLUMN_ID], y->cells[COLUMN_ID]);
	return ids != 0 ? ids : (x > y) - (x < y);
}

static bool is_in(struct item *const *sorted, size_t count, const char *id)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int cmp = strcmp(sorted[middle]->cells[COLUMN_ID], id);
		if (cmp == 0)
			return true;
		*(cmp < 0 ? &low : &high) = cmp < 0 ? middle + 1 : middle;
	}
	return false;
}

static void merge_gone(struct merge *m, struct item *const *sorted, size_t count)
{
	for (size_t i = 0; i < m->before.count; i++) {
		struct row *before = m->before.items[i];
		const char *id = before->cells[COLUMN_ID];
		if (is_in(sorted, count, id))
			continue;
		struct row *ours = rows_find(&m->ours, id);
		if (ours != NULL)
			tell(m, MERGE_GONE, id, ours->cells[COLUMN_TITLE], "");
		if (m->wishes->prune && ours != NULL)
			ours->out = true;
		if (!m->wishes->prune)
			rows_add(&m->after, before->cells);
	}
}

/* Each item once, in its order; what the source says is remembered in `after`. */
static void merge_all(struct merge *m, struct item_list *list)
{
	struct item **sorted = buf_alloc(list->count, sizeof *sorted);
	for (size_t i = 0; i < list->count; i++) {
		adopt_id(m, &list->items[i]);
		sorted[i] = &list->items[i];
	}
	if (list->count > 1)
		qsort(sorted, list->count, sizeof *sorted, by_id);
	bool *twice = buf_alloc(list->count, sizeof *twice);
	for (size_t i = 1; i < list->count; i++)
		twice[sorted[i] - list->items] =
			strcmp(sorted[i]->cells[COLUMN_ID], sorted[i - 1]->cells[COLUMN_ID]) == 0;
	for (size_t i = 0; i < list->count; i++) {
		struct item *item = &list->items[i];
		const struct row *before = rows_find(&m->before, item->cells[COLUMN_ID]);
		if (twice[i])
			faults_add(m->faults, m->wishes->file, item->line,
				   "De id ‘%s’ staat er twee keer. De eerste telt.",
				   item->cells[COLUMN_ID]);
		else if (merge_item(m, item))
			rows_add(&m->after, item->cells);
		else if (before != NULL)
			rows_add(&m->after, before->cells);
	}
	merge_gone(m, sorted, list->count);
	free(twice);
	free(sorted);
}

static int row_by_id(const void *a, const void *b)
{
	const struct row *const *x = a, *const *y = b;
	return strcmp((*x)->cells[COLUMN_ID], (*y)->cells[COLUMN_ID]);
}

/* Only when it differs: a run that changes nothing touches nothing. */
static int write_if_new(const char *file, const struct rows *rows, const char *old, struct err *e)
{
	struct buf fresh;
	buf_init(&fresh);
	rows_write(rows, &fresh);
	int rc = old != NULL && strcmp(old, fresh.data) == 0
			 ? 0
			 : file_replace(file, fresh.data, fresh.len, 0644, e);
	buf_finish(&fresh);
	return rc;
}

/* publications.csv first: after a power cut in between, the next run finds all as the source says
 * it, and remembers it then. */
static int write_all(struct merge *m, const char *file, const char *folder, const char *record,
		     struct err *e)
{
	if (m->after.count > 1)
		qsort(m->after.items, m->after.count, sizeof *m->after.items, row_by_id);
	if (write_if_new(file, &m->ours, m->ours.text, e) != 0 ||
	    file_make_folder(folder, 0755, e) != 0)
		return -1;
	return write_if_new(record, &m->after, m->before.text, e);
}

int merge_into(const struct merge_wishes *wishes, struct item_list *items, struct faults *faults,
	       struct merge_report *out, struct err *e)
{
	struct merge m = {.wishes = wishes, .faults = faults, .report = out};
	char *file = file_join(wishes->dir, "publications.csv");
	char *folder = file_join(wishes->dir, "imports"), name[128];
	snprintf(name, sizeof name, "%.100s.csv", wishes->source);
	char *record = file_join(folder, name);
	*out = (struct merge_report){0};
	for (size_t i = 0; i < MERGE_KINDS; i++)
		buf_init(&out->lines[i]);
	int rc = rows_read(&m.ours, file, false, faults, e);
	if (rc == 0)
		rc = rows_read(&m.before, record, true, faults, e);
	if (rc == 0) {
		index_addresses(&m);
		merge_all(&m, items);
		if (!wishes->dry_run)
			rc = write_all(&m, file, folder, record, e);
	}
	for (size_t i = 0; i < m.known_count; i++)
		free(m.known[i].address);
	free(m.known);
	rows_finish(&m.ours);
	rows_finish(&m.before);
	rows_finish(&m.after);
	free(record);
	free(folder);
	free(file);
	return rc;
}

void merge_finish(struct merge_report *report)
{
	for (size_t i = 0; i < MERGE_KINDS; i++)
		buf_finish(&report->lines[i]);
}

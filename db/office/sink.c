#include "db/office/sink.h"

static const struct sink_kind kinds[] = {
	{.name = "csv", .open = csv_open},
	{.name = "jsonl", .open = jsonl_open},
	{.name = "xlsx", .table_each_form = true, .needs_path = true, .open = workbook_open},
};

const struct sink_kind *sink_find(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

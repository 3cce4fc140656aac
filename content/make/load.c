/* All the sources, in the order in which they need each other. */
#include "content/make/sources.h"
#include "db/base/err.h"

#include <sys/stat.h>
#include <sysexits.h>

int sources_load(struct sources *out, const char *dir, struct faults *faults, struct err *e)
{
	struct stat st;
	if (stat(dir, &st) != 0 || !S_ISDIR(st.st_mode))
		return err_set(e, EX_NOINPUT, "%s is geen map met inhoud.", dir);
	*out = (struct sources){.faults = faults};
	sources_load_lists(out, dir);
	sources_load_publications(out, dir);
	sources_load_texts(out, dir);
	sources_load_forms(out, dir);
	sources_load_agendas(out, dir);
	sources_load_codes(out, dir);
	sources_load_pages(out, dir);
	sources_check_links(out);
	return 0;
}

/* What is particular to one machine: its name, its numbers, the environment, its row in a table. */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "tui/setup/setup_answers_inside.h"

#include <dirent.h>
#include <limits.h>
#include <sysexits.h>
#include <unistd.h>

enum { FACT_MAX = 256, FACT_NAME = 64 };

/* The first line of a file, without blanks and zeros at its end; false when there is none. */
static bool first_line(const char *path, struct buf *out)
{
	struct buf text;
	struct err why;
	buf_init(&text);
	bool there = file_read(path, 4096, &text, &why) == 0;
	size_t len = there ? strcspn(text.data, "\n") : 0;
	while (len > 0 && text.data[len - 1] == ' ')
		len--;
	buf_add(out, text.data, len);
	buf_finish(&text);
	return len > 0;
}

static bool add_hostname(const struct setup_facts *facts, struct buf *out)
{
	char name[FACT_MAX] = "";
	(void)facts;
	if (gethostname(name, sizeof name - 1) != 0)
		return false;
	buf_add_str(out, name);
	return name[0] != '\0';
}

/* On the label of a PC, or in the tree of a Raspberry Pi. */
static bool add_serial(const struct setup_facts *facts, struct buf *out)
{
	static const char *const paths[] = {"dmi/id/product_serial", "dmi/id/board_serial"};
	bool found = false;
	for (size_t i = 0; !found && i < sizeof paths / sizeof paths[0]; i++) {
		char *path = file_join(facts->machine, paths[i]);
		found = first_line(path, out);
		free(path);
	}
	return found || first_line("/proc/device-tree/serial-number", out);
}

static bool is_card(const char *name)
{
	return name[0] != '.' && strcmp(name, "lo") != 0;
}

/* Of the network card whose name comes first: the same one at each start. */
static bool add_mac(const struct setup_facts *facts, struct buf *out)
{
	char *folder = file_join(facts->machine, "net");
	char first[NAME_MAX + 1] = "";
	const struct dirent *entry;
	DIR *dir = opendir(folder);
	while (dir != NULL && (entry = readdir(dir)) != NULL)
		if (is_card(entry->d_name) &&
		    (first[0] == '\0' || strcmp(entry->d_name, first) < 0))
			snprintf(first, sizeof first, "%s", entry->d_name);
	if (dir != NULL)
		closedir(dir);
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "%s/%s/address", folder, first);
	bool found = first[0] != '\0' && first_line(path.data, out);
	buf_finish(&path);
	free(folder);
	return found;
}

static bool add_text(struct buf *out, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return false;
	buf_add_str(out, text);
	return true;
}

static int add_fact(const struct setup_facts *facts, const char *name, struct buf *out,
		    struct err *e)
{
	static const struct {
		const char *name;
		bool (*add)(const struct setup_facts *facts, struct buf *out);
	} own[] = {{"hostname", add_hostname}, {"serial", add_serial}, {"mac", add_mac}};
	static const char env[] = "env:";
	const char *cell = setup_table_cell(&facts->table, name);
	if (cell != NULL)
		return add_text(out, cell)
			       ? 0
			       : err_set(e, EX_CONFIG, "in de tabel is {%s} voor deze machine leeg",
					 name);
	if (strncmp(name, env, sizeof env - 1) == 0)
		return add_text(out, getenv(name + sizeof env - 1))
			       ? 0
			       : err_set(e, EX_CONFIG, "{%s} is leeg. Geef die mee in de omgeving",
					 name);
	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
		if (strcmp(own[i].name, name) == 0)
			return own[i].add(facts, out)
				       ? 0
				       : err_set(e, EX_CONFIG,
						 "{%s} is op deze machine niet te vinden", name);
	return err_set(
		e, EX_CONFIG,
		"{%s} is niet bekend. Kies {hostname}, {serial}, {mac}, {env:NAAM} of een kop"
		" uit de tabel",
		name);
}

int setup_facts_fill(const struct setup_facts *facts, const char *text, struct buf *out,
		     struct err *e)
{
	for (;;) {
		char name[FACT_NAME];
		size_t len = strcspn(text, "{");
		buf_add(out, text, len);
		text += len;
		if (*text == '\0')
			return 0;
		if (text[1] == '{') {
			buf_add_char(out, '{');
			text += 2;
			continue;
		}
		size_t n = strcspn(text + 1, "}");
		if (text[n + 1] != '}' || n == 0 || n >= sizeof name)
			return err_set(e, EX_CONFIG, "achter { hoort een naam en dan }");
		memcpy(name, text + 1, n);
		name[n] = '\0';
		if (add_fact(facts, name, out, e) != 0)
			return -1;
		text += n + 2;
	}
}

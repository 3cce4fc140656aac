/* agenda/NAME.ics: activities, as a calendar program saves them. */
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"

#include <time.h>

static int64_t today(void)
{
	const char *text = getenv("SOURCE_DATE_EPOCH");
	char *end = NULL;
	long long seconds = text != NULL ? strtoll(text, &end, 10) : 0;
	bool good = text != NULL && end != text && *end == '\0' && seconds >= 0;
	return good ? seconds : (int64_t)time(NULL);
}

static bool has_form(const struct sources *s, const char *id)
{
	for (size_t i = 0; i < s->form_count; i++)
		if (strcmp(s->forms[i].id, id) == 0)
			return true;
	return false;
}

static void check(struct sources *s, const struct source_agenda *agenda)
{
	for (size_t i = 0; i < agenda->ics.fault_count; i++)
		faults_add(s->faults, agenda->file, agenda->ics.faults[i].line, "%s",
			   agenda->ics.faults[i].text);
	for (size_t i = 0; i < agenda->ics.said_count; i++) {
		const struct ics_said *said = &agenda->ics.said[i];
		if (said->form != NULL && said->form[0] != '\0' && !has_form(s, said->form))
			faults_add(s->faults, agenda->file, said->line,
				   "Het formulier ‘%s’ van deze activiteit bestaat niet.",
				   said->form);
	}
}

static void load(struct sources *s, const char *folder, const char *name)
{
	struct buf path;
	struct err e = {.code = 0};
	size_t len = 0;
	buf_init(&path);
	buf_addf(&path, "%s/%s.ics", folder, name);
	char *text = sources_read(s, path.data, &len);
	struct source_agenda agenda = {.file = NULL};
	if (text != NULL && ics_read(text, len, &s->window, &agenda.ics, &e) != 0) {
		faults_add(s->faults, path.data, 0, "%s", e.text);
	} else if (text != NULL) {
		agenda.file = buf_copy(path.data);
		check(s, &agenda);
		s->agendas = buf_grow(s->agendas, s->agenda_count + 1, sizeof *s->agendas);
		s->agendas[s->agenda_count++] = agenda;
	}
	free(text);
	buf_finish(&path);
}

void sources_load_agendas(struct sources *s, const char *dir)
{
	size_t count = 0;
	char *folder = file_join(dir, "agenda");
	char **names = sources_names(folder, ".ics", &count);
	s->window = ics_window(today());
	for (size_t i = 0; i < count; i++)
		load(s, folder, names[i]);
	sources_free_names(names, count);
	free(folder);
}

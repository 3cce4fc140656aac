/* content/forms/<id>.yaml. */
#include "content/make/faults.h"
#include "content/make/sources.h"
#include "content/make/tree.h"
#include "db/base/buf.h"

#define MAX_DEFAULT 80
#define MAX_MOST    2000
/* Ten years: longer than that nobody can promise, and a slip of the hand is found. */
#define KEEP_DAYS_MOST 3650

static const struct tree *list_of(struct sources *s, const struct tree *map, const char *key,
				  bool optional, const char *file)
{
	const struct tree *list = tree_get(map, key);
	if (list != NULL && list->kind == TREE_LIST && list->count > 0)
		return list;
	if (list != NULL || !optional)
		faults_add(s->faults, file, list != NULL ? list->line : map->line,
			   "‘%s’ moet een lijst zijn, met - voor elke regel.", key);
	return NULL;
}

static char *take_key(struct sources *s, const struct tree *item, const char *file)
{
	const char *key = tree_text(item, "key", file, s->faults);
	if (key[0] != '\0' && !sources_is_id(key))
		faults_add(s->faults, file, item->line,
			   "‘%s’ kan geen sleutel zijn. Gebruik kleine letters, cijfers en _.",
			   key);
	return buf_copy(key);
}

static void take_choices(struct sources *s, struct source_field *field, const struct tree *item,
			 const char *file)
{
	static const char *const keys[] = {"key", "label", NULL};
	bool chooses = field->kind == FIELD_CHOICE || field->kind == FIELD_CHOICES;
	const struct tree *list = list_of(s, item, "choices", !chooses, file);
	if (list != NULL && !chooses)
		faults_add(s->faults, file, list->line,
			   "Alleen choice en choices hebben ‘choices’.");
	for (size_t i = 0; list != NULL && i < list->count; i++) {
		const struct tree *choice = list->items[i];
		tree_allow(choice, keys, file, s->faults);
		if (choice->kind != TREE_MAP)
			continue;
		struct named named = {take_key(s, choice, file), choice->line,
				      sources_texts(s, choice, "label", file, false)};
		for (size_t k = 0; k < field->choice_count; k++)
			if (strcmp(field->choices[k].id, named.id) == 0)
				faults_add(s->faults, file, choice->line,
					   "De keuze ‘%s’ staat hier twee keer.", named.id);
		field->choices = buf_grow(field->choices, field->choice_count + 1, sizeof named);
		field->choices[field->choice_count++] = named;
	}
}

/* `common: true`: kept for the next person whom a worker helps with this form. */
static void take_common(struct sources *s, const struct source_form *form,
			struct source_field *field, const struct tree *item)
{
	field->common = tree_bool(item, "common", false, form->file, s->faults);
	if (field->common && !forms_may_be_common(field->kind))
		faults_add(s->faults, form->file, item->line,
			   "‘%s’ kan niet blijven staan voor de volgende (common): het zegt iets"
			   " over één persoon. Dat kan bij text, postcode, choice en choices.",
			   field->key);
}

static void take_field(struct sources *s, struct source_form *form, const struct tree *item)
{
	static const char *const keys[] = {"key",  "kind",    "required", "max", "label",
					   "hint", "choices", "common",	  NULL};
	tree_allow(item, keys, form->file, s->faults);
	if (item->kind != TREE_MAP)
		return;
	const char *kind_name = tree_text(item, "kind", form->file, s->faults);
	int kind = forms_kind(kind_name);
	if (kind < 0 && kind_name[0] != '\0')
		faults_add(s->faults, form->file, item->line, "De soort ‘%s’ kennen wij niet.",
			   kind_name);
	struct source_field field = {.key = take_key(s, item, form->file),
				     .kind = kind < 0 ? FIELD_TEXT : (enum field_kind)kind,
				     .max = MAX_DEFAULT,
				     .line = item->line};
	field.required = tree_bool(item, "required", false, form->file, s->faults);
	take_common(s, form, &field, item);
	if (tree_get(item, "max") != NULL)
		field.max = (int)tree_number(item, "max", 1, MAX_MOST, form->file, s->faults);
	field.label = sources_texts(s, item, "label", form->file, false);
	field.hint = sources_texts(s, item, "hint", form->file, true);
	take_choices(s, &field, item, form->file);
	if (strstr(field.key, "bsn") != NULL || strstr(field.key, "burgerservice") != NULL)
		faults_add(s->faults, form->file, item->line,
			   "Vraag nooit een burgerservicenummer. Dat mag niet, ook niet met "
			   "toestemming.");
	for (size_t i = 0; i < form->field_count; i++)
		if (strcmp(form->fields[i].key, field.key) == 0)
			faults_add(s->faults, form->file, item->line,
				   "Het veld ‘%s’ staat hier twee keer.", field.key);
	form->fields = buf_grow(form->fields, form->field_count + 1, sizeof field);
	form->fields[form->field_count++] = field;
}

static bool ends_with(const char *text, const char *end)
{
	size_t len = strlen(text), n = strlen(end);
	return len >= n && strcmp(text + len - n, end) == 0;
}

static void take_consent(struct sources *s, struct source_form *form, const struct tree *item)
{
	static const char *const keys[] = {"key", "version", "required", "label", NULL};
	tree_allow(item, keys, form->file, s->faults);
	if (item->kind != TREE_MAP)
		return;
	struct source_consent c = {.key = take_key(s, item, form->file)};
	c.version = (int)tree_number(item, "version", 1, 9999, form->file, s->faults);
	c.required = tree_bool(item, "required", false, form->file, s->faults);
	c.label = sources_texts(s, item, "label", form->file, false);
	if (ends_with(c.key, "_version"))
		faults_add(s->faults, form->file, item->line,
			   "‘%s’ kan geen toestemming heten: op _version eindigt de kolom met haar"
			   " versie.",
			   c.key);
	for (size_t i = 0; i < form->consent_count; i++)
		if (strcmp(form->consents[i].key, c.key) == 0)
			faults_add(s->faults, form->file, item->line,
				   "De toestemming ‘%s’ staat hier twee keer.", c.key);
	form->consents = buf_grow(form->consents, form->consent_count + 1, sizeof c);
	form->consents[form->consent_count++] = c;
}

static void take_one_of(struct sources *s, struct source_form *form, const struct tree *map)
{
	const struct tree *list = list_of(s, map, "one_of", true, form->file);
	for (size_t i = 0; list != NULL && i < list->count; i++) {
		const char *key = list->items[i]->kind == TREE_SCALAR ? list->items[i]->text : "";
		bool found = false;
		for (size_t f = 0; f < form->field_count; f++)
			if (strcmp(form->fields[f].key, key) == 0)
				found = form->fields[f].one_of = true;
		if (!found)
			faults_add(s->faults, form->file, list->items[i]->line,
				   "‘one_of’ noemt een veld dat er niet is: ‘%s’.", key);
	}
}

/* What the law and the promise to residents ask of every form. */
static void check_promises(struct sources *s, const struct source_form *form)
{
	bool age = false, consent = false;
	for (size_t i = 0; i < form->field_count; i++)
		age = age || form->fields[i].kind == FIELD_AGE16;
	for (size_t i = 0; i < form->consent_count; i++)
		consent = consent || form->consents[i].required;
	if (!age)
		faults_add(s->faults, form->file, 0,
			   "Vraag of iemand 16 jaar of ouder is (kind: age16).");
	if (!consent)
		faults_add(s->faults, form->file, 0,
			   "Vraag toestemming: een van de ‘consents’ moet required: true zijn.");
}

struct translation {
	struct sources *s;
	struct source_form *form;
};

static void note_languages(struct texts *t, void *self)
{
	const struct translation *tr = self;
	for (enum source_lang l = 0; l < SOURCE_LANGS; l++)
		if (t->in[l] != NULL && t->in[l][0] != '\0')
			tr->form->in[l] = true;
}

static void check_languages(struct texts *t, void *self)
{
	const struct translation *tr = self;
	/* Without Dutch it is a text that is not there, or a fault that was told already. */
	if (t->in[SOURCE_NL] == NULL || t->in[SOURCE_NL][0] == '\0')
		return;
	for (enum source_lang l = 0; l < SOURCE_LANGS; l++)
		if (tr->form->in[l] && t->in[l][0] == '\0')
			faults_add(tr->s->faults, tr->form->file, t->line,
				   "Bij ‘%s’ ontbreekt de taal ‘%s’. Vertaal alle regels van dit"
				   " formulier, of geen een.",
				   t->key, sources_lang_code(l));
}

/* A form that is half in another language would ask for consent that its reader cannot judge. */
static void check_translation(struct sources *s, struct source_form *form)
{
	struct translation tr = {s, form};
	sources_each_text(form, note_languages, &tr);
	sources_each_text(form, check_languages, &tr);
}

/* Every form asks for a consent that is required, so that is its basis unless it names another. */
static void take_basis(struct source_form *form)
{
	static const char *const consent[SOURCE_LANGS] = {
		[SOURCE_NL] = "toestemming", [SOURCE_EN] = "consent", [SOURCE_TR] = "onay",
		[SOURCE_AR] = "موافقة",	     [SOURCE_PL] = "zgoda",   [SOURCE_UK] = "згода",
	};
	bool named = form->basis.in[SOURCE_NL][0] != '\0';
	for (enum source_lang l = 0; !named && l < SOURCE_LANGS; l++)
		if (form->in[l]) {
			free(form->basis.in[l]);
			form->basis.in[l] = buf_copy(consent[l]);
		}
}

/* `for: activity`: it is opened from something else, and not listed among the forms. */
static void take_purpose(struct sources *s, struct source_form *form, const struct tree *map)
{
	if (tree_get(map, "for") == NULL)
		return;
	const char *name = tree_text(map, "for", form->file, s->faults);
	int purpose = forms_purpose(name);
	if (purpose > FORM_LISTED)
		form->purpose = (enum form_purpose)purpose;
	else if (name[0] != '\0')
		faults_add(s->faults, form->file, tree_get(map, "for")->line,
			   "Achter ‘for’ kan alleen activity staan, en niet ‘%s’.", name);
}

static void take_form(struct sources *s, struct source_form *form, const struct tree *map)
{
	static const char *const keys[] = {"version", "order",	"title",     "lead",	   "done",
					   "why",     "keep",	"keep_days", "recipients", "basis",
					   "one_of",  "fields", "consents",  "for",	   NULL};
	tree_allow(map, keys, form->file, s->faults);
	if (map->kind != TREE_MAP)
		return;
	form->version = (int)tree_number(map, "version", 1, 9999, form->file, s->faults);
	form->order = (int)tree_number(map, "order", 0, 9999, form->file, s->faults);
	take_purpose(s, form, map);
	form->title = sources_texts(s, map, "title", form->file, false);
	form->lead = sources_texts(s, map, "lead", form->file, false);
	form->done = sources_texts(s, map, "done", form->file, false);
	form->why = sources_texts(s, map, "why", form->file, false);
	form->keep = sources_texts(s, map, "keep", form->file, false);
	form->keep_days =
		(int)tree_number(map, "keep_days", 1, KEEP_DAYS_MOST, form->file, s->faults);
	form->recipients = sources_texts(s, map, "recipients", form->file, true);
	form->basis = sources_texts(s, map, "basis", form->file, true);
	const struct tree *fields = list_of(s, map, "fields", false, form->file);
	for (size_t i = 0; fields != NULL && i < fields->count; i++)
		take_field(s, form, fields->items[i]);
	const struct tree *consents = list_of(s, map, "consents", false, form->file);
	for (size_t i = 0; consents != NULL && i < consents->count; i++)
		take_consent(s, form, consents->items[i]);
	take_one_of(s, form, map);
	check_promises(s, form);
	check_translation(s, form);
	take_basis(form);
}

static void load_form(struct sources *s, const char *folder, const char *id)
{
	struct buf file;
	size_t len;
	buf_init(&file);
	buf_addf(&file, "%s/%s.yaml", folder, id);
	char *text = sources_read(s, file.data, &len);
	s->forms = buf_grow(s->forms, s->form_count + 1, sizeof *s->forms);
	struct source_form *form = &s->forms[s->form_count++];
	*form = (struct source_form){.file = buf_steal(&file), .id = buf_copy(id)};
	if (!sources_is_id(id))
		faults_add(s->faults, form->file, 0,
			   "Gebruik in de naam kleine letters, cijfers en streepjes.");
	struct tree *tree = text != NULL ? tree_parse(text, len, form->file, 1, s->faults) : NULL;
	if (tree != NULL)
		take_form(s, form, tree);
	tree_free(tree);
	free(text);
}

void sources_load_forms(struct sources *s, const char *dir)
{
	struct buf folder;
	size_t count;
	buf_init(&folder);
	buf_addf(&folder, "%s/forms", dir);
	char **names = sources_names(folder.data, ".yaml", &count);
	if (count == 0)
		faults_add(s->faults, folder.data, 0, "Hier staan geen formulieren (*.yaml).");
	for (size_t i = 0; i < count; i++)
		load_form(s, folder.data, names[i]);
	sources_free_names(names, count);
	buf_finish(&folder);
}

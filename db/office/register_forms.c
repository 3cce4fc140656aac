#include "db/office/register_forms.h"
#include "db/base/buf.h"

static void set_text(char **text, const char *to)
{
	free(*text);
	*text = buf_copy(to);
}

static struct register_field *field_at(struct register_form *form, const char *key, size_t len)
{
	for (size_t i = 0; i < form->field_count; i++)
		if (strlen(form->fields[i].key) == len &&
		    strncmp(form->fields[i].key, key, len) == 0)
			return &form->fields[i];
	struct buf copy;
	buf_init(&copy);
	buf_add(&copy, key, len);
	form->fields = buf_grow(form->fields, form->field_count + 1, sizeof *form->fields);
	struct register_field *field = &form->fields[form->field_count++];
	*field = (struct register_field){.key = buf_steal(&copy)};
	return field;
}

static struct register_field *field_of(struct register_form *form,
				       const struct bundle_forms_row *row)
{
	return field_at(form, row->key, strlen(row->key));
}

static void take_label(struct register_form *form, const struct bundle_forms_row *row)
{
	set_text(&field_of(form, row)->label, row->text);
}

static void take_kind(struct register_form *form, const struct bundle_forms_row *row)
{
	set_text(&field_of(form, row)->kind, row->text);
}

static void take_required(struct register_form *form, const struct bundle_forms_row *row)
{
	field_of(form, row)->required = row->number != 0;
}

static void take_one_of(struct register_form *form, const struct bundle_forms_row *row)
{
	field_of(form, row)->one_of = row->number != 0;
}

/* The key is field.choice; neither has a dot in it. */
static void take_choice(struct register_form *form, const struct bundle_forms_row *row)
{
	struct register_field *field = field_at(form, row->key, strcspn(row->key, "."));
	for (size_t i = 0; i < field->choice_count; i++)
		if (strcmp(field->choices[i], row->text) == 0)
			return;
	field->choices = buf_grow(field->choices, field->choice_count + 1, sizeof *field->choices);
	field->choices[field->choice_count++] = buf_copy(row->text);
}

static void take_consent(struct register_form *form, const struct bundle_forms_row *row)
{
	struct register_consent *c = NULL;
	for (size_t i = 0; i < form->consent_count; i++)
		if (strcmp(form->consents[i].key, row->key) == 0)
			c = &form->consents[i];
	if (c == NULL) {
		form->consents =
			buf_grow(form->consents, form->consent_count + 1, sizeof *form->consents);
		c = &form->consents[form->consent_count++];
		*c = (struct register_consent){.key = buf_copy(row->key)};
	}
	set_text(&c->label, row->text);
	c->version = row->number;
}

static void take_days(struct register_form *form, const struct bundle_forms_row *row)
{
	form->keep_days = row->number;
}

/* The register is in Dutch: of a part with a language, only "nl" counts. */
static const struct {
	const char *part, *lang;
	size_t text; /* where it goes, when take is NULL */
	void (*take)(struct register_form *form, const struct bundle_forms_row *row);
} parts[] = {
	{"title", "nl", offsetof(struct register_form, title), NULL},
	{"why", "nl", offsetof(struct register_form, why), NULL},
	{"keep", "nl", offsetof(struct register_form, keep), NULL},
	{"recipients", "nl", offsetof(struct register_form, recipients), NULL},
	{"basis", "nl", offsetof(struct register_form, basis), NULL},
	{"keep_days", "", 0, take_days},
	{"field", "nl", 0, take_label},
	{"field_kind", "", 0, take_kind},
	{"field_required", "", 0, take_required},
	{"one_of", "", 0, take_one_of},
	{"choice", "nl", 0, take_choice},
	{"consent", "nl", 0, take_consent},
};

static void finish_form(struct register_form *form)
{
	for (size_t i = 0; i < form->field_count; i++) {
		struct register_field *field = &form->fields[i];
		for (size_t k = 0; k < field->choice_count; k++)
			free(field->choices[k]);
		free(field->choices);
		free(field->key);
		free(field->label);
		free(field->kind);
	}
	for (size_t i = 0; i < form->consent_count; i++) {
		free(form->consents[i].key);
		free(form->consents[i].label);
	}
	char *texts[] = {form->id,   form->title,      form->why,
			 form->keep, form->recipients, form->basis};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		free(texts[i]);
	free(form->fields);
	free(form->consents);
	*form = (struct register_form){0};
}

/* The form of this row, emptied when the row is of a newer version; NULL when of an older one. */
static struct register_form *form_of(struct register_forms *all, const struct bundle_forms_row *row)
{
	struct register_form *form = NULL;
	for (size_t i = 0; i < all->count; i++)
		if (strcmp(all->items[i].id, row->form) == 0)
			form = &all->items[i];
	if (form != NULL && row->version < form->version)
		return NULL;
	if (form != NULL && row->version == form->version)
		return form;
	if (form != NULL) {
		finish_form(form);
	} else {
		all->items = buf_grow(all->items, all->count + 1, sizeof *all->items);
		form = &all->items[all->count++];
	}
	*form = (struct register_form){.id = buf_copy(row->form), .version = row->version};
	return form;
}

int register_forms_take(void *self, const struct bundle_forms_row *row, struct err *e)
{
	struct register_form *form = form_of(self, row);
	(void)e;
	for (size_t i = 0; form != NULL && i < sizeof parts / sizeof parts[0]; i++) {
		if (strcmp(parts[i].part, row->part) != 0 || strcmp(parts[i].lang, row->lang) != 0)
			continue;
		if (parts[i].take != NULL)
			parts[i].take(form, row);
		else
			set_text((char **)(void *)((char *)form + parts[i].text), row->text);
	}
	return 0;
}

void register_forms_finish(struct register_forms *forms)
{
	for (size_t i = 0; i < forms->count; i++)
		finish_form(&forms->items[i]);
	free(forms->items);
	*forms = (struct register_forms){0};
}

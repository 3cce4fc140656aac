#include "content/bundle/forms.h"
#include "content/bundle/bundle.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sql.h"

#include <sysexits.h>

static const char *const kind_names[FIELD_KINDS] = {
	[FIELD_TEXT] = "text",	   [FIELD_LONGTEXT] = "longtext", [FIELD_NAME] = "name",
	[FIELD_EMAIL] = "email",   [FIELD_PHONE] = "phone",	  [FIELD_POSTCODE] = "postcode",
	[FIELD_CHOICE] = "choice", [FIELD_CHOICES] = "choices",	  [FIELD_AGE16] = "age16",
};

static const char *const purpose_names[FORM_PURPOSES] = {
	[FORM_LISTED] = "",
	[FORM_ACTIVITY] = "activity",
};

const char *forms_kind_name(enum field_kind kind)
{
	return kind_names[kind];
}

int forms_kind(const char *name)
{
	for (int kind = 0; kind < FIELD_KINDS; kind++)
		if (strcmp(kind_names[kind], name) == 0)
			return kind;
	return -1;
}

bool forms_may_be_common(enum field_kind kind)
{
	return kind == FIELD_TEXT || kind == FIELD_POSTCODE || kind == FIELD_CHOICE ||
	       kind == FIELD_CHOICES;
}

const char *forms_purpose_name(enum form_purpose purpose)
{
	return purpose_names[purpose];
}

int forms_purpose(const char *name)
{
	for (int purpose = 0; purpose < FORM_PURPOSES; purpose++)
		if (strcmp(purpose_names[purpose], name) == 0)
			return purpose;
	return -1;
}

static char *copy_column(sqlite3_stmt *s, int column)
{
	return buf_copy(sql_text(s, column));
}

/* What older bundles do not say has a value that stands for it. */
static int format_of(sqlite3 *db, long long *format, struct err *e)
{
	return sql_int(db, format, 0, e, "PRAGMA user_version", NULL);
}

/* A form is whole in a language or not there, so that no form is half translated. */
#define LIST                                                                                       \
	"SELECT id, title, lead, lang <> ?1 FROM form WHERE (lang = ?1 OR (lang = 'nl' AND NOT "   \
	"EXISTS"                                                                                   \
	" (SELECT 1 FROM form other WHERE other.id = form.id AND other.lang = ?1)))"
#define IN_ORDER " ORDER BY ord, id"

int forms_list(struct bundle *b, const char *lang, struct form_list *out, struct err *e)
{
	sqlite3_stmt *s = NULL;
	struct form_list list = {0};
	long long format = 0;
	if (format_of(bundle_sql(b), &format, e) != 0)
		return -1;
	int rc = sql_prepare(&s, bundle_sql(b), e,
			     format < 3 ? LIST IN_ORDER : LIST " AND purpose = ''" IN_ORDER, "s",
			     lang);
	while (rc == 0 && (rc = sql_step(s, e)) == 1) {
		list.items = buf_grow(list.items, list.count + 1, sizeof *list.items);
		list.items[list.count++] =
			(struct form_title){copy_column(s, 0), copy_column(s, 1), copy_column(s, 2),
					    sqlite3_column_int(s, 3) != 0};
		rc = 0;
	}
	sqlite3_finalize(s);
	if (rc < 0) {
		forms_list_finish(&list);
		return -1;
	}
	*out = list;
	return 0;
}

void forms_list_finish(struct form_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		free(list->items[i].id);
		free(list->items[i].title);
		free(list->items[i].lead);
	}
	free(list->items);
	*list = (struct form_list){0};
}

int forms_first(struct bundle *b, enum form_purpose purpose, char **id, struct err *e)
{
	sqlite3_stmt *s = NULL;
	long long format = 0;
	int rc = format_of(bundle_sql(b), &format, e);
	if (rc == 0 && (format >= 3 || purpose == FORM_LISTED))
		rc = sql_prepare(&s, bundle_sql(b), e,
				 format >= 3 ? "SELECT id FROM form WHERE purpose = ?" IN_ORDER
					     : "SELECT id FROM form WHERE ? = ''" IN_ORDER,
				 "s", purpose_names[purpose]);
	if (rc == 0 && s != NULL)
		rc = sql_step(s, e);
	if (rc == 1)
		*id = copy_column(s, 0);
	sqlite3_finalize(s);
	if (rc == 0)
		return err_set(e, EX_NOINPUT, "Hiervoor is er geen formulier");
	return rc < 0 ? -1 : 0;
}

/* A bundle of format 1 does not say who sees the answers; one of format 2 has listed forms only. */
static int read_newer(sqlite3 *db, struct form *form, struct err *e)
{
	static const char *const queries[] = {
		"SELECT '', '' WHERE ? <> ?",
		"SELECT recipients, '' FROM form WHERE id = ? AND lang = ?",
		"SELECT recipients, purpose FROM form WHERE id = ? AND lang = ?",
	};
	sqlite3_stmt *s = NULL;
	long long format = 0;
	if (format_of(db, &format, e) != 0 || sql_prepare(&s, db, e,
							  queries[format < 2   ? 0
								  : format < 3 ? 1
									       : 2],
							  "ss", form->id, form->lang) != 0)
		return -1;
	int rc = sql_step(s, e), purpose = 0;
	form->recipients = rc == 1 ? copy_column(s, 0) : buf_copy("");
	if (rc == 1)
		purpose = forms_purpose(sql_text(s, 1));
	sqlite3_finalize(s);
	if (purpose < 0)
		return err_set(e, EX_DATAERR, "Dit formulier is beschadigd: %s", form->id);
	form->purpose = (enum form_purpose)purpose;
	return rc < 0 ? -1 : 0;
}

static int read_form(sqlite3 *db, struct form *form, const char *lang, char **one_of, struct err *e)
{
	sqlite3_stmt *s = NULL;
	if (sql_prepare(&s, db, e,
			"SELECT lang, title, lead, done, why, keep, one_of, version FROM form"
			" WHERE id = ?1 AND lang IN (?2, 'nl') ORDER BY lang = ?2 DESC",
			"ss", form->id, lang) != 0)
		return -1;
	int rc = sql_step(s, e);
	if (rc == 1) {
		form->lang = copy_column(s, 0);
		form->title = copy_column(s, 1);
		form->lead = copy_column(s, 2);
		form->done = copy_column(s, 3);
		form->why = copy_column(s, 4);
		form->keep = copy_column(s, 5);
		free(*one_of);
		*one_of = copy_column(s, 6);
		form->version = sqlite3_column_int(s, 7);
	}
	sqlite3_finalize(s);
	if (rc == 0)
		return err_set(e, EX_NOINPUT, "Dit formulier is er niet: %s", form->id);
	return rc < 0 ? -1 : read_newer(db, form, e);
}

static int read_choices(sqlite3 *db, const struct form *form, struct field *field, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int rc = sql_prepare(
		&s, db, e,
		"SELECT key, label FROM choice WHERE form = ? AND lang = ? AND field = ?"
		" ORDER BY ord",
		"sss", form->id, form->lang, field->key);
	while (rc == 0 && (rc = sql_step(s, e)) == 1) {
		field->choices =
			buf_grow(field->choices, field->choice_count + 1, sizeof *field->choices);
		field->choices[field->choice_count++] =
			(struct choice){copy_column(s, 0), copy_column(s, 1)};
		rc = 0;
	}
	sqlite3_finalize(s);
	return rc;
}

static int read_fields(sqlite3 *db, struct form *form, struct err *e)
{
#define FIELDS(common)                                                                             \
	"SELECT key, kind, required, max, label, hint, " common " FROM field WHERE form = ?"       \
	" AND lang = ? ORDER BY ord"
	sqlite3_stmt *s = NULL;
	long long format = 0;
	if (format_of(db, &format, e) != 0)
		return -1;
	int rc = sql_prepare(&s, db, e, format < 3 ? FIELDS("0") : FIELDS("common"), "ss", form->id,
			     form->lang);
#undef FIELDS
	while (rc == 0 && (rc = sql_step(s, e)) == 1) {
		int kind = forms_kind(sql_text(s, 1));
		form->fields = buf_grow(form->fields, form->field_count + 1, sizeof *form->fields);
		struct field *field = &form->fields[form->field_count++];
		*field = (struct field){.key = copy_column(s, 0),
					.label = copy_column(s, 4),
					.hint = copy_column(s, 5),
					.kind = kind < 0 ? FIELD_TEXT : (enum field_kind)kind,
					.required = sqlite3_column_int(s, 2) != 0,
					.max = sqlite3_column_int(s, 3)};
		/* Whatever a bundle says: who somebody is never stays for somebody else. */
		field->common = sqlite3_column_int(s, 6) != 0 && forms_may_be_common(field->kind);
		rc = kind < 0 ? err_set(e, EX_DATAERR, "Dit formulier is beschadigd: %s", form->id)
			      : read_choices(db, form, field, e);
	}
	sqlite3_finalize(s);
	return rc;
}

static int read_consents(sqlite3 *db, struct form *form, struct err *e)
{
	sqlite3_stmt *s = NULL;
	int rc = sql_prepare(&s, db, e,
			     "SELECT key, label, version, required FROM consent"
			     " WHERE form = ? AND lang = ? ORDER BY ord",
			     "ss", form->id, form->lang);
	while (rc == 0 && (rc = sql_step(s, e)) == 1) {
		form->consents =
			buf_grow(form->consents, form->consent_count + 1, sizeof *form->consents);
		form->consents[form->consent_count++] =
			(struct consent){copy_column(s, 0), copy_column(s, 1),
					 sqlite3_column_int(s, 2), sqlite3_column_int(s, 3) != 0};
		rc = 0;
	}
	sqlite3_finalize(s);
	return rc;
}

/* one_of is the keys with a ";" behind and before each. */
static void mark_one_of(struct form *form, const char *one_of)
{
	form->one_of = buf_alloc(form->field_count, sizeof *form->one_of);
	for (size_t i = 0; i < form->field_count; i++) {
		char key[128];
		snprintf(key, sizeof key, ";%s;", form->fields[i].key);
		form->one_of[i] = strstr(one_of, key) != NULL;
	}
}

int forms_get(struct bundle *b, const char *id, const char *lang, struct form *out, struct err *e)
{
	sqlite3 *db = bundle_sql(b);
	struct form form = {.id = buf_copy(id)};
	char *one_of = buf_copy("");
	int rc = read_form(db, &form, lang, &one_of, e);
	if (rc == 0)
		rc = read_fields(db, &form, e);
	if (rc == 0)
		rc = read_consents(db, &form, e);
	if (rc == 0) {
		mark_one_of(&form, one_of);
		*out = form;
	} else {
		forms_finish(&form);
	}
	free(one_of);
	return rc;
}

static void finish_field(struct field *field)
{
	for (size_t i = 0; i < field->choice_count; i++) {
		free(field->choices[i].key);
		free(field->choices[i].label);
	}
	free(field->choices);
	free(field->key);
	free(field->label);
	free(field->hint);
}

void forms_finish(struct form *form)
{
	for (size_t i = 0; i < form->field_count; i++)
		finish_field(&form->fields[i]);
	for (size_t i = 0; i < form->consent_count; i++) {
		free(form->consents[i].key);
		free(form->consents[i].label);
	}
	char *texts[] = {form->id,   form->lang, form->title, form->lead,
			 form->done, form->why,	 form->keep,  form->recipients};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		free(texts[i]);
	free(form->fields);
	free(form->consents);
	free(form->one_of);
	*form = (struct form){0};
}

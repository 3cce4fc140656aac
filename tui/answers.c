#include "tui/answers.h"
#include "content/bundle/bundle.h"
#include "db/base/err.h"
#include "db/store/store.h"

#include <sys/mman.h>

#define VALUE_BYTES 8192 /* room for the longest field, so that no value moves while it is typed   \
			  */

/* One locked piece of memory a value: what is typed never moves and is never swapped out. */
static void open_value(struct buf *value)
{
	char *room = buf_alloc(VALUE_BYTES, 1);
	/* A system that allows no locking is no reason to refuse a signup: swap is off on a kiosk.
	 */
	mlock(room, VALUE_BYTES);
	*value = (struct buf){.data = room, .cap = VALUE_BYTES, .secret = true};
}

int answers_new(struct answers **out, struct bundle *b, const char *form, const char *lang,
		struct err *e)
{
	struct answers *a = buf_alloc(1, sizeof *a);
	if (forms_get(b, form, lang, &a->form, e) != 0) {
		free(a);
		return -1;
	}
	a->values = buf_alloc(a->form.field_count, sizeof *a->values);
	a->given = buf_alloc(a->form.consent_count, sizeof *a->given);
	for (size_t i = 0; i < a->form.field_count; i++)
		open_value(&a->values[i]);
	*out = a;
	return 0;
}

void answers_free(struct answers *a)
{
	if (a == NULL)
		return;
	for (size_t i = 0; i < a->form.field_count; i++) {
		char *room = a->values[i].cap == VALUE_BYTES ? a->values[i].data : NULL;
		explicit_bzero(a->values[i].data, a->values[i].cap);
		if (room != NULL)
			munlock(room, VALUE_BYTES);
		buf_finish(&a->values[i]);
	}
	forms_finish(&a->form);
	free(a->values);
	free(a->given);
	free(a);
}

int answers_translate(struct answers *a, struct bundle *b, const char *lang, struct err *e)
{
	struct form fresh;
	if (forms_get(b, a->form.id, lang, &fresh, e) != 0)
		return -1;
	forms_finish(&a->form);
	a->form = fresh;
	return 0;
}

void answers_wipe(struct answers *a)
{
	for (size_t i = 0; i < a->form.field_count; i++) {
		explicit_bzero(a->values[i].data, a->values[i].cap);
		a->values[i].len = 0;
	}
	for (size_t i = 0; i < a->form.consent_count; i++)
		a->given[i] = false;
}

bool answers_any(const struct answers *a)
{
	for (size_t i = 0; i < a->form.field_count; i++)
		if (a->values[i].len > 0)
			return true;
	return false;
}

/* Where a key stands in "a;b;c", or NULL. */
static const char *find_key(const struct buf *value, const char *key)
{
	size_t len = strlen(key);
	for (const char *p = value->data; *p != '\0';) {
		size_t n = strcspn(p, ";");
		if (n == len && memcmp(p, key, len) == 0)
			return p;
		p += n + (p[n] == ';' ? 1 : 0);
	}
	return NULL;
}

bool answers_chosen(const struct answers *a, size_t field, const char *key)
{
	return find_key(&a->values[field], key) != NULL;
}

/* In the order of the form, whatever the order of choosing. */
static void toggle(struct answers *a, size_t field, const char *key)
{
	const struct field *f = &a->form.fields[field];
	struct buf fresh;
	buf_init_secret(&fresh);
	for (size_t i = 0; i < f->choice_count; i++) {
		bool on = answers_chosen(a, field, f->choices[i].key);
		if (strcmp(f->choices[i].key, key) == 0)
			on = !on;
		if (on)
			buf_addf(&fresh, "%s%s", fresh.len > 0 ? ";" : "", f->choices[i].key);
	}
	buf_clear(&a->values[field]);
	buf_add(&a->values[field], fresh.data, fresh.len);
	buf_finish(&fresh);
}

void answers_choose(struct answers *a, size_t field, const char *key)
{
	if (a->form.fields[field].kind == FIELD_CHOICES) {
		toggle(a, field, key);
		return;
	}
	buf_clear(&a->values[field]);
	buf_add_str(&a->values[field], key);
}

void answers_show(const struct answers *a, size_t field, const char *yes, const char *no,
		  struct buf *out)
{
	const struct field *f = &a->form.fields[field];
	if (f->kind == FIELD_AGE16 && a->values[field].len > 0) {
		buf_add_str(out, answers_chosen(a, field, ANSWERS_YES) ? yes : no);
		return;
	}
	if (f->choice_count == 0)
		buf_add(out, a->values[field].data, a->values[field].len);
	for (size_t i = 0; i < f->choice_count; i++)
		if (answers_chosen(a, field, f->choices[i].key))
			buf_addf(out, "%s%s", out->len > 0 ? ", " : "", f->choices[i].label);
}

int answers_keep(const struct answers *a, struct store *store, const char *lang,
		 char receipt[RECEIPT_TEXT], struct err *e)
{
	const struct form *f = &a->form;
	struct answer *answers = buf_alloc(f->field_count, sizeof *answers);
	struct given_consent *consents = buf_alloc(f->consent_count, sizeof *consents);
	for (size_t i = 0; i < f->field_count; i++)
		answers[i] = (struct answer){f->fields[i].key, a->values[i].data};
	for (size_t i = 0; i < f->consent_count; i++)
		consents[i] = (struct given_consent){f->consents[i].key, f->consents[i].version,
						     a->given[i]};
	const struct signup signup = {.form = f->id,
				      .lang = lang,
				      .form_version = f->version,
				      .answer_count = f->field_count,
				      .consent_count = f->consent_count,
				      .answers = answers,
				      .consents = consents};
	int rc = store_signup(store, &signup, receipt, e);
	free(answers);
	free(consents);
	return rc;
}

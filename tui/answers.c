#include "tui/answers.h"
#include "db/agenda/agenda.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/store/store.h"

#include <sysexits.h>

#define CHOICES_MAX 64

/* Room to type a value with more spaces and signs than are kept. */
static const int room[FIELD_KINDS] = {[FIELD_PHONE] = 26, [FIELD_POSTCODE] = 8};
static const int usual[FIELD_KINDS] = {
	[FIELD_TEXT] = 60,   [FIELD_LONGTEXT] = 500, [FIELD_NAME] = 80,
	[FIELD_EMAIL] = 254, [FIELD_PHONE] = 26,     [FIELD_POSTCODE] = 8,
};

bool answers_is_choice(const struct field *field)
{
	return field->kind == FIELD_CHOICE || field->kind == FIELD_CHOICES ||
	       field->kind == FIELD_AGE16;
}

static void init_slot(struct answer_slot *slot, const struct field *field)
{
	int max = field->max > 0 ? field->max : usual[field->kind];
	if (answers_is_choice(field))
		return;
	field_init(&slot->edit, max > room[field->kind] ? max : room[field->kind],
		   field->kind == FIELD_LONGTEXT);
	/* These are no language's. */
	if (field->kind == FIELD_EMAIL || field->kind == FIELD_PHONE ||
	    field->kind == FIELD_POSTCODE)
		slot->edit.direction = DIRECTION_LTR;
}

int answers_new(struct answers **out, struct bundle *bundle, const char *form, enum lang lang,
		struct err *e)
{
	struct form read;
	if (forms_get(bundle, form, words_lang_code(lang), &read, e) != 0)
		return -1;
	struct answers *a = buf_alloc(1, sizeof *a);
	a->form = read;
	a->lang = lang;
	a->change = -1;
	a->slots = buf_alloc(read.field_count + 1, sizeof *a->slots);
	a->given = buf_alloc(read.consent_count + 1, sizeof *a->given);
	for (size_t i = 0; i < read.field_count; i++)
		init_slot(&a->slots[i], &read.fields[i]);
	*out = a;
	return 0;
}

void answers_wipe(struct answers *a)
{
	for (size_t i = 0; i < a->form.field_count; i++) {
		struct answer_slot *slot = &a->slots[i];
		if (slot->edit.text != NULL)
			field_clear(&slot->edit);
		explicit_bzero(&slot->chosen, sizeof slot->chosen);
		explicit_bzero(&slot->fault, sizeof slot->fault);
	}
	explicit_bzero(a->given, a->form.consent_count * sizeof *a->given);
	a->change = -1;
}

void answers_free(struct answers *a)
{
	if (a == NULL)
		return;
	answers_wipe(a);
	explicit_bzero(a->amends, sizeof a->amends);
	for (size_t i = 0; i < a->form.field_count; i++)
		if (a->slots[i].edit.text != NULL)
			field_finish(&a->slots[i].edit);
	forms_finish(&a->form);
	free(a->slots);
	free(a->given);
	free(a);
}

/* Another language. */

static long field_by_key(const struct form *form, const char *key)
{
	for (size_t i = 0; i < form->field_count; i++)
		if (strcmp(form->fields[i].key, key) == 0)
			return (long)i;
	return -1;
}

static long choice_by_key(const struct field *field, const char *key)
{
	for (size_t i = 0; i < field->choice_count && i < CHOICES_MAX; i++)
		if (strcmp(field->choices[i].key, key) == 0)
			return (long)i;
	return -1;
}

static uint64_t move_choices(const struct field *from, uint64_t chosen, const struct field *to)
{
	uint64_t moved = 0;
	if (to->kind == FIELD_AGE16)
		return chosen;
	for (size_t i = 0; i < from->choice_count && i < CHOICES_MAX; i++) {
		long there = choice_by_key(to, from->choices[i].key);
		if ((chosen >> i & 1) != 0 && there >= 0)
			moved |= UINT64_C(1) << there;
	}
	return moved;
}

/* The slot with its text goes along to where its field stands now. */
static void move_slot(struct answers *a, size_t from, struct answers *to)
{
	const struct field *field = &a->form.fields[from];
	long at = field_by_key(&to->form, field->key);
	if (at < 0 || to->form.fields[at].kind != field->kind)
		return;
	struct answer_slot *there = &to->slots[at], *here = &a->slots[from];
	there->chosen = move_choices(field, here->chosen, &to->form.fields[at]);
	/* A detail of a fault may be in the old language: it is said again at the next check. */
	if (here->edit.text == NULL)
		return;
	struct field_edit fresh = there->edit;
	there->edit = here->edit;
	here->edit = fresh;
}

int answers_follow(struct answers *a, struct bundle *bundle, enum lang lang, struct err *e)
{
	struct answers *fresh;
	if (lang == a->lang)
		return 0;
	if (answers_new(&fresh, bundle, a->form.id, lang, e) != 0)
		return -1;
	for (size_t i = 0; i < a->form.field_count; i++)
		move_slot(a, i, fresh);
	/* Consent was given to the words that were read, so it is asked again in the new ones. */
	fresh->change = a->change;
	fresh->sent = a->sent;
	fresh->help = a->help;
	memcpy(fresh->amends, a->amends, sizeof fresh->amends);
	fresh->activity = a->activity;
	struct answers old = *a;
	*a = *fresh;
	*fresh = old;
	answers_free(fresh);
	return 0;
}

void answers_copy_common(struct answers *to, const struct answers *from)
{
	for (size_t i = 0; i < from->form.field_count; i++) {
		const struct field *field = &from->form.fields[i];
		long at = field_by_key(&to->form, field->key);
		if (!field->common || at < 0 || !to->form.fields[at].common ||
		    to->form.fields[at].kind != field->kind)
			continue;
		struct answer_slot *there = &to->slots[at];
		const struct field_edit *edit = &from->slots[i].edit;
		there->chosen = move_choices(field, from->slots[i].chosen, &to->form.fields[at]);
		if (edit->text != NULL)
			field_set(&there->edit, edit->text, edit->len);
	}
}

/* Choices. */

size_t answers_choices(const struct answers *a, size_t field)
{
	const struct field *f = &a->form.fields[field];
	if (f->kind == FIELD_AGE16)
		return 2;
	return f->choice_count < CHOICES_MAX ? f->choice_count : CHOICES_MAX;
}

const char *answers_choice_label(const struct answers *a, size_t field, size_t choice)
{
	const struct field *f = &a->form.fields[field];
	if (f->kind == FIELD_AGE16)
		return words_get(a->lang, choice == 0 ? WORD_FORM_YES : WORD_FORM_NO);
	return f->choices[choice].label;
}

static const char *choice_key(const struct answers *a, size_t field, size_t choice)
{
	const struct field *f = &a->form.fields[field];
	if (f->kind == FIELD_AGE16)
		return choice == 0 ? ANSWERS_YES : ANSWERS_NO;
	return f->choices[choice].key;
}

void answers_choose(struct answers *a, size_t field, size_t choice)
{
	if (choice >= answers_choices(a, field))
		return;
	uint64_t bit = UINT64_C(1) << choice;
	struct answer_slot *slot = &a->slots[field];
	slot->fault = (struct fault){.word = WORD_NONE};
	if (a->form.fields[field].kind == FIELD_CHOICES)
		slot->chosen ^= bit;
	else
		slot->chosen = bit;
}

bool answers_is_chosen(const struct answers *a, size_t field, size_t choice)
{
	return (a->slots[field].chosen >> choice & 1) != 0;
}

bool answers_too_young(const struct answers *a)
{
	for (size_t i = 0; i < a->form.field_count; i++)
		if (a->form.fields[i].kind == FIELD_AGE16 && answers_is_chosen(a, i, 1))
			return true;
	return false;
}

/* Checks. */

bool answers_is_empty(const struct answers *a, size_t field)
{
	const struct answer_slot *slot = &a->slots[field];
	return slot->edit.text != NULL ? slot->edit.len == 0 : slot->chosen == 0;
}

bool answers_any(const struct answers *a)
{
	for (size_t i = 0; i < a->form.field_count; i++)
		if (!answers_is_empty(a, i))
			return true;
	return false;
}

static void check_field(struct answers *a, size_t i)
{
	const struct field *field = &a->form.fields[i];
	struct answer_slot *slot = &a->slots[i];
	struct buf tidy;
	slot->fault = (struct fault){.word = WORD_NONE};
	if (slot->edit.text == NULL) {
		/* Who may not answer "no" may not leave it out either. */
		bool needed = field->required || field->kind == FIELD_AGE16;
		if (needed && slot->chosen == 0)
			slot->fault.word = WORD_FAULT_CHOOSE;
		return;
	}
	buf_init_secret(&tidy);
	if (check_answer(field, slot->edit.text, &tidy, &slot->fault) &&
	    strcmp(tidy.data, slot->edit.text) != 0)
		field_set(&slot->edit, tidy.data, tidy.len);
	buf_finish(&tidy);
}

/* One of the group is filled: then none of them asks for it any more. */
static void forget_one_of(struct answers *a)
{
	for (size_t i = 0; i < a->form.field_count; i++)
		if (a->slots[i].fault.word == WORD_FAULT_ONE_OF)
			a->slots[i].fault = (struct fault){.word = WORD_NONE};
}

void answers_check_one(struct answers *a, size_t field)
{
	if (a->form.one_of[field] && !answers_is_empty(a, field))
		forget_one_of(a);
	if (answers_is_empty(a, field))
		a->slots[field].fault = (struct fault){.word = WORD_NONE};
	else
		check_field(a, field);
}

/* At least one of the group: when none is filled, the fault stands at its first field. */
static void check_one_of(struct answers *a)
{
	long first = -1;
	struct buf labels;
	buf_init(&labels);
	for (size_t i = 0; i < a->form.field_count; i++) {
		if (!a->form.one_of[i])
			continue;
		if (!answers_is_empty(a, i))
			goto out;
		words_list(&labels, a->lang, a->form.fields[i].label);
		first = first < 0 ? (long)i : first;
	}
	if (first >= 0) {
		struct fault *fault = &a->slots[first].fault;
		fault->word = WORD_FAULT_ONE_OF;
		snprintf(fault->detail, sizeof fault->detail, "%s", labels.data);
	}
out:
	buf_finish(&labels);
}

size_t answers_check(struct answers *a)
{
	size_t wrong = 0;
	for (size_t i = 0; i < a->form.field_count; i++)
		check_field(a, i);
	check_one_of(a);
	for (size_t i = 0; i < a->form.field_count; i++)
		wrong += a->slots[i].fault.word != WORD_NONE;
	return wrong;
}

/* Reading back and sending. */

void answers_read(const struct answers *a, size_t field, struct buf *out)
{
	const struct answer_slot *slot = &a->slots[field];
	if (slot->edit.text != NULL) {
		buf_add(out, slot->edit.text, slot->edit.len);
		return;
	}
	for (size_t i = 0; i < answers_choices(a, field); i++)
		if (answers_is_chosen(a, field, i))
			words_list(out, a->lang, answers_choice_label(a, field, i));
}

bool answers_in_other_language(const struct answers *a)
{
	return strcmp(a->form.lang, words_lang_code(a->lang)) != 0;
}

bool answers_consented(const struct answers *a)
{
	for (size_t i = 0; i < a->form.consent_count; i++)
		if (a->form.consents[i].required && !a->given[i])
			return false;
	return true;
}

static void add_value(const struct answers *a, size_t field, struct buf *out)
{
	const struct answer_slot *slot = &a->slots[field];
	size_t from = out->len;
	if (slot->edit.text != NULL) {
		buf_add(out, slot->edit.text, slot->edit.len);
		return;
	}
	for (size_t i = 0; i < answers_choices(a, field); i++)
		if (answers_is_chosen(a, field, i))
			buf_addf(out, "%s%s", out->len > from ? ";" : "", choice_key(a, field, i));
}

/* What stays for the next person, if anything does. */
static void leave_common(struct answers *a, struct answers *common)
{
	struct answers_help *help = a->help;
	if (help == NULL)
		return;
	if (common != NULL)
		answers_copy_common(common, a);
	answers_free(help->common);
	help->common = common;
	help->helped++;
}

static int keep(const struct answers *a, struct store *store, const struct answer *list,
		const struct given_consent *given, char receipt[RECEIPT_TEXT], struct err *e)
{
	const struct form *form = &a->form;
	const struct activity *activity = a->activity;
	struct signup_activity place = {.uid = NULL};
	if (activity != NULL)
		place = (struct signup_activity){.uid = activity->uid,
						 .title = activity->title,
						 .start = activity->start,
						 .capacity = activity->capacity};
	const struct signup signup = {
		.form = form->id,
		/* Of the texts that were shown: the proof of consent is in it. */
		.lang = form->lang,
		.form_version = form->version,
		.assisted = a->help != NULL,
		.worker = a->help != NULL ? a->help->worker : "",
		.answer_count = form->field_count,
		.answers = list,
		.consent_count = form->consent_count,
		.consents = given,
		.activity = activity != NULL ? &place : NULL};
	if (a->amends[0] == '\0')
		return store_signup(store, &signup, receipt, e);
	if (store_amend(store, &signup, a->amends, e) != 0)
		return -1;
	memcpy(receipt, a->amends, RECEIPT_TEXT);
	return 0;
}

int answers_send(struct answers *a, struct bundle *bundle, struct store *store,
		 char receipt[RECEIPT_TEXT], struct err *e)
{
	const struct form *form = &a->form;
	struct answers *common = NULL;
	/* The screens see to both; nothing may depend on that. */
	if (answers_too_young(a) || !answers_consented(a))
		return err_set(e, EX_USAGE, "Zonder toestemming bewaren wij niets");
	if (a->help != NULL && answers_new(&common, bundle, form->id, a->lang, e) != 0)
		return -1;
	struct buf *values = buf_alloc(form->field_count + 1, sizeof *values);
	struct answer *list = buf_alloc(form->field_count + 1, sizeof *list);
	struct given_consent *given = buf_alloc(form->consent_count + 1, sizeof *given);
	for (size_t i = 0; i < form->field_count; i++) {
		buf_init_secret(&values[i]);
		add_value(a, i, &values[i]);
		list[i] = (struct answer){form->fields[i].key, values[i].data};
	}
	for (size_t i = 0; i < form->consent_count; i++)
		given[i] = (struct given_consent){form->consents[i].key, form->consents[i].version,
						  a->given[i]};
	int rc = keep(a, store, list, given, receipt, e);
	for (size_t i = 0; i < form->field_count; i++)
		buf_finish(&values[i]);
	free(values);
	free(list);
	free(given);
	if (rc == 0) {
		leave_common(a, common);
		answers_wipe(a);
		explicit_bzero(a->amends, sizeof a->amends);
		a->sent = true;
	} else {
		answers_free(common);
	}
	return rc;
}

#include "tui/hand/people.h"
#include "db/base/buf.h"
#include "db/base/day.h"
#include "db/base/plain.h"
#include "tui/dates.h"

#include <unicase.h>
#include <unistr.h>

static const struct field *find_field(const struct people *p, const char *key)
{
	for (size_t i = 0; p->known && i < p->form.field_count; i++)
		if (strcmp(p->form.fields[i].key, key) == 0)
			return &p->form.fields[i];
	return NULL;
}

static bool has_column(const struct people *p, const char *key)
{
	for (size_t i = 0; i < p->column_count; i++)
		if (strcmp(p->columns[i].key, key) == 0)
			return true;
	return false;
}

/* That everybody is 16 or older says nothing about anybody. */
static void add_column(struct people *p, const char *key)
{
	const struct field *field = find_field(p, key);
	if (p->column_count == PEOPLE_COLUMNS_MAX || has_column(p, key) ||
	    (field != NULL && field->kind == FIELD_AGE16))
		return;
	p->columns[p->column_count++] = (struct people_column){
		.key = key, .label = field != NULL ? field->label : key, .field = field};
}

static bool is_answered(const struct people *p, const char *key)
{
	for (size_t i = 0; i < p->group->count; i++) {
		const char *value = opened_answer(people_entry(p, i), key);
		if (value != NULL && value[0] != '\0')
			return true;
	}
	return false;
}

static void add_columns(struct people *p)
{
	for (int pass = 0; pass < 2 && p->known; pass++)
		for (size_t i = 0; i < p->form.field_count; i++) {
			const struct field *field = &p->form.fields[i];
			bool is_name = field->kind == FIELD_NAME;
			if (is_name == (pass == 0) && is_answered(p, field->key))
				add_column(p, field->key);
		}
	/* What was asked by an older version of the form. */
	for (size_t i = 0; i < p->group->count; i++) {
		const struct opened_entry *entry = people_entry(p, i);
		for (size_t k = 0; k < entry->answer_count; k++)
			if (entry->answers[k].value[0] != '\0')
				add_column(p, entry->answers[k].key);
	}
	if (p->column_count == 0 && p->group->count > 0 && p->group->sample->answer_count > 0)
		add_column(p, p->group->sample->answers[0].key);
}

void people_init(struct people *p, struct bundle *bundle, enum lang lang,
		 const struct opened *opened, const struct opened_group *group)
{
	*p = (struct people){.opened = opened, .group = group, .lang = lang};
	p->known =
		forms_get(bundle, group->sample->form, words_lang_code(lang), &p->form, NULL) == 0;
	add_columns(p);
}

void people_finish(struct people *p)
{
	if (p->known)
		forms_finish(&p->form);
	*p = (struct people){.known = false};
}

const struct opened_entry *people_entry(const struct people *p, size_t index)
{
	return &p->opened->entries[p->group->first + index];
}

static const char *choice_label(const struct field *field, const char *key, size_t len)
{
	for (size_t i = 0; i < field->choice_count; i++)
		if (strlen(field->choices[i].key) == len &&
		    memcmp(field->choices[i].key, key, len) == 0)
			return field->choices[i].label;
	return NULL;
}

static void add_choices(const struct people *p, const struct field *field, const char *value,
			struct buf *out)
{
	struct buf one;
	buf_init_secret(&one);
	for (const char *at = value; *at != '\0';) {
		size_t len = strcspn(at, ";");
		const char *label = choice_label(field, at, len);
		buf_clear(&one);
		buf_add(&one, at, len);
		if (at > value)
			buf_add_str(out, words_get(p->lang, WORD_LIST_COMMA));
		plain_add(out, label != NULL ? label : one.data);
		at += len + (at[len] == ';' ? 1 : 0);
	}
	buf_finish(&one);
}

void people_cell(const struct people *p, size_t index, size_t column, struct buf *out)
{
	const struct people_column *c = &p->columns[column];
	const char *value = opened_answer(people_entry(p, index), c->key);
	if (value == NULL)
		return;
	if (c->field != NULL && c->field->choice_count > 0)
		add_choices(p, c->field, value, out);
	else
		plain_add(out, value);
}

void people_rest(const struct people *p, size_t index, struct buf *out)
{
	for (size_t i = 1; i < p->column_count; i++) {
		size_t before = out->len;
		if (before > 0)
			buf_add_str(out, words_get(p->lang, WORD_LIST_COMMA));
		size_t filled = out->len;
		people_cell(p, index, i, out);
		if (out->len == filled)
			buf_truncate(out, before);
	}
}

/* The next character in small letters; *text moves on. */
static ucs4_t take_small(const char **text)
{
	ucs4_t c = 0;
	int n = u8_strmbtouc(&c, (const uint8_t *)*text);
	*text += n > 0 ? n : (**text != '\0' ? 1 : 0);
	return n > 0 ? uc_tolower(c) : 0xFFFD;
}

static bool begins_with(const char *text, const char *typed)
{
	while (*typed != '\0')
		if (*text == '\0' || take_small(&text) != take_small(&typed))
			return false;
	return true;
}

bool people_match(const struct people *p, size_t index, const char *typed)
{
	struct buf text;
	bool found = typed[0] == '\0';
	buf_init_secret(&text);
	for (size_t i = 0; i < p->column_count; i++) {
		people_cell(p, index, i, &text);
		buf_add_char(&text, ' ');
	}
	for (const char *at = text.data; !found && *at != '\0'; at++)
		found = begins_with(at, typed);
	buf_finish(&text);
	return found;
}

void people_title(const struct people *p, struct buf *out)
{
	const struct opened_entry *sample = p->group->sample;
	if (sample->activity_title[0] != '\0')
		plain_add(out, sample->activity_title);
	else
		plain_add(out, p->known ? p->form.title : sample->form);
}

static int64_t dutch_minutes(int64_t ms)
{
	return (ms + day_dutch_offset(ms)) / 60000;
}

void people_when(const struct people *p, int64_t now_ms, struct buf *out)
{
	const int64_t day_minutes = 24 * 60;
	int64_t start = 0;
	if (!day_read(p->group->sample->activity_start, false, &start))
		return;
	int64_t minutes = dutch_minutes(start);
	dates_day(out, p->lang, minutes / day_minutes, dutch_minutes(now_ms) / day_minutes);
	buf_add_str(out, words_get(p->lang, WORD_LIST_COMMA));
	dates_clock(out, p->lang, minutes);
}

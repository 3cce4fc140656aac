#include "content/make/code_files.h"
#include "content/make/faults.h"
#include "content/make/tree.h"
#include "db/base/buf.h"
#include "db/base/carry.h"
#include "db/base/day.h"
#include "db/base/file.h"
#include "db/base/sql.h"

#include <unistd.h>

#define SECOND_MS INT64_C(1000)
#define HOUR_MS	  INT64_C(3600000)
#define MINUTE_MS INT64_C(60000)

/* One entry of the file while it is read. */
struct entry {
	struct sources *s;
	const char *file;
	const struct tree *item;
	struct source_code *code;
};

static void fault(const struct entry *in, const char *key, const char *text)
{
	const struct tree *value = tree_get(in->item, key);
	faults_add(in->s->faults, in->file, value != NULL ? value->line : in->item->line, "%s",
		   text);
}

/* The value of a key; "" when it may be missing and is. */
static const char *value_of(const struct entry *in, const char *key, bool required)
{
	if (!required && tree_get(in->item, key) == NULL)
		return "";
	return tree_text(in->item, key, in->file, in->s->faults);
}

static void add_line(const struct entry *in, const char *what, const char *value)
{
	struct source_code *c = in->code;
	if (value[0] == '\0')
		return;
	c->lines = buf_grow(c->lines, c->line_count + 1, sizeof *c->lines);
	c->lines[c->line_count++] = (struct source_line){what, buf_copy(value)};
}

static void add_code_text(const struct entry *in, struct buf *text)
{
	struct source_code *c = in->code;
	c->texts = buf_grow(c->texts, c->text_count + 1, sizeof *c->texts);
	c->texts[c->text_count++] = buf_steal(text);
}

static bool is_hex(const char *text)
{
	return text[strspn(text, "0123456789ABCDEFabcdef")] == '\0';
}

/* WEP keys are 5 or 13 characters, or twice as many hexadecimal digits (IEEE 802.11). */
static bool is_wep(const char *password)
{
	size_t len = strlen(password);
	return len == 5 || len == 13 || ((len == 10 || len == 26) && is_hex(password));
}

static void check_password(const struct entry *in, const struct carry_wifi *wifi, bool wpa)
{
	size_t len = strlen(wifi->password);
	if (wpa && (len < CARRY_PASSWORD_MIN || len > CARRY_PASSWORD_MAX) &&
	    !(len == CARRY_PASSWORD_MAX + 1 && is_hex(wifi->password)))
		fault(in, "password", "Een wachtwoord van WPA heeft 8 tot en met 63 tekens.");
	if (wifi->wep && !is_wep(wifi->password))
		fault(in, "password",
		      "Een wachtwoord van WEP heeft 5 of 13 tekens, of 10 of 26 cijfers en"
		      " letters a tot en met f.");
}

static void take_wifi(const struct entry *in)
{
	const char *security = value_of(in, "security", true);
	bool wpa = strcmp(security, "WPA") == 0, wep = strcmp(security, "WEP") == 0;
	bool open = strcmp(security, "none") == 0;
	struct carry_wifi wifi = {
		.ssid = value_of(in, "ssid", true),
		.password = value_of(in, "password", wpa || wep),
		.wep = wep,
		.hidden = tree_bool(in->item, "hidden", false, in->file, in->s->faults),
	};
	struct buf text;
	if (!wpa && !wep && !open && security[0] != '\0')
		fault(in, "security", "Kies bij ‘security’ WPA, WEP of none.");
	if (open && wifi.password[0] != '\0')
		fault(in, "password", "Een netwerk zonder beveiliging heeft geen wachtwoord.");
	if (strlen(wifi.ssid) > CARRY_SSID_MAX)
		fault(in, "ssid", "De naam van een netwerk is hoogstens 32 bytes lang.");
	if (wifi.password[0] != '\0')
		check_password(in, &wifi, wpa);
	add_line(in, "network", wifi.ssid);
	add_line(in, "password", wifi.password);
	buf_init(&text);
	carry_wifi(&wifi, &text);
	add_code_text(in, &text);
}

static const char *phone_of(const struct entry *in, const char *key, bool required)
{
	const char *number = value_of(in, key, required);
	if (number[0] != '\0' && !carry_is_phone(number))
		fault(in, key,
		      "Schrijf een telefoonnummer met + en het land, zoals \"+31 20 …\", en met"
		      " aanhalingstekens.");
	return number;
}

static const char *url_of(const struct entry *in)
{
	const char *url = value_of(in, "url", false);
	if (url[0] != '\0')
		sources_check_address(in->s, url, false, in->file, tree_get(in->item, "url")->line);
	return url;
}

static const char *email_of(const struct entry *in)
{
	const char *email = value_of(in, "email", false);
	const char *at = strchr(email, '@');
	bool good = at != NULL && at != email && strchr(at + 1, '@') == NULL &&
		    strchr(at + 1, '.') != NULL && strpbrk(email, " ,;<>\"") == NULL;
	if (email[0] != '\0' && !good)
		fault(in, "email", "Dit is geen goed e-mailadres.");
	return email;
}

static void take_contact(const struct entry *in)
{
	struct carry_contact contact = {
		.name = value_of(in, "name", true),
		.organisation = value_of(in, "organisation", false),
		.role = value_of(in, "role", false),
		.phone = phone_of(in, "phone", false),
		.email = email_of(in),
		.url = url_of(in),
		.address = value_of(in, "address", false),
	};
	struct buf text;
	if (contact.phone[0] == '\0' && contact.email[0] == '\0')
		fault(in, "name", "Geef bij een contact een ‘phone’ of een ‘email’.");
	add_line(in, "name", contact.name);
	add_line(in, "role", contact.role);
	add_line(in, "organisation", contact.organisation);
	add_line(in, "phone", contact.phone);
	add_line(in, "email", contact.email);
	add_line(in, "url", contact.url);
	add_line(in, "address", contact.address);
	buf_init(&text);
	for (int shorter = 0; carry_contact(&contact, shorter, &text); shorter++)
		add_code_text(in, &text);
}

static void take_phone(const struct entry *in)
{
	const char *number = phone_of(in, "number", true);
	struct buf text;
	add_line(in, "phone", number);
	buf_init(&text);
	carry_phone(number, &text);
	add_code_text(in, &text);
}

/* "2026-12-01" or "2026-12-01 10:00", as on the clock on the wall. */
struct moment {
	int year, month, day, hour, minute;
	bool timed;
};

static int two_digits(const char *text)
{
	bool digits = text[0] >= '0' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9';
	return digits ? (text[0] - '0') * 10 + (text[1] - '0') : -1;
}

static bool read_moment(const char *text, struct moment *out)
{
	char date[sizeof "2026-12-01"];
	int64_t ms;
	size_t len = strlen(text);
	if (len != strlen("2026-12-01") && len != strlen("2026-12-01 10:00"))
		return false;
	memcpy(date, text, sizeof date - 1);
	date[sizeof date - 1] = '\0';
	if (!day_read(date, false, &ms))
		return false;
	*out = (struct moment){.year = two_digits(date) * 100 + two_digits(date + 2),
			       .month = two_digits(date + 5),
			       .day = two_digits(date + 8)};
	if (len == strlen(date))
		return true;
	out->timed = true;
	out->hour = two_digits(text + 11);
	out->minute = two_digits(text + 14);
	return text[10] == ' ' && text[13] == ':' && out->hour >= 0 && out->hour < 24 &&
	       out->minute >= 0 && out->minute < 60;
}

/* Seconds since 1970: UTC for a time in the Netherlands, the day's own midnight for a day. */
static int64_t seconds_of(const struct moment *m)
{
	int64_t ms = day_of_civil(m->year, m->month, m->day) * DAY_MS;
	if (!m->timed)
		return ms / SECOND_MS;
	ms += m->hour * HOUR_MS + m->minute * MINUTE_MS;
	/* What the clock says twice is taken for the first time, in summer time. */
	return (ms - day_dutch_offset(ms - 2 * HOUR_MS)) / SECOND_MS;
}

static bool same_day(const struct moment *a, const struct moment *b)
{
	return a->year == b->year && a->month == b->month && a->day == b->day;
}

static void add_moment(struct buf *out, const struct moment *m, bool date)
{
	if (date)
		buf_addf(out, "%02d-%02d-%04d", m->day, m->month, m->year);
	if (m->timed)
		buf_addf(out, "%s%02d:%02d", date ? " " : "", m->hour, m->minute);
}

static void add_when(const struct entry *in, const struct moment *start, const struct moment *end)
{
	struct buf when;
	buf_init(&when);
	add_moment(&when, start, true);
	if (start->timed || !same_day(start, end)) {
		buf_add_str(&when, " – ");
		add_moment(&when, end, !same_day(start, end));
	}
	add_line(in, "when", when.data);
	buf_finish(&when);
}

static bool moment_of(const struct entry *in, const char *key, struct moment *out)
{
	const char *text = value_of(in, key, true);
	if (text[0] == '\0')
		return false;
	if (read_moment(text, out))
		return true;
	fault(in, key, "Schrijf een dag als 2026-12-01, of een tijd als 2026-12-01 10:00.");
	return false;
}

/* When it is; false, with the faults told, when that cannot be known. */
static bool take_times(const struct entry *in, struct carry_event *event)
{
	struct moment start, end;
	bool whole_day = false;
	if (!moment_of(in, "start", &start))
		return false;
	if (!start.timed && tree_get(in->item, "end") == NULL)
		end = start;
	else if (!moment_of(in, "end", &end))
		return false;
	if (start.timed != end.timed) {
		fault(in, "end", "Geef ‘start’ en ‘end’ beide met een tijd, of beide zonder.");
		return false;
	}
	whole_day = !start.timed;
	event->whole_day = whole_day;
	event->start = seconds_of(&start);
	event->end = seconds_of(&end) + (whole_day ? DAY_MS / SECOND_MS : 0);
	if (event->end <= event->start) {
		fault(in, "end", "Het einde moet na het begin komen.");
		return false;
	}
	add_when(in, &start, &end);
	return true;
}

static void take_event(const struct entry *in)
{
	struct carry_event event = {
		.title = value_of(in, "title", true),
		.place = value_of(in, "place", false),
		.text = value_of(in, "description", false),
		.url = url_of(in),
	};
	struct buf uid, text;
	add_line(in, "title", event.title);
	if (!take_times(in, &event))
		return;
	add_line(in, "place", event.place);
	add_line(in, "text", event.text);
	add_line(in, "url", event.url);
	buf_init(&uid);
	buf_init(&text);
	/* One that is moved to another day is another activity for who took the first one along. */
	buf_addf(&uid, "%s-%lld@wijkkiosk", in->code->id, (long long)event.start);
	event.uid = uid.data;
	for (int shorter = 0; carry_event(&event, shorter, &text); shorter++)
		add_code_text(in, &text);
	buf_finish(&uid);
}

#define COMMON "id", "kind", "label", "centres"
static const struct {
	const char *name, *keys[12];
	void (*take)(const struct entry *in);
} kinds[] = {
	{"wifi", {COMMON, "ssid", "security", "password", "hidden"}, take_wifi},
	{"contact",
	 {COMMON, "name", "organisation", "role", "phone", "email", "url", "address"},
	 take_contact},
	{"phone", {COMMON, "number"}, take_phone},
	{"event", {COMMON, "title", "start", "end", "place", "description", "url"}, take_event},
};
#define KINDS (sizeof kinds / sizeof kinds[0])

static void take_centres(const struct entry *in)
{
	const struct tree *list = tree_get(in->item, "centres");
	struct source_code *c = in->code;
	if (list == NULL)
		return;
	if (list->kind != TREE_LIST || list->count == 0) {
		fault(in, "centres", "‘centres’ moet een lijst zijn, met - voor elke naam.");
		return;
	}
	c->centres = buf_alloc(list->count, sizeof *c->centres);
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i]->kind == TREE_SCALAR && list->items[i]->text[0] != '\0')
			c->centres[c->centre_count++] = buf_copy(list->items[i]->text);
		else
			fault(in, "centres", "Een naam van een centrum ontbreekt.");
}

static void take_id(const struct entry *in)
{
	const char *id = value_of(in, "id", true);
	in->code->id = buf_copy(id);
	if (id[0] != '\0' && !sources_is_id(id))
		fault(in, "id", "Een id heeft alleen kleine letters, cijfers en streepjes.");
	for (size_t i = 0; i < in->s->code_count; i++)
		if (strcmp(in->s->codes[i].id, id) == 0)
			fault(in, "id", "Deze id staat hier twee keer.");
}

static void check_size(const struct entry *in)
{
	const struct source_code *c = in->code;
	size_t len = c->text_count > 0 ? strlen(c->texts[c->text_count - 1]) : 0;
	if (len > CARRY_BRIEF)
		faults_add(in->s->faults, in->file, in->item->line,
			   "Deze code is te lang voor een scherm van 80 bij 24: %zu bytes, en er"
			   " passen er %d.  Maak de naam of het wachtwoord korter.",
			   len, CARRY_BRIEF);
}

static void take_code(struct sources *s, const struct tree *item, const char *file)
{
	struct source_code code = {.line = item->line};
	struct entry in = {s, file, item, &code};
	size_t kind = 0;
	if (item->kind != TREE_MAP) {
		faults_add(s->faults, file, item->line, "Hier horen regels als ‘sleutel: waarde’.");
		return;
	}
	const char *name = value_of(&in, "kind", true);
	while (kind < KINDS && strcmp(kinds[kind].name, name) != 0)
		kind++;
	take_id(&in);
	code.label = sources_texts(s, item, "label", file, false);
	take_centres(&in);
	if (kind < KINDS) {
		code.kind = kinds[kind].name;
		tree_allow(item, kinds[kind].keys, file, s->faults);
		kinds[kind].take(&in);
		check_size(&in);
	} else if (name[0] != '\0') {
		fault(&in, "kind", "Kies bij ‘kind’ wifi, contact, phone of event.");
	}
	s->codes = buf_grow(s->codes, s->code_count + 1, sizeof code);
	s->codes[s->code_count++] = code;
}

void sources_load_codes(struct sources *s, const char *dir)
{
	size_t len;
	char *file = file_join(dir, "codes.yaml");
	char *text = access(file, F_OK) == 0 ? sources_read(s, file, &len) : NULL;
	struct tree *tree = text != NULL ? tree_parse(text, len, file, 1, s->faults) : NULL;
	if (tree != NULL && tree->kind != TREE_LIST)
		faults_add(s->faults, file, tree->line,
			   "Hier hoort een lijst, met - aan het begin.");
	for (size_t i = 0; tree != NULL && tree->kind == TREE_LIST && i < tree->count; i++)
		take_code(s, tree->items[i], file);
	tree_free(tree);
	free(text);
	free(file);
}

void code_files_finish(struct source_code *code)
{
	for (size_t i = 0; i < code->line_count; i++)
		free(code->lines[i].value);
	free(code->lines);
	sources_free_names(code->centres, code->centre_count);
	sources_free_names(code->texts, code->text_count);
	sources_free_texts(&code->label);
	free(code->id);
}

static int write_code(const struct source_code *c, int64_t ord, sqlite3 *db, struct err *e)
{
	int rc = 0;
	for (enum source_lang l = 0; rc == 0 && l < SOURCE_LANGS; l++)
		if (c->label.in[l][0] != '\0')
			rc = sql_run(db, e, "INSERT INTO code VALUES(?, ?, ?, ?, ?)", "ssiss",
				     c->id, sources_lang_code(l), ord, c->kind, c->label.in[l]);
	for (size_t i = 0; rc == 0 && i < c->centre_count; i++)
		rc = sql_run(db, e, "INSERT OR IGNORE INTO code_centre VALUES(?, ?)", "ss", c->id,
			     c->centres[i]);
	for (size_t i = 0; rc == 0 && i < c->text_count; i++)
		rc = sql_run(db, e, "INSERT INTO code_text VALUES(?, ?, ?)", "sis", c->id,
			     (int64_t)i, c->texts[i]);
	for (size_t i = 0; rc == 0 && i < c->line_count; i++)
		rc = sql_run(db, e, "INSERT INTO code_line VALUES(?, ?, ?, ?)", "siss", c->id,
			     (int64_t)i, c->lines[i].what, c->lines[i].value);
	return rc;
}

int code_files_write(const struct sources *s, struct sqlite3 *db, struct err *e)
{
	for (size_t i = 0; i < s->code_count; i++)
		if (write_code(&s->codes[i], (int64_t)i, db, e) != 0)
			return -1;
	return 0;
}

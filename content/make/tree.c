#include "content/make/tree.h"
#include "content/make/faults.h"
#include "db/base/buf.h"

#include <yaml.h>

#define DEPTH_MAX 12

struct parsing {
	yaml_parser_t *parser;
	const char *file;
	int first_line;
	struct faults *faults;
};

static int line_of(const struct parsing *p, yaml_mark_t mark)
{
	return p->first_line + (int)mark.line;
}

static void add_item(struct tree *to, struct tree *item)
{
	to->items = buf_grow(to->items, to->count + 1, sizeof(struct tree *));
	to->items[to->count++] = item;
}

static bool next_event(struct parsing *p, yaml_event_t *ev)
{
	if (yaml_parser_parse(p->parser, ev))
		return true;
	const char *problem = p->parser->problem != NULL ? p->parser->problem : "onbekend";
	faults_add(p->faults, p->file, line_of(p, p->parser->problem_mark),
		   "Dit is geen geldige YAML (%s). Let op spaties en dubbele punten.", problem);
	return false;
}

static struct tree *read_node(struct parsing *p, yaml_event_t *ev, int depth);

static struct tree *new_tree(const struct parsing *p, enum tree_kind kind, const yaml_event_t *ev)
{
	struct tree *t = buf_alloc(1, sizeof *t);
	t->kind = kind;
	t->line = line_of(p, ev->start_mark);
	return t;
}

static bool read_list(struct parsing *p, struct tree *list, int depth)
{
	yaml_event_t ev;
	while (next_event(p, &ev)) {
		if (ev.type == YAML_SEQUENCE_END_EVENT) {
			yaml_event_delete(&ev);
			return true;
		}
		struct tree *item = read_node(p, &ev, depth + 1);
		if (item == NULL)
			return false;
		add_item(list, item);
	}
	return false;
}

static bool read_value(struct parsing *p, struct tree *map, struct tree *key, int depth)
{
	yaml_event_t ev;
	if (key->kind != TREE_SCALAR) {
		faults_add(p->faults, p->file, key->line, "Hier hoort een woord als sleutel.");
		return false;
	}
	if (tree_get(map, key->text) != NULL)
		faults_add(p->faults, p->file, key->line, "‘%s’ staat hier twee keer.", key->text);
	if (!next_event(p, &ev))
		return false;
	struct tree *value = read_node(p, &ev, depth + 1);
	if (value == NULL)
		return false;
	value->key = buf_copy(key->text);
	add_item(map, value);
	return true;
}

static bool read_map(struct parsing *p, struct tree *map, int depth)
{
	yaml_event_t ev;
	while (next_event(p, &ev)) {
		if (ev.type == YAML_MAPPING_END_EVENT) {
			yaml_event_delete(&ev);
			return true;
		}
		struct tree *key = read_node(p, &ev, depth + 1);
		bool good = key != NULL && read_value(p, map, key, depth);
		tree_free(key);
		if (!good)
			return false;
	}
	return false;
}

/* Takes over ev. */
static struct tree *read_node(struct parsing *p, yaml_event_t *ev, int depth)
{
	struct tree *t = NULL;
	bool good = depth < DEPTH_MAX;
	if (!good) {
		faults_add(p->faults, p->file, line_of(p, ev->start_mark),
			   "Dit is te diep genest.");
	} else if (ev->type == YAML_SCALAR_EVENT) {
		t = new_tree(p, TREE_SCALAR, ev);
		t->text = buf_copy((const char *)ev->data.scalar.value);
	} else if (ev->type == YAML_SEQUENCE_START_EVENT) {
		t = new_tree(p, TREE_LIST, ev);
		good = read_list(p, t, depth);
	} else if (ev->type == YAML_MAPPING_START_EVENT) {
		t = new_tree(p, TREE_MAP, ev);
		good = read_map(p, t, depth);
	} else {
		faults_add(p->faults, p->file, line_of(p, ev->start_mark),
			   "Ankers en verwijzingen (& en *) horen hier niet.");
		good = false;
	}
	yaml_event_delete(ev);
	if (good)
		return t;
	tree_free(t);
	return NULL;
}

/* Up to the first node; NULL when the text is empty or broken. */
static struct tree *read_document(struct parsing *p)
{
	yaml_event_t ev;
	while (next_event(p, &ev)) {
		yaml_event_type_t type = ev.type;
		if (type == YAML_STREAM_END_EVENT || type == YAML_DOCUMENT_END_EVENT) {
			yaml_event_delete(&ev);
			faults_add(p->faults, p->file, p->first_line, "Hier staat nog niets.");
			return NULL;
		}
		if (type != YAML_STREAM_START_EVENT && type != YAML_DOCUMENT_START_EVENT)
			return read_node(p, &ev, 0);
		yaml_event_delete(&ev);
	}
	return NULL;
}

struct tree *tree_parse(const char *text, size_t len, const char *file, int first_line,
			struct faults *faults)
{
	yaml_parser_t parser;
	if (!yaml_parser_initialize(&parser))
		return NULL;
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
	struct parsing p = {&parser, file, first_line, faults};
	struct tree *tree = read_document(&p);
	yaml_parser_delete(&parser);
	return tree;
}

void tree_free(struct tree *tree)
{
	if (tree == NULL)
		return;
	for (size_t i = 0; i < tree->count; i++)
		tree_free(tree->items[i]);
	free(tree->items);
	free(tree->text);
	free(tree->key);
	free(tree);
}

const struct tree *tree_get(const struct tree *map, const char *key)
{
	if (map == NULL || map->kind != TREE_MAP)
		return NULL;
	for (size_t i = 0; i < map->count; i++)
		if (strcmp(map->items[i]->key, key) == 0)
			return map->items[i];
	return NULL;
}

void tree_allow(const struct tree *map, const char *const *allowed, const char *file,
		struct faults *faults)
{
	if (map->kind != TREE_MAP) {
		faults_add(faults, file, map->line, "Hier horen regels als ‘sleutel: waarde’.");
		return;
	}
	for (size_t i = 0; i < map->count; i++) {
		const char *const *a = allowed;
		while (*a != NULL && strcmp(*a, map->items[i]->key) != 0)
			a++;
		if (*a == NULL)
			faults_add(
				faults, file, map->items[i]->line,
				"‘%s’ kennen wij niet. Haal deze regel weg of verbeter het woord.",
				map->items[i]->key);
	}
}

const char *tree_text(const struct tree *map, const char *key, const char *file,
		      struct faults *faults)
{
	const struct tree *value = tree_get(map, key);
	if (value != NULL && value->kind == TREE_SCALAR && value->text[0] != '\0')
		return value->text;
	faults_add(faults, file, value != NULL ? value->line : map->line,
		   value != NULL ? "‘%s’ moet een tekst zijn." : "‘%s’ ontbreekt.", key);
	return "";
}

long tree_number(const struct tree *map, const char *key, long min, long max, const char *file,
		 struct faults *faults)
{
	const char *text = tree_text(map, key, file, faults);
	char *end;
	long value = strtol(text, &end, 10);
	if (text[0] == '\0')
		return min;
	if (*end != '\0' || value < min || value > max) {
		faults_add(faults, file, tree_get(map, key)->line,
			   "‘%s’ moet een getal zijn van %ld tot %ld.", key, min, max);
		return min;
	}
	return value;
}

bool tree_bool(const struct tree *map, const char *key, bool fallback, const char *file,
	       struct faults *faults)
{
	const struct tree *value = tree_get(map, key);
	if (value == NULL)
		return fallback;
	bool yes = value->kind == TREE_SCALAR && strcmp(value->text, "true") == 0;
	bool no = value->kind == TREE_SCALAR && strcmp(value->text, "false") == 0;
	if (!yes && !no)
		faults_add(faults, file, value->line, "‘%s’ moet true of false zijn.", key);
	return yes;
}

#include "tui/voice/jack.h"
#include "db/base/buf.h"

#include <alsa/asoundlib.h>

#define CARDS_MAX	 8
#define JACKS_MAX	 16
#define CONTROL_NAME_MAX 32

struct jack {
	size_t card_count, jack_count;
	snd_ctl_t *cards[CARDS_MAX];
	struct {
		snd_ctl_t *card;
		unsigned number; /* numid of the element */
	} jacks[JACKS_MAX];
	bool plugged;
};

/* "Headphone Jack", "Front Headphone Jack", "Headphone Mic Jack" ... */
static bool is_headphone(const char *name)
{
	const char *at = strstr(name, "Headphone");
	return at != NULL && strstr(at, "Jack") != NULL && strstr(at, "Phantom") == NULL;
}

static void add_jack(struct jack *j, snd_ctl_t *card, const snd_ctl_elem_list_t *list, unsigned at)
{
	snd_ctl_elem_info_t *info;
	snd_ctl_elem_id_t *id;
	snd_ctl_elem_info_alloca(&info);
	snd_ctl_elem_id_alloca(&id);
	if (j->jack_count == JACKS_MAX || !is_headphone(snd_ctl_elem_list_get_name(list, at)))
		return;
	snd_ctl_elem_list_get_id(list, at, id);
	snd_ctl_elem_info_set_id(info, id);
	if (snd_ctl_elem_info(card, info) != 0 ||
	    snd_ctl_elem_info_get_type(info) != SND_CTL_ELEM_TYPE_BOOLEAN)
		return;
	j->jacks[j->jack_count].card = card;
	j->jacks[j->jack_count++].number = snd_ctl_elem_info_get_numid(info);
}

static void add_jacks(struct jack *j, snd_ctl_t *card)
{
	snd_ctl_elem_list_t *list;
	snd_ctl_elem_list_alloca(&list);
	if (snd_ctl_elem_list(card, list) != 0)
		return;
	unsigned count = snd_ctl_elem_list_get_count(list);
	if (count == 0 || snd_ctl_elem_list_alloc_space(list, count) != 0)
		return;
	if (snd_ctl_elem_list(card, list) == 0)
		for (unsigned i = 0; i < snd_ctl_elem_list_get_used(list); i++)
			add_jack(j, card, list, i);
	snd_ctl_elem_list_free_space(list);
}

/* A card without a headphone is not kept open. */
static void add_card(struct jack *j, const char *name)
{
	snd_ctl_t *card;
	size_t before = j->jack_count;
	if (j->card_count == CARDS_MAX || snd_ctl_open(&card, name, SND_CTL_NONBLOCK) != 0)
		return;
	add_jacks(j, card);
	if (j->jack_count == before || snd_ctl_subscribe_events(card, 1) != 0) {
		j->jack_count = before;
		snd_ctl_close(card);
		return;
	}
	j->cards[j->card_count++] = card;
}

static bool look_at(snd_ctl_t *card, unsigned number)
{
	snd_ctl_elem_value_t *value;
	snd_ctl_elem_value_alloca(&value);
	snd_ctl_elem_value_set_numid(value, number);
	return snd_ctl_elem_read(card, value) == 0 && snd_ctl_elem_value_get_boolean(value, 0) != 0;
}

static bool any_plugged(const struct jack *j)
{
	for (size_t i = 0; i < j->jack_count; i++)
		if (look_at(j->jacks[i].card, j->jacks[i].number))
			return true;
	return false;
}

struct jack *jack_new(void)
{
	struct jack *j = buf_alloc(1, sizeof *j);
	char name[CONTROL_NAME_MAX];
	add_card(j, "default");
	for (int card = -1; snd_card_next(&card) == 0 && card >= 0;) {
		snprintf(name, sizeof name, "hw:%d", card);
		add_card(j, name);
	}
	j->plugged = any_plugged(j);
	return j;
}

void jack_free(struct jack *j)
{
	if (j == NULL)
		return;
	for (size_t i = 0; i < j->card_count; i++)
		snd_ctl_close(j->cards[i]);
	free(j);
}

bool jack_is_plugged(const struct jack *j)
{
	return j->plugged;
}

size_t jack_fds(const struct jack *j, struct pollfd *fds, size_t max)
{
	size_t count = 0;
	for (size_t i = 0; i < j->card_count && count < max; i++) {
		int n = snd_ctl_poll_descriptors(j->cards[i], fds + count, (unsigned)(max - count));
		count += n > 0 ? (size_t)n : 0;
	}
	return count;
}

bool jack_look(struct jack *j)
{
	snd_ctl_event_t *event;
	bool before = j->plugged;
	snd_ctl_event_alloca(&event);
	for (size_t i = 0; i < j->card_count; i++)
		while (snd_ctl_read(j->cards[i], event) > 0)
			continue;
	j->plugged = any_plugged(j);
	return j->plugged != before;
}

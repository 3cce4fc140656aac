/*
 * A sound card for the tests, as ALSA's own SDK for external controls has it: its only control is
 * "Headphone Jack", and a file ("1" or "0") says whether a plug is in.  Who writes the file and
 * puts it in place by a rename, plugs in or out.
 */
#include <alsa/asoundlib.h>
#include <alsa/control_external.h>
#include <sys/inotify.h>
#include <unistd.h>

#define NAME "Headphone Jack"

struct card {
	snd_ctl_ext_t ext;
	char path[512];
};

static void close_card(snd_ctl_ext_t *ext)
{
	struct card *card = ext->private_data;
	close(ext->poll_fd);
	free(card);
}

static int count(snd_ctl_ext_t *ext)
{
	(void)ext;
	return 1;
}

static int list(snd_ctl_ext_t *ext, unsigned offset, snd_ctl_elem_id_t *id)
{
	(void)ext;
	(void)offset;
	snd_ctl_elem_id_set_interface(id, SND_CTL_ELEM_IFACE_CARD);
	snd_ctl_elem_id_set_name(id, NAME);
	return 0;
}

static snd_ctl_ext_key_t find(snd_ctl_ext_t *ext, const snd_ctl_elem_id_t *id)
{
	(void)ext;
	(void)id;
	return 0;
}

static int attribute(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, int *type, unsigned *access,
		     unsigned *values)
{
	(void)ext;
	(void)key;
	*type = SND_CTL_ELEM_TYPE_BOOLEAN;
	*access = SND_CTL_EXT_ACCESS_READ;
	*values = 1;
	return 0;
}

static int read_value(snd_ctl_ext_t *ext, snd_ctl_ext_key_t key, long *value)
{
	const struct card *card = ext->private_data;
	FILE *file = fopen(card->path, "re");
	(void)key;
	*value = file != NULL && fgetc(file) == '1';
	if (file != NULL)
		fclose(file);
	return 0;
}

static int read_event(snd_ctl_ext_t *ext, snd_ctl_elem_id_t *id, unsigned *mask)
{
	char events[4096];
	if (read(ext->poll_fd, events, sizeof events) <= 0)
		return -EAGAIN;
	list(ext, 0, id);
	*mask = SND_CTL_EVENT_MASK_VALUE;
	return 1;
}

static const snd_ctl_ext_callback_t callbacks = {
	.close = close_card,
	.elem_count = count,
	.elem_list = list,
	.find_elem = find,
	.get_attribute = attribute,
	.read_integer = read_value,
	.read_event = read_event,
};

/* ALSA finds it by this name. */
SND_CTL_PLUGIN_DEFINE_FUNC(jack);

SND_CTL_PLUGIN_DEFINE_FUNC(jack)
{
	const char *folder = NULL;
	snd_config_iterator_t i, next;
	(void)root;
	snd_config_for_each(i, next, conf)
	{
		snd_config_t *entry = snd_config_iterator_entry(i);
		const char *id;
		if (snd_config_get_id(entry, &id) == 0 && strcmp(id, "folder") == 0)
			snd_config_get_string(entry, &folder);
	}
	if (folder == NULL)
		return -EINVAL;
	struct card *card = calloc(1, sizeof *card);
	if (card == NULL)
		return -ENOMEM;
	snprintf(card->path, sizeof card->path, "%s/plugged", folder);
	card->ext = (snd_ctl_ext_t){.version = SND_CTL_EXT_VERSION,
				    .callback = &callbacks,
				    .private_data = card,
				    .poll_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
	snprintf(card->ext.id, sizeof card->ext.id, "test");
	snprintf(card->ext.name, sizeof card->ext.name, "test");
	inotify_add_watch(card->ext.poll_fd, folder, IN_MOVED_TO);
	int rc = snd_ctl_ext_create(&card->ext, name, mode);
	if (rc == 0)
		*handlep = card->ext.handle;
	return rc;
}

SND_CTL_PLUGIN_SYMBOL(jack)

#include "tui/voice/sound.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <alsa/asoundlib.h>
#include <sysexits.h>

#define LATENCY_US  120000 /* what may still sound after a stop, on a card that cannot drop */
#define WAV_HEADER  44
#define SAMPLE_SIZE 2

struct sound {
	snd_pcm_t *pcm; /* NULL: a file */
	FILE *file;
	int rate;
	uint32_t bytes; /* in the file */
};

static void add_number(unsigned char *at, uint32_t n, int bytes)
{
	for (int i = 0; i < bytes; i++)
		at[i] = (unsigned char)(n >> (8 * i));
}

/* RIFF WAVE: format 1 (PCM), one channel of 16 bits. */
static int write_header(struct sound *s)
{
	unsigned char h[WAV_HEADER] = "RIFF____WAVEfmt ";
	add_number(h + 4, s->bytes + WAV_HEADER - 8, 4);
	add_number(h + 16, 16, 4);
	add_number(h + 20, 1, 2);
	add_number(h + 22, 1, 2);
	add_number(h + 24, (uint32_t)s->rate, 4);
	add_number(h + 28, (uint32_t)s->rate * SAMPLE_SIZE, 4);
	add_number(h + 32, SAMPLE_SIZE, 2);
	add_number(h + 34, 8 * SAMPLE_SIZE, 2);
	memcpy(h + 36, "data", 4);
	add_number(h + 40, s->bytes, 4);
	return fseek(s->file, 0, SEEK_SET) == 0 && fwrite(h, sizeof h, 1, s->file) == 1 ? 0 : -1;
}

int sound_open_file(struct sound **out, const char *path, int rate, struct err *e)
{
	struct sound *s = buf_alloc(1, sizeof *s);
	s->rate = rate;
	s->file = fopen(path, "wbe");
	if (s->file == NULL || write_header(s) != 0) {
		err_sys(e, EX_CANTCREAT, "Kan %s niet maken", path);
		sound_free(s);
		return -1;
	}
	*out = s;
	return 0;
}

__attribute__((format(printf, 5, 6))) static void
say_nothing(const char *file, int line, const char *function, int error, const char *fmt, ...)
{
	(void)file;
	(void)line;
	(void)function;
	(void)error;
	(void)fmt;
}

int sound_open_device(struct sound **out, const char *device, int rate, struct err *e)
{
	struct sound *s = buf_alloc(1, sizeof *s);
	s->rate = rate;
	/* Its complaints are for nobody: whoever listens is told in words of ours. */
	snd_lib_error_set_handler(say_nothing);
	int rc = snd_pcm_open(&s->pcm, device, SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK);
	if (rc < 0)
		s->pcm = NULL;
	if (rc == 0)
		rc = snd_pcm_set_params(s->pcm, SND_PCM_FORMAT_S16, SND_PCM_ACCESS_RW_INTERLEAVED,
					1, (unsigned)rate, 1, LATENCY_US);
	if (rc < 0) {
		err_set(e, EX_UNAVAILABLE, "Geen geluid: %s", snd_strerror(rc));
		sound_free(s);
		return -1;
	}
	*out = s;
	return 0;
}

void sound_free(struct sound *s)
{
	if (s == NULL)
		return;
	if (s->pcm != NULL) {
		snd_pcm_drop(s->pcm);
		snd_pcm_close(s->pcm);
	}
	if (s->file != NULL) {
		write_header(s);
		fclose(s->file);
	}
	free(s);
}

long sound_write(struct sound *s, const short *samples, size_t count)
{
	if (s->pcm == NULL) {
		if (fwrite(samples, SAMPLE_SIZE, count, s->file) != count)
			return -1;
		s->bytes += (uint32_t)(count * SAMPLE_SIZE);
		return (long)count;
	}
	snd_pcm_sframes_t n = snd_pcm_writei(s->pcm, samples, count);
	if (n == -EAGAIN)
		return 0;
	/* A pause between two sentences, or a machine that slept, is no error. */
	if (n < 0)
		return snd_pcm_recover(s->pcm, (int)n, 1) == 0 ? 0 : -1;
	return n;
}

void sound_drop(struct sound *s)
{
	if (s->pcm == NULL)
		return;
	snd_pcm_drop(s->pcm);
	snd_pcm_prepare(s->pcm);
}

long sound_left_ms(struct sound *s)
{
	snd_pcm_sframes_t frames = 0;
	if (s->pcm == NULL)
		return 0;
	if (snd_pcm_delay(s->pcm, &frames) != 0 || frames <= 0)
		return 0;
	/* Less than it waits for before it begins. */
	if (snd_pcm_state(s->pcm) == SND_PCM_STATE_PREPARED && snd_pcm_start(s->pcm) != 0)
		return 0;
	return 1 + (long)frames * 1000 / s->rate;
}

size_t sound_fds(struct sound *s, struct pollfd *fds, size_t max)
{
	if (s->pcm == NULL || max == 0)
		return 0;
	int n = snd_pcm_poll_descriptors(s->pcm, fds, (unsigned)max);
	return n > 0 ? (size_t)n : 0;
}

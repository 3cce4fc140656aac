#include "tests/e2e/support/voice.h"

#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>

#define ARGUMENTS  8
#define WAV_HEADER 44
#define SOUND_MAX  (256 << 20)

void voice_start(struct voice *v, const char *const argv[])
{
	char *arguments[ARGUMENTS + 1] = {place_program("wijkspeak")};
	int orders[2], answers[2];
	*v = (struct voice){.pid = 0};
	for (size_t i = 0; argv[i] != NULL && i + 1 < ARGUMENTS; i++)
		arguments[i + 1] = buf_copy(argv[i]);
	assert_int_equal(pipe(orders), 0);
	assert_int_equal(pipe(answers), 0);
	v->pid = fork();
	assert_true(v->pid >= 0);
	if (v->pid == 0) {
		dup2(orders[0], STDIN_FILENO);
		dup2(answers[1], STDOUT_FILENO);
		close(orders[1]);
		close(answers[0]);
		execv(arguments[0], arguments);
		_exit(127);
	}
	close(orders[0]);
	close(answers[1]);
	v->orders = orders[1];
	v->answers = answers[0];
	fcntl(v->orders, F_SETFD, FD_CLOEXEC);
	fcntl(v->answers, F_SETFD, FD_CLOEXEC);
	for (size_t i = 0; arguments[i] != NULL; i++)
		free(arguments[i]);
}

void voice_tell(struct voice *v, const char *orders)
{
	for (size_t len = strlen(orders); len > 0;) {
		ssize_t n = write(v->orders, orders, len);
		assert_true(n > 0);
		orders += n;
		len -= (size_t)n;
	}
}

void voice_hear(struct voice *v, const char *answer)
{
	struct buf line;
	const char *at;
	buf_init(&line);
	buf_addf(&line, "%s\n", answer);
	while ((at = strstr(v->heard + v->from, line.data)) == NULL) {
		struct pollfd in = {.fd = v->answers, .events = POLLIN};
		if (poll(&in, 1, PTY_PATIENCE_MS) <= 0)
			fail_msg("no answer %s, but: %s", answer, v->heard);
		ssize_t got = read(v->answers, v->heard + v->len, sizeof v->heard - v->len - 1);
		if (got <= 0)
			fail_msg("no answer %s, but it ended: %s", answer, v->heard);
		v->len += (size_t)got;
		v->heard[v->len] = '\0';
	}
	v->from = (size_t)(at - v->heard) + line.len;
	buf_finish(&line);
}

int voice_end(struct voice *v)
{
	int status;
	char rest[512];
	close(v->orders);
	while (read(v->answers, rest, sizeof rest) > 0)
		continue;
	close(v->answers);
	assert_int_equal(waitpid(v->pid, &status, 0), v->pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static unsigned number_at(const char *bytes)
{
	const unsigned char *b = (const unsigned char *)bytes;
	return b[0] | (unsigned)b[1] << 8 | (unsigned)b[2] << 16 | (unsigned)b[3] << 24;
}

static struct sound_facts facts_of(const char *bytes, size_t len, int rate)
{
	double sum = 0;
	size_t count = len / 2;
	for (size_t i = 0; i < count; i++) {
		const unsigned char *at = (const unsigned char *)bytes + 2 * i;
		double sample = (int16_t)(uint16_t)(at[0] | at[1] << 8);
		sum += sample * sample;
	}
	return (struct sound_facts){(double)count / rate,
				    count > 0 ? sqrt(sum / (double)count) : 0};
}

struct sound_facts voice_wav(const char *path)
{
	struct err e = {.code = 0};
	struct buf all;
	buf_init(&all);
	if (file_read(path, SOUND_MAX, &all, &e) != 0)
		fail_msg("%s", e.text);
	assert_true(all.len >= WAV_HEADER);
	assert_memory_equal(all.data, "RIFF", 4);
	assert_memory_equal(all.data + 8, "WAVEfmt ", 8);
	assert_memory_equal(all.data + 36, "data", 4);
	assert_int_equal(number_at(all.data + 4), all.len - 8);
	assert_int_equal(number_at(all.data + 40), all.len - WAV_HEADER);
	struct sound_facts facts = facts_of(all.data + WAV_HEADER, all.len - WAV_HEADER,
					    (int)number_at(all.data + 24));
	buf_finish(&all);
	return facts;
}

struct sound_facts voice_raw(const char *path, int rate)
{
	struct err e = {.code = 0};
	struct buf all;
	buf_init(&all);
	if (file_read(path, SOUND_MAX, &all, &e) != 0)
		fail_msg("%s", e.text);
	struct sound_facts facts = facts_of(all.data, all.len, rate);
	buf_finish(&all);
	return facts;
}

struct sound_facts voice_of(const char *folder, const char *orders)
{
	struct voice v;
	char *path = file_join(folder, "sound.wav");
	voice_start(&v, (const char *const[]){"--wav", path, NULL});
	voice_tell(&v, orders);
	assert_int_equal(voice_end(&v), 0);
	struct sound_facts facts = voice_wav(path);
	free(path);
	return facts;
}

static void put(const char *folder, const char *name, const char *text)
{
	struct err e = {.code = 0};
	char *path = file_join(folder, name);
	if (file_replace(path, text, strlen(text), 0600, &e) != 0)
		fail_msg("%s", e.text);
	free(path);
}

void voice_alsa(const char *folder, const char *settings)
{
	char *path = file_join(folder, "alsa.conf");
	put(folder, "alsa.conf", settings);
	setenv("ALSA_CONFIG_PATH", path, 1);
	free(path);
}

void voice_plug(const char *folder, bool in)
{
	put(folder, "plugged", in ? "1" : "0");
}

/*
 * wijkspeak: the voice of the kiosk, in a process of its own, so that sound
 * drivers and their libraries cannot take the kiosk down, nor bring a network
 * into it.  Reads orders (voice/orders.h) on standard input and answers:
 *
 *   began            the first sound of an order goes out
 *   reached N        all before mark N was heard
 *   headphones yes   or no: with --headphones, at the start and at each change
 *   silent           there is no sound here
 *
 * Nothing of what it says is written anywhere, but with --wav.  When its input ends, so does it.
 */
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/guard.h"
#include "tui/voice/jack.h"
#include "tui/voice/orders.h"
#include "tui/voice/sound.h"
#include "tui/voice/voice.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <sysexits.h>
#include <unistd.h>

#define NAME	 "wijkspeak"
#define FDS_MAX	 32
#define PIECE	 4096
#define FOR_EVER (-1)

static const char usage[] =
	"Gebruik: wijkspeak [opties]\n"
	"De stem van de kiosk: leest opdrachten van standaardinvoer, één op een regel.\n"
	"wijkkiosk start dit programma zelf. Opdrachten: voice nl, speed 0-4, volume 0-4,\n"
	"say TEKST, spell TEKST, mark N, stop, pause, resume.\n"
	"\n"
	"  --headphones     alleen geluid als er een koptelefoon in zit\n"
	"  --device NAAM    geluidskaart, zoals ALSA die noemt (anders default)\n"
	"  --wav BESTAND    schrijf het geluid in dit bestand\n"
	"  --help           deze tekst\n"
	"  --version        het versienummer\n";

struct settings {
	const char *device, *wav;
	bool headphones;
};

struct speaker {
	struct orders orders;
	struct sound *sound; /* NULL: there is none */
	struct jack *jack;   /* NULL: plugs do not matter */
	bool ended;	     /* no more orders come */
	bool finishes;	     /* and then what came is carried out first */
	bool began;	     /* was told of this order */
};

static void answer(const char *what, long number)
{
	char line[64];
	int len = number >= 0 ? snprintf(line, sizeof line, "%s %ld\n", what, number)
			      : snprintf(line, sizeof line, "%s\n", what);
	/* Whoever started this does not listen any more: then nobody does. */
	if (write(STDOUT_FILENO, line, (size_t)len) != len && errno != EAGAIN)
		_exit(EX_IOERR);
}

static void read_orders(struct speaker *s)
{
	char bytes[PIECE];
	ssize_t got;
	while ((got = read(STDIN_FILENO, bytes, sizeof bytes)) > 0)
		orders_take(&s->orders, bytes, (size_t)got);
	explicit_bzero(bytes, sizeof bytes);
	s->ended = s->ended || got == 0 || (errno != EAGAIN && errno != EINTR);
	/* Without the kiosk there is nobody to speak to. */
	if (s->ended && !s->finishes)
		_exit(EX_OK);
}

static void look_at_jack(struct speaker *s)
{
	if (!jack_look(s->jack))
		return;
	if (!jack_is_plugged(s->jack)) {
		orders_stop(&s->orders);
		if (s->sound != NULL)
			sound_drop(s->sound);
	}
	answer(jack_is_plugged(s->jack) ? "headphones yes" : "headphones no", -1);
}

/* Takes in what there is to know, waiting for it at most ms; also for room when it is wanted. */
static void attend(struct speaker *s, int ms, bool for_room)
{
	struct pollfd fds[FDS_MAX];
	size_t count = 0, jacks;
	if (!s->ended)
		fds[count++] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
	jacks = s->jack != NULL ? jack_fds(s->jack, fds + count, FDS_MAX - count) : 0;
	count += jacks;
	if (for_room && s->sound != NULL)
		count += sound_fds(s->sound, fds + count, FDS_MAX - count);
	if (poll(fds, (nfds_t)count, ms) <= 0)
		return;
	if (!s->ended)
		read_orders(s);
	if (jacks > 0)
		look_at_jack(s);
}

static bool is_muted(const struct speaker *s)
{
	return s->jack != NULL && !jack_is_plugged(s->jack);
}

static void lose_sound(struct speaker *s)
{
	sound_free(s->sound);
	s->sound = NULL;
	answer("silent", -1);
}

static bool play(void *self, const short *samples, size_t count)
{
	enum { ROOM_MS = 100 };
	struct speaker *s = self;
	while (count > 0) {
		attend(s, s->orders.paused ? FOR_EVER : 0, false);
		if (s->orders.stopped || is_muted(s) || s->sound == NULL)
			return false;
		if (s->orders.paused)
			continue;
		long n = sound_write(s->sound, samples, count);
		if (n < 0) {
			lose_sound(s);
			return false;
		}
		if (n > 0 && !s->began) {
			s->began = true;
			answer("began", -1);
		}
		if (n == 0)
			attend(s, ROOM_MS, true);
		samples += n;
		count -= (size_t)n;
	}
	return true;
}

/* Waits until all was heard.  False when it was stopped. */
static bool hear_out(struct speaker *s)
{
	long left;
	while (!s->orders.stopped && s->sound != NULL && (left = sound_left_ms(s->sound)) > 0)
		attend(s, (int)left, false);
	return !s->orders.stopped;
}

static void carry_out(struct speaker *s, const struct order *order)
{
	s->began = false;
	switch (order->kind) {
	case ORDER_VOICE: voice_choose(order->text); break;
	case ORDER_SPEED: voice_speed(order->number); break;
	case ORDER_VOLUME: voice_volume(order->number); break;
	case ORDER_SAY: voice_say(order->text); break;
	case ORDER_SPELL: voice_spell(order->text); break;
	case ORDER_MARK:
		if (hear_out(s))
			answer("reached", order->number);
		break;
	default: break;
	}
	if (s->orders.stopped && s->sound != NULL)
		sound_drop(s->sound);
}

static void serve(struct speaker *s)
{
	struct order order;
	while (!s->ended || s->orders.waiting.len > 0) {
		if (orders_next(&s->orders, &order))
			carry_out(s, &order);
		else
			attend(s, FOR_EVER, false);
	}
}

static int open_sound(struct speaker *s, const struct settings *set, int rate, struct err *e)
{
	if (set->wav != NULL)
		return sound_open_file(&s->sound, set->wav, rate, e);
	if (sound_open_device(&s->sound, set->device, rate, e) != 0)
		answer("silent", -1);
	return 0;
}

static int speak(const struct settings *set, struct err *e)
{
	struct speaker s = {.finishes = set->wav != NULL};
	int rate;
	if (voice_open(play, &s, &rate, e) != 0)
		return -1;
	orders_init(&s.orders);
	int rc = open_sound(&s, set, rate, e);
	if (rc == 0) {
		/* Here, because what the libraries keep is locked as well. */
		guard_memory();
		if (set->headphones)
			s.jack = jack_new();
		if (s.jack != NULL)
			answer(jack_is_plugged(s.jack) ? "headphones yes" : "headphones no", -1);
		fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK);
		serve(&s);
	}
	jack_free(s.jack);
	sound_free(s.sound);
	orders_finish(&s.orders);
	voice_close();
	return rc;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{"headphones", no_argument, NULL, 'p'}, {"device", required_argument, NULL, 'd'},
		{"wav", required_argument, NULL, 'w'},	{"help", no_argument, NULL, 'h'},
		{"version", no_argument, NULL, 'V'},	{NULL, 0, NULL, 0},
	};
	struct settings set = {.device = "default"};
	struct err e = {.code = 0};
	int option;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 'p': set.headphones = true; break;
		case 'd': set.device = optarg; break;
		case 'w': set.wav = optarg; break;
		case 'h': return cli_help(usage);
		case 'V': return cli_version(NAME);
		default:
			return cli_misuse(NAME,
					  "Deze optie is er niet, of er ontbreekt iets achter.");
		}
	}
	if (optind < argc)
		return cli_misuse(NAME, "Wat betekent ‘%s’? Een optie begint met --.",
				  argv[optind]);
	guard_process();
	signal(SIGPIPE, SIG_IGN);
	return speak(&set, &e) == 0 ? EX_OK : cli_fail(NAME, &e);
}

/*
 * gpm, the mouse daemon of the Linux console, by its own library, loaded where it is installed.
 *
 * Curses would talk to it as well, but waits without end for an event that it was asked for after
 * one that it was not asked for: a click of another button, and the kiosk hangs.  So curses is told
 * of no terminal that has gpm, and here is only read what is there.
 */
#include "tui/terminal/term_inside.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <gpm.h>
#include <linux/keyboard.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LIBRARY "libgpm.so.2"
#define TERMS	"NCURSES_GPM_TERMS"

static struct {
	bool asked, wanted; /* before curses was told; on this terminal, and there is a daemon */
	void *handle;	    /* as dlopen gave it; NULL: there is none, or no daemon */
	int (*close)(void);
	int (*get_event)(Gpm_Event *event);
	const int *connection; /* of the library: -1 once the daemon has stopped */
} gpm;

void term_gpm_prepare(void)
{
	if (gpm.asked)
		return;
	/* As curses takes it: the terminals that have gpm. */
	const char *terms = getenv(TERMS), *name = getenv("TERM");
	bool listed = name != NULL && (terms != NULL ? strstr(terms, name) != NULL
						     : strncmp(name, "linux", 5) == 0);
	gpm.wanted = listed && access(GPM_NODE_CTL, R_OK | W_OK) == 0;
	gpm.asked = true;
	setenv(TERMS, "none", 1);
}

/* Events of the buttons; the daemon itself moves the pointer.  Shift is for who selects text. */
static bool connect_to(int (*open)(Gpm_Connect *, int))
{
	Gpm_Connect wish = {
		.eventMask = GPM_DOWN | GPM_UP,
		.defaultMask = (unsigned short)~(GPM_DOWN | GPM_UP | GPM_HARD),
		.maxMod = (unsigned short)~(1 << KG_SHIFT),
	};
	return open(&wish, 0) >= 0;
}

void term_gpm_open(void)
{
	gpm.handle = gpm.wanted ? dlopen(LIBRARY, RTLD_LAZY) : NULL;
	if (gpm.handle == NULL)
		return;
	int (*open)(Gpm_Connect *, int);
	*(void **)&open = dlsym(gpm.handle, "Gpm_Open");
	*(void **)&gpm.close = dlsym(gpm.handle, "Gpm_Close");
	*(void **)&gpm.get_event = dlsym(gpm.handle, "Gpm_GetEvent");
	gpm.connection = dlsym(gpm.handle, "gpm_fd");
	if (open == NULL || gpm.close == NULL || gpm.get_event == NULL || gpm.connection == NULL ||
	    !connect_to(open)) {
		dlclose(gpm.handle);
		gpm.handle = NULL;
	}
}

int term_gpm_connection(void)
{
	if (gpm.handle == NULL || *gpm.connection < 0)
		return -1;
	/* The daemon may have been stopped. */
	return fcntl(*gpm.connection, F_GETFD) >= 0 ? *gpm.connection : -1;
}

/* What an event asks for; false: nothing. */
static bool take(const Gpm_Event *event, struct input *out)
{
	*out = (struct input){.row = event->y - 1, .col = event->x - 1};
	if (event->wdy != 0) {
		out->kind = INPUT_WHEEL;
		out->row = event->wdy > 0 ? -1 : 1;
		return true;
	}
	out->kind = (event->type & GPM_DOWN) != 0 ? INPUT_PRESS : INPUT_CLICK;
	return (event->type & (GPM_DOWN | GPM_UP)) != 0 && (event->buttons & GPM_B_LEFT) != 0 &&
	       out->row >= 0 && out->col >= 0;
}

bool term_gpm_read(struct input *out, bool *any)
{
	struct pollfd in = {.fd = term_gpm_connection(), .events = POLLIN};
	Gpm_Event event;
	*any = in.fd >= 0 && poll(&in, 1, 0) > 0;
	return *any && gpm.get_event(&event) > 0 && take(&event, out);
}

void term_gpm_close(void)
{
	if (gpm.handle == NULL)
		return;
	gpm.close();
	dlclose(gpm.handle);
	gpm.handle = NULL;
}

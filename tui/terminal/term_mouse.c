/*
 * gpm, the mouse daemon of the Linux console.  Curses loads its library where it is installed, and
 * reads its events from a connection of its own: whoever waits for input must wait for that too.
 * The library tells the connection in a variable, -1 when there is none or no longer one.
 */
#include "tui/terminal/term_inside.h"

#include <dlfcn.h>
#include <fcntl.h>

static struct {
	void *gpm; /* as dlopen gave it */
	const int *connection;
} mouse;

void term_mouse_open(void)
{
	mouse.gpm = dlopen("libgpm.so.2", RTLD_LAZY | RTLD_NOLOAD);
	mouse.connection = mouse.gpm != NULL ? dlsym(mouse.gpm, "gpm_fd") : NULL;
}

int term_mouse_connection(void)
{
	if (mouse.connection == NULL || *mouse.connection < 0)
		return -1;
	/* The daemon may have been stopped. */
	return fcntl(*mouse.connection, F_GETFD) >= 0 ? *mouse.connection : -1;
}

void term_mouse_close(void)
{
	if (mouse.gpm != NULL)
		dlclose(mouse.gpm);
	mouse.gpm = NULL;
	mouse.connection = NULL;
}

/* The steps, in the order in which they are taken. */
#include "tui/setup/setup_inside.h"

static const struct setup_step *const steps[] = {
	&setup_step_language, &setup_step_centre,  &setup_step_keyboard,
	&setup_step_screen,   &setup_step_network, &setup_step_join,
	&setup_step_worker,   &setup_step_test,	   &setup_step_end,
};

const struct setup_step *setup_step(int k)
{
	return k >= 0 && (size_t)k < sizeof steps / sizeof steps[0] ? steps[k] : NULL;
}

int setup_steps(void)
{
	return (int)(sizeof steps / sizeof steps[0]) - 1;
}

/*
 * A terminal program for tests, in the place of foot: it shows on the terminal of the test what is
 * shown in it, with fewer rows and columns the larger its letters are.  A test program is it
 * itself, when it is started by the name "foot".
 */
#ifndef TESTS_E2E_SUPPORT_TERMINAL_H
#define TESTS_E2E_SUPPORT_TERMINAL_H

/* The rows and columns that letters of so many points leave. */
#define TERMINAL_ROWS(points) (420 / (points))
#define TERMINAL_COLS(points) (1400 / (points))

/* A file, in the environment, to which each start adds "PID POINTS\n". */
#define TERMINAL_LOG "WIJK_TERMINAL_LOG"

/* With foot's command line, on standard error.  Returns the exit code. */
int terminal_main(int argc, char **argv);

#endif

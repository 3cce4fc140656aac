/*
 * Functions that no file here may call, because each has lost somebody's data
 * before: they overflow, truncate in silence, keep hidden state, or cannot
 * report failure.  Included by force in every file (-include), so a call is a
 * compile error wherever it stands.
 */
#ifndef DB_BASE_BANNED_H
#define DB_BASE_BANNED_H

/* System headers come first: their declarations must stay legal. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef __GNUC__
/* For clang, glibc's checked sprintf is a macro, and a macro cannot be poisoned. */
#undef sprintf
/*
 * libxlsxwriter's headers name strncpy in macros that nobody uses; a poisoned word may not even
 * be named.  This one fails where it is called: there is no such function.
 */
#undef strncpy
#define strncpy strncpy_is_banned
#pragma GCC poison strcpy strcat strncat stpcpy sprintf vsprintf strtok atoi atol atoll atof
#pragma GCC poison gmtime localtime ctime asctime gets
#endif

#endif

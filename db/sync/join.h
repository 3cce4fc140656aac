/*
 * A machine becomes a kiosk by the short code of an invitation: wijksync join.
 * It may be cut short at any moment, and run again with the same code.
 */
#ifndef DB_SYNC_JOIN_H
#define DB_SYNC_JOIN_H

#include "db/store/code.h"
#include "db/store/reason.h"
#include <stdbool.h>

struct err;
struct sys;

/* What can be wrong, for programs that have words of their own; each has its own exit code. */
enum join_fault {
	JOIN_FINE,
	JOIN_CODE,	    /* 64: mistyped, or not a code */
	JOIN_NO_PLACE,	    /* 64: it is not known where to look */
	JOIN_PLACE,	    /* 64: that is no address */
	JOIN_NONE,	    /* 66: no invitation with this code lies there */
	JOIN_DAMAGED,	    /* 65: it is not whole, or spoilt */
	JOIN_NEWER,	    /* 78: it is for a newer kiosk */
	JOIN_TAKEN,	    /* 77: another kiosk used it */
	JOIN_WITHDRAWN,	    /* 77 */
	JOIN_EXPIRED,	    /* 77 */
	JOIN_OTHER_KIOSK,   /* 78: it is for another kiosk than this one is */
	JOIN_OTHER_CENTRAL, /* 78: this kiosk belongs to another central */
	JOIN_DROP,	    /* that of the reason: mostly 75; 77 when the credential is refused */
	JOIN_LOCAL,	    /* 71 to 78: this machine; in the text */
	JOIN_FAULTS
};

struct join_wish {
	const char *code;  /* as typed or scanned: invitecode.h */
	const char *place; /* where to look; NULL: in the code.  Without "://" it is of https:// */
};

struct join_done {
	char *centre; /* the caller frees */
	char kiosk[CODE_KIOSK_ID], check[CODE_FINGERPRINT];
	bool before;	   /* it had joined already */
	bool clock_doubt;  /* by our clock, which nobody set, the code is not valid now */
	bool answer_waits; /* the answer could not be put yet: wijksync does it later */
	enum reason why;   /* ... because of this */
};

/*
 * Fetches the invitation, makes the key, enrols, and answers.  On -1 *fault says
 * what was wrong, *why more of JOIN_DROP, and e in Dutch what to do.
 */
int join_kiosk(const char *state_dir, const struct join_wish *wish, const struct sys *sys,
	       struct join_done *done, enum join_fault *fault, enum reason *why, struct err *e);

/* One or two plain sentences; for JOIN_DROP those of the reason are better. */
const char *join_text(enum join_fault fault, enum reason_language language);

#endif

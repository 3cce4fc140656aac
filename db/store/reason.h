/*
 * Why a sync did not go well, in words for the person beside the machine.
 * Kept by name in signups.db, shown by `wijksync status` in two languages.
 */
#ifndef DB_STORE_REASON_H
#define DB_STORE_REASON_H

enum reason {
	REASON_NONE,
	REASON_NAME,	    /* the drop's name is not found: no network, or no DNS */
	REASON_UNREACHABLE, /* refused, no route */
	REASON_SLOW,	    /* nothing came for too long */
	REASON_BROKEN,	    /* the connection was cut on the way */
	REASON_PORTAL,	    /* a network that wants a login page first */
	REASON_CERTIFICATE, /* not the server that it should be, or our clock is wrong */
	REASON_CREDENTIALS, /* 401, 403, a login that failed */
	REASON_BUSY,	    /* 429, 503 */
	REASON_FULL,	    /* 507, or the folder's disk is full */
	REASON_TOO_BIG,	    /* 413 */
	REASON_SERVER,	    /* any other answer that is no success */
	REASON_NO_FOLDER,   /* the stick or the share is not there */
	REASON_ACK_WRONG,   /* an acknowledgement that is not central's, or is damaged */
	REASON_ACK_OLD,	    /* one that says less than an earlier one */
	REASON_FORKED,	    /* another machine uses this kiosk's key, or an old copy was put back */
	REASON_REVOKED,	    /* central does not take this kiosk's signups any more */
	REASON_INVITE_TAKEN,	/* another kiosk used the code that this one joined with */
	REASON_INVITE_OVER,	/* withdrawn or expired before central knew this kiosk */
	REASON_KEYS_WRONG,	/* new keys that our central did not sign */
	REASON_PLACES_WRONG,	/* counts of places that are not central's, or older than ours */
	REASON_CONTENT_SIGNER,	/* content that no editor whom we trust signed */
	REASON_CONTENT_DAMAGED, /* content that is not whole, or not what was signed */
	REASON_CONTENT_NEWER,	/* content for a newer kiosk */
	REASON_CONTENT_SPACE,	/* no room for the old content and the new */
	REASON_LOCAL,		/* this machine: its disk, its database, its settings */
	REASONS
};

enum reason_language { REASON_NL, REASON_EN, REASON_LANGUAGES };

/* One or two plain sentences: what is wrong and what to do. */
const char *reason_text(enum reason reason, enum reason_language language);
/* The sysexits code that a program ends with. */
int reason_code(enum reason reason);
/* A short name for keeping, and back; an unknown name is REASON_LOCAL. */
const char *reason_name(enum reason reason);
enum reason reason_named(const char *name);

#endif

/*
 * Puts releases in the drop, for kiosks to take (db/sync/release.h, PROTOCOL.md
 * section 11).  Pieces first, the index last: cut off anywhere, kiosks see the
 * release that was there.
 */
#ifndef CONTENT_RELEASE_PUBLISH_H
#define CONTENT_RELEASE_PUBLISH_H

#include "db/sync/carrier.h"
#include "db/base/minisign.h"
#include <stddef.h>
#include <stdint.h>

struct err;
struct sys;

#define PUBLISH_TRUSTED_MAX 8

struct publish {
	const struct sys *sys;
	struct carrier carrier;
	struct minisign_secret secret;
	/* Whose releases in the drop are believed; the first is the editor's own key. */
	struct minisign_public trusted[PUBLISH_TRUSTED_MAX];
	size_t trusted_count;
	const char *drop; /* its address, to know again what was put there */
};

struct publish_result {
	int64_t number, stage;
	int64_t whole, difference; /* bytes on the way for a kiosk; difference 0: there is none */
	int64_t sent;		   /* bytes that were put in the drop */
};

/*
 * The bundle needs its .minisig by our own key; without one it is signed here.
 * What was put in the drop is remembered in BUNDLE.sent until all is there.
 * EX_USAGE when the release is not newer than that in the drop; EX_NOPERM when
 * what is there is of an editor who is not trusted here.
 */
int publish_bundle(struct publish *p, const char *bundle, int64_t stage, struct publish_result *out,
		   struct err *e);
/* The release that is there, for more kiosks or less.  EX_NOINPUT when there is none. */
int publish_stage(struct publish *p, int64_t stage, struct publish_result *out, struct err *e);
/* An older release again, under a new number; to 0: that before the one that is there. */
int publish_again(struct publish *p, int64_t to, int64_t stage, struct publish_result *out,
		  struct err *e);

#endif

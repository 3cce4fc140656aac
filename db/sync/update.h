/*
 * Takes a newer release of content from the drop.  Only what a trusted editor
 * signed (kiosk.conf, editors), newer than what is here, of a format that this
 * kiosk knows, whole, and for this kiosk when the release goes in stages.
 *
 * All is made in content.new/ beside content.db: pieces stay there when it is cut
 * off.  At the end content.db is replaced by one rename; content.db.minisig, which
 * is for people and tells who signed it, follows.  Killed at any point, content.db
 * is the old one or the new one, and the next run goes on.
 *
 * What is wrong with content never keeps signups from being sent: it is remembered
 * for `status`, and the same wrong index is not looked at again.
 */
#ifndef DB_SYNC_UPDATE_H
#define DB_SYNC_UPDATE_H

#include "db/store/reason.h"
#include <stdint.h>

struct err;
struct sync;

#define UPDATE_FOLDER "content.new"

/* -1 only when signups.db failed. */
int update_content(struct sync *sync, struct err *e);

struct update_report {
	int64_t release, format; /* of content.db; format 0: there is none */
	int64_t offered;	 /* the release that was not taken; 0: none */
	int64_t needs;		 /* bytes that must be free, with REASON_CONTENT_SPACE */
	enum reason reason;	 /* why not; REASON_NONE: it is not for this kiosk yet */
	int64_t taken_at;	 /* when the last one came in, ms; 0: never */
};
int update_report(struct sync *sync, struct update_report *out, struct err *e);

#endif

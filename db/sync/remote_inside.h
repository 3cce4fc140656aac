/*
 * What remote.c, answer.c, dialect.c and probe.c share: one transfer of one job.
 */
#ifndef DB_SYNC_REMOTE_INSIDE_H
#define DB_SYNC_REMOTE_INSIDE_H

#include "db/sync/access.h"
#include "db/sync/carrier.h"
#include <curl/curl.h>
#include <stdbool.h>

#define REMOTE_IGNORED_MAX 65536 /* an answer that nobody reads is given up after so many bytes */
#define REMOTE_FOLDERS_MAX 4	 /* in a name */

struct transfer {
	struct remote *remote;
	struct carrier_job *job;
	CURL *easy;
	struct curl_slist *headers;
	struct transfer *previous, *next; /* in the list of those under way, or of spare ones */
	size_t sent;			  /* put: so much was handed to curl */
	size_t before;			  /* get: length of job->in before this */
	bool too_big;
	size_t ignored;		   /* bytes of an answer that nobody reads */
	int folders_made, folders; /* MKCOL on the way: so many of so many */
	bool making_folder;
};

struct dialect {
	const char *scheme, *curl_scheme;
	/* Adds what this kind of server wants for this job.  0 or -1. */
	int (*speak)(struct transfer *t);
	bool makes_folders; /* by MKCOL, when a PUT says that they are not there */
	bool local_only;    /* nothing hides what goes over the line */
};

struct remote {
	CURLM *multi;
	char *base; /* without a slash at its end */
	const struct dialect *dialect;
	struct access access;
	struct transfer *under_way, *spare;
	struct carrier_job *ready; /* could not even be started */
};

/* NULL when no dialect has this scheme. */
const struct dialect *dialect_of(const char *scheme);
/* What holds for every transfer: times, and whom to trust and by which way. */
void remote_set_limits(CURL *easy, const struct access *access);
void remote_set_trust(CURL *easy, const struct access *access);
/* What this end means. */
enum reason answer_reason(CURLcode ended);
/* Sets the job's answer from how its transfer ended.  false: its folder is not there yet. */
bool answer_judge(struct transfer *t, CURLcode ended);

#endif

/*
 * How far the line to a drop on a network goes: its name, a connection, and
 * the proof of who answers.  Nothing is fetched or kept.
 */
#ifndef DB_SYNC_PROBE_H
#define DB_SYNC_PROBE_H

#include "db/store/reason.h"
#include <stdbool.h>
#include <stdint.h>

struct err;

enum probe_stage { PROBE_NAME, PROBE_CONNECTION, PROBE_PROOF, PROBE_STAGES };

#define PROBE_NO_DAYS (-1000000)

struct probe {
	enum probe_stage reached; /* so many went well: PROBE_STAGES is all */
	enum reason reason;	  /* why the next one did not; REASON_NONE */
	char detail[96];	  /* in the words of libcurl */
	char address[64];	  /* what answered: of the proxy, where there is one */
	long port;
	bool proof; /* there is one: not on plain http to this computer itself */
	long days;  /* that the certificate is good for; PROBE_NO_DAYS: there is none, as with SFTP
		     */
};

/*
 * url: of a drop that carrier_open takes, but no folder.  now: seconds since 1970.  0, whatever
 * came out; EX_CONFIG when drop.conf is wrong.
 */
int probe_run(const char *url, const char *access_folder, int64_t now, struct probe *out,
	      struct err *e);

#endif

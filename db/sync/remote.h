/*
 * Drops on a network, all through libcurl's multi interface: WebDAV over
 * HTTPS, SFTP, and S3-compatible storage.  Only carrier.c calls this.
 */
#ifndef DB_SYNC_REMOTE_H
#define DB_SYNC_REMOTE_H

#include <curl/curl.h>

struct carrier;
struct err;

/* EX_USAGE for plain http to another computer, EX_CONFIG when drop.conf is wrong. */
int remote_open(struct carrier *out, CURLU *url, const char *access_folder, struct err *e);

#endif

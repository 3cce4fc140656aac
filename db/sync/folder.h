/*
 * The drop that is a folder: file:///path, on this computer or mounted on it.
 * Written with a temporary name, fsync and rename, because a reader must not
 * see half a file and libcurl's own file:// upload shows it growing.  Only
 * carrier.c calls this.
 */
#ifndef DB_SYNC_FOLDER_H
#define DB_SYNC_FOLDER_H

#include <curl/curl.h>

struct carrier;
struct err;

/* EX_USAGE when the address names another computer or no absolute path. */
int folder_open(struct carrier *out, CURLU *url, const char *access_folder, struct err *e);

#endif

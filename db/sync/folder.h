/*
 * The drop that is a folder: file:///path, on this computer or mounted on it.
 * Only carrier.c calls this.
 */
#ifndef DB_SYNC_FOLDER_H
#define DB_SYNC_FOLDER_H

#include <curl/curl.h>

struct carrier;
struct err;

/* EX_USAGE when the address names another computer or no absolute path. */
int folder_open(struct carrier *out, CURLU *url, struct err *e);

#endif

/*
 * Files as wholes: read all, replace atomically.  A replacement is durable
 * when file_replace returns 0 (write, fsync, rename, fsync of the folder).
 */
#ifndef DB_BASE_FILE_H
#define DB_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct buf;
struct err;

/* Appends the whole file to out.  A file over max bytes is EX_DATAERR; a missing one EX_NOINPUT. */
int file_read(const char *path, size_t max, struct buf *out, struct err *e);

/* Replaces (or makes) path with these bytes and mode; readers see the old or the new, never a mix.
 */
int file_replace(const char *path, const void *bytes, size_t len, mode_t mode, struct err *e);

/* Makes a folder and its parents; one that is there already is fine. */
int file_make_folder(const char *path, mode_t mode, struct err *e);

/* Makes the name of path durable.  0 or -1 with errno. */
int file_sync_folder_of(const char *path);

bool file_exists(const char *path);
/* Bytes that are free for us where path is; -1: unknown. */
int64_t file_space(const char *path);

/* The path of `name` in the folder of this program, malloc'ed; NULL when that is unknown. */
char *file_beside(const char *name);
/* folder + "/" + name, malloc'ed; the caller frees. */
char *file_join(const char *folder, const char *name);

#endif

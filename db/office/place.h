/*
 * Where an export goes: a temporary file beside its place, locked while it is written, and
 * renamed when it is whole.
 */
#ifndef DB_OFFICE_PLACE_H
#define DB_OFFICE_PLACE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct err;

struct place {
	char *path, *temp; /* absolute; path "-": a stream, and then temp may be "" */
	FILE *file;	   /* of temp, or the stream */
	FILE *stream;	   /* where it goes when path is "-" */
};

struct place_wish {
	const char *output; /* a file, a folder, or NULL: stream */
	FILE *stream;
	const char *extension; /* "csv" */
	bool needs_path;       /* what cannot be written in a stream is made in temp_dir first */
	const char *temp_dir;  /* NULL: the system's */
	int64_t no, now_ms;    /* make the names unlike any other */
};
/* Only the names: whoever keeps them first can find what a crash leaves behind. */
int place_choose(struct place *p, const struct place_wish *wish, struct err *e);
/* EX_TEMPFAIL: somebody took the temporary file for what a crash left, and cleaned it up. */
int place_open(struct place *p, struct err *e);
/* Is it somebody's screen?  Then control characters must not get there. */
bool place_is_screen(const struct place *p);
/* All of it is on the disk, under its temporary name; or in the stream. */
int place_sync(struct place *p, struct err *e);
int place_rename(struct place *p, struct err *e);
/* What is not in its place yet is gone, unless `keep`.  Can be called after any of these. */
void place_close(struct place *p, bool keep);

/* chosen, or the system's. */
const char *place_temp_dir(const char *chosen);
/* Is there room for so many bytes in this folder?  EX_IOERR says how much there is. */
int place_check_room(const char *folder, uint64_t bytes, struct err *e);
/* The folder of a path; the caller frees. */
char *place_folder(const char *path);

#endif

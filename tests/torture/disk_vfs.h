/*
 * SQLite's face of a disk in memory: a VFS with locks between handles and
 * shared memory on the heap, for all connections of one process.
 */
#ifndef TESTS_TORTURE_DISK_VFS_H
#define TESTS_TORTURE_DISK_VFS_H

#include <sqlite3.h>

struct disk;

/* Makes it the default; the disk stays the same one until disk_vfs_remove. */
int disk_vfs_install(sqlite3_vfs *vfs, struct disk *d);
/* Gives back the one that was the default at first. */
void disk_vfs_remove(sqlite3_vfs *vfs);

#endif

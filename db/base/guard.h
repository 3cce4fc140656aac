/*
 * Keeps what is private inside the process: no core file, no other process that looks in, and
 * no copy on the swap.  Wiping is for whoever held it.
 */
#ifndef DB_BASE_GUARD_H
#define DB_BASE_GUARD_H

/* At the start of a program that sees answers or keys: it leaves no core file, whoever asks. */
void guard_process(void);
/*
 * Before answers come in: locks all memory that this process can write in, also what libraries
 * keep for themselves, and the next half megabyte of the heap.  Pages that are not in use yet
 * cost nothing.  As with libsodium's own locking, a kernel that refuses is no reason to stop.
 */
void guard_memory(void);

#endif

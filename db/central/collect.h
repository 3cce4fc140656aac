/*
 * Fetches what the kiosks sent, checks it before anything else, files every
 * event once, and only then acknowledges.  Many kiosks go side by side: while
 * some files are under way, threads check and open others, and one transaction
 * files what is ready.
 */
#ifndef DB_CENTRAL_COLLECT_H
#define DB_CENTRAL_COLLECT_H

struct err;
struct home;

struct collect_ear {
	void *self;
	/* Called for each kiosk that could not be fetched altogether, with why. */
	void (*failed)(void *self, const char *name, const char *id, const struct err *why);
	/* A kiosk that was invited is in, and shows this check number; may be NULL. */
	void (*joined)(void *self, const char *name, const char *id, const char *check);
};

/*
 * All enrolled kiosks.  A drop that cannot be reached or a batch that is wrong
 * does not hold up the others: the end is then EX_TEMPFAIL or EX_DATAERR and
 * says how many.  ear may be NULL.
 */
int collect_all(struct home *home, const struct collect_ear *ear, struct err *e);

/* Nobody else collects until the descriptor is closed.  -1: EX_TEMPFAIL, somebody does. */
int collect_lock(const struct home *home, struct err *e);

#endif

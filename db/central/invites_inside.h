/* What invites.c and invites_file.c share: the file of one invitation. */
#ifndef DB_CENTRAL_INVITES_INSIDE_H
#define DB_CENTRAL_INVITES_INSIDE_H

#include "db/central/invites.h"

/* EX_CONFIG when a name or an address cannot be kept in such a file. */
int invites_save(const struct home *home, const struct invites_one *one, struct err *e);
int invites_remove(const struct home *home, const struct invites_one *one, struct err *e);

#endif

/* The kiosks' names in memory, by id: looked up for every row of an export. */
#ifndef DB_OFFICE_NAMES_H
#define DB_OFFICE_NAMES_H

struct database;
struct err;
struct names;

int names_new(struct names **out, struct database *db, struct err *e);
void names_free(struct names *names);
/* "" when there is no such kiosk. */
const char *names_of(struct names *names, const char *kiosk);

#endif

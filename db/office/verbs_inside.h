/* verbs.c's inside: the verbs, by the file that has them. */
#ifndef DB_OFFICE_VERBS_INSIDE_H
#define DB_OFFICE_VERBS_INSIDE_H

#include "db/office/verbs.h"

#include <stdint.h>

typedef int verbs_run(struct home *home, const struct verbs_request *r, struct err *e);

/* verbs_setup.c */
verbs_run verbs_init, verbs_code, verbs_enrol, verbs_revoke, verbs_access, verbs_key;
/* The secret that stands on the recovery sheet, from the keyboard or a file. */
int verbs_read_sheet(const struct verbs_request *r, uint8_t secret[32], struct err *e);
/* verbs_invite.c */
verbs_run verbs_invite;
/* verbs_collect.c */
verbs_run verbs_collect, verbs_recover;
/* verbs_show.c */
verbs_run verbs_status, verbs_export, verbs_exports, verbs_report, verbs_move;
/* verbs_activities.c */
verbs_run verbs_activities;
/* verbs_person.c */
verbs_run verbs_find_person, verbs_show, verbs_consent, verbs_erase, verbs_purge, verbs_keep,
	verbs_forms, verbs_register, verbs_duplicates;

#endif

/* What staff see of an invitation: on the terminal, on a sheet to print, and in a list. */
#ifndef DB_OFFICE_INVITATION_H
#define DB_OFFICE_INVITATION_H

#include "db/store/invitecode.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct buf;
struct err;
struct home;

struct invitation {
	const char *code; /* invitecode.h */
	const char *centre, *kiosk;
	const char *address; /* to type on the kiosk */
	int64_t until;	     /* milliseconds UTC */
};

/* with_qr: for a terminal with colours. */
int invitation_print(const struct invitation *invitation, bool with_qr, FILE *out, struct err *e);
/* Adds the whole page, HTML with the QR code inside. */
int invitation_page(const struct invitation *invitation, struct buf *out, struct err *e);
int invitation_list(struct home *home, FILE *out, struct err *e);

#endif

/* Every screen of the kiosk.  A screen is opened by a move that names its table. */
#ifndef TUI_SCREEN_SCREENS_H
#define TUI_SCREEN_SCREENS_H

#include "tui/screen.h"

extern const struct screen_ops attract_screen;
extern const struct screen_ops language_screen;
extern const struct screen_ops aids_screen; /* what one sees and hears, and how long */
extern const struct screen_ops home_screen;
extern const struct screen_ops pages_screen;	    /* list of pages */
extern const struct screen_ops page_screen;	    /* id: page */
extern const struct screen_ops publications_screen; /* list, search */
extern const struct screen_ops filter_screen; /* data: struct filter_request of publications.h */
extern const struct screen_ops publication_screen; /* id: publication */
extern const struct screen_ops
	qr_screen; /* id: what is in it; data: const char *, what stands under it, or NULL: id */
extern const struct screen_ops agenda_screen;	/* activities by day */
extern const struct screen_ops week_screen;	/* and by week */
extern const struct screen_ops activity_screen; /* data: const struct activity * */
extern const struct screen_ops reading_screen;	/* id: publication, of which it has the text */
extern const struct screen_ops health_screen;	/* is the machine well? */
extern const struct screen_ops codes_screen;	/* codes to take along */
extern const struct screen_ops code_screen;	/* id: code */
extern const struct screen_ops help_screen;
extern const struct screen_ops forms_screen;   /* list of forms; data: as form_screen */
extern const struct screen_ops form_screen;    /* id: form; data: struct form_start * or NULL */
extern const struct screen_ops review_screen;  /* data: struct answers * */
extern const struct screen_ops consent_screen; /* data: struct answers * */
extern const struct screen_ops done_screen;    /* data: struct receipt_shown * */
extern const struct screen_ops withdraw_screen;
extern const struct screen_ops assist_screen; /* a worker helps; id: the code of what is corrected;
						 data: the activity, or NULL */
extern const struct screen_ops turn_screen;   /* data: struct answers * */
extern const struct screen_ops people_door_screen;   /* the passphrase of the centre's list */
extern const struct screen_ops people_groups_screen; /* data: struct opened **, taken over */
extern const struct screen_ops people_screen;	     /* data: struct people_choice * */
extern const struct screen_ops people_hand_screen;   /* data: the same: print it, or save it */
extern const struct screen_ops leave_screen;	     /* "answers will be lost": stay or discard */
extern const struct screen_ops worker_pin_screen;    /* who comes in, and the PIN */
extern const struct screen_ops worker_screen;	     /* the worker's menu */
extern const struct screen_ops worker_team_screen;   /* who can use it */
extern const struct screen_ops worker_change_screen; /* one's own PIN */
extern const struct screen_ops worker_notices_screen;
extern const struct screen_ops worker_notice_screen; /* data: struct notice * */
extern const struct screen_ops worker_notice_new_screen;
extern const struct screen_ops worker_day_screen;    /* data: struct notice_day * of notice.h */
extern const struct screen_ops people_door_screen;   /* the passphrase of the centre's list */
extern const struct screen_ops people_groups_screen; /* data: struct opened **, taken over */
extern const struct screen_ops people_screen;	     /* data: struct people_choice * */
extern const struct screen_ops people_hand_screen;   /* data: the same: print it, or save it */
extern const struct screen_ops leave_screen;	     /* "answers will be lost": stay or discard */

#endif

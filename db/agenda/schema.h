/*
 * Activities, as wijkcontent writes them into content.db (from
 * content/agenda/) and wijksync into agenda.db (from feeds).  Both hold the
 * same two tables, so that the kiosk reads them in the same way.
 *
 * agenda.db: PRAGMA application_id is AGENDA_APPLICATION_ID, PRAGMA
 * user_version is AGENDA_FORMAT.  It is replaced whole, by a rename.
 */
#ifndef DB_AGENDA_SCHEMA_H
#define DB_AGENDA_SCHEMA_H

#define AGENDA_APPLICATION_ID 0x574B4147 /* "WKAG" */
#define AGENDA_FORMAT	      1
#define AGENDA_FILE	      "agenda.db" /* in the state folder */

/*
 * Occurrences are written out for this window round the day on which the file is made, so that
 * nobody who reads it needs to know what a recurrence is.
 */
#define AGENDA_DAYS_BACK  31
#define AGENDA_DAYS_AHEAD 400

/*
 * activity: what is said about it; an occurrence that says something else has a row of its own.
 * form: the form to sign up with; '' when nobody can.  capacity: 0 when it is not told.
 *
 * occurrence: start and end are seconds since 1970 UTC, end is behind it; local_start and
 * local_end are the same on the clock on the wall there, as minutes since 1970-01-01 00:00 on that
 * clock.  A whole day begins at 00:00 and ends at 00:00 of the day after it.
 */
#define AGENDA_SCHEMA                                                                              \
	"CREATE TABLE activity(no INTEGER PRIMARY KEY, title TEXT NOT NULL, place TEXT NOT NULL,"  \
	" text TEXT NOT NULL, url TEXT NOT NULL, categories TEXT NOT NULL, form TEXT NOT NULL,"    \
	" capacity INTEGER NOT NULL);"                                                             \
	"CREATE TABLE occurrence(start INTEGER, uid TEXT, end INTEGER NOT NULL,"                   \
	" local_start INTEGER NOT NULL, local_end INTEGER NOT NULL, all_day INTEGER NOT NULL,"     \
	" cancelled INTEGER NOT NULL, activity INTEGER NOT NULL REFERENCES activity,"              \
	" PRIMARY KEY(start, uid)) WITHOUT ROWID;"

#endif

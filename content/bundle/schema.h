/*
 * The content bundle, `content.db`: what wijkcontent writes and the kiosk
 * reads.  Read-only for everybody else.  PRAGMA application_id is
 * BUNDLE_APPLICATION_ID, PRAGMA user_version is BUNDLE_FORMAT.
 *
 * Format 2 has form.keep_days and basis, which only staff's program reads, and recipients: a kiosk
 * shows format 1 as well, without them.
 *
 * Format 3 has an agenda (db/agenda/schema.h), and form.purpose: '' for a form in the list of what
 * one can sign up for, 'activity' for one that is opened from an activity; and
 * field.common: it may stay as it is for the next person whom a worker helps.
 * It has whole texts of publications as well (publication_text, and the column text of
 * publication_search), and the words that publications hold (term, term_search, gram), for
 * searches that find little; and codes to take along.  A kiosk shows formats 1 and 2 without all
 * these.
 *
 * meta may have release: the number of this release, which only grows (content/release/stamp.h).
 * meta may have section.LANG.NAME: the section called NAME in Dutch, in another language, for a
 * page that is there in Dutch only.  A kiosk can do without, so that this is no new format.
 */
#ifndef CONTENT_BUNDLE_SCHEMA_H
#define CONTENT_BUNDLE_SCHEMA_H

#include "db/agenda/schema.h"

#define BUNDLE_APPLICATION_ID 0x574B4349 /* "WKCI" */
#define BUNDLE_FORMAT	      3

/*
 * A code is for every centre, or for those that code_centre names.  code_text has what stands in
 * it, the longest text (0) first: the first that fits the screen is shown.  code_line has the same
 * in words; what is network, password, name, role, organisation, phone, email, url, address,
 * title, when, place or text.
 */
#define BUNDLE_CODE_SCHEMA                                                                         \
	"CREATE TABLE code(id TEXT, lang TEXT, ord INTEGER NOT NULL, kind TEXT NOT NULL,"          \
	" label TEXT NOT NULL, PRIMARY KEY(id, lang)) WITHOUT ROWID;"                              \
	"CREATE TABLE code_centre(code TEXT, centre TEXT, PRIMARY KEY(code, centre)) WITHOUT "     \
	"ROWID;"                                                                                   \
	"CREATE TABLE code_text(code TEXT, ord INTEGER, text TEXT NOT NULL,"                       \
	" PRIMARY KEY(code, ord)) WITHOUT ROWID;"                                                  \
	"CREATE TABLE code_line(code TEXT, ord INTEGER, what TEXT NOT NULL, value TEXT NOT NULL,"  \
	" PRIMARY KEY(code, ord)) WITHOUT ROWID;"

/*
 * publication.no runs from 1 (oldest, or year unknown) to N (newest) without
 * gaps, so that "newest first" is ORDER BY no DESC and row k of the whole list
 * is no = N - k.  joined holds words with their hyphens and apostrophes taken out
 * ("heerlennoord"), so that a search finds a compound however it is written.
 * publication_text.body is as page.body (block.h).
 *
 * term lists the words of publication_search, in order, with the number of publications that hold
 * each.  term_search has their trigrams with ^ before and $ behind the word (detail=none: AND, OR
 * and nothing else); gram says how many words have a trigram.
 */
#define BUNDLE_SCHEMA                                                                              \
	"CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"              \
	"CREATE TABLE page(id TEXT, lang TEXT, ord INTEGER NOT NULL, section TEXT NOT NULL,"       \
	" title TEXT NOT NULL, lead TEXT NOT NULL, source TEXT NOT NULL, body BLOB NOT NULL,"      \
	" PRIMARY KEY(id, lang)) WITHOUT ROWID;"                                                   \
	"CREATE TABLE theme(id TEXT, lang TEXT, ord INTEGER NOT NULL, label TEXT NOT NULL,"        \
	" count INTEGER NOT NULL, PRIMARY KEY(id, lang)) WITHOUT ROWID;"                           \
	"CREATE TABLE publisher(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"                \
	" count INTEGER NOT NULL);"                                                                \
	"CREATE TABLE year(year INTEGER PRIMARY KEY, count INTEGER NOT NULL);" /* 0: unknown */    \
	"CREATE TABLE publication(no INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,"                \
	" title TEXT NOT NULL, publisher INTEGER NOT NULL REFERENCES publisher, authors TEXT NOT " \
	"NULL,"                                                                                    \
	" year INTEGER NOT NULL, date TEXT NOT NULL, lang TEXT NOT NULL, kind TEXT NOT NULL,"      \
	" url TEXT NOT NULL, qr INTEGER NOT NULL, pages INTEGER NOT NULL, themes TEXT NOT NULL,"   \
	" summary TEXT NOT NULL);"                                                                 \
	"CREATE INDEX publication_by_publisher ON publication(publisher, no);"                     \
	"CREATE INDEX publication_by_year ON publication(year, no);"                               \
	"CREATE TABLE publication_theme(theme TEXT, no INTEGER, PRIMARY KEY(theme, no)) WITHOUT "  \
	"ROWID;"                                                                                   \
	"CREATE VIRTUAL TABLE publication_search USING fts5(title, summary, joined, text, "        \
	"content='',"                                                                              \
	" tokenize='unicode61 remove_diacritics 2', prefix='1 2 3 4', detail=full);"               \
	"CREATE TABLE publication_text(no INTEGER PRIMARY KEY, body BLOB NOT NULL);"               \
	"CREATE TABLE term(no INTEGER PRIMARY KEY, word TEXT NOT NULL, uses INTEGER NOT NULL);"    \
	"CREATE VIRTUAL TABLE term_search USING fts5(word, content='', columnsize=0,"              \
	" tokenize='trigram', detail=none);"                                                       \
	"CREATE TABLE gram(gram TEXT PRIMARY KEY, words INTEGER NOT NULL) WITHOUT ROWID;"          \
	"CREATE TABLE form(id TEXT, lang TEXT, version INTEGER NOT NULL, ord INTEGER NOT NULL,"    \
	" title TEXT NOT NULL, lead TEXT NOT NULL, done TEXT NOT NULL, why TEXT NOT NULL,"         \
	" keep TEXT NOT NULL, keep_days INTEGER NOT NULL, recipients TEXT NOT NULL,"               \
	" basis TEXT NOT NULL, one_of TEXT NOT NULL, purpose TEXT NOT NULL,"                       \
	" PRIMARY KEY(id, lang)) WITHOUT ROWID;"                                                   \
	"CREATE TABLE field(form TEXT, lang TEXT, ord INTEGER, key TEXT NOT NULL, kind TEXT NOT "  \
	"NULL,"                                                                                    \
	" required INTEGER NOT NULL, max INTEGER NOT NULL, label TEXT NOT NULL, hint TEXT NOT "    \
	"NULL, common INTEGER NOT NULL,"                                                           \
	" PRIMARY KEY(form, lang, ord)) WITHOUT ROWID;"                                            \
	"CREATE TABLE choice(form TEXT, lang TEXT, field TEXT, ord INTEGER, key TEXT NOT NULL,"    \
	" label TEXT NOT NULL, PRIMARY KEY(form, lang, field, ord)) WITHOUT ROWID;"                \
	"CREATE TABLE consent(form TEXT, lang TEXT, ord INTEGER, key TEXT NOT NULL,"               \
	" version INTEGER NOT NULL, required INTEGER NOT NULL, label TEXT NOT NULL,"               \
	" PRIMARY KEY(form, lang, ord)) WITHOUT ROWID;" AGENDA_SCHEMA BUNDLE_CODE_SCHEMA

#endif

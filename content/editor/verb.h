/*
 * What editors do with wijkcontent: a verb, a file here, and a row in the table
 * of content/wijkcontent.c.
 */
#ifndef CONTENT_EDITOR_VERB_H
#define CONTENT_EDITOR_VERB_H

#define VERB_PROGRAM "wijkcontent"

/*
 * argv[0] is the verb itself, then its options and arguments, which it reads
 * with getopt_long (already reset); NULL ends them.  Says on stderr what went
 * wrong, in Dutch; returns the program's exit code (sysexits.h).
 */
int verb_new(int argc, char **argv);
int verb_check(int argc, char **argv);
int verb_build(int argc, char **argv);
int verb_import(int argc, char **argv);
int verb_translations(int argc, char **argv);
int verb_preview(int argc, char **argv);
int verb_key(int argc, char **argv);
int verb_sign(int argc, char **argv);
int verb_publish(int argc, char **argv);
int verb_rollback(int argc, char **argv);

#endif

/*
 * kiosk.conf in the state folder: `key = value` lines that a person can read.
 * Written whole by wijksync and by `wijkkiosk setup`, read by wijkkiosk and wijksync.
 *
 *   format = 1
 *   kiosk = k...            (id)
 *   centre = Buurthuis ...  (as shown to residents)
 *   contact = Fatima, ...   (optional: whom a resident can ask; shown with the help)
 *   drop = https://...
 *   central = WKC1-...      (as typed at enrolment)
 *   cut_minutes = 15        (optional: at most one batch in so many minutes)
 *   speech = on             (optional: off, on, or headphones: may residents have it read aloud?)
 *   keep_days = 30          (optional: how long acknowledged answers stay here, sealed)
 *   theme = contrast        (optional: colours at the start of a visit; or light, dark, yellow)
 *   languages = nl, en, ar  (optional: what a visitor can choose from; the first is the usual one)
 *   printer = NAME          (optional: for lists, as CUPS knows it; else its usual one)
 *   stick = /media          (optional: the folder in which sticks are mounted)
 *
 * And what central told since, in files that it signed (keys.h):
 *
 *   keys = 3                (optional: number of central's keys; 1 are those of the code)
 *   signer = HEX64          (its Ed25519 key)
 *   recipients = HEX64,...  (X25519 keys that answers are sealed to)
 *   editors = HEX80,...     (minisign keys, id and key, of who may sign content)
 *   revoked = yes           (central takes no signups from this kiosk)
 *   key = HEX64             (this kiosk's own public key, when it is not its first)
 *
 * Every key once; empty lines and lines that start with # do not count.
 * The kiosk's signing key is in kiosk.key (0600), 64 bytes; only wijksync reads it.
 */
#ifndef DB_STORE_CONF_H
#define DB_STORE_CONF_H

#include "db/store/code.h"
#include "db/store/seal.h"
#include <stdbool.h>

struct err;

#define CONF_FILE	 "kiosk.conf"
#define CONF_KEY_FILE	 "kiosk.key"
#define CONF_CUT_MINUTES 15
#define CONF_KEEP_DAYS	 30
#define CONF_EDITOR	 40 /* bytes of a key: as MINISIGN_PUBLIC */
#define CONF_EDITORS_MAX 8

/* Reading aloud: not offered, offered, or only through a headphone. */
enum conf_speech { CONF_SPEECH_ON, CONF_SPEECH_OFF, CONF_SPEECH_HEADPHONES, CONF_SPEECHES };
/* Of two or three small letters each (ISO 639), in the order in which they are offered. */
#define CONF_LANGUAGES_MAX 16
struct conf_languages {
	size_t count; /* 0: whatever the kiosk knows */
	char codes[CONF_LANGUAGES_MAX][4];
};

struct conf {
	bool enrolled; /* false: there is no kiosk.conf yet; the rest is empty */
	char kiosk[CODE_KIOSK_ID];
	char *centre, *drop;
	char *contact, *theme, *printer, *stick; /* NULL when the centre did not choose */
	struct central_code central;
	long cut_minutes, keep_days, keys;
	enum conf_speech speech;
	struct conf_languages languages;
	uint8_t signer[CODE_SIGN_PUBLIC]; /* who signs acknowledgements now */
	size_t recipient_count;
	uint8_t recipients[SEAL_RECIPIENTS_MAX][SEAL_PUBLIC];
	size_t editor_count;
	uint8_t editors[CONF_EDITORS_MAX][CONF_EDITOR]; /* whose content is taken */
	bool revoked, has_key;
	uint8_t key[CODE_SIGN_PUBLIC]; /* when has_key */
};

/* A missing file is no error: enrolled is false.  EX_CONFIG when it cannot be understood (with
 * line). */
int conf_read(const char *state_dir, struct conf *out, struct err *e);
/* EX_CONFIG when a value cannot be kept in such a file. */
int conf_write(const char *state_dir, const struct conf *conf, struct err *e);
void conf_finish(struct conf *conf);
/* "off", "on" or "headphones"; false, and *out untouched, when it is none of these. */
bool conf_speech(const char *text, enum conf_speech *out);
/*
 * Reads codes with commas between them; EX_CONFIG for none, for what is no code, and for one that
 * is there twice.  Which codes mean a language here, only the kiosk itself knows.
 */
int conf_languages_read(struct conf_languages *out, const char *text, struct err *e);
/* Of a kiosk that has just been enrolled: the keys of the code, and the usual times. */
void conf_begin(struct conf *conf, const struct central_code *central);

#endif

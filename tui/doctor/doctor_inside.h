/* What the families of checks share.  Only for the files in this folder. */
#ifndef TUI_DOCTOR_INSIDE_H
#define TUI_DOCTOR_INSIDE_H

#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/store/conf.h"
#include "db/store/health.h"
#include "tui/doctor/doctor.h"
#include <sys/stat.h>

enum { DOCTOR_LINE = 256 };

/* What wijksync said of the way to central, once for all checks that need it. */
struct doctor_way {
	bool asked, missing; /* missing: the program is not there */
	int status;
	struct buf said;
};

struct doctor {
	struct doctor_options o;
	bool has_folder;
	struct stat folder;
	bool has_conf; /* kiosk.conf could be read, or is not there */
	struct err conf_fault;
	struct conf conf;
	struct health health;
	struct doctor_way way;
	int terminal;		/* a descriptor that is one, or -1 */
	struct remark *remarks; /* one for each check */
};

/* A finding while it is made. */
struct remark {
	enum verdict verdict;
	struct buf text, cure;
	bool own_cure;
};

/* What there is, in both languages, which take the same arguments in the same order. */
void doctor_say(const struct doctor *d, struct remark *n, enum verdict verdict, const char *nl,
		const char *en, ...) __attribute__((format(printf, 4, 6), format(printf, 5, 6)));
/* A cure that is not the usual one of the check. */
void doctor_cure(const struct doctor *d, struct remark *n, const char *nl, const char *en, ...)
	__attribute__((format(printf, 3, 5), format(printf, 4, 5)));

struct check {
	const char *name;
	const char *titles[REASON_LANGUAGES];
	void (*look)(struct doctor *d, struct remark *n);
	const char *cures[REASON_LANGUAGES]; /* the usual ones */
	bool at_screen;
};
extern const struct check doctor_checks[];
extern const size_t doctor_check_count;

/* The machine's own files, below the root; path begins with a slash. */
char *facts_path(const struct doctor *d, const char *path);
bool facts_there(const struct doctor *d, const char *path);
/* The first line, cut to size. */
bool facts_line(const struct doctor *d, const char *path, char *out, size_t size);
bool facts_number(const struct doctor *d, const char *path, long long *out);
/* Calls visit for each name in the folder, sorted by nothing. */
void facts_each(const struct doctor *d, const char *folder,
		void (*visit)(const struct doctor *d, const char *name, void *self), void *self);
/*
 * Runs a program from beginning to end, without a shell; what it said on stdout and stderr is
 * added.  -1 when it is not there or does not end; else its exit code.
 */
int facts_run(const char *const argv[], struct buf *said);
/* Is this user the owner of the state folder, or root? */
bool facts_may_look(const struct doctor *d);

/* A family each; what they look at is in the table. */
void screen_terminal(struct doctor *d, struct remark *n);
void screen_locale(struct doctor *d, struct remark *n);
void screen_size(struct doctor *d, struct remark *n);
void screen_font(struct doctor *d, struct remark *n);
void clock_time(struct doctor *d, struct remark *n);
void clock_battery(struct doctor *d, struct remark *n);
void disk_space(struct doctor *d, struct remark *n);
void disk_writable(struct doctor *d, struct remark *n);
void disk_keeps(struct doctor *d, struct remark *n);
void disk_wear(struct doctor *d, struct remark *n);
void disk_faults(struct doctor *d, struct remark *n);
void files_folder(struct doctor *d, struct remark *n);
void files_each(struct doctor *d, struct remark *n);
void files_machine(struct doctor *d, struct remark *n);
void keys_enrolled(struct doctor *d, struct remark *n);
void keys_own(struct doctor *d, struct remark *n);
void keys_recipients(struct doctor *d, struct remark *n);
void content_whole(struct doctor *d, struct remark *n);
void content_signed(struct doctor *d, struct remark *n);
void content_agenda(struct doctor *d, struct remark *n);
void way_network(struct doctor *d, struct remark *n);
void way_drop(struct doctor *d, struct remark *n);
void way_certificate(struct doctor *d, struct remark *n);
void way_contact(struct doctor *d, struct remark *n);
void way_acknowledged(struct doctor *d, struct remark *n);
void way_waiting(struct doctor *d, struct remark *n);
void way_storage(struct doctor *d, struct remark *n);
void machine_voice(struct doctor *d, struct remark *n);
void machine_printer(struct doctor *d, struct remark *n);
void units_running(struct doctor *d, struct remark *n);
void units_power(struct doctor *d, struct remark *n);
void units_watchdog(struct doctor *d, struct remark *n);
void units_lock(struct doctor *d, struct remark *n);
void machine_memory(struct doctor *d, struct remark *n);
void machine_heat(struct doctor *d, struct remark *n);
void machine_throttled(struct doctor *d, struct remark *n);

/* For --report: the machine and the versions, a line each. */
void machine_summary(const struct doctor *d, struct buf *out);

#endif

/* The state folder: whose it is, and who else can get at what is in it. */
#include "db/base/file.h"
#include "db/store/machine.h"
#include "tui/doctor/doctor_inside.h"

#include <dirent.h>
#include <fcntl.h>
#include <pwd.h>
#include <sysexits.h>
#include <unistd.h>

#define OTHERS_WRITE (S_IWGRP | S_IWOTH)
#define OTHERS	     (S_IRWXG | S_IRWXO)
#define USER	     "wijkkiosk"

void files_folder(struct doctor *d, struct remark *n)
{
	const struct passwd *kiosk = getpwnam(USER);
	if (!d->has_folder) {
		doctor_say(d, n, VERDICT_WRONG, "De map %s is er niet, of mag niet worden gelezen.",
			   "The folder %s is not there, or may not be read.", d->o.state);
		doctor_cure(d, n,
			    "Maak haar: systemd-tmpfiles --create. Of kies een andere met --state.",
			    "Make it: systemd-tmpfiles --create. Or choose another with --state.");
	} else if (kiosk != NULL && d->folder.st_uid == 0) {
		doctor_say(d, n, VERDICT_WRONG, "De map is van root: de kiosk kan er niet in.",
			   "The folder is root's: the kiosk cannot use it.");
		doctor_cure(d, n, "Geef haar terug: chown -R " USER ": %s",
			    "Give it back: chown -R " USER ": %s", d->o.state);
	} else if ((d->folder.st_mode & OTHERS_WRITE) != 0)
		doctor_say(d, n, VERDICT_WRONG, "Anderen kunnen in de map van de kiosk schrijven.",
			   "Others can write in the kiosk's folder.");
	else if ((d->folder.st_mode & OTHERS) != 0)
		doctor_say(d, n, VERDICT_ATTENTION, "Anderen kunnen in de map van de kiosk kijken.",
			   "Others can look in the kiosk's folder.");
	else if ((d->folder.st_mode & S_IRWXU) != S_IRWXU)
		doctor_say(d, n, VERDICT_WRONG, "De kiosk mag zijn eigen map niet gebruiken.",
			   "The kiosk may not use its own folder.");
	else
		doctor_say(d, n, VERDICT_GOOD, "De map is alleen van de kiosk.",
			   "The folder is the kiosk's alone.");
}

/* By what their names begin with; only these names are ever told. */
static const struct {
	const char *begin;
	bool secret;
} known[] = {
	{"kiosk.key", true},	{"kiosk.conf", false},	 {"drop.", true},
	{"signups.db", false},	{"signups.lock", false}, {"content.db", false},
	{"content.new", false}, {"agenda.db", false},	 {"feeds.db", true},
	{"centre.db", true},	{"places", false},	 {"machine.conf", true},
};

enum fault { FAULT_NONE, FAULT_OWNER, FAULT_READ, FAULT_WRITE, FAULT_LOCKED };

static enum fault judge(const struct doctor *d, const struct stat *st, bool secret)
{
	if (st->st_uid != d->folder.st_uid)
		return FAULT_OWNER;
	if ((st->st_mode & OTHERS_WRITE) != 0)
		return FAULT_WRITE;
	if (secret && (st->st_mode & OTHERS) != 0)
		return FAULT_READ;
	return (st->st_mode & (S_IRUSR | S_IWUSR)) != (S_IRUSR | S_IWUSR) ? FAULT_LOCKED
									  : FAULT_NONE;
}

struct worst {
	enum fault fault;
	size_t files;
	char name[64]; /* of a file that we know; "" for any other */
};

static void look_at_file(const struct doctor *d, int folder, const char *name, struct worst *w)
{
	struct stat st;
	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) != 0 || S_ISLNK(st.st_mode))
		return;
	const char *shown = "";
	bool secret = false;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (strncmp(name, known[i].begin, strlen(known[i].begin)) == 0) {
			/* What is behind "drop." is the name of a server. */
			shown = known[i].begin;
			secret = known[i].secret;
		}
	enum fault fault = judge(d, &st, secret);
	w->files++;
	/* The fault of the first counts; a file of ours goes before any other. */
	if (fault != FAULT_NONE &&
	    (w->fault == FAULT_NONE || (w->name[0] == '\0' && shown[0] != '\0'))) {
		w->fault = fault;
		snprintf(w->name, sizeof w->name, "%s", shown);
	}
}

static void say_fault(const struct doctor *d, struct remark *n, const struct worst *w)
{
	static const struct {
		const char *nl, *en, *cure_nl, *cure_en;
	} words[] = {
		[FAULT_OWNER] = {"%s is van een andere gebruiker dan de kiosk.",
				 "%s belongs to another user than the kiosk.",
				 "Geef alles terug: chown -R --reference=%s %s",
				 "Give all of it back: chown -R --reference=%s %s"},
		[FAULT_READ] = {"Anderen kunnen %s lezen, en dat is geheim.",
				"Others can read %s, and that is secret.",
				"Sluit de map af: chmod -R go= %s",
				"Close the folder: chmod -R go= %s"},
		[FAULT_WRITE] = {"Anderen kunnen %s veranderen.", "Others can change %s.",
				 "Sluit de map af: chmod -R go= %s",
				 "Close the folder: chmod -R go= %s"},
		[FAULT_LOCKED] = {"De kiosk mag %s zelf niet lezen of schrijven.",
				  "The kiosk itself may not read or write %s.",
				  "Geef hem dat recht: chmod -R u+rwX %s",
				  "Give it that right: chmod -R u+rwX %s"},
	};
	const char *other = d->o.language == REASON_NL ? "Een bestand" : "A file";
	doctor_say(d, n, VERDICT_WRONG, words[w->fault].nl, words[w->fault].en,
		   w->name[0] != '\0' ? w->name : other);
	doctor_cure(d, n, words[w->fault].cure_nl, words[w->fault].cure_en, d->o.state, d->o.state);
}

void files_each(struct doctor *d, struct remark *n)
{
	struct worst worst = {.fault = FAULT_NONE};
	DIR *dir = d->has_folder ? opendir(d->o.state) : NULL;
	if (dir == NULL) {
		doctor_say(d, n, VERDICT_UNSEEN, "De map van de kiosk is niet te lezen.",
			   "The kiosk's folder cannot be read.");
		return;
	}
	for (struct dirent *one; (one = readdir(dir)) != NULL;)
		if (strcmp(one->d_name, ".") != 0 && strcmp(one->d_name, "..") != 0)
			look_at_file(d, dirfd(dir), one->d_name, &worst);
	closedir(dir);
	if (worst.fault != FAULT_NONE)
		say_fault(d, n, &worst);
	else
		doctor_say(d, n, VERDICT_GOOD, "Alle %zu bestanden zijn van de kiosk alleen.",
			   "All %zu files are the kiosk's alone.", worst.files);
}

/* machine.conf: what the volunteer chose at set-up, and a service of root carries out. */

static bool is_timezone(const struct doctor *d, const char *wanted)
{
	char target[DOCTOR_LINE];
	char *path = facts_path(d, "/etc/localtime");
	ssize_t len = readlink(path, target, sizeof target - 1);
	free(path);
	target[len > 0 ? len : 0] = '\0';
	const char *at = strstr(target, "zoneinfo/");
	return at == NULL || strcmp(at + strlen("zoneinfo/"), wanted) == 0;
}

void files_machine(struct doctor *d, struct remark *n)
{
	struct machine machine = {.letters = 0};
	struct err e = {.code = 0};
	char *path = file_join(d->o.state, MACHINE_FILE);
	if (!file_exists(path))
		doctor_say(d, n, VERDICT_UNSEEN,
			   "Er is op deze machine niets bijzonders ingesteld.",
			   "Nothing special is set on this machine.");
	else if (machine_read(d->o.state, &machine, &e) != 0 && e.code == EX_NOPERM)
		doctor_say(d, n, VERDICT_UNSEEN, "machine.conf mag hier niet worden gelezen.",
			   "machine.conf may not be read here.");
	else if (e.code != 0)
		doctor_say(d, n, VERDICT_WRONG, "In machine.conf staat iets dat niet klopt.",
			   "Something in machine.conf is not right.");
	else if (machine.timezone[0] != '\0' && !is_timezone(d, machine.timezone)) {
		doctor_say(d, n, VERDICT_ATTENTION, "De tijdzone is nog niet die van machine.conf.",
			   "The time zone is not yet that of machine.conf.");
		doctor_cure(d, n, "Voer hem uit: systemctl start wijkkiosk-settings.service",
			    "Carry it out: systemctl start wijkkiosk-settings.service");
	} else
		doctor_say(d, n, VERDICT_GOOD, "De instellingen van de machine kloppen.",
			   "The settings of the machine are right.");
	free(path);
}

#include "tui/hand/printer.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "tui/hand/child.h"

#include <sysexits.h>

#define LP     "/usr/bin/lp"
#define LPSTAT "/usr/bin/lpstat"
/* Of the job: who looks at the queue learns nothing from it. */
#define TITLE "lijst"

int printer_name_check(const char *name, struct err *e)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t len = strlen(name);
	if (len == 0 || len > PRINTER_NAME_MAX || name[0] == '-' || strspn(name, letters) != len)
		return err_set(e, EX_CONFIG,
			       "\"printer\" hoort een naam te zijn zoals lpstat die noemt");
	return 0;
}

/* In what lpstat says, in its order: the first that is there counts. */
static const struct {
	const char *words;
	enum printer_state state;
} signs[] = {
	{"Scheduler is not running", PRINTER_NO_CUPS},
	{"Unable to connect", PRINTER_NO_CUPS},
	{"Connection refused", PRINTER_NO_CUPS},
	{"Bad file descriptor", PRINTER_NO_CUPS},
	{"Invalid destination name", PRINTER_NONE},
	{"No destinations added", PRINTER_NONE},
	{"does not exist", PRINTER_NONE},
	{"no system default destination", PRINTER_NONE},
	{"No default destination", PRINTER_NONE},
	{"not accepting", PRINTER_REFUSES},
	{"media-empty", PRINTER_NO_PAPER},
	{"media-needed", PRINTER_NO_PAPER},
	{"media-jam", PRINTER_JAM},
	{"toner-empty", PRINTER_NO_INK},
	{"marker-supply-empty", PRINTER_NO_INK},
	{"cover-open", PRINTER_OPEN},
	{"door-open", PRINTER_OPEN},
	{"interlock-open", PRINTER_OPEN},
	{"offline", PRINTER_OFF},
	{"connecting-to-device", PRINTER_OFF},
	{"unavailable at this time", PRINTER_OFF},
	{"not responding", PRINTER_OFF},
	{"disabled since", PRINTER_STOPPED},
};

static enum printer_state judge(const char *said, int status)
{
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (strstr(said, signs[i].words) != NULL)
			return signs[i].state;
	return status == 0 ? PRINTER_READY : PRINTER_FAULT;
}

static enum printer_state ask(const char *const argv[], const struct buf *in)
{
	struct buf said;
	int status = 0;
	buf_init(&said);
	const struct child child = {.argv = argv, .in = in, .out = &said, .errors_too = true};
	enum printer_state state = PRINTER_FAULT;
	if (child_run(&child, &status, NULL) == 0)
		state = status == CHILD_MISSING ? PRINTER_NO_CUPS : judge(said.data, status);
	buf_finish(&said);
	return state;
}

/* The name of the usual printer: "system default destination: NAME".  NULL: there is none. */
static enum printer_state find_usual(struct buf *name)
{
	static const char *const argv[] = {LPSTAT, "-d", NULL};
	static const char before[] = "default destination: ";
	struct buf said;
	int status = 0;
	enum printer_state state = PRINTER_FAULT;
	buf_init(&said);
	const struct child child = {.argv = argv, .out = &said, .errors_too = true};
	if (child_run(&child, &status, NULL) == 0)
		state = status == CHILD_MISSING ? PRINTER_NO_CUPS : judge(said.data, status);
	const char *at = strstr(said.data, before);
	if (state == PRINTER_READY && at != NULL)
		buf_add(name, at + strlen(before), strcspn(at + strlen(before), "\n"));
	else if (state == PRINTER_READY)
		state = PRINTER_NONE;
	buf_finish(&said);
	return state;
}

static enum printer_state state_of(const char *name)
{
	const char *const accepts[] = {LPSTAT, "-a", name, NULL};
	const char *const tells[] = {LPSTAT, "-l", "-p", name, NULL};
	if (printer_name_check(name, NULL) != 0)
		return PRINTER_NONE;
	enum printer_state state = ask(accepts, NULL);
	return state == PRINTER_READY ? ask(tells, NULL) : state;
}

enum printer_state printer_state(const char *name)
{
	struct buf usual;
	if (name != NULL)
		return state_of(name);
	buf_init(&usual);
	enum printer_state state = find_usual(&usual);
	if (state == PRINTER_READY)
		state = state_of(usual.data);
	buf_finish(&usual);
	return state;
}

enum printer_state printer_send(const char *name, const struct buf *pdf)
{
	const char *const to_usual[] = {LP, "-s", "-t", TITLE, NULL};
	const char *const to_named[] = {LP, "-s", "-t", TITLE, "-d", name, NULL};
	if (name != NULL && printer_name_check(name, NULL) != 0)
		return PRINTER_NONE;
	return ask(name == NULL ? to_usual : to_named, pdf);
}

#include "tui/doctor/doctor.h"
#include "db/base/file.h"
#include "db/base/sys.h"
#include "tui/doctor/doctor_inside.h"

#include <unistd.h>

void doctor_say(const struct doctor *d, struct remark *n, enum verdict verdict, const char *nl,
		const char *en, ...)
{
	va_list ap;
	n->verdict = verdict;
	buf_clear(&n->text);
	va_start(ap, en);
	buf_vaddf(&n->text, d->o.language == REASON_NL ? nl : en, ap);
	va_end(ap);
}

void doctor_cure(const struct doctor *d, struct remark *n, const char *nl, const char *en, ...)
{
	va_list ap;
	n->own_cure = true;
	buf_clear(&n->cure);
	va_start(ap, en);
	buf_vaddf(&n->cure, d->o.language == REASON_NL ? nl : en, ap);
	va_end(ap);
}

/* Of the three, so that it can be found when output goes to a file. */
static int find_terminal(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (isatty(fd))
			return fd;
	return -1;
}

struct doctor *doctor_new(const struct doctor_options *options)
{
	struct doctor *d = buf_alloc(1, sizeof *d);
	d->o = *options;
	d->terminal = find_terminal();
	buf_init(&d->way.said);
	d->has_folder = stat(d->o.state, &d->folder) == 0 && S_ISDIR(d->folder.st_mode);
	d->has_conf = conf_read(d->o.state, &d->conf, &d->conf_fault) == 0;
	d->remarks = buf_alloc(doctor_check_count, sizeof *d->remarks);
	for (size_t i = 0; i < doctor_check_count; i++) {
		buf_init(&d->remarks[i].text);
		buf_init(&d->remarks[i].cure);
	}
	return d;
}

void doctor_free(struct doctor *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < doctor_check_count; i++) {
		buf_finish(&d->remarks[i].text);
		buf_finish(&d->remarks[i].cure);
	}
	free(d->remarks);
	buf_finish(&d->way.said);
	conf_finish(&d->conf);
	free(d);
}

/* The same facts, judged in the same way, as the screen that a worker sees. */
static void read_health(struct doctor *d)
{
	struct health_reader reader;
	char *machine = facts_path(d, "/sys/class");
	health_init(
		&reader,
		(struct health_roots){.state = d->o.state, .machine = machine, .space = file_space},
		d->o.sys);
	health_read(&reader, &d->health);
	health_finish(&reader);
	/* systemd-timesyncd says so in a file too. */
	if (facts_there(d, "/run/systemd/timesync/synchronized"))
		d->health.clock_synced = true;
	free(machine);
}

void doctor_look(struct doctor *d)
{
	read_health(d);
	for (size_t i = 0; i < doctor_check_count; i++) {
		struct remark *n = &d->remarks[i];
		n->verdict = VERDICT_UNSEEN;
		n->own_cure = false;
		buf_clear(&n->text);
		if (!d->o.at_screen || doctor_checks[i].at_screen)
			doctor_checks[i].look(d, n);
	}
}

size_t doctor_count(const struct doctor *d)
{
	(void)d;
	return doctor_check_count;
}

struct finding doctor_finding(const struct doctor *d, size_t i)
{
	const struct check *check = &doctor_checks[i];
	const struct remark *n = &d->remarks[i];
	bool ill = n->verdict >= VERDICT_ATTENTION;
	return (struct finding){
		.name = check->name,
		.title = check->titles[d->o.language],
		.text = n->text.data,
		.cure = !ill	      ? ""
			: n->own_cure ? n->cure.data
				      : check->cures[d->o.language],
		.verdict = n->verdict,
	};
}

enum verdict doctor_result(const struct doctor *d)
{
	enum verdict worst = VERDICT_GOOD;
	for (size_t i = 0; i < doctor_check_count; i++)
		if (d->remarks[i].verdict >= VERDICT_ATTENTION && d->remarks[i].verdict > worst)
			worst = d->remarks[i].verdict;
	return worst;
}

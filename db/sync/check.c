#include "db/sync/check.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/sys.h"
#include "db/store/conf.h"
#include "db/sync/carrier.h"
#include "db/sync/probe.h"

#include <sysexits.h>

enum step {
	STEP_ADDRESS,
	STEP_NAME,
	STEP_CONNECTION,
	STEP_CERTIFICATE,
	STEP_WRITE,
	STEP_FETCH,
	STEPS
};

enum line {
	LINE_FOUND,
	LINE_ANSWERS,
	LINE_GOOD_DAYS,
	LINE_GOOD,
	LINE_MAY_WRITE,
	LINE_FETCHES,
	LINE_FETCHES_NONE,
	LINE_NOT_LOOKED,
	LINE_NOT_NEEDED,
	LINE_ENROL_FIRST,
	LINE_NO_DROP,
	LINES
};

static const struct {
	const char *names[REASON_LANGUAGES];
	int code; /* of a fault in it; 0: that of the fault itself */
} steps[STEPS] = {
	[STEP_ADDRESS] = {{"Adres", "Address"}, 0},
	[STEP_NAME] = {{"Naam", "Name"}, EX_NOHOST},
	[STEP_CONNECTION] = {{"Verbinding", "Connection"}, EX_UNAVAILABLE},
	[STEP_CERTIFICATE] = {{"Certificaat", "Certificate"}, EX_PROTOCOL},
	[STEP_WRITE] = {{"Schrijven", "Write"}, 0},
	[STEP_FETCH] = {{"Ophalen", "Fetch"}, 0},
};

static const char *const lines[LINES][REASON_LANGUAGES] = {
	[LINE_FOUND] = {"gevonden", "found"},
	[LINE_ANSWERS] = {"%s antwoordt op poort %ld", "%s answers on port %ld"},
	[LINE_GOOD_DAYS] = {"geldig, dagen over: %ld", "valid, days left: %ld"},
	[LINE_GOOD] = {"in orde", "in order"},
	[LINE_MAY_WRITE] = {"deze kiosk mag hier bewaren", "this kiosk may keep things here"},
	[LINE_FETCHES] = {"de bevestiging van de centrale is te lezen",
			  "central's acknowledgement can be read"},
	[LINE_FETCHES_NONE] = {"gelukt, er ligt nog geen bevestiging",
			       "done, there is no acknowledgement yet"},
	[LINE_NOT_LOOKED] = {"niet bekeken", "not looked at"},
	[LINE_NOT_NEEDED] = {"niet nodig bij deze postbus", "not needed with this drop"},
	[LINE_ENROL_FIRST] = {"kan pas als de kiosk is aangesloten",
			      "only when the kiosk is enrolled"},
	[LINE_NO_DROP] = {"nog geen postbus. Sluit de kiosk aan, of geef een adres met --drop",
			  "no drop yet. Enrol the kiosk, or give an address with --drop"},
};

struct check {
	const char *state;
	char *drop;
	char kiosk[CODE_KIOSK_ID]; /* "" before it is enrolled */
	const struct sys *sys;
	enum reason_language language;
	FILE *out;
	struct carrier carrier;
	struct err *err;
	enum step next; /* what was told so far */
	bool failed;
};

static const char *text(const struct check *c, enum line line)
{
	return lines[line][c->language];
}

static void tell(struct check *c, const char *mark, const char *what)
{
	fprintf(c->out, "%-4s %s: %s\n", mark, steps[c->next].names[c->language], what);
	fflush(c->out);
	c->next++;
}

static void good(struct check *c, const char *what)
{
	tell(c, "ok", what);
}

static void skip(struct check *c, enum line line)
{
	tell(c, "-", text(c, line));
}

/* What went wrong with the next step; its sentence is the error of all. */
static void bad(struct check *c, int code, const char *what, const char *detail)
{
	struct buf words;
	int own = steps[c->next].code;
	buf_init(&words);
	buf_add_str(&words, what);
	if (detail[0] != '\0')
		buf_addf(&words, " (%s)", detail);
	err_set(c->err, own != 0 ? own : code, "%s: %s", steps[c->next].names[c->language],
		words.data);
	tell(c, c->language == REASON_NL ? "mis" : "bad", words.data);
	buf_finish(&words);
	c->failed = true;
}

static void look_at_address(struct check *c)
{
	struct err why = {.code = 0};
	if (c->drop == NULL)
		bad(c, EX_CONFIG, text(c, LINE_NO_DROP), "");
	else if (carrier_open(&c->carrier, c->drop, c->state, &why) != 0)
		bad(c, why.code, why.text, "");
	else
		good(c, c->drop);
}

static void tell_connection(struct check *c, const struct probe *probe)
{
	char line[160];
	snprintf(line, sizeof line, text(c, LINE_ANSWERS), probe->address, probe->port);
	good(c, line);
}

static void tell_proof(struct check *c, const struct probe *probe)
{
	char line[160];
	snprintf(line, sizeof line, text(c, LINE_GOOD_DAYS), probe->days);
	if (!probe->proof)
		skip(c, LINE_NOT_NEEDED);
	else
		good(c, probe->days != PROBE_NO_DAYS ? line : text(c, LINE_GOOD));
}

static void look_at_line(struct check *c)
{
	struct probe probe;
	struct err why = {.code = 0};
	if (strncmp(c->drop, "file:", strlen("file:")) == 0) {
		while (c->next <= STEP_CERTIFICATE)
			skip(c, LINE_NOT_NEEDED);
		return;
	}
	if (probe_run(c->drop, c->state, c->sys->now_ms(c->sys->self) / 1000, &probe, &why) != 0) {
		bad(c, why.code, why.text, "");
		return;
	}
	if (probe.reached > PROBE_NAME)
		good(c, text(c, LINE_FOUND));
	if (probe.reached > PROBE_CONNECTION)
		tell_connection(c, &probe);
	if (probe.reached > PROBE_PROOF)
		tell_proof(c, &probe);
	else
		bad(c, reason_code(probe.reason), reason_text(probe.reason, c->language),
		    probe.detail);
}

/* The carrier's own words are Dutch; in another language its reason tells. */
static void fail_job(struct check *c, const struct carrier_job *job)
{
	const char *what = job->reason == REASON_NONE || c->language == REASON_NL
				   ? job->err.text
				   : reason_text(job->reason, c->language);
	bad(c, job->err.code, what, "");
}

static void run_job(struct check *c, struct carrier_job *job)
{
	carrier_start(&c->carrier, job);
	while (carrier_next(&c->carrier) != NULL)
		;
}

/*
 * A drop's rules know no other names than those of batches.  Central asks for them from number 1
 * on and never comes this far, and number 0 is what a kiosk answers to an invitation.
 */
#define CHECK_NUMBER INT64_C(999999999999999999)

static void look_at_writing(struct check *c)
{
	static const char bytes[] = "wijkkiosk\n";
	struct carrier_job job = {.verb = CARRIER_PUT, .bytes = bytes, .len = sizeof bytes - 1};
	carrier_batch_name(c->kiosk, CHECK_NUMBER, job.name);
	run_job(c, &job);
	if (job.got == CARRIER_DONE)
		good(c, text(c, LINE_MAY_WRITE));
	else
		fail_job(c, &job);
}

static void look_at_fetching(struct check *c)
{
	enum { ACK_MAX = 1 << 20 };
	struct buf in;
	buf_init(&in);
	struct carrier_job job = {.verb = CARRIER_GET, .in = &in, .max = ACK_MAX};
	carrier_ack_name(c->kiosk, job.name);
	run_job(c, &job);
	if (job.got == CARRIER_FAILED)
		fail_job(c, &job);
	else
		good(c, text(c, job.got == CARRIER_DONE ? LINE_FETCHES : LINE_FETCHES_NONE));
	buf_finish(&in);
}

static void look(struct check *c)
{
	static void (*const looks[])(struct check *) = {look_at_address, look_at_line,
							look_at_writing, look_at_fetching};
	for (size_t i = 0; i < sizeof looks / sizeof looks[0] && !c->failed; i++) {
		if (c->next == STEP_WRITE && c->kiosk[0] == '\0')
			break;
		looks[i](c);
	}
	while (c->next < STEPS)
		skip(c, c->failed ? LINE_NOT_LOOKED : LINE_ENROL_FIRST);
}

int check_run(const char *state_dir, const char *drop, const struct sys *sys,
	      enum reason_language language, FILE *out, struct err *e)
{
	struct err why = {.code = 0};
	struct conf conf = {.enrolled = false};
	struct check c = {
		.state = state_dir, .sys = sys, .language = language, .out = out, .err = &why};
	if (conf_read(state_dir, &conf, e) != 0)
		return -1;
	if (conf.enrolled)
		memcpy(c.kiosk, conf.kiosk, sizeof c.kiosk);
	c.drop = buf_copy(drop != NULL ? drop : conf.drop);
	look(&c);
	carrier_close(&c.carrier);
	free(c.drop);
	conf_finish(&conf);
	if (c.failed && e != NULL)
		*e = why;
	return c.failed ? -1 : 0;
}

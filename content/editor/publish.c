/* publish and rollback: releases in the drop, for the kiosks to take. */
#include "content/editor/verb.h"
#include "content/release/publish.h"
#include "content/release/signer.h"
#include "db/base/buf.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/sys.h"

#include <getopt.h>
#include <sodium.h>
#include <sysexits.h>

struct request {
	const char *bundle, *drop, *access, *key, *passphrase;
	const char *trust[PUBLISH_TRUSTED_MAX];
	size_t trust_count;
	int64_t stage, to; /* stage -1: not said */
};

static const struct option options[] = {
	{"drop", required_argument, NULL, 'd'},	 {"access", required_argument, NULL, 'a'},
	{"key", required_argument, NULL, 's'},	 {"passphrase-file", required_argument, NULL, 'p'},
	{"trust", required_argument, NULL, 't'}, {"stage", required_argument, NULL, 'g'},
	{"to", required_argument, NULL, 'T'},	 {NULL, 0, NULL, 0},
};

static bool take_number(const char *text, int64_t most, int64_t *out)
{
	char *end;
	long long n = strtoll(text, &end, 10);
	if (*text < '0' || *text > '9' || *end != '\0' || n > most)
		return false;
	*out = n;
	return true;
}

static bool take(struct request *r, int option)
{
	switch (option) {
	case 'd': r->drop = optarg; return true;
	case 'a': r->access = optarg; return true;
	case 's': r->key = optarg; return true;
	case 'p': r->passphrase = optarg; return true;
	case 't':
		/* The first place is for the editor's own key. */
		if (r->trust_count == PUBLISH_TRUSTED_MAX - 1)
			return false;
		r->trust[r->trust_count++] = optarg;
		return true;
	case 'g': return take_number(optarg, 100, &r->stage);
	case 'T': return take_number(optarg, INT64_C(999999999999999), &r->to);
	default: return false;
	}
}

/* -1, or the exit code. */
static int parse(struct request *r, int argc, char **argv)
{
	int option;
	*r = (struct request){.stage = -1};
	while ((option = getopt_long(argc, argv, "s:", options, NULL)) != -1)
		if (!take(r, option))
			return cli_misuse(VERB_PROGRAM, "Deze optie is er niet, of wat erachter"
							" staat klopt niet.");
	if (argc - optind > 1)
		return cli_misuse(VERB_PROGRAM, "Te veel woorden: %s", argv[optind + 1]);
	r->bundle = argv[optind];
	if (r->drop == NULL || r->key == NULL)
		return cli_misuse(VERB_PROGRAM,
				  "Zeg met --drop welke postbus, en met -s welke sleutel.");
	return -1;
}

static int read_trusted(const struct request *r, struct publish *p, struct err *e)
{
	minisign_public_of(&p->secret, &p->trusted[p->trusted_count++]);
	for (size_t i = 0; i < r->trust_count; i++) {
		struct buf text;
		buf_init(&text);
		int rc = file_read(r->trust[i], MINISIGN_FILE_MAX, &text, e);
		if (rc == 0)
			rc = minisign_read_public(text.data, text.len,
						  &p->trusted[p->trusted_count++], e);
		buf_finish(&text);
		if (rc != 0)
			return err_prefix(e, "%s", r->trust[i]);
	}
	return 0;
}

static int open_all(const struct request *r, struct publish *p, struct err *e)
{
	if (sodium_init() < 0)
		return err_set(e, EX_OSERR, "De computer geeft geen goede toevalsgetallen");
	if (carrier_open(&p->carrier, r->drop, r->access, e) != 0 ||
	    signer_open(r->key, r->passphrase, &p->secret, e) != 0)
		return -1;
	return read_trusted(r, p, e);
}

static void add_size(struct buf *out, int64_t bytes)
{
	if (bytes >= 1000000)
		buf_addf(out, "%lld,%lld MB", (long long)(bytes / 1000000),
			 (long long)(bytes / 100000 % 10));
	else
		buf_addf(out, "%lld kB", (long long)((bytes + 999) / 1000));
}

static void print(const struct publish_result *result)
{
	struct buf text;
	buf_init(&text);
	buf_addf(&text, "Uitgave %lld is voor %lld van de 100 kiosken.\nEen kiosk haalt ",
		 (long long)result->number, (long long)result->stage);
	add_size(&text, result->difference > 0 ? result->difference : result->whole);
	buf_add_str(&text, " op");
	if (result->difference > 0) {
		buf_add_str(&text, ", of ");
		add_size(&text, result->whole);
		buf_add_str(&text, " als de vorige uitgave daar niet is");
	}
	buf_add_char(&text, '.');
	puts(text.data);
	buf_finish(&text);
}

static int run(const struct request *r, int (*act)(struct publish *p, const struct request *r,
						   struct publish_result *out, struct err *e))
{
	struct publish p = {.sys = sys_real(), .drop = r->drop};
	struct publish_result result = {.number = 0};
	struct err e = {.code = 0};
	int rc = open_all(r, &p, &e);
	if (rc == 0)
		rc = act(&p, r, &result, &e);
	signer_close(&p.secret);
	carrier_close(&p.carrier);
	if (rc != 0)
		return cli_fail(VERB_PROGRAM, &e);
	print(&result);
	return EX_OK;
}

static int64_t stage_of(const struct request *r)
{
	return r->stage < 0 ? 100 : r->stage;
}

static int publish(struct publish *p, const struct request *r, struct publish_result *out,
		   struct err *e)
{
	return r->bundle != NULL ? publish_bundle(p, r->bundle, stage_of(r), out, e)
				 : publish_stage(p, stage_of(r), out, e);
}

static int again(struct publish *p, const struct request *r, struct publish_result *out,
		 struct err *e)
{
	return publish_again(p, r->to, stage_of(r), out, e);
}

int verb_publish(int argc, char **argv)
{
	struct request r;
	int code = parse(&r, argc, argv);
	if (code >= 0)
		return code;
	if (r.to != 0 || (r.bundle == NULL && r.stage < 0))
		return cli_misuse(VERB_PROGRAM, "Noem het bestand, of zeg met --stage voor hoeveel"
						" van de 100 kiosken de uitgave is.");
	return run(&r, publish);
}

int verb_rollback(int argc, char **argv)
{
	struct request r;
	int code = parse(&r, argc, argv);
	if (code >= 0)
		return code;
	if (r.bundle != NULL)
		return cli_misuse(VERB_PROGRAM,
				  "rollback haalt de uitgave uit de postbus. Kies met --to welke.");
	return run(&r, again);
}

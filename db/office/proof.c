#include "db/office/proof.h"
#include "db/base/buf.h"
#include "db/base/hex.h"
#include "db/base/plain.h"
#include "db/base/sys.h"
#include "db/central/home.h"
#include "db/sync/signed.h"

#include <jansson.h>

void proof_write(const struct home *home, const struct proof_facts *facts, struct buf *out)
{
	buf_addf(out, "{\"format\":1,\"kind\":\"erasure\",\"number\":%lld,\"event\":\"",
		 (long long)facts->no);
	hex_add(out, facts->id, facts->id_len);
	buf_addf(out, "\",\"kiosk\":\"%s\",\"form\":\"%s\",\"at\":%lld,\"by\":", facts->kiosk,
		 facts->form, (long long)facts->at);
	buf_add_json(out, facts->by);
	buf_add_str(out, ",\"reason\":");
	buf_add_json(out, facts->reason);
	buf_add_str(out, ",\"sign\":\"");
	hex_add(out, home->code.sign, sizeof home->code.sign);
	buf_add_str(out, "\"}\n");
	signed_add(out, home->sign);
}

/* Did this key sign any of our statements, of two lines each? */
static bool was_ours(const struct home *home, const uint8_t sign[CODE_SIGN_PUBLIC])
{
	const char *at = home->chain.data, *end = at + home->chain.len;
	while (at < end) {
		size_t body;
		const char *first = memchr(at, '\n', (size_t)(end - at));
		const char *stop =
			first != NULL ? memchr(first + 1, '\n', (size_t)(end - first - 1)) : NULL;
		if (stop == NULL)
			return false;
		if (signed_check(at, (size_t)(stop + 1 - at), sign, &body) == SIGNED_RIGHT)
			return true;
		at = stop + 1;
	}
	return false;
}

/* What is signed, when it is and by whom it must be; the caller decrefs. */
static json_t *read_proof(const struct home *home, int64_t no, const char *proof,
			  enum proof_state *state)
{
	uint8_t sign[CODE_SIGN_PUBLIC];
	size_t body = 0, at = 0, len = strlen(proof);
	const char *first = memchr(proof, '\n', len);
	json_t *facts = first != NULL ? signed_line(proof, (size_t)(first + 1 - proof), &at) : NULL;
	*state = PROOF_WRONG;
	if (facts == NULL || !signed_hex_json(json_object_get(facts, "sign"), sign, sizeof sign) ||
	    signed_check(proof, len, sign, &body) != SIGNED_RIGHT || body != at ||
	    json_integer_value(json_object_get(facts, "number")) != no)
		return facts;
	if (memcmp(sign, home->code.sign, sizeof sign) == 0)
		*state = PROOF_OURS;
	else if (was_ours(home, sign))
		*state = PROOF_EARLIER;
	return facts;
}

enum proof_state proof_check(const struct home *home, int64_t no, const char *proof)
{
	enum proof_state state;
	json_decref(read_proof(home, no, proof, &state));
	return state;
}

static void add_text(struct buf *out, const json_t *facts, const char *name)
{
	const char *text = json_string_value(json_object_get(facts, name));
	plain_add(out, text != NULL ? text : "?");
}

static void add_facts(struct buf *out, int64_t no, const json_t *facts)
{
	char at[SYS_TIME_TEXT];
	sys_time_text(json_integer_value(json_object_get(facts, "at")), at);
	buf_addf(out, "Aanmelding %lld voor ‘", (long long)no);
	add_text(out, facts, "form");
	buf_addf(out, "’ is gewist op %s, door ", at);
	add_text(out, facts, "by");
	buf_add_str(out, ".\nReden: ");
	add_text(out, facts, "reason");
	buf_add_str(out,
		    "\nDe antwoorden zijn weg uit de centrale database.\n"
		    "Er staat nog een regel zonder antwoorden, met het nummer, het formulier en"
		    " de tijden.\n");
}

void proof_tell(const struct home *home, int64_t no, const char *proof, struct buf *out)
{
	static const char *const by[] = {
		[PROOF_OURS] = "Dit bewijs is ondertekend door deze centrale:",
		[PROOF_EARLIER] =
			"Dit bewijs is ondertekend met een eerdere sleutel van deze centrale:",
	};
	enum proof_state state;
	json_t *facts = read_proof(home, no, proof, &state);
	buf_add_str(out, "Bewijs van wissen\n");
	if (state == PROOF_WRONG) {
		buf_addf(out,
			 "Aanmelding %lld is gewist, maar dit bewijs klopt niet. Het is veranderd,"
			 " of niet van deze centrale:\n",
			 (long long)no);
		plain_add(out, proof);
		buf_add_char(out, '\n');
	} else {
		add_facts(out, no, facts);
		buf_addf(out, "%s\n%s", by[state], proof);
	}
	json_decref(facts);
}

#include "db/sync/release.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/hex.h"
#include "db/sync/signed.h"

#include <sodium.h>
#include <sysexits.h>

static const char format_name[] = "wijkkiosk-content";

void release_comment(int64_t number, int64_t format, char out[RELEASE_COMMENT])
{
	snprintf(out, RELEASE_COMMENT, "wijkkiosk content release=%lld format=%lld",
		 (long long)number, (long long)format);
}

static void index_comment(const struct release *r, char out[RELEASE_COMMENT])
{
	snprintf(out, RELEASE_COMMENT, "wijkkiosk index release=%lld stage=%lld",
		 (long long)r->number, (long long)r->stage);
}

bool release_is_for(int64_t stage, const char *kiosk)
{
	static const char salt[] = "wijkkiosk-stage";
	uint8_t hash[RELEASE_HASH];
	crypto_generichash_state state;
	crypto_generichash_init(&state, NULL, 0, sizeof hash);
	crypto_generichash_update(&state, (const uint8_t *)salt, sizeof salt - 1);
	crypto_generichash_update(&state, (const uint8_t *)kiosk, strlen(kiosk));
	crypto_generichash_final(&state, hash, sizeof hash);
	uint32_t number = (uint32_t)hash[0] << 24 | (uint32_t)hash[1] << 16 |
			  (uint32_t)hash[2] << 8 | hash[3];
	return number % 10000 < stage * 100;
}

size_t release_piece_len(const struct release_blob *blob, size_t piece)
{
	int64_t left = blob->size - (int64_t)piece * RELEASE_PIECE;
	return left < RELEASE_PIECE ? (size_t)left : RELEASE_PIECE;
}

void release_piece_name(const uint8_t hash[RELEASE_HASH], char out[CARRIER_NAME])
{
	static const char folder[] = "content/";
	memcpy(out, folder, sizeof folder);
	hex_write(hash, RELEASE_HASH, out + sizeof folder - 1);
	out[sizeof folder - 1 + 2 * (size_t)RELEASE_HASH] = '\0';
}

void release_index_name(int64_t number, char out[CARRIER_NAME])
{
	snprintf(out, CARRIER_NAME, "content/%lld.index", (long long)number);
}

/* Writing. */

static void add_hex(struct buf *b, const char *key, const uint8_t *bytes, size_t len)
{
	buf_addf(b, "\"%s\":\"", key);
	hex_add(b, bytes, len);
	buf_add_char(b, '"');
}

static void add_blob(struct buf *b, const struct release_blob *blob)
{
	buf_addf(b, "\"size\":%lld,\"wire\":%lld,\"pieces\":[", (long long)blob->size,
		 (long long)blob->wire);
	for (size_t i = 0; i < blob->count; i++) {
		buf_add_str(b, i > 0 ? ",\"" : "\"");
		hex_add(b, blob->pieces[i], RELEASE_HASH);
		buf_add_char(b, '"');
	}
	buf_add_char(b, ']');
}

static void add_line(struct buf *b, const struct release *r)
{
	buf_addf(b,
		 "{\"format\":\"%s\",\"version\":%d,\"release\":%lld,\"previous\":%lld,"
		 "\"at\":%lld,\"bundle\":%lld,\"stage\":%lld,",
		 format_name, RELEASE_VERSION, (long long)r->number, (long long)r->previous,
		 (long long)r->at, (long long)r->bundle_format, (long long)r->stage);
	add_hex(b, "hash", r->hash, sizeof r->hash);
	buf_add_char(b, ',');
	add_blob(b, &r->bundle);
	buf_add_str(b, ",\"steps\":[");
	for (size_t i = 0; i < r->step_count; i++) {
		buf_add_str(b, i > 0 ? ",{" : "{");
		add_hex(b, "from", r->steps[i].from, sizeof r->steps[i].from);
		buf_add_char(b, ',');
		add_blob(b, &r->steps[i].blob);
		buf_add_char(b, '}');
	}
	buf_add_str(b, "],\"signature\":");
	buf_add_json(b, r->signature);
	buf_add_str(b, "}\n");
}

void release_write(const struct release *release, const struct minisign_secret *secret,
		   struct buf *out)
{
	char comment[RELEASE_COMMENT];
	uint8_t hash[MINISIGN_HASH];
	struct buf line;
	buf_init(&line);
	add_line(&line, release);
	index_comment(release, comment);
	minisign_hash(line.data, line.len, hash);
	buf_add(out, line.data, line.len);
	minisign_sign(secret, hash, comment, out);
	buf_finish(&line);
}

/* Reading. */

void release_blob_finish(struct release_blob *blob)
{
	free(blob->pieces);
	*blob = (struct release_blob){.count = 0};
}

void release_finish(struct release *release)
{
	release_blob_finish(&release->bundle);
	for (size_t i = 0; i < release->step_count; i++)
		release_blob_finish(&release->steps[i].blob);
	free(release->signature);
	*release = (struct release){.number = 0};
}

static bool is_between(json_int_t n, int64_t low, int64_t high)
{
	return n >= low && n <= high;
}

static bool read_blob(json_int_t size, json_int_t wire, const json_t *pieces,
		      struct release_blob *out)
{
	size_t count = json_array_size(pieces);
	if (!is_between(size, 1, RELEASE_SIZE_MAX) || !is_between(wire, 0, RELEASE_SIZE_MAX) ||
	    count != ((size_t)size + RELEASE_PIECE - 1) / RELEASE_PIECE)
		return false;
	*out = (struct release_blob){.size = size, .wire = wire, .count = count};
	out->pieces = buf_alloc(count, sizeof *out->pieces);
	for (size_t i = 0; i < count; i++)
		if (!signed_hex_json(json_array_get(pieces, i), out->pieces[i], RELEASE_HASH))
			return false;
	return true;
}

static bool read_step(json_t *object, struct release_step *out)
{
	json_int_t size = 0, wire = 0;
	json_t *from = NULL, *pieces = NULL;
	return json_unpack_ex(object, NULL, JSON_STRICT, "{s:o,s:I,s:I,s:o}", "from", &from, "size",
			      &size, "wire", &wire, "pieces", &pieces) == 0 &&
	       signed_hex_json(from, out->from, sizeof out->from) &&
	       read_blob(size, wire, pieces, &out->blob);
}

static bool read_steps(const json_t *steps, struct release *out)
{
	size_t count = json_array_size(steps);
	if (!json_is_array(steps) || count > RELEASE_STEPS_MAX)
		return false;
	for (size_t i = 0; i < count; i++) {
		out->step_count = i + 1;
		if (!read_step(json_array_get(steps, i), &out->steps[i]))
			return false;
	}
	return true;
}

/* What was begun is freed by the caller, also after false. */
static bool read_object(json_t *object, struct release *out)
{
	json_int_t version = 0, number = 0, previous = 0, at = 0, bundle = 0, stage = 0, size = 0,
		   wire = 0;
	json_t *hash = NULL, *pieces = NULL, *steps = NULL;
	const char *format = NULL, *signature = NULL;
	if (json_unpack_ex(object, NULL, JSON_STRICT,
			   "{s:s,s:I,s:I,s:I,s:I,s:I,s:I,s:o,s:I,s:I,s:o,s:o,s:s}", "format",
			   &format, "version", &version, "release", &number, "previous", &previous,
			   "at", &at, "bundle", &bundle, "stage", &stage, "hash", &hash, "size",
			   &size, "wire", &wire, "pieces", &pieces, "steps", &steps, "signature",
			   &signature) != 0 ||
	    !is_between(number, 1, RELEASE_NUMBER_MAX) || !is_between(previous, 0, number - 1) ||
	    !is_between(at, 0, SIGNED_TIME_MAX) || !is_between(bundle, 1, INT32_MAX) ||
	    !is_between(stage, 0, 100) || !signed_hex_json(hash, out->hash, sizeof out->hash))
		return false;
	out->number = number;
	out->previous = previous;
	out->at = at;
	out->bundle_format = bundle;
	out->stage = stage;
	out->signature = buf_copy(signature);
	return read_blob(size, wire, pieces, &out->bundle) && read_steps(steps, out);
}

/* A newer version may have other keys, so the format and version come before them. */
static bool is_newer(const json_t *object)
{
	const char *format = json_string_value(json_object_get(object, "format"));
	const json_t *version = json_object_get(object, "version");
	return format != NULL && strcmp(format, format_name) == 0 && json_is_integer(version) &&
	       json_integer_value(version) > RELEASE_VERSION;
}

static bool is_ours(const json_t *object)
{
	const char *format = json_string_value(json_object_get(object, "format"));
	return format != NULL && strcmp(format, format_name) == 0 &&
	       json_integer_value(json_object_get(object, "version")) == RELEASE_VERSION;
}

static bool is_signed(const char *line, size_t len, const struct minisign_signature *signature,
		      const struct minisign_public *keys, size_t key_count)
{
	uint8_t hash[MINISIGN_HASH];
	minisign_hash(line, len, hash);
	for (size_t i = 0; i < key_count; i++)
		if (minisign_verify(signature, &keys[i], hash))
			return true;
	return false;
}

static int damaged(struct err *e)
{
	return err_set(e, EX_DATAERR, "De lijst van de inhoud in de postbus is beschadigd");
}

static int read_line(const char *line, size_t len, struct release *out, struct err *e)
{
	size_t at = 0;
	struct release read = {.number = 0};
	json_t *object = signed_line(line, len, &at);
	bool newer = object != NULL && is_newer(object);
	bool right = object != NULL && is_ours(object) && read_object(object, &read);
	json_decref(object);
	if (right) {
		*out = read;
		return 0;
	}
	release_finish(&read);
	return newer ? err_set(e, EX_CONFIG,
			       "De inhoud in de postbus is voor een nieuwere versie. Werk dit"
			       " programma bij")
		     : damaged(e);
}

int release_read(struct release *out, const void *bytes, size_t len,
		 const struct minisign_public *keys, size_t key_count, struct err *e)
{
	struct minisign_signature signature;
	const char *text = bytes;
	const char *end = len <= RELEASE_INDEX_MAX ? memchr(text, '\n', len) : NULL;
	if (end == NULL)
		return damaged(e);
	size_t line = (size_t)(end - text) + 1;
	if (minisign_read(text + line, len - line, &signature, NULL) != 0)
		return damaged(e);
	if (!is_signed(text, line, &signature, keys, key_count))
		return err_set(e, EX_NOPERM,
			       "De inhoud in de postbus is niet getekend door een redacteur die"
			       " deze kiosk vertrouwt");
	return read_line(text, line, out, e);
}

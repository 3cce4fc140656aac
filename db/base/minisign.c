#include "db/base/minisign.h"
#include "db/base/base64.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sysexits.h>
#include <unistd.h>

static const char untrusted_start[] = "untrusted comment: ";
static const char trusted_start[] = "trusted comment: ";

enum { ALGORITHM = 2, PUBLIC_BYTES = ALGORITHM + MINISIGN_PUBLIC, SIGNATURE_BYTES = 74 };

void minisign_id_text(const uint8_t id[MINISIGN_ID], char out[MINISIGN_ID_TEXT])
{
	for (size_t i = 0; i < MINISIGN_ID; i++)
		snprintf(out + 2 * i, 3, "%02X", id[MINISIGN_ID - 1 - i]);
}

/* The next line without its end, which may also be that of Windows. */
struct line {
	const char *text;
	size_t len;
};

static bool next_line(const char **at, const char *end, struct line *out)
{
	if (*at == end)
		return false;
	const char *stop = memchr(*at, '\n', (size_t)(end - *at));
	const char *next = stop != NULL ? stop + 1 : end;
	out->text = *at;
	out->len = (size_t)((stop != NULL ? stop : end) - *at);
	if (out->len > 0 && out->text[out->len - 1] == '\r')
		out->len--;
	*at = next;
	return true;
}

static bool starts_with(const struct line *line, const char *start)
{
	size_t len = strlen(start);
	return line->len >= len && memcmp(line->text, start, len) == 0;
}

/* Exactly so many bytes from base64. */
static bool read_bytes(const struct line *line, uint8_t *out, size_t len)
{
	struct buf bytes;
	buf_init_secret(&bytes);
	bool right = base64_read(line->text, line->len, &bytes) && bytes.len == len;
	if (right)
		memcpy(out, bytes.data, len);
	buf_finish(&bytes);
	return right;
}

static bool is_end(const char *at, const char *end)
{
	struct line line;
	while (next_line(&at, end, &line))
		if (line.len > 0)
			return false;
	return true;
}

int minisign_read_public(const char *text, size_t len, struct minisign_public *out, struct err *e)
{
	uint8_t bytes[PUBLIC_BYTES];
	struct line line;
	const char *at = text, *end = text + len;
	bool right = len <= MINISIGN_FILE_MAX && next_line(&at, end, &line);
	if (right && starts_with(&line, untrusted_start))
		right = next_line(&at, end, &line);
	if (!right || !read_bytes(&line, bytes, sizeof bytes) || memcmp(bytes, "Ed", 2) != 0 ||
	    !is_end(at, end))
		return err_set(e, EX_DATAERR,
			       "Dit is geen openbare sleutel van minisign. Zo'n bestand eindigt"
			       " op .pub");
	memcpy(out->id, bytes + ALGORITHM, sizeof out->id);
	memcpy(out->key, bytes + ALGORITHM + MINISIGN_ID, sizeof out->key);
	return 0;
}

void minisign_write_public(const struct minisign_public *key, struct buf *out)
{
	char id[MINISIGN_ID_TEXT];
	uint8_t bytes[PUBLIC_BYTES] = "Ed";
	minisign_id_text(key->id, id);
	memcpy(bytes + ALGORITHM, key->id, sizeof key->id);
	memcpy(bytes + ALGORITHM + MINISIGN_ID, key->key, sizeof key->key);
	buf_addf(out, "%sminisign public key %s\n", untrusted_start, id);
	base64_add(out, bytes, sizeof bytes);
	buf_add_char(out, '\n');
}

static bool read_comment(const struct line *line, char out[MINISIGN_COMMENT_MAX])
{
	size_t skip = strlen(trusted_start);
	if (!starts_with(line, trusted_start) || line->len - skip >= MINISIGN_COMMENT_MAX ||
	    memchr(line->text, '\0', line->len) != NULL)
		return false;
	memcpy(out, line->text + skip, line->len - skip);
	out[line->len - skip] = '\0';
	return true;
}

static bool read_signature(const char *text, size_t len, struct minisign_signature *out,
			   uint8_t bytes[SIGNATURE_BYTES])
{
	struct line line;
	const char *at = text, *end = text + len;
	return len <= MINISIGN_FILE_MAX && next_line(&at, end, &line) &&
	       starts_with(&line, untrusted_start) && next_line(&at, end, &line) &&
	       read_bytes(&line, bytes, SIGNATURE_BYTES) && next_line(&at, end, &line) &&
	       read_comment(&line, out->comment) && next_line(&at, end, &line) &&
	       read_bytes(&line, out->global, sizeof out->global) && is_end(at, end);
}

int minisign_read(const char *text, size_t len, struct minisign_signature *out, struct err *e)
{
	uint8_t bytes[SIGNATURE_BYTES];
	struct minisign_signature read = {.comment = ""};
	if (!read_signature(text, len, &read, bytes))
		return err_set(e, EX_DATAERR, "De handtekening is beschadigd");
	if (memcmp(bytes, "ED", ALGORITHM) != 0)
		return err_set(e, EX_DATAERR,
			       "De handtekening heeft een oude vorm. Teken opnieuw, zonder -l");
	memcpy(read.id, bytes + ALGORITHM, sizeof read.id);
	memcpy(read.signature, bytes + ALGORITHM + MINISIGN_ID, sizeof read.signature);
	*out = read;
	return 0;
}

/* What the second signature is over. */
static void add_global(const uint8_t signature[64], const char *comment, struct buf *out)
{
	buf_add(out, signature, 64);
	buf_add_str(out, comment);
}

bool minisign_verify(const struct minisign_signature *signature, const struct minisign_public *key,
		     const uint8_t hash[MINISIGN_HASH])
{
	struct buf global;
	if (memcmp(signature->id, key->id, sizeof key->id) != 0 ||
	    crypto_sign_verify_detached(signature->signature, hash, MINISIGN_HASH, key->key) != 0)
		return false;
	buf_init(&global);
	add_global(signature->signature, signature->comment, &global);
	bool right = crypto_sign_verify_detached(signature->global, (const uint8_t *)global.data,
						 global.len, key->key) == 0;
	buf_finish(&global);
	return right;
}

void minisign_sign(const struct minisign_secret *secret, const uint8_t hash[MINISIGN_HASH],
		   const char *comment, struct buf *out)
{
	uint8_t bytes[SIGNATURE_BYTES] = "ED", global_signature[64];
	struct buf global;
	uint8_t *signature = bytes + ALGORITHM + MINISIGN_ID;
	memcpy(bytes + ALGORITHM, secret->id, sizeof secret->id);
	crypto_sign_detached(signature, NULL, hash, MINISIGN_HASH, secret->sign);
	buf_init(&global);
	add_global(signature, comment, &global);
	crypto_sign_detached(global_signature, NULL, (const uint8_t *)global.data, global.len,
			     secret->sign);
	buf_addf(out, "%ssignature from wijkcontent\n", untrusted_start);
	base64_add(out, bytes, sizeof bytes);
	buf_addf(out, "\n%s%s\n", trusted_start, comment);
	base64_add(out, global_signature, sizeof global_signature);
	buf_add_char(out, '\n');
	buf_finish(&global);
}

void minisign_hash(const void *bytes, size_t len, uint8_t out[MINISIGN_HASH])
{
	crypto_generichash(out, MINISIGN_HASH, bytes, len, NULL, 0);
}

int minisign_hash_file(const char *path, uint8_t out[MINISIGN_HASH], int64_t *size, struct err *e)
{
	uint8_t block[65536];
	int64_t all = 0;
	ssize_t n;
	crypto_generichash_state state;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_sys(e, errno == ENOENT ? EX_NOINPUT : EX_NOPERM, "Kan %s niet lezen",
			       path);
	crypto_generichash_init(&state, NULL, 0, MINISIGN_HASH);
	while ((n = read(fd, block, sizeof block)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		crypto_generichash_update(&state, block, (unsigned long long)n);
		all += n;
	}
	close(fd);
	if (n < 0)
		return err_sys(e, EX_IOERR, "Kan %s niet lezen", path);
	crypto_generichash_final(&state, out, MINISIGN_HASH);
	if (size != NULL)
		*size = all;
	return 0;
}

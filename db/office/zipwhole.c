#include "db/office/zipwhole.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <zlib.h>

enum { IN = 64 << 10, OUT = 128 << 10, EDGE = 64, LOCAL = 30, NAME_MAX_ZIP = 256 };

/* Signatures of the file format (PKWARE's APPNOTE), least byte first. */
static const uint32_t part_begins = 0x04034B50, directory_begins = 0x02014B50;

struct unpacker {
	FILE *file;
	z_stream z;
	unsigned char in[IN], out[OUT];
	char first[EDGE * 4], last[EDGE]; /* of the part that is being unpacked */
	size_t first_len, last_len;
	uint64_t len;
};

static uint32_t number(const unsigned char *p, int bytes)
{
	uint32_t n = 0;
	while (bytes-- > 0)
		n = n << 8 | p[bytes];
	return n;
}

/* Exactly so many bytes, from what was read already and then from the file. */
static bool take(struct unpacker *u, unsigned char *to, size_t len)
{
	while (len > 0) {
		if (u->z.avail_in == 0) {
			u->z.next_in = u->in;
			u->z.avail_in = (uInt)fread(u->in, 1, IN, u->file);
			if (u->z.avail_in == 0)
				return false;
		}
		size_t n = len < u->z.avail_in ? len : u->z.avail_in;
		if (to != NULL) {
			memcpy(to, u->z.next_in, n);
			to += n;
		}
		u->z.next_in += n;
		u->z.avail_in -= (uInt)n;
		len -= n;
	}
	return true;
}

/* Keeps the first and the last bytes of a part. */
static void see(struct unpacker *u, const char *bytes, size_t len)
{
	u->len += len;
	size_t n = sizeof u->first - u->first_len < len ? sizeof u->first - u->first_len : len;
	memcpy(u->first + u->first_len, bytes, n);
	u->first_len += n;
	if (len >= EDGE) {
		memcpy(u->last, bytes + len - EDGE, EDGE);
		u->last_len = EDGE;
		return;
	}
	size_t keep = u->last_len < EDGE - len ? u->last_len : EDGE - len;
	memmove(u->last, u->last + u->last_len - keep, keep);
	memcpy(u->last + keep, bytes, len);
	u->last_len = keep + len;
}

static bool unpack(struct unpacker *u)
{
	int rc = inflateReset(&u->z);
	u->first_len = u->last_len = 0;
	u->len = 0;
	while (rc == Z_OK) {
		if (u->z.avail_in == 0) {
			u->z.next_in = u->in;
			u->z.avail_in = (uInt)fread(u->in, 1, IN, u->file);
		}
		u->z.next_out = u->out;
		u->z.avail_out = OUT;
		rc = inflate(&u->z, Z_NO_FLUSH);
		see(u, (const char *)u->out, OUT - u->z.avail_out);
	}
	return rc == Z_STREAM_END;
}

/* Ends the part with </ROOT>, where ROOT is its first element? */
static bool has_end(const struct unpacker *u)
{
	const char *p = u->first, *end = u->first + u->first_len;
	while (p + 1 < end && !(p[0] == '<' && p[1] != '?' && p[1] != '!'))
		p++;
	if (p + 1 >= end)
		return false;
	size_t n = 0;
	for (p++; p + n < end && strchr(" />\n", p[n]) == NULL;)
		n++;
	size_t len = u->last_len;
	if (len > 0 && u->last[len - 1] == '\n')
		len--;
	const size_t tail = n + 3;
	if (n == 0 || tail > len)
		return false;
	const char *last = u->last + len - tail;
	return memcmp(last, "</", 2) == 0 && memcmp(last + 2, p, n) == 0 && last[n + 2] == '>';
}

/* The next part; 1: there are no more. */
static int check_part(struct unpacker *u, const uint64_t *least, size_t sheets, size_t *seen)
{
	static const char folder[] = "xl/worksheets/sheet";
	unsigned char head[LOCAL];
	char name[NAME_MAX_ZIP + 1];
	if (!take(u, head, 4))
		return -1;
	if (number(head, 4) == directory_begins)
		return 1;
	if (number(head, 4) != part_begins || !take(u, head + 4, LOCAL - 4))
		return -1;
	const size_t name_len = number(head + 26, 2), extra = number(head + 28, 2);
	if (name_len > NAME_MAX_ZIP || !take(u, (unsigned char *)name, name_len) ||
	    !take(u, NULL, extra) || !unpack(u) || !has_end(u))
		return -1;
	name[name_len] = '\0';
	const uint32_t length = number(head + 22, 4);
	/* With 64-bit sizes, the length stands elsewhere. */
	if (length != (uint32_t)u->len && length != UINT32_MAX)
		return -1;
	if (strncmp(name, folder, sizeof folder - 1) != 0)
		return 0;
	const unsigned long sheet = strtoul(name + sizeof folder - 1, NULL, 10);
	if (sheet == 0 || sheet > sheets || u->len <= least[sheet - 1])
		return -1;
	++*seen;
	return 0;
}

/* The file's last record says how many parts there are; behind it there is nothing. */
static bool has_directory(FILE *file)
{
	unsigned char end[22];
	return fseek(file, -(long)sizeof end, SEEK_END) == 0 &&
	       fread(end, 1, sizeof end, file) == sizeof end && number(end, 4) == 0x06054B50;
}

int zipwhole_check(const char *path, const uint64_t *least, size_t sheets, struct err *e)
{
	FILE *file = fopen(path, "rb");
	if (file == NULL)
		return err_sys(e, EX_IOERR, "Kan %s niet teruglezen", path);
	struct unpacker *u = buf_alloc(1, sizeof *u);
	setvbuf(file, NULL, _IONBF, 0);
	u->file = file;
	size_t seen = 0;
	int rc = inflateInit2(&u->z, -MAX_WBITS) == Z_OK ? 0 : -1;
	while (rc == 0)
		rc = check_part(u, least, sheets, &seen);
	inflateEnd(&u->z);
	const bool whole = rc == 1 && seen == sheets && has_directory(file);
	fclose(file);
	free(u);
	return whole ? 0
		     : err_set(e, EX_IOERR,
			       "De spreadsheet %s is niet helemaal geschreven. Waarschijnlijk is de"
			       " schijf vol. Maak ruimte vrij en probeer het opnieuw.",
			       path);
}

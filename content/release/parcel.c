#include "content/release/parcel.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/base/hex.h"

#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

enum { JOURNAL_MAX = 8 * 1024 * 1024 };

static void add_known(struct parcel *parcel, const uint8_t hash[RELEASE_HASH])
{
	if (parcel->known_count == parcel->known_room) {
		parcel->known_room = parcel->known_room * 2 + 64;
		parcel->known = buf_grow(parcel->known, parcel->known_room, sizeof *parcel->known);
	}
	memcpy(parcel->known[parcel->known_count++], hash, RELEASE_HASH);
}

static bool is_known(const struct parcel *parcel, const uint8_t hash[RELEASE_HASH])
{
	for (size_t i = 0; i < parcel->known_count; i++)
		if (memcmp(parcel->known[i], hash, RELEASE_HASH) == 0)
			return true;
	return false;
}

void parcel_knows(struct parcel *parcel, const struct release_blob *blob)
{
	for (size_t i = 0; i < blob->count; i++)
		add_known(parcel, blob->pieces[i]);
}

/* The address of the drop, and a hash a line.  Of another drop it says nothing. */
static void read_journal(struct parcel *parcel)
{
	struct buf text;
	uint8_t hash[RELEASE_HASH];
	buf_init(&text);
	if (file_read(parcel->journal, JOURNAL_MAX, &text, NULL) == 0) {
		char *rest = text.data, *line = strsep(&rest, "\n");
		if (strcmp(line, parcel->drop) == 0)
			while ((line = strsep(&rest, "\n")) != NULL)
				if (hex_read(line, hash, sizeof hash))
					add_known(parcel, hash);
		if (parcel->known_count == 0)
			unlink(parcel->journal);
	}
	buf_finish(&text);
}

void parcel_init(struct parcel *parcel, const struct carrier *carrier, const char *bundle,
		 const char *drop)
{
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "%s.sent", bundle);
	*parcel = (struct parcel){.carrier = carrier, .journal = buf_steal(&path), .drop = drop};
	read_journal(parcel);
}

void parcel_finish(struct parcel *parcel)
{
	free(parcel->journal);
	free(parcel->known);
}

void parcel_done(struct parcel *parcel)
{
	unlink(parcel->journal);
}

/* What cannot be written down is sent again, and no more than that. */
static void write_down(const struct parcel *parcel, const uint8_t hash[RELEASE_HASH])
{
	char text[2 * RELEASE_HASH + 1];
	bool begins = !file_exists(parcel->journal);
	FILE *out = fopen(parcel->journal, "ae");
	if (out == NULL)
		return;
	if (begins)
		fprintf(out, "%s\n", parcel->drop);
	hex_write(hash, RELEASE_HASH, text);
	text[2 * RELEASE_HASH] = '\0';
	fprintf(out, "%s\n", text);
	fclose(out);
}

/* Calls act with each piece of the file. */
static int each_piece(const char *path, struct err *e,
		      int (*act)(void *self, const void *bytes, size_t len, struct err *e),
		      void *self)
{
	FILE *in = fopen(path, "re");
	uint8_t *block = buf_alloc(RELEASE_PIECE, 1);
	size_t n;
	int rc = 0;
	if (in == NULL)
		rc = err_sys(e, EX_NOINPUT, "Kan %s niet lezen", path);
	while (rc == 0 && (n = fread(block, 1, RELEASE_PIECE, in)) > 0)
		rc = act(self, block, n, e);
	if (rc == 0 && ferror(in))
		rc = err_sys(e, EX_IOERR, "Kan %s niet lezen", path);
	if (in != NULL)
		fclose(in);
	free(block);
	return rc;
}

static int weigh_piece(void *self, const void *bytes, size_t len, struct err *e)
{
	struct release_blob *blob = self;
	struct buf packed;
	(void)e;
	buf_init(&packed);
	blob->pieces = buf_grow(blob->pieces, blob->count + 1, sizeof *blob->pieces);
	release_pack(bytes, len, blob->pieces[blob->count++], &packed);
	blob->size += (int64_t)len;
	blob->wire += (int64_t)packed.len;
	buf_finish(&packed);
	return 0;
}

int parcel_weigh(const char *path, struct release_blob *out, struct err *e)
{
	struct release_blob blob = {.count = 0};
	if (each_piece(path, e, weigh_piece, &blob) != 0) {
		release_blob_finish(&blob);
		return -1;
	}
	*out = blob;
	return 0;
}

static int put_piece(void *self, const void *bytes, size_t len, struct err *e)
{
	struct parcel *parcel = self;
	struct buf packed;
	uint8_t hash[RELEASE_HASH];
	char name[CARRIER_NAME];
	release_piece_hash(bytes, len, hash);
	if (is_known(parcel, hash))
		return 0;
	buf_init(&packed);
	release_pack(bytes, len, hash, &packed);
	release_piece_name(hash, name);
	int rc = carrier_put(parcel->carrier, name, packed.data, packed.len, e);
	if (rc == 0) {
		parcel->sent += (int64_t)packed.len;
		add_known(parcel, hash);
		write_down(parcel, hash);
	}
	buf_finish(&packed);
	return rc;
}

int parcel_put(struct parcel *parcel, const char *path, struct err *e)
{
	return each_piece(path, e, put_piece, parcel);
}

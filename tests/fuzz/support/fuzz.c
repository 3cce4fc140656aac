#include "tests/fuzz/support/fuzz.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/file.h"
#include "db/store/conf.h"
#include "db/sync/signed.h"

#include <locale.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

/* NOLINTNEXTLINE(readability-non-const-parameter): libFuzzer says what it takes. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	/* Columns of characters depend on the locale, as in the kiosk. */
	FUZZ_MUST(setlocale(LC_ALL, "C.UTF-8") != NULL);
	FUZZ_MUST(sodium_init() >= 0);
	return 0;
}

void fuzz_must(bool holds, const char *what, const char *file, int line)
{
	if (holds)
		return;
	fprintf(stderr, "%s:%d: this does not hold: %s\n", file, line, what);
	abort();
}

void fuzz_accepted(void)
{
	if (getenv("FUZZ_TELL") != NULL)
		fprintf(stderr, "accepted\n");
}

char *fuzz_text(const uint8_t *data, size_t size)
{
	char *text = buf_alloc(size + 1, 1);
	if (size > 0)
		memcpy(text, data, size);
	return text;
}

char *fuzz_folder(void)
{
	const char *base = getenv("TMPDIR");
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "%s/wijk-fuzz-%ld", base != NULL ? base : "/tmp", (long)getpid());
	mkdir(path.data, 0700);
	return buf_steal(&path);
}

void fuzz_write(const char *folder, const char *name, const void *bytes, size_t size)
{
	char *path = file_join(folder, name);
	FILE *file = fopen(path, "wb");
	FUZZ_MUST(file != NULL);
	FUZZ_MUST(fwrite(bytes, 1, size, file) == size);
	FUZZ_MUST(fclose(file) == 0);
	free(path);
}

void fuzz_make(const char *folder, const char *name)
{
	char *path = file_join(folder, name);
	struct err e;
	FUZZ_MUST(file_make_folder(path, 0700, &e) == 0);
	free(path);
}

void fuzz_remove(const char *folder, const char *name)
{
	char *path = file_join(folder, name);
	unlink(path);
	free(path);
}

void fuzz_link(const char *from, const char *folder, const char *name)
{
	char *file = file_join(from, name), *path = file_join(folder, name);
	char *whole = realpath(file, NULL);
	fuzz_remove(folder, name);
	FUZZ_MUST(whole != NULL && symlink(whole, path) == 0);
	free(whole);
	free(path);
	free(file);
}

void fuzz_keys(struct fuzz_keys *out)
{
	static const uint8_t seed[crypto_sign_SEEDBYTES] = {7};
	crypto_sign_seed_keypair(out->public_key, out->secret_key, seed);
}

void fuzz_kiosk(char out[CODE_KIOSK_ID])
{
	struct fuzz_keys keys;
	fuzz_keys(&keys);
	code_kiosk_id(keys.public_key, out);
}

/* As a person could write it, so that it does not depend on what conf_write adds. */
void fuzz_conf(const char *folder)
{
	static const uint8_t seed[crypto_box_SEEDBYTES] = {7};
	uint8_t secret[crypto_box_SECRETKEYBYTES];
	struct central_code central;
	struct fuzz_keys keys;
	struct buf text;
	char kiosk[CODE_KIOSK_ID];
	fuzz_keys(&keys);
	fuzz_kiosk(kiosk);
	memcpy(central.sign, keys.public_key, sizeof central.sign);
	crypto_box_seed_keypair(central.box, secret, seed);
	memcpy(central.recovery, central.box, sizeof central.recovery);
	buf_init(&text);
	buf_addf(&text,
		 "format = 1\nkiosk = %s\ncentre = Proef\ndrop = file:///post\ncentral = ", kiosk);
	code_central_text(&central, &text);
	fuzz_write(folder, CONF_FILE, text.data, text.len);
	buf_finish(&text);
}

void fuzz_sign_again(const uint8_t *data, size_t size, struct buf *out)
{
	static const char start[] = "{\"signature\"";
	struct fuzz_keys keys;
	size_t body = size > 0 ? size - 1 : 0;
	while (body > 0 && data[body - 1] != '\n')
		body--;
	if (size - body < sizeof start - 1 || memcmp(data + body, start, sizeof start - 1) != 0)
		body = size;
	fuzz_keys(&keys);
	buf_add(out, data, body);
	signed_add(out, keys.secret_key);
}

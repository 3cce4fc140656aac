/* key new: a pair of keys for an editor, as minisign -G makes it. */
#include "content/editor/verb.h"
#include "content/release/signer.h"
#include "db/base/buf.h"
#include "db/base/cli.h"
#include "db/base/err.h"
#include "db/base/passphrase.h"

#include <getopt.h>
#include <sodium.h>
#include <sysexits.h>

static int make(const char *path, const char *passphrase_file, bool open)
{
	struct err e = {.code = 0};
	struct minisign_public key;
	struct buf typed;
	char id[MINISIGN_ID_TEXT];
	buf_init_secret(&typed);
	int rc = sodium_init() < 0
			 ? err_set(&e, EX_OSERR, "De computer geeft geen goede toevalsgetallen")
			 : 0;
	if (rc == 0 && !open)
		rc = passphrase_read(passphrase_file, "Kies een wachtwoord voor uw sleutel", &typed,
				     &e);
	if (rc == 0)
		rc = signer_new(path, open ? "" : typed.data, &key, &e);
	buf_finish(&typed);
	if (rc != 0)
		return cli_fail(VERB_PROGRAM, &e);
	minisign_id_text(key.id, id);
	printf("Sleutel %s.\nGeef het bestand op .pub aan wie de centrale beheert. Houd %s"
	       " voor uzelf.\n",
	       id, path);
	return EX_OK;
}

int verb_key(int argc, char **argv)
{
	static const struct option options[] = {
		{"passphrase-file", required_argument, NULL, 'p'},
		{"no-passphrase", no_argument, NULL, 'n'},
		{NULL, 0, NULL, 0},
	};
	const char *passphrase = NULL;
	bool open = false;
	int option;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'p')
			passphrase = optarg;
		else if (option == 'n')
			open = true;
		else
			return cli_misuse(VERB_PROGRAM,
					  "Deze optie is er niet, of er ontbreekt iets achter.");
	}
	if (argc - optind != 2 || strcmp(argv[optind], "new") != 0)
		return cli_misuse(VERB_PROGRAM,
				  "Zo maakt u een sleutel: wijkcontent key new BESTAND.key");
	return make(argv[optind + 1], passphrase, open);
}

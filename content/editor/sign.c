/* sign: a bundle gets its signature beside it, which minisign -V accepts. */
#include "content/editor/verb.h"
#include "content/release/signer.h"
#include "db/base/cli.h"
#include "db/base/err.h"

#include <getopt.h>
#include <sodium.h>
#include <sysexits.h>

int verb_sign(int argc, char **argv)
{
	static const struct option options[] = {
		{"key", required_argument, NULL, 's'},
		{"passphrase-file", required_argument, NULL, 'p'},
		{NULL, 0, NULL, 0},
	};
	const char *key = NULL, *passphrase = NULL;
	struct minisign_secret secret;
	struct err e = {.code = 0};
	int option;
	while ((option = getopt_long(argc, argv, "s:", options, NULL)) != -1) {
		if (option != 's' && option != 'p')
			return cli_misuse(VERB_PROGRAM,
					  "Deze optie is er niet, of er ontbreekt iets achter.");
		*(option == 's' ? &key : &passphrase) = optarg;
	}
	if (argc - optind != 1 || key == NULL)
		return cli_misuse(VERB_PROGRAM, "Zo tekent u: wijkcontent sign BESTAND -s SLEUTEL");
	int rc = sodium_init() < 0
			 ? err_set(&e, EX_OSERR, "De computer geeft geen goede toevalsgetallen")
			 : signer_open(key, passphrase, &secret, &e);
	if (rc == 0) {
		rc = signer_sign(&secret, argv[optind], &e);
		signer_close(&secret);
	}
	return rc == 0 ? EX_OK : cli_fail(VERB_PROGRAM, &e);
}

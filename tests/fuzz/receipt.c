/* Receipt codes as people type them: what is read is in one form, which is read as itself. */
#include "db/store/receipt.h"
#include "tests/fuzz/support/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *typed = fuzz_text(data, size);
	char receipt[RECEIPT_TEXT], again[RECEIPT_TEXT];
	uint8_t hash[RECEIPT_HASH];
	if (receipt_parse(typed, receipt)) {
		FUZZ_MUST(strlen(receipt) == RECEIPT_TEXT - 1);
		FUZZ_MUST(receipt_parse(receipt, again));
		FUZZ_MUST(strcmp(receipt, again) == 0);
		receipt_hash(receipt, hash);
		fuzz_accepted();
	}
	free(typed);
	return 0;
}

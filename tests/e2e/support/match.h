/*
 * Compares a text byte for byte with what was expected, but for what no test
 * can know beforehand, which is named in braces:
 *
 *   {id}    32 hexadecimal digits          {kiosk}  "k" and 16 letters or digits
 *   {time}  2026-11-24T01:02:03Z           {yes}    ja or nee
 */
#ifndef TESTS_E2E_SUPPORT_MATCH_H
#define TESTS_E2E_SUPPORT_MATCH_H

/* Fails the test, showing where they part, unless text is as expected. */
void assert_matches(const char *text, const char *expected);

#endif

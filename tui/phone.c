#include "tui/phone.h"
#include "db/base/buf.h"

#define TYPED_MAX     40
#define E164_MAX      15
#define E164_MIN      7
#define NATIONAL      10 /* with the first 0 */
#define AREA_LONG     4
#define AREA_SHORT    3
#define COUNTRY_DUTCH "31"

static bool wrong(struct fault *fault, enum word word)
{
	*fault = (struct fault){.word = word};
	return false;
}

/* Areas of three digits, and those of four, as numbers without the first 0. */
static const short areas_short[] = {10, 13, 15, 20, 23, 24, 26, 30, 33, 35, 36, 38,
				    40, 43, 45, 46, 50, 53, 55, 58, 70, 71, 72, 73,
				    74, 75, 76, 77, 78, 79, 84, 85, 87, 88, 91};
static const short areas_long[] = {
	111, 113, 114, 115, 117, 118, 161, 162, 164, 165, 166, 167, 168, 172, 174, 180,
	181, 182, 183, 184, 186, 187, 222, 223, 224, 226, 227, 228, 229, 251, 252, 255,
	294, 297, 299, 313, 314, 315, 316, 317, 318, 320, 321, 341, 342, 343, 344, 345,
	346, 347, 348, 411, 412, 413, 416, 418, 475, 478, 481, 485, 486, 487, 488, 492,
	493, 495, 497, 499, 511, 512, 513, 514, 515, 516, 517, 518, 519, 521, 522, 523,
	524, 525, 527, 528, 529, 541, 543, 544, 545, 546, 547, 548, 561, 562, 566, 570,
	571, 572, 573, 575, 577, 578, 591, 592, 593, 594, 595, 596, 597, 598, 599};

static bool is_among(const short *list, size_t count, int area)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == area)
			return true;
	return false;
}

/* Digits of the area code with its 0, or 0 when there is no such area. */
static size_t area_length(const char *digits)
{
	int two = (digits[1] - '0') * 10 + digits[2] - '0';
	int three = two * 10 + digits[3] - '0';
	if (is_among(areas_short, sizeof areas_short / sizeof areas_short[0], two))
		return AREA_SHORT;
	if (is_among(areas_long, sizeof areas_long / sizeof areas_long[0], three))
		return AREA_LONG;
	return 0;
}

static bool check_dutch(const char *digits, struct buf *tidy, struct fault *fault)
{
	size_t len = strlen(digits), area;
	if (strncmp(digits, "0800", 4) == 0 || strncmp(digits, "090", 3) == 0)
		return wrong(fault, WORD_FAULT_PHONE_SERVICE);
	if (len < NATIONAL)
		return wrong(fault, WORD_FAULT_PHONE_SHORT);
	if (len > NATIONAL)
		return wrong(fault, WORD_FAULT_PHONE_LONG);
	/* 06 6 and 06 7 are not given to telephones. */
	if (digits[1] == '6')
		area = strchr("123458", digits[2]) != NULL ? 2 : 0;
	else
		area = area_length(digits);
	if (area == 0)
		return wrong(fault, WORD_FAULT_PHONE_AREA);
	buf_add(tidy, digits, area);
	buf_addf(tidy, " %s", digits + area);
	return true;
}

/* How many digits a country code has (ITU E.164 annex): 1 and 7 one, these two, others three. */
static size_t country_length(const char *digits)
{
	static const char *const two[] = {"20", "27", "30", "31", "32", "33", "34", "36", "39",
					  "40", "41", "43", "44", "45", "46", "47", "48", "49",
					  "51", "52", "53", "54", "55", "56", "57", "58", "60",
					  "61", "62", "63", "64", "65", "66", "81", "82", "84",
					  "86", "90", "91", "92", "93", "94", "95", "98"};
	if (digits[0] == '1' || digits[0] == '7')
		return 1;
	for (size_t i = 0; i < sizeof two / sizeof two[0]; i++)
		if (strncmp(digits, two[i], 2) == 0)
			return 2;
	return 3;
}

/* digits: country code and number.  A (0) behind the country code was taken out already. */
static bool check_foreign(const char *digits, struct buf *tidy, struct fault *fault)
{
	size_t len = strlen(digits);
	if (len == 0 || digits[0] == '0')
		return wrong(fault, WORD_FAULT_PHONE);
	if (len < E164_MIN)
		return wrong(fault, WORD_FAULT_PHONE_SHORT);
	if (len > E164_MAX)
		return wrong(fault, WORD_FAULT_PHONE_LONG);
	size_t country = country_length(digits);
	buf_add_char(tidy, '+');
	buf_add(tidy, digits, country);
	buf_addf(tidy, " %s", digits + country);
	return true;
}

/* Takes out what people write between digits; "(0)" is only right behind a country code. */
static bool read_digits(const char *typed, bool *plus, struct buf *digits)
{
	*plus = false;
	for (const char *s = typed; *s != '\0'; s++) {
		bool international = *plus || strncmp(digits->data, "00", 2) == 0;
		if (*s == '+' && digits->len == 0 && !*plus) {
			*plus = true;
		} else if (strncmp(s, "(0)", 3) == 0 && international) {
			s += 2;
		} else if (*s >= '0' && *s <= '9') {
			buf_add_char(digits, *s);
		} else if (strchr(" -./()", *s) == NULL) {
			return false;
		}
	}
	return digits->len > 0 && digits->len <= TYPED_MAX;
}

static bool check_digits(const char *digits, bool plus, struct buf *tidy, struct fault *fault)
{
	struct buf national;
	bool right;
	if (!plus && strncmp(digits, "00", 2) == 0) {
		plus = true;
		digits += 2;
	}
	if (!plus && digits[0] == '0')
		return check_dutch(digits, tidy, fault);
	/* Without + or 0 at the start: 316... is a Dutch number with its country, others unclear.
	 */
	bool dutch = strncmp(digits, COUNTRY_DUTCH, 2) == 0;
	if (!plus && !(dutch && strlen(digits) == NATIONAL + 1))
		return wrong(fault, WORD_FAULT_PHONE_START);
	if (!dutch)
		return check_foreign(digits, tidy, fault);
	buf_init_secret(&national);
	/* "+31 06..." is written often; the 0 is the same one. */
	if (digits[2] != '0')
		buf_add_char(&national, '0');
	buf_add_str(&national, digits + 2);
	right = check_dutch(national.data, tidy, fault);
	buf_finish(&national);
	return right;
}

bool phone_check(const char *typed, struct buf *tidy, struct fault *fault)
{
	struct buf digits;
	bool plus;
	buf_init_secret(&digits);
	bool right = read_digits(typed, &plus, &digits)
			     ? check_digits(digits.data, plus, tidy, fault)
			     : wrong(fault, WORD_FAULT_PHONE);
	buf_finish(&digits);
	return right;
}

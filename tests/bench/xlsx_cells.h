/* The same rows for the bare loop and for ours: what a signup looks like, 12 columns. */
#ifndef TESTS_BENCH_XLSX_CELLS_H
#define TESTS_BENCH_XLSX_CELLS_H

#include <stdint.h>
#include <stdio.h>

enum { XLSX_CELLS = 12, XLSX_CELL_SIZE = 80, XLSX_CELLS_TIME = 7, XLSX_CELLS_RECEIVED = 9 };

struct xlsx_cells {
	char text[XLSX_CELLS][XLSX_CELL_SIZE];
	size_t len[XLSX_CELLS];
	int64_t made_at, received_at; /* seconds since 1970 UTC */
};

static inline void xlsx_cells_fill(struct xlsx_cells *c, uint64_t row)
{
	static const char *const names[] = {"Amal", "Joost", "Zoë", "Nguyễn", "محمد", "Fleur & Co"};
	static const char *const homes[] = {"Buurthuis De Brug", "Wijkcentrum 't Plein"};
	uint64_t x = (row + 1) * 0x9E3779B97F4A7C15U;
	uint64_t y = (x ^ (x >> 29)) * 0xBF58476D1CE4E5B9U;
	c->made_at = 1790000000 + (int64_t)(row * 37 % 30000000);
	c->received_at = c->made_at + 61;
	const struct {
		const char *format, *text;
	} fixed[XLSX_CELLS] = {
		[1] = {"%s", "k7m2p9q4"},
		[2] = {"%s", homes[y & 1]},
		[3] = {"%s", "meedoen"},
		[4] = {"%s", "3"},
		[5] = {"%s", y & 2 ? "nl" : "en"},
		[6] = {"%s", y & 4 ? "ja" : "nee"},
		[8] = {"%s", "ja"},
		[10] = {"%s", "aangemeld"},
	};
	for (int i = 0; i < XLSX_CELLS; i++) {
		int n = 0;
		if (i == 0)
			n = snprintf(c->text[i], XLSX_CELL_SIZE, "%016llx%016llx",
				     (unsigned long long)x, (unsigned long long)y);
		else if (i == XLSX_CELLS - 1)
			n = snprintf(c->text[i], XLSX_CELL_SIZE, "%s %llu, 06-%08llu", names[y % 6],
				     (unsigned long long)row, (unsigned long long)(x % 100000000));
		else if (i != XLSX_CELLS_TIME && i != XLSX_CELLS_RECEIVED)
			n = snprintf(c->text[i], XLSX_CELL_SIZE, fixed[i].format, fixed[i].text);
		c->len[i] = (size_t)n;
	}
}

#endif

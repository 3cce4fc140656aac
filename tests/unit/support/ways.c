#include "tests/unit/support/ways.h"

#define FILLED_IN                                                                                  \
	"Jan de Vries<Enter>"                                                                      \
	"jan@voorbeeld.nl<Enter>"                                                                  \
	"0612345678<Enter>"                                                                        \
	"1234 ab<Enter>"                                                                           \
	"1 2<Tab>"                                                                                 \
	"Graag ’s avonds.<Enter>1"

const struct way ways_all[] = {
	{"attract", ""},
	{"home", "<Enter>"},
	{"language", "<Enter><F2>"},
	{"help", "<Enter><F1>"},
	{"aids", "<Enter><F9>"},
	{"pages", "<Enter>1"},
	{"page", "<Enter>11"},
	{"page", "<Enter>11<Tab>"},
	{"page", "<Enter>11<End>"},
	{"publications", "<Enter>2"},
	{"publications", "<Enter>2/leef"},
	{"publications", "<Enter>2/leef<Esc>"},
	{"publications", "<Enter>2/zzzz"},
	{"publications", "<Enter>2<F3>12"},
	{"filter", "<Enter>2<F3>"},
	{"filter", "<Enter>2<F3>1"},
	{"publication", "<Enter>2<Enter>"},
	{"publication", "<Enter>2/bouwstenen<Enter>"},
	{"qr", "<Enter>5"},
	{"forms", "<Enter>3"},
	{"form", "<Enter>31"},
	{"form", "<Enter>31jan<Enter>jan@gmail.con<Enter>06<F5>"},
	{"form", "<Enter>31" FILLED_IN},
	{"leave", "<Enter>31Jan<Esc>"},
	{"review", "<Enter>31" FILLED_IN "<Enter>"},
	{"consent", "<Enter>31" FILLED_IN "<Enter><F5>"},
	{"consent", "<Enter>31" FILLED_IN "<Enter><F5><F5>"},
	{"done", "<Enter>31" FILLED_IN "<Enter><F5><Home>1<F5>"},
	{"withdraw", "<Enter>4"},
	{"withdraw", "<Enter>4abc1<Enter>"},
};
const size_t ways_count = sizeof ways_all / sizeof ways_all[0];

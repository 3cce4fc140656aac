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
	{"publications", "<Enter>2/leefbarheid"},
	{"publications", "<Enter>2<F3>12"},
	{"filter", "<Enter>2<F3>"},
	{"filter", "<Enter>2<F3>1"},
	{"publication", "<Enter>2<Enter>"},
	{"publication", "<Enter>2/bouwstenen<Enter>"},
	{"publication", "<Enter>2/gebiedsgerichte<Enter>"},
	{"reading", "<Enter>2/knikkerbaan<Enter>l"},
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

const struct way ways_agenda[] = {
	{"home", "<Enter>"},	   {"agenda", "<Enter>3"},    {"agenda", "<Enter>3<Down><Down>"},
	{"week", "<Enter>3w"},	   {"week", "<Enter>3wv"},    {"week", "<Enter>3w<Right>"},
	{"activity", "<Enter>31"}, {"activity", "<Enter>33"},
};
const size_t ways_agenda_count = sizeof ways_agenda / sizeof ways_agenda[0];

const char ways_agenda_sql[] =
	"INSERT INTO activity VALUES(1, 'Koffie in de huiskamer', 'Huiskamer', 'Kom binnen en "
	"drink een kop koffie mee.', '', 'ontmoeten', '', 0);"
	"INSERT INTO activity VALUES(2, 'Taalcafé: samen Nederlands oefenen', 'Zaal 2, eerste "
	"verdieping', 'Iedereen kan meedoen.\n\nU hoeft niets mee te nemen.', "
	"'https://www.voorbeeld.example/taal', 'taal; leren', 'meedoen', 12);"
	"INSERT INTO activity VALUES(3, 'Wandelgroep', 'Vertrek bij de voordeur', '', '', '', '', "
	"0);"
	"INSERT INTO activity VALUES(4, 'Weekend van de wijk', '', 'Twee dagen feest in de hele "
	"wijk.', '', '', '', 0);"
	"INSERT INTO activity VALUES(5, 'Voorlichting over energie besparen en veilig stoken in uw "
	"eigen woning', 'Grote zaal', '', '', '', 'meedoen', 40);"
	"INSERT INTO activity VALUES(6, 'Tot laat: film', 'Zaal 1', '', '', '', '', 0);"
	"INSERT INTO occurrence VALUES(1795005000, 'koffie', 1795010400, 29916810, 29916900, 0, 0, "
	"1);"
	"INSERT INTO occurrence VALUES(1795609800, 'koffie', 1795615200, 29926890, 29926980, 0, 0, "
	"1);"
	"INSERT INTO occurrence VALUES(1796214600, 'koffie', 1796220000, 29936970, 29937060, 0, 0, "
	"1);"
	"INSERT INTO occurrence VALUES(1796819400, 'koffie', 1796824800, 29947050, 29947140, 0, 0, "
	"1);"
	"INSERT INTO occurrence VALUES(1795026600, 'taal', 1795032000, 29917170, 29917260, 0, 0, "
	"2);"
	"INSERT INTO occurrence VALUES(1795717800, 'taal', 1795723200, 29928690, 29928780, 0, 0, "
	"2);"
	"INSERT INTO occurrence VALUES(1796322600, 'taal', 1796328000, 29938770, 29938860, 0, 0, "
	"2);"
	"INSERT INTO occurrence VALUES(1796927400, 'taal', 1796932800, 29948850, 29948940, 0, 0, "
	"2);"
	"INSERT INTO occurrence VALUES(1797532200, 'taal', 1797537600, 29958930, 29959020, 0, 0, "
	"2);"
	"INSERT INTO occurrence VALUES(1795165200, 'wandelen', 1795168800, 29919480, 29919540, 0, "
	"1, 3);"
	"INSERT INTO occurrence VALUES(1795215600, 'weekend', 1795388400, 29920320, 29923200, 1, "
	"0, 4);"
	"INSERT INTO occurrence VALUES(1795266000, 'energie', 1795273200, 29921160, 29921280, 0, "
	"0, 5);"
	"INSERT INTO occurrence VALUES(1795294800, 'film', 1795307400, 29921640, 29921850, 0, 0, "
	"6);"
	"INSERT INTO occurrence VALUES(1794985200, 'koffie', 1794988800, 29916480, 29916540, 0, 0, "
	"1);"
	"INSERT INTO occurrence VALUES(1799244000, 'nieuwjaar', 1799247600, 29987460, 29987520, 0, "
	"0, 1);";

#include "tests/unit/support/ways.h"
#include "db/store/listkey.h"
#include "db/store/store.h"
#include "tui/idle.h"
#include "tui/setup/setup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define FILLED_IN                                                                                  \
	"Jan de Vries<Enter>"                                                                      \
	"jan@voorbeeld.nl<Enter>"                                                                  \
	"0612345678<Enter>"                                                                        \
	"1234 ab<Enter>"                                                                           \
	"1 2<Tab>"                                                                                 \
	"Graag ’s avonds.<Enter>1"

static const struct way of_visitor[] = {
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

static const struct way of_agenda[] = {
	{"home", "<Enter>"},	   {"agenda", "<Enter>3"},    {"agenda", "<Enter>3<Down><Down>"},
	{"week", "<Enter>3w"},	   {"week", "<Enter>3wv"},    {"week", "<Enter>3w<Right>"},
	{"activity", "<Enter>31"}, {"activity", "<Enter>33"},
};

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

#define TO_DOOR	   "<Enter><F4>"
#define TO_MENU	   TO_DOOR "1" STAGE_PIN "<Enter>"
#define TO_REVIEW  TO_MENU "141" FILLED_IN "<Enter>"
#define TO_ASK	   TO_REVIEW "<F5><End><Enter>"
#define TO_NOTICES TO_MENU "4"
#define TO_NEW	   TO_NOTICES "1Zaterdag is er koffie om 10 uur."
/* To the other language, and from the first field to the first day. */
#define ARABIC	     "<Tab><Tab><Tab>قهوة يوم السبت الساعة 10."
#define TO_FIRST_DAY "<Tab><Tab><Tab><Tab><Tab><Tab>"
#define PASSPHRASE   "de brug is op dinsdag open"
#define TO_LIST	     TO_MENU "6" PASSPHRASE "<Enter>"

static const struct way of_worker[] = {
	{"worker_pin", TO_DOOR},
	{"worker_pin", TO_DOOR "1402"},
	{"worker", TO_MENU},
	{"assist", TO_MENU "1"},
	{"assist", TO_MENU "14"},
	{"form", TO_MENU "141"},
	{"review", TO_REVIEW},
	{"turn", TO_REVIEW "<F5>"},
	{"turn", TO_ASK},
	{"turn", TO_ASK "<End>"},
	{"turn", TO_ASK "<Esc>"},
	{"assist", TO_ASK "<End>12<Enter>"},
	{"agenda", TO_MENU "2"},
	{"activity", TO_MENU "21"},
	{"withdraw", TO_MENU "3"},
	{"worker_notices", TO_NOTICES},
	{"worker_notice_new", TO_NEW},
	{"worker_notice_new", TO_NOTICES "1<F5>"},
	{"worker_notice_new", TO_NEW TO_FIRST_DAY},
	{"worker_day", TO_NEW TO_FIRST_DAY "<Enter>"},
	{"worker_notices", TO_NEW ARABIC "<F5>"},
	{"worker_notice", TO_NOTICES "2"},
	{"home", "<Enter>"},
	{"worker_change", TO_MENU "5402<Tab>61"},
	{"worker_change", TO_MENU "5" STAGE_PIN "<Tab>123456<Tab>123456<F5>"},
	{"people_door", TO_MENU "6dat is het"},
	{"people_door", TO_MENU "6dat is het<Enter>"},
	{"people_groups", TO_LIST},
	{"people", TO_LIST "1"},
	{"people", TO_LIST "1/jan"},
	{"people_hand", TO_LIST "1<F5>"},
	{"worker_team", TO_MENU "7"},
	{"health", TO_MENU "8"},
	{"health", TO_MENU "8<End>"},
	{"health", TO_MENU "8<End><Enter>"},
	{"worker_pin", TO_DOOR "1718203<Enter>"},
	{"worker", TO_MENU},
	{"worker_pin", TO_DOOR "1718203<Enter>718203<Enter>718203<Enter>"},
};

/* The wizard stays on its step when somebody walks away. */
static const struct way of_setup[] = {
	{"setup", ""},
	{"setup", "<F5>"},
	{"setup", "Buurthuis De Brug<F5>"},
	{"setup", "<F5>"},
	{"setup", "<F5>"},
	{"setup", "<F5>"},
	{"setup", "<F5>"},
	{"setup", "Balie<Enter>123456<Enter>123456<F5>"},
	{"setup", "<F5>"},
	{"setup", "<F5>"},
};

void tour_sign_up(struct stage *s, const char *name, const char *email)
{
	char receipt[RECEIPT_TEXT];
	const struct answer answers[] = {{"naam", name},	 {"email", email},
					 {"telefoon", ""},	 {"postcode", "1234 XX"},
					 {"onderwerp", "groen"}, {"vraag", ""},
					 {"leeftijd", "ja"}};
	const struct given_consent consent = {"contact", 1, true};
	const struct signup signup = {.form = "meedoen",
				      .lang = "nl",
				      .form_version = 1,
				      .answer_count = sizeof answers / sizeof answers[0],
				      .consent_count = 1,
				      .answers = answers,
				      .consents = &consent};
	assert_int_equal(store_signup(s->store, &signup, receipt, NULL), 0);
}

static void furnish_list(struct stage *s)
{
	assert_int_equal(listkey_begin(s->centre, PASSPHRASE, NULL), 0);
	tour_sign_up(s, "Jan de Vries", "jan@voorbeeld.nl");
	tour_sign_up(s, "Amina", "amina@voorbeeld.nl");
}

#define WAYS(list) .ways = (list), .way_count = sizeof(list) / sizeof(list)[0]

const struct tour tours[TOURS] = {
	{.rest = "attract", WAYS(of_visitor)},
	{.rest = "attract", .options = {.sql = ways_agenda_sql}, WAYS(of_agenda)},
	{.rest = "attract",
	 .options = {.sql = ways_agenda_sql, .workers = "Fatima Jan"},
	 .furnish = furnish_list,
	 WAYS(of_worker)},
	{.rest = "setup",
	 .options = {.not_enrolled = true, .first = &setup_screen, .sync = "/nonexistent"},
	 WAYS(of_setup)},
};

void tour_open(struct stage *s, const struct tour *tour, int rows, int cols,
	       const struct stage_options *options)
{
	stage_open_with(s, rows, cols, options);
	if (tour->furnish != NULL)
		tour->furnish(s);
	stage_expect(s, tour->rest);
}

void tour_go(struct stage *s, const struct way *way)
{
	stage_keys(s, way->keys);
	if (strcmp(ui_screen_name(s->ui), way->screen) != 0)
		fail_msg("%s leads to %s", way->keys, ui_screen_name(s->ui));
}

int64_t tour_limit_ms(const struct stage *s)
{
	bool worker = ui_worker(s->ui) != NULL;
	return idle_limit_ms(worker ? STAGE_LOCK_SECONDS : STAGE_IDLE_SECONDS,
			     ui_prefs(s->ui)->patience);
}

void tour_end(struct stage *s, const struct tour *tour)
{
	s->kiosk.world.now_ms += tour_limit_ms(s);
	ui_input(s->ui, &(struct input){.kind = INPUT_TIME});
	ui_draw(s->ui);
	stage_expect(s, tour->rest);
}

/*
 * Is the machine well, with the real programs: a worker looks, sends now, tries the way to central
 * and back, and asks to restart.
 */
#include "db/base/buf.h"
#include "db/base/file.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/team.h"
#include "tests/e2e/support/walk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define KEY_WORKER "\033OS" /* F4 */
#define SCRIPT	   "packaging/systemd/wijkkiosk-power.sh"

static const struct kiosk_options size = {.rows = 50, .cols = 100};

static void write_text(const struct place *place, const char *name, const char *text)
{
	char *path = place_path(place, name);
	char *slash = strrchr(path, '/');
	*slash = '\0';
	assert_int_equal(file_make_folder(path, 0700, NULL), 0);
	*slash = '/';
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0700);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	free(path);
}

/* `wijksync --state MAP WORDS...` on a terminal of its own. */
static struct pty *sync_program(const struct place *place, const char *a, const char *b,
				const char *c)
{
	char *program = place_program("wijksync");
	char *const argv[] = {program,	 (char *)"--state", place->state, (char *)a,
			      (char *)b, (char *)c,	    NULL};
	struct pty *p = pty_start(&(struct pty_options){.argv = argv});
	free(program);
	return p;
}

static int setup(void **state)
{
	struct place *place = buf_alloc(1, sizeof *place);
	place_init_enrolled(place);
	team_add(place, "Fatima");
	write_text(place, "class/net/eth0/operstate", "up\n");
	write_text(place, "class/thermal/thermal_zone0/temp", "41000\n");
	*state = place;
	return 0;
}

/* The kiosk, on the screen that tells how the machine is. */
static struct pty *open_health(const struct place *place)
{
	char *machine = place_path(place, "class");
	char *lpstat = place_path(place, "lpstat");
	const char *const more[] = {"--machine", machine, "--lpstat", lpstat, NULL};
	struct kiosk_options options = size;
	options.more = more;
	struct pty *p = place_kiosk(place, &options);
	walk_to_home(p);
	pty_type(p, KEY_WORKER);
	expect_text(p, "alleen voor medewerkers");
	pty_type(p, TEAM_PIN "\r");
	expect_click(p, "Is de machine goed?");
	expect_text(p, "Nu versturen");
	free(lpstat);
	free(machine);
	return p;
}

static void try_the_way(struct pty *p)
{
	expect_click(p, "Proefaanmelding doen");
	expect_text(p, "telt nergens mee");
	expect_click(p, "Ja, doe het");
	expect_text(p, "Proefaanmelding: hier bewaard");
}

static char *central(const struct place *place, const char *verb, const char *option,
		     const char *value)
{
	return place_must_run((const char *const[]){"wijkcentral", "--home", place->home, verb,
						    option, value, NULL});
}

static void a_test_signup_goes_all_the_way_and_counts_nowhere(void **state)
{
	struct place *place = *state;
	struct pty *watch = sync_program(place, "watch", NULL, NULL), *p = open_health(place);
	try_the_way(p);
	expect_text(p, "Klaar. Verstuurd: 1 van 1.");
	expect_text(p, "hier bewaard, verstuurd.");
	free(central(place, "collect", NULL, NULL));
	expect_click(p, "Nu versturen");
	expect_text(p, "hier bewaard, verstuurd, aangekomen.");
	expect_text(p, "Alles is aangekomen.");
	char *said = central(place, "status", NULL, NULL);
	assert_non_null(strstr(said, "laatste proef aangekomen op "));
	assert_non_null(strstr(said, "\n0 aanmeldingen\n"));
	free(said);
	said = central(place, "status", "--json", NULL);
	assert_null(strstr(said, "\"last_test\":null"));
	free(said);
	said = central(place, "export", "--format", "csv");
	assert_null(strstr(said, place->state));
	/* Its head, at the most. */
	assert_true(strchr(said, '\n') == NULL || strchr(said, '\n')[1] == '\0');
	free(said);
	/* It is filed once, however often it is collected. */
	free(central(place, "collect", NULL, NULL));
	pty_free(p);
	pty_free(watch);
}

static void without_wijksync_it_says_that_nothing_happens(void **state)
{
	struct pty *p = open_health(*state);
	try_the_way(p);
	expect_text(p, "Het programma dat verstuurt, draait niet.");
	/* Then nobody takes it later. */
	char *request = file_join(((struct place *)*state)->state, "sync.now");
	assert_false(file_exists(request));
	free(request);
	pty_free(p);
}

static void a_drop_that_is_gone_is_told_in_words(void **state)
{
	struct place *place = *state;
	char *away = place_path(place, "away");
	assert_int_equal(rename(place->drop, away), 0);
	/* What is no folder can hold no batch. */
	int fd = open(place->drop, O_WRONLY | O_CREAT, 0600);
	assert_true(fd >= 0);
	close(fd);
	struct pty *watch = sync_program(place, "watch", NULL, NULL), *p = open_health(place);
	expect_click(p, "Nu versturen");
	expect_text(p, "Versturen lukte niet.");
	expect_text(p, "Netwerk: let op.");
	assert_int_equal(unlink(place->drop), 0);
	assert_int_equal(rename(away, place->drop), 0);
	expect_click(p, "Nu versturen");
	expect_text(p, "Klaar. Verstuurd:");
	expect_text(p, "Netwerk: goed.");
	pty_free(p);
	pty_free(watch);
	free(away);
}

/* While it is open, it looks again by itself. */
static void network_and_heat_are_seen_as_they_change(void **state)
{
	struct place *place = *state;
	struct pty *p = open_health(place);
	expect_text(p, "Netwerk: goed.");
	expect_text(p, "Graden: 41.");
	write_text(place, "class/net/eth0/operstate", "down\n");
	write_text(place, "class/thermal/thermal_zone0/temp", "91000\n");
	expect_text(p, "Kijk of de kabel erin zit");
	expect_text(p, "Temperatuur: kapot.");
	expect_text(p, "De machine is te heet.");
	write_text(place, "class/net/eth0/operstate", "up\n");
	write_text(place, "class/thermal/thermal_zone0/temp", "41000\n");
	expect_text(p, "Temperatuur: goed.");
	pty_free(p);
}

/* What `wijkkiosk doctor` would say, as far as the kiosk can see it. */
static void what_else_is_wrong_is_told_with_its_cure(void **state)
{
	struct place *place = *state;
	char *settings = file_join(place->state, "kiosk.conf");
	struct pty *p = open_health(place);
	char *seen = pty_screen(p);
	assert_null(strstr(seen, "Bestanden"));
	free(seen);
	pty_free(p);
	assert_int_equal(chmod(settings, 0666), 0);
	write_text(place, "class/sys/block/mmcblk0/device/pre_eol_info", "0x03\n");
	write_text(place, "class/sys/block/mmcblk0/device/life_time", "0x0b 0x01\n");
	p = open_health(place);
	expect_text(p, "Bestanden: kapot.");
	expect_text(p, "Anderen kunnen kiosk.conf veranderen.");
	expect_text(p, "Sluit de map af: chmod -R go=");
	expect_text(p, "Slijtage van de schijf: kapot.");
	pty_free(p);
	assert_int_equal(chmod(settings, 0644), 0);
	free(settings);
}

#define SAYS "#!/bin/sh\necho \"printer Balie "

static void the_printer_is_asked_without_waiting_for_it(void **state)
{
	struct place *place = *state;
	struct pty *p = open_health(place);
	expect_text(p, "Deze machine heeft geen printer.");
	pty_free(p);
	write_text(place, "lpstat", SAYS "is idle.  enabled since Sat\"\n");
	p = open_health(place);
	expect_text(p, "Printer: goed.");
	pty_free(p);
	write_text(place, "lpstat", SAYS "disabled since Sat -\"\n");
	p = open_health(place);
	expect_text(p, "Printer: kapot.");
	pty_free(p);
	/* One that hangs stops nobody. */
	write_text(place, "lpstat", "#!/bin/sh\nexec sleep 1000\n");
	p = open_health(place);
	expect_click(p, "Herstarten");
	expect_text(p, "uit en weer aan");
	pty_free(p);
}

/* As the service does it, with another systemctl. */
static char *run_power(const struct place *place)
{
	char *bin = place_path(place, "bin");
	struct buf path;
	buf_init(&path);
	buf_addf(&path, "PATH=%s:/usr/bin:/bin", bin);
	char *said = place_must_run(
		(const char *const[]){"/usr/bin/env", path.data, SCRIPT, place->state, NULL});
	buf_finish(&path);
	free(bin);
	return said;
}

static void restarting_is_asked_of_another_once(void **state)
{
	struct place *place = *state;
	char *request = file_join(place->state, "power");
	struct pty *p = open_health(place);
	write_text(place, "bin/systemctl", "#!/bin/sh\necho \"systemctl $*\"\n");
	expect_click(p, "Herstarten");
	expect_text(p, "uit en weer aan");
	/* A hasty Enter says no. */
	pty_type(p, "\r");
	expect_text(p, "Nu versturen");
	assert_false(file_exists(request));
	expect_click(p, "Herstarten");
	expect_click(p, "Ja, doe het");
	expect_text(p, "De machine is ermee bezig");
	char *said = run_power(place);
	assert_string_equal(said, "systemctl reboot\n");
	free(said);
	assert_false(file_exists(request));
	said = run_power(place);
	assert_string_equal(said, "");
	free(said);
	/* Where nobody listens, it is taken back. */
	expect_click(p, "Uitzetten");
	expect_click(p, "Ja, doe het");
	expect_text(p, "Er gebeurde niets.");
	assert_false(file_exists(request));
	pty_free(p);
	free(request);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_test_signup_goes_all_the_way_and_counts_nowhere),
		cmocka_unit_test(without_wijksync_it_says_that_nothing_happens),
		cmocka_unit_test(a_drop_that_is_gone_is_told_in_words),
		cmocka_unit_test(what_else_is_wrong_is_told_with_its_cure),
		cmocka_unit_test(network_and_heat_are_seen_as_they_change),
		cmocka_unit_test(the_printer_is_asked_without_waiting_for_it),
		cmocka_unit_test(restarting_is_asked_of_another_once),
	};
	return cmocka_run_group_tests_name("health", tests, setup, place_teardown);
}

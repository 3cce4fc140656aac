/*
 * What a resident types is nowhere but sealed in the state folder: a random
 * word goes into the real kiosk's forms by every way there is, and is then
 * looked for in the kiosk's memory, in every file, in the drop and in a core
 * file.  While the form is open the same search must find it, in memory that
 * is locked and kept out of core files: that is how the search is known to
 * work.
 */
#include "db/base/buf.h"
#include "tests/e2e/support/place.h"
#include "tests/e2e/support/pty.h"
#include "tests/e2e/support/touch.h"
#include "tests/e2e/support/traces.h"
#include "tests/e2e/support/walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#define REST_MS	  2000
#define SAYS_DONE "Uw code"

/* One kiosk, one visitor, one word. */
struct visit {
	struct place place;
	struct word word;
	char email[64];
	char *errors;
	struct pty *p;
};

static void visit_start(struct visit *v, const struct kiosk_options *options)
{
	struct kiosk_options with = *options;
	place_init_enrolled(&v->place);
	v->word = traces_word();
	snprintf(v->email, sizeof v->email, "post.%s@voorbeeld.nl", v->word.text);
	v->errors = place_path(&v->place, "stderr");
	with.errors = v->errors;
	v->p = place_kiosk(&v->place, &with);
}

static void visit_finish(struct visit *v)
{
	pty_free(v->p);
	place_finish(&v->place);
	free(v->errors);
}

/* ---- what is left ---- */

static void assert_no_traces(const struct traces *t, const char *when)
{
	if (t->count != 0)
		fail_msg("%s: %zu traces\n%s", when, t->count, t->where.data);
}

/* The word is there, and only where it may be. */
static void assert_is_held(struct visit *v, const char *when)
{
	struct traces t;
	traces_init(&t);
	if (traces_in_memory(&t, pty_pid(v->p), &v->word)) {
		print_message("%s: %zu traces in %zu pages\n", when, t.count, t.pages);
		if (t.count == 0)
			fail_msg("%s: the search finds nothing, so it proves nothing", when);
		if (t.swappable != 0 || t.dumpable != 0)
			fail_msg("%s: of %zu traces, %zu are not locked and %zu would be in a core"
				 " file\n%s",
				 when, t.count, t.swappable, t.dumpable, t.where.data);
	} else {
		print_message("%s: memory was not looked at: that takes root and a build without"
			      " sanitizers\n",
			      when);
	}
	traces_finish(&t);
}

static void assert_memory_is_clean(struct visit *v, const char *when)
{
	struct traces t;
	traces_init(&t);
	if (traces_in_memory(&t, pty_pid(v->p), &v->word)) {
		assert_true(t.pages > 100);
		assert_no_traces(&t, when);
	}
	traces_finish(&t);
}

/* The state folder, the drop, what programs said: everything but the terminal. */
static void assert_files_are_clean(struct visit *v, const char *when)
{
	struct traces t;
	struct stat st;
	traces_init(&t);
	traces_in_folder(&t, v->place.folder, &v->word);
	assert_true(t.pages > 1);
	assert_no_traces(&t, when);
	traces_finish(&t);
	assert_int_equal(stat(v->errors, &st), 0);
	assert_int_equal(st.st_size, 0);
}

/* Whatever the kiosk still does by itself, it has done it by then. */
static void let_it_rest(struct pty *p)
{
	int64_t until = pty_deadline() - PTY_PATIENCE_MS + REST_MS;
	while (pty_deadline() - PTY_PATIENCE_MS < until)
		pty_pump_until(p, until);
}

static void assert_nothing_left(struct visit *v, const char *when)
{
	let_it_rest(v->p);
	assert_memory_is_clean(v, when);
	assert_files_are_clean(v, when);
}

static void assert_nothing_sent(struct visit *v)
{
	struct said said = place_run(
		(const char *const[]){"wijksync", "--state", v->place.state, "--once", NULL});
	struct traces t;
	traces_init(&t);
	assert_int_equal(said.status, EX_OK);
	traces_in_bytes(&t, "stdout", said.out, strlen(said.out), &v->word);
	traces_in_bytes(&t, "stderr", said.err, strlen(said.err), &v->word);
	traces_in_folder(&t, v->place.drop, &v->word);
	assert_true(t.pages > 0);
	assert_no_traces(&t, "wijksync");
	traces_finish(&t);
	said_finish(&said);
	assert_files_are_clean(v, "after sending");
}

/* ---- the ways in ---- */

static void open_form(struct pty *p)
{
	walk_to_home(p);
	pty_type(p, "3");
	expect_text(p, "Ik wil meedoen");
	pty_type(p, "1");
	expect_text(p, "Waar wilt u meer over weten?");
}

/* From the opened form to all fields filled in but the age. */
static void fill_in(struct visit *v)
{
	open_form(v->p);
	pty_type(v->p, "1\t");
	pty_type(v->p, v->word.text);
	pty_type(v->p, "\t");
	pty_type(v->p, v->email);
	expect_text(v->p, v->email);
}

static void read_back(struct visit *v)
{
	pty_key(v->p, VTERM_KEY_FUNCTION(5));
	expect_text(v->p, "Klopt dit?");
	expect_text(v->p, v->email);
	assert_is_held(v, "reading back");
}

static void consent_and_send(struct visit *v)
{
	pty_key(v->p, VTERM_KEY_FUNCTION(5));
	expect_text(v->p, "Geeft u toestemming?");
	pty_type(v->p, "\t");
	expect_text(v->p,
		    "[ ] Ja, neem contact met mij op"); /* nobody ticks what they cannot see */
	pty_type(v->p, "1");
	expect_text(v->p, "[x] Ja, neem contact met mij op");
	pty_key(v->p, VTERM_KEY_FUNCTION(5));
	expect_text(v->p, SAYS_DONE);
}

static void by_keys(void **state)
{
	struct visit v;
	(void)state;
	visit_start(&v, &(struct kiosk_options){0});
	fill_in(&v);
	assert_is_held(&v, "typing");
	pty_type(v.p, "\t\t1234 ab\t1");
	read_back(&v);
	consent_and_send(&v);
	assert_nothing_left(&v, "after signing up by keys");
	assert_nothing_sent(&v);
	visit_finish(&v);
}

static void by_keyboard_on_the_screen(void **state)
{
	struct kiosk_options tall = {.rows = 43, .cols = 132};
	struct visit v;
	(void)state;
	visit_start(&v, &tall);
	expect_text(v.p, SAYS_ATTRACT);
	expect_click(v.p, "Nederlands");
	expect_click(v.p, "Meedoen");
	expect_click(v.p, "Ik wil meedoen");
	expect_click(v.p, "Een eigen idee voor de wijk");
	expect_text(v.p, "[x] Een eigen idee");
	expect_click(v.p, "Uw naam");
	touch_keys(v.p, v.word.text);
	touch_ready(v.p, v.word.text);
	touch_keys(v.p, v.email);
	assert_is_held(&v, "touching");
	touch_ready(v.p, v.email);
	touch_keys(v.p, "0612345678");
	touch_ready(v.p, "0612345678");
	touch_keys(v.p, "1234");
	expect_click(v.p, "klaar");
	expect_gone(v.p, "klaar"); /* a choice needs no keyboard */
	expect_click(v.p, ") ja");
	expect_text(v.p, "(•) ja");
	expect_click(v.p, "Verder");
	expect_text(v.p, "Klopt dit?");
	assert_is_held(&v, "reading back");
	expect_click(v.p, "Dit klopt, verder");
	expect_click(v.p, "[ ] Ja, neem contact met mij op");
	expect_text(v.p, "[x] Ja, neem contact met mij op");
	expect_click(v.p, "Versturen");
	expect_text(v.p, SAYS_DONE);
	assert_nothing_left(&v, "after signing up by touch");
	assert_nothing_sent(&v);
	visit_finish(&v);
}

/* Pasted into a field, in a window that changes meanwhile; then taken back by Esc. */
static void left_by_esc(void **state)
{
	struct visit v;
	(void)state;
	visit_start(&v, &(struct kiosk_options){0});
	fill_in(&v);
	pty_paste(v.p, v.word.text, strlen(v.word.text));
	pty_resize(v.p, 50, 140);
	pty_key(v.p, VTERM_KEY_FUNCTION(5));
	expect_text(v.p, "Er klopt iets niet bij");
	pty_resize(v.p, 24, 80);
	expect_text(v.p, v.email);
	assert_is_held(&v, "pasting");
	pty_type(v.p, KEY_ESC);
	expect_text(v.p, "Stoppen en antwoorden wissen");
	assert_is_held(&v, "being asked");
	pty_type(v.p, "2");
	expect_text(v.p, "Nieuws over het programma");
	assert_nothing_left(&v, "after Esc");
	visit_finish(&v);
}

/*
 * A question that ends with the word, read back as one line of many bytes: the lines that are
 * shown after it are too short to write over all that curses keeps of its output.
 */
static void left_by_idle(void **state)
{
	struct kiosk_options options = {
		.rows = 43, .cols = 132, .more = (const char *const[]){"--idle", "25", NULL}};
	struct visit v;
	(void)state;
	visit_start(&v, &options);
	walk_to_home(v.p);
	pty_type(v.p, "3");
	expect_click(v.p, "Stel een vraag");
	expect_text(v.p, "U krijgt een antwoord");
	for (int i = 0; i < 9; i++)
		pty_type(v.p, "éééééé ");
	pty_type(v.p, v.word.text);
	pty_type(v.p, "\t");
	pty_type(v.p, v.email);
	pty_type(v.p, "\t\t1");
	read_back(&v);
	expect_text(v.p, SAYS_ATTRACT);
	assert_nothing_left(&v, "after idle");
	visit_finish(&v);
}

/* The kiosk's children, as many as there are; -1 when this machine does not tell. */
static int children_of(pid_t pid)
{
	struct buf path;
	int count = 0;
	buf_init(&path);
	buf_addf(&path, "/proc/%ld/task/%ld/children", (long)pid, (long)pid);
	FILE *file = fopen(path.data, "re");
	buf_finish(&path);
	if (file == NULL)
		return -1;
	for (int c; (c = fgetc(file)) != EOF;)
		count += c == ' ';
	fclose(file);
	return count;
}

/* By the real voice, which speaks to nobody: what it was told goes with it. */
static void read_aloud(void **state)
{
	struct visit v;
	char *settings = realpath("tests/fixtures/sound/null.conf", NULL);
	(void)state;
	assert_non_null(settings);
	setenv("ALSA_CONFIG_PATH", settings, 1);
	visit_start(&v, &(struct kiosk_options){0});
	expect_text(v.p, SAYS_ATTRACT);
	pty_key(v.p, VTERM_KEY_FUNCTION(6));
	fill_in(&v);
	if (children_of(pty_pid(v.p)) >= 0)
		assert_int_equal(children_of(pty_pid(v.p)), 1);
	assert_is_held(&v, "typing, read aloud");
	pty_type(v.p, "\t\t1234 ab\t1");
	read_back(&v);
	consent_and_send(&v);
	pty_key(v.p, VTERM_KEY_FUNCTION(10));
	expect_text(v.p, SAYS_ATTRACT);
	assert_nothing_left(&v, "after being read aloud");
	if (children_of(pty_pid(v.p)) >= 0)
		assert_int_equal(children_of(pty_pid(v.p)), 0);
	unsetenv("ALSA_CONFIG_PATH");
	visit_finish(&v);
	free(settings);
}

static void ended_by_sigterm(void **state)
{
	struct visit v;
	(void)state;
	visit_start(&v, &(struct kiosk_options){0});
	fill_in(&v);
	assert_is_held(&v, "before SIGTERM");
	assert_int_equal(kill(pty_pid(v.p), SIGTERM), 0);
	expect_exit(v.p, EX_OK);
	assert_files_are_clean(&v, "after SIGTERM");
	visit_finish(&v);
}

/* ---- core files ---- */

/* Does this machine write core files into the folder, with what was in memory? */
static bool core_of_another(const struct visit *v)
{
	struct traces t;
	int status;
	char *folder = place_path(&v->place, "core");
	assert_int_equal(mkdir(folder, 0700), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		if (chdir(folder) == 0)
			abort();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	traces_init(&t);
	traces_in_folder(&t, folder, &v->word);
	bool found = WIFSIGNALED(status) && WCOREDUMP(status) && t.count > 0;
	traces_finish(&t);
	free(folder);
	return found;
}

static void crashes_without_a_core(void **state)
{
	struct visit v;
	struct rlimit limit;
	const struct rlimit most = {RLIM_INFINITY, RLIM_INFINITY};
	(void)state;
	visit_start(&v, &(struct kiosk_options){0});
	fill_in(&v);
	pid_t pid = pty_pid(v.p);
	assert_int_equal(syscall(SYS_prlimit64, pid, RLIMIT_CORE, NULL, &limit), 0);
	assert_int_equal(limit.rlim_cur, 0);
	assert_int_equal(limit.rlim_max, 0);
	/* Even with the limit taken away again. */
	if (geteuid() == 0 && syscall(SYS_prlimit64, pid, RLIMIT_CORE, &most, NULL) != 0)
		print_message("the limit cannot be lifted here: %s\n", strerror(errno));
	assert_int_equal(kill(pid, SIGABRT), 0);
	int status = pty_wait_exit(v.p);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_false(WCOREDUMP(status));
	assert_files_are_clean(&v, "after a crash");
	print_message(core_of_another(&v)
			      ? "another program that crashes here leaves the word in its core\n"
			      : "this machine writes no core files that can be read back\n");
	visit_finish(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_keys),
		cmocka_unit_test(by_keyboard_on_the_screen),
		cmocka_unit_test(left_by_esc),
		cmocka_unit_test(left_by_idle),
		cmocka_unit_test(read_aloud),
		cmocka_unit_test(ended_by_sigterm),
		cmocka_unit_test(crashes_without_a_core),
	};
	/* A machine on which core files are wanted. */
	struct rlimit limit;
	if (getrlimit(RLIMIT_CORE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_CORE, &limit);
	}
	const struct rlimit most = {RLIM_INFINITY, RLIM_INFINITY};
	setrlimit(RLIMIT_CORE, &most);
	return cmocka_run_group_tests_name("leak", tests, NULL, NULL);
}

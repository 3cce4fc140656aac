/* What screens ask of the kiosk and tell it: language, content, store, who is in, what can be done.
 */
#include "content/bundle/bundle.h"
#include "db/agenda/agenda.h"
#include "db/base/buf.h"
#include "db/base/file.h"
#include "db/base/notify.h"
#include "db/base/sys.h"
#include "db/store/store.h"
#include "tui/screen/screens.h"
#include "tui/ui_inside.h"

enum lang ui_lang(const struct ui *ui)
{
	return ui->lang;
}

void ui_set_lang(struct ui *ui, enum lang lang)
{
	ui->lang = lang;
	ui->opened++;
	ui_need(ui, DAMAGE_ALL);
}

enum lang ui_language(const struct ui *ui, size_t k)
{
	if (ui->options.language_count == 0)
		return k < LANG_QPS ? (enum lang)k : LANGS;
	return k < ui->options.language_count ? ui->options.languages[k] : LANGS;
}

const struct prefs *ui_prefs(const struct ui *ui)
{
	return &ui->prefs;
}

void ui_set_prefs(struct ui *ui, const struct prefs *prefs)
{
	ui->prefs = *prefs;
	ui_need(ui, DAMAGE_ALL);
}

const char *ui_word(const struct ui *ui, enum word word)
{
	return words_get(ui->lang, word);
}

struct bundle *ui_bundle(struct ui *ui)
{
	return ui->options.bundle;
}

void ui_set_bundle(struct ui *ui, struct bundle *bundle)
{
	ui->options.bundle = bundle;
	if (ui->options.agenda != NULL)
		agenda_set_content(ui->options.agenda, bundle_agenda(bundle));
	if (ui_rests(ui))
		stack_wipe(ui);
	else
		stack_resume(ui);
}

bool ui_rests(const struct ui *ui)
{
	return ui->depth == 1 && ui->stack[0].ops->bare && !ui->prefs.speech;
}

bool ui_holds_answers(const struct ui *ui)
{
	return stack_holds(ui);
}

struct agenda *ui_agenda(struct ui *ui)
{
	struct agenda *agenda = ui->options.agenda;
	agenda_set_content(agenda, bundle_agenda(ui->options.bundle));
	return agenda;
}

int64_t ui_now(const struct ui *ui)
{
	return ui->options.sys->now_ms(ui->options.sys->self) / 1000;
}

struct store *ui_store(struct ui *ui)
{
	return ui->options.store;
}

struct centre *ui_centre(struct ui *ui)
{
	return ui->options.centre;
}

struct health_roots ui_machine(const struct ui *ui)
{
	const struct ui_options *o = &ui->options;
	return (struct health_roots){
		.state = store_folder(o->store),
		.machine = o->machine != NULL ? o->machine : "/sys/class",
		.space = o->space != NULL ? o->space : file_space,
		.lpstat = o->lpstat != NULL ? o->lpstat : "/usr/bin/lpstat",
		/* Another machine is another one in all that it tells. */
		.root = o->machine != NULL ? o->machine : "",
	};
}

void ui_busy(struct ui *ui, int64_t ms)
{
	notify_busy(ui->options.notify, ms);
}

const struct sys *ui_sys(const struct ui *ui)
{
	return ui->options.sys;
}

const struct screen_ops *ui_inside(const struct ui *ui)
{
	return ui->options.inside != NULL ? ui->options.inside : &worker_screen;
}

char *ui_sync_program(const struct ui *ui)
{
	return ui->options.sync != NULL ? buf_copy(ui->options.sync) : file_beside("wijksync");
}

const char *ui_worker(const struct ui *ui)
{
	return ui->worker;
}

int64_t ui_worker_id(const struct ui *ui)
{
	return ui->worker_id;
}

long ui_worker_tries(const struct ui *ui)
{
	return ui->worker_tries;
}

void ui_worker_in(struct ui *ui, int64_t id, const char *name, long wrong)
{
	free(ui->worker);
	ui->worker = buf_copy(name);
	ui->worker_id = id;
	ui->worker_tries = wrong;
	ui_need(ui, DAMAGE_ALL);
}

void ui_worker_turned(struct ui *ui)
{
	ui->turned = ui->worker != NULL;
}

bool ui_is_turned(const struct ui *ui)
{
	return ui->turned;
}

bool ui_half_blocks(const struct ui *ui)
{
	return ui->options.half_blocks;
}

bool ui_can_letters(const struct ui *ui)
{
	return ui->options.can_letters;
}

bool ui_can_speak(const struct ui *ui)
{
	return ui->options.speech;
}

void ui_set_input_waits(struct ui *ui, bool (*waits)(void *), void *arg)
{
	ui->waits = waits;
	ui->waits_arg = arg;
}

bool ui_input_waits(void *arg)
{
	const struct ui *ui = arg;
	return ui->waits != NULL && ui->waits(ui->waits_arg);
}

void ui_draw_again(struct ui *ui)
{
	ui_need(ui, DAMAGE_ALL);
}

void ui_show_error(struct ui *ui, const struct err *e)
{
	ui_show_failure(ui, WORD_NONE, e);
}

void ui_show_failure(struct ui *ui, enum word failed, const struct err *e)
{
	ui->failed = failed;
	snprintf(ui->reason, sizeof ui->reason, "%s", e != NULL ? e->text : "");
	ui_need(ui, DAMAGE_ALL);
}

bool ui_shows_error(const struct ui *ui)
{
	return ui->failed != WORD_NONE || ui->reason[0] != '\0';
}

void ui_clear_error(struct ui *ui)
{
	ui->failed = WORD_NONE;
	ui->reason[0] = '\0';
	ui_need(ui, DAMAGE_ALL);
}

const char *ui_screen_name(const struct ui *ui)
{
	return ui->stack[ui->depth - 1].ops->name;
}

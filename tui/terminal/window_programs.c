#include "tui/terminal/window_programs.h"

/* foot 1.13 (foot.ini(5)).  Its files of settings are not read: /dev/null is the whole file. */
static const char *const foot_words[] = {
	"foot",
	"--config=/dev/null",
	"--log-level=error",
	"--fullscreen",
	"--window-size-pixels={pixels}",

	"--font={font}:size={points}",
	NULL,
};

/* Everything that foot can bind to a key or a button, bound to nothing. */
static const char *const foot_settings[] = {
	"main.term=foot",
	"main.login-shell=no",
	"main.dpi-aware=no",
	"main.initial-window-mode=fullscreen",
	"main.pad=0x0",
	"main.resize-delay-ms=0",
	"main.locked-title=yes",
	"main.title=wijkkiosk",
	"main.app-id=wijkkiosk",
	"main.notify=true",
	"main.selection-target=none",
	"bell.urgent=no",
	"bell.notify=no",
	"bell.command=none",
	"scrollback.lines=0",
	"scrollback.indicator-position=none",
	"url.launch=true",
	"cursor.blink=no",
	"mouse.hide-when-typing=yes",
	/*
	 * Or foot shows a picture in which nothing changed, such as of a cursor that is hidden, and
	 * waits for cage to show it; cage waits for a change.  Then the window stands still.
	 */
	"tweak.damage-whole-window=yes",
	"csd.preferred=none",
	"colors.foreground={front}",
	"colors.background={back}",
	"key-bindings.scrollback-up-page=none",
	"key-bindings.scrollback-up-half-page=none",
	"key-bindings.scrollback-up-line=none",
	"key-bindings.scrollback-down-page=none",
	"key-bindings.scrollback-down-half-page=none",
	"key-bindings.scrollback-down-line=none",
	"key-bindings.scrollback-home=none",
	"key-bindings.scrollback-end=none",
	"key-bindings.clipboard-copy=none",
	"key-bindings.clipboard-paste=none",
	"key-bindings.primary-paste=none",
	"key-bindings.search-start=none",
	"key-bindings.font-increase=none",
	"key-bindings.font-decrease=none",
	"key-bindings.font-reset=none",
	"key-bindings.spawn-terminal=none",
	"key-bindings.minimize=none",
	"key-bindings.maximize=none",
	"key-bindings.fullscreen=none",
	"key-bindings.show-urls-launch=none",
	"key-bindings.show-urls-copy=none",
	"key-bindings.show-urls-persistent=none",
	"key-bindings.prompt-prev=none",
	"key-bindings.prompt-next=none",
	"key-bindings.unicode-input=none",
	/*
	 * Shift would take the mouse away from the kiosk, and "none" always: to foot, no modifier
	 * is one that is held all the time.  With these four it does nothing either.
	 */
	"mouse-bindings.selection-override-modifiers=Control+Shift+Mod1+Mod4",
	"mouse-bindings.primary-paste=none",
	"mouse-bindings.select-begin=none",
	"mouse-bindings.select-begin-block=none",
	"mouse-bindings.select-extend=none",
	"mouse-bindings.select-extend-character-wise=none",
	"mouse-bindings.select-word=none",
	"mouse-bindings.select-word-whitespace=none",
	"mouse-bindings.select-row=none",
	NULL,
};

/*
 * xterm 379.  Its class is ours, so that no file of settings for XTerm counts.  Without a window
 * manager it can still be as large as the screen (maximized).
 */
static const char *const xterm_words[] = {
	"xterm",     "-class",	   "Wijkkiosk",
	"-name",     "wijkkiosk",  "-title",
	"wijkkiosk", "-tn",	   "xterm-256color",
	"-u8",	     "-maximized", "-bw",
	"0",	     "-b",	   "0",
	"+sb",	     "-sl",	   "0",
	"-fa",	     "{font}",	   "-fs",
	"{points}",  "-fg",	   "#{front}",
	"-bg",	     "#{back}",	   "+bc",
	"+ut",	     NULL,
};

/* The table of keys and buttons is replaced as a whole: type, and tell the kiosk of buttons. */
static const char *const xterm_settings[] = {
	"Wijkkiosk.vt100.translations: <KeyPress>: insert()\\n<BtnDown>: ignore()\\n"
	"<BtnUp>: ignore()\\n<BtnMotion>: ignore()",
	"Wijkkiosk.waitForMap: true",
	"Wijkkiosk.hold: false",
	"Wijkkiosk.printerCommand:",
	"Wijkkiosk.vt100.allowColorOps: false",
	"Wijkkiosk.vt100.allowFontOps: false",
	"Wijkkiosk.vt100.allowSendEvents: false",
	"Wijkkiosk.vt100.allowTcapOps: false",
	"Wijkkiosk.vt100.allowTitleOps: false",
	"Wijkkiosk.vt100.allowWindowOps: false",
	"Wijkkiosk.vt100.bellIsUrgent: false",
	"Wijkkiosk.vt100.visualBell: false",
	"Wijkkiosk.vt100.pointerMode: 1",
	"Wijkkiosk.vt100.eightBitInput: true",
	NULL,
};

const struct window_program window_programs[WINDOW_KINDS] = {
	[WINDOW_FOOT] = {.name = "foot",
			 .term = "foot",
			 .words = foot_words,
			 .setting = "--override",
			 .settings = foot_settings,
			 .last = "--"},
	[WINDOW_XTERM] = {.name = "xterm",
			  .term = "xterm-256color",
			  .words = xterm_words,
			  .setting = "-xrm",
			  .settings = xterm_settings,
			  .last = "-e"},
};

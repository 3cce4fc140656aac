#include "tui/keys.h"
#include "tui/ui.h"

static const struct {
	int32_t key;
	enum action action;
} keys[] = {
	{UI_UP, ACTION_UP},
	{UI_DOWN, ACTION_DOWN},
	{UI_LEFT, ACTION_LEFT},
	{UI_RIGHT, ACTION_RIGHT},
	{UI_PAGE_UP, ACTION_PAGE_UP},
	{UI_PAGE_DOWN, ACTION_PAGE_DOWN},
	{UI_HOME, ACTION_FIRST},
	{UI_END, ACTION_LAST},
	{UI_TAB, ACTION_NEXT},
	{UI_BACKTAB, ACTION_PREVIOUS},
	{UI_ENTER, ACTION_OPEN},
	{UI_ESC, ACTION_BACK},
	{UI_BACKSPACE, ACTION_DELETE},
	{UI_DELETE, ACTION_ERASE},
	{UI_F1, ACTION_HELP},
	{UI_F2, ACTION_LANGUAGE},
	{UI_F6, ACTION_SPEECH},
	{UI_F9, ACTION_AIDS},
	{UI_F10, ACTION_FINISH},
	{UI_F12, ACTION_MORE},
	{UI_CTRL_Q, ACTION_QUIT},
	{'/', ACTION_SEARCH},
	{'?', ACTION_HELP},
	{' ', ACTION_OPEN},
};

enum action keys_action(int32_t key, bool typing)
{
	if (typing && key < KEY_FIRST_SPECIAL)
		return ACTION_NONE;
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (keys[i].key == key)
			return keys[i].action;
	return ACTION_NONE;
}

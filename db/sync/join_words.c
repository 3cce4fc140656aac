#include "db/sync/join.h"

static const char *const texts[JOIN_FAULTS][REASON_LANGUAGES] = {
	[JOIN_FINE] = {"Alles ging goed.", "All went well."},
	[JOIN_CODE] = {"Deze code klopt niet. Typ of scan hem nog eens.",
		       "This code is not right. Type or scan it again."},
	[JOIN_NO_PLACE] = {"Waar ligt de uitnodiging? Geef het adres van het blad met --drop.",
			   "Where is the invitation? Give the address on the sheet with --drop."},
	[JOIN_PLACE] = {"Dit adres klopt niet. Typ het over van het blad.",
			"This address is not right. Copy it from the sheet."},
	[JOIN_NONE] = {"Er ligt geen uitnodiging met deze code. Kijk de code en het adres na."
		       " Vraag anders een nieuwe code.",
		       "There is no invitation with this code. Check the code and the address. Or"
		       " ask for a new code."},
	[JOIN_DAMAGED] = {"De uitnodiging is beschadigd of niet heel. Probeer het zo nog eens."
			  " Vraag anders een nieuwe code.",
			  "The invitation is damaged or not whole. Try again in a moment. Or ask"
			  " for a new code."},
	[JOIN_NEWER] = {"Deze uitnodiging is voor een nieuwere kiosk. Werk deze kiosk bij.",
			"This invitation is for a newer kiosk. Update this kiosk."},
	[JOIN_TAKEN] = {"Deze code is al gebruikt door een andere kiosk. Vraag een nieuwe code."
			" Weet u niet welke kiosk dat was? Zeg dat er dan bij.",
			"Another kiosk has used this code. Ask for a new code. You do not know"
			" which kiosk? Then say so."},
	[JOIN_WITHDRAWN] = {"Deze code is ingetrokken. Vraag een nieuwe code.",
			    "This code was withdrawn. Ask for a new code."},
	[JOIN_EXPIRED] = {"Deze code is verlopen. Vraag een nieuwe code.",
			  "This code has expired. Ask for a new code."},
	[JOIN_OTHER_KIOSK] = {"Deze kiosk is al aangesloten, en deze code is voor een andere."
			      " Vraag een code voor deze kiosk.",
			      "This kiosk has joined already, and this code is for another one. Ask"
			      " for a code for this kiosk."},
	[JOIN_OTHER_CENTRAL] = {"Deze kiosk hoort al bij een andere centrale. Wat hier wacht, kan"
				" alleen die lezen. Begin voor een nieuwe centrale met een lege"
				" map.",
				"This kiosk belongs to another central. Only that one can read what"
				" waits here. For a new central, begin with an empty folder."},
	[JOIN_DROP] = {"De postbus is niet te bereiken.", "The drop cannot be reached."},
	[JOIN_LOCAL] = {"Deze kiosk zelf heeft een fout. Bel de beheerder.",
			"This kiosk itself has a fault. Call the administrator."},
};

const char *join_text(enum join_fault fault, enum reason_language language)
{
	return texts[fault][language];
}

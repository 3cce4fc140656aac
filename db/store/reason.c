#include "db/store/reason.h"

#include <sysexits.h>

static const struct {
	const char *name;
	int code;
	const char *texts[REASON_LANGUAGES];
} reasons[REASONS] = {
	[REASON_NONE] = {"none", EX_OK, {"Alles ging goed.", "All went well."}},
	[REASON_NAME] = {"name",
			 EX_TEMPFAIL,
			 {"De postbus is niet te vinden. Is er internet?",
			  "The drop cannot be found. Is there internet?"}},
	[REASON_UNREACHABLE] = {"unreachable",
				EX_TEMPFAIL,
				{"De postbus neemt niet op. Is er internet?",
				 "The drop does not answer. Is there internet?"}},
	[REASON_SLOW] = {"slow",
			 EX_TEMPFAIL,
			 {"De postbus antwoordt te langzaam.", "The drop answers too slowly."}},
	[REASON_BROKEN] = {"broken",
			   EX_TEMPFAIL,
			   {"De verbinding viel weg.", "The connection was lost."}},
	[REASON_PORTAL] = {"portal",
			   EX_TEMPFAIL,
			   {"Dit netwerk wil eerst een startpagina laten zien. Vraag de beheerder"
			    " om een netwerk zonder startpagina.",
			    "This network wants to show a login page first. Ask for a network"
			    " without one."}},
	[REASON_CERTIFICATE] = {"certificate",
				EX_TEMPFAIL,
				{"De postbus kan niet bewijzen wie hij is. Staat de klok van deze"
				 " kiosk goed? Bel anders de beheerder.",
				 "The drop cannot prove who it is. Is the clock of this kiosk"
				 " right? If so, call the administrator."}},
	[REASON_CREDENTIALS] = {"credentials",
				EX_NOPERM,
				{"De postbus laat deze kiosk niet binnen. De beheerder moet de"
				 " naam en het wachtwoord nakijken.",
				 "The drop does not let this kiosk in. The administrator must"
				 " check its name and password."}},
	[REASON_BUSY] = {"busy",
			 EX_TEMPFAIL,
			 {"De postbus heeft het te druk.", "The drop is too busy."}},
	[REASON_FULL] = {"full",
			 EX_TEMPFAIL,
			 {"De postbus is vol. De beheerder moet ruimte maken.",
			  "The drop is full. The administrator must make room."}},
	[REASON_TOO_BIG] = {"too-big",
			    EX_CONFIG,
			    {"De postbus vindt een pakket te groot. De beheerder moet de grens"
			     " op 2 MB zetten.",
			     "The drop finds a batch too big. The administrator must set its"
			     " limit to 2 MB."}},
	[REASON_SERVER] = {"server",
			   EX_TEMPFAIL,
			   {"De postbus geeft een fout.", "The drop reports an error."}},
	[REASON_NO_FOLDER] = {"no-folder",
			      EX_TEMPFAIL,
			      {"De map van de postbus is er niet. Is de stick of de netwerkmap"
			       " aangesloten?",
			       "The drop's folder is not there. Is the stick or the share"
			       " connected?"}},
	[REASON_ACK_WRONG] = {"ack-wrong",
			      EX_DATAERR,
			      {"In de postbus ligt een bevestiging die niet van onze centrale is."
			       " Alles blijft bewaard. Bel de beheerder.",
			       "The drop holds an acknowledgement that is not from our central."
			       " Everything is kept. Call the administrator."}},
	[REASON_ACK_OLD] = {"ack-old",
			    EX_DATAERR,
			    {"In de postbus ligt een oude bevestiging. Alles blijft bewaard.",
			     "The drop holds an old acknowledgement. Everything is kept."}},
	[REASON_FORKED] = {"forked",
			   EX_DATAERR,
			   {"Er is nog een kiosk met dezelfde sleutel, of er is een oude kopie"
			    " teruggezet. Alles wordt opnieuw verstuurd. Bel de beheerder.",
			    "Another kiosk has the same key, or an old copy was put back."
			    " Everything is sent again. Call the administrator."}},
	[REASON_REVOKED] = {"revoked",
			    EX_NOPERM,
			    {"De centrale neemt geen aanmeldingen van deze kiosk meer aan. Bel"
			     " de beheerder.",
			     "Central takes no signups from this kiosk any more. Call the"
			     " administrator."}},
	[REASON_INVITE_TAKEN] =
		{"invite-taken",
		 EX_NOPERM,
		 {"De code van deze kiosk is door een andere kiosk gebruikt. Alles blijft"
		  " bewaard. Vraag een nieuwe code, en sluit de kiosk daarmee aan.",
		  "Another kiosk used the code of this kiosk. Everything is kept. Ask for a new"
		  " code and join with that."}},
	[REASON_INVITE_OVER] =
		{"invite-over",
		 EX_NOPERM,
		 {"De code van deze kiosk is ingetrokken of verlopen. Alles blijft bewaard."
		  " Vraag een nieuwe code, en sluit de kiosk daarmee aan.",
		  "The code of this kiosk was withdrawn or has expired. Everything is kept. Ask"
		  " for a new code and join with that."}},
	[REASON_KEYS_WRONG] = {"keys-wrong",
			       EX_DATAERR,
			       {"In de postbus liggen sleutels die niet van onze centrale zijn."
				" Ze zijn niet gebruikt. Bel de beheerder.",
				"The drop holds keys that are not from our central. They are not"
				" used. Call the administrator."}},
	[REASON_PLACES_WRONG] =
		{"places-wrong",
		 EX_DATAERR,
		 {"In de postbus liggen aantallen die oud zijn, of niet van onze"
		  " centrale. Ze zijn niet gebruikt. Aanmeldingen gaan gewoon door.",
		  "The drop holds counts of places that are old, or not from our"
		  " central. They are not used. Signups go on as usual."}},
	[REASON_CONTENT_SIGNER] = {"content-signer",
				   EX_NOPERM,
				   {"De nieuwe inhoud is niet getekend door een redacteur die deze"
				    " kiosk vertrouwt. De oude inhoud blijft. Bel de redactie.",
				    "The new content is not signed by an editor whom this kiosk"
				    " trusts. The old content stays. Call the editors."}},
	[REASON_CONTENT_DAMAGED] = {"content-damaged",
				    EX_DATAERR,
				    {"De nieuwe inhoud in de postbus is niet heel. De oude inhoud"
				     " blijft. De redactie moet opnieuw publiceren.",
				     "The new content in the drop is not whole. The old content"
				     " stays. The editors must publish again."}},
	[REASON_CONTENT_NEWER] =
		{"content-newer",
		 EX_CONFIG,
		 {"De nieuwe inhoud is voor een nieuwere kiosk. De oude inhoud"
		  " blijft. De beheerder moet deze kiosk bijwerken.",
		  "The new content is for a newer kiosk. The old content stays. The"
		  " administrator must update this kiosk."}},
	[REASON_CONTENT_SPACE] = {"content-space",
				  EX_TEMPFAIL,
				  {"Er is te weinig ruimte voor de nieuwe inhoud. De oude inhoud"
				   " blijft. Maak ruimte op de schijf.",
				   "There is too little room for the new content. The old content"
				   " stays. Make room on the disk."}},
	[REASON_LOCAL] = {"local",
			  EX_IOERR,
			  {"Deze kiosk zelf heeft een fout. Bel de beheerder.",
			   "This kiosk itself has a fault. Call the administrator."}},
};

const char *reason_text(enum reason reason, enum reason_language language)
{
	return reasons[reason].texts[language];
}

int reason_code(enum reason reason)
{
	return reasons[reason].code;
}

const char *reason_name(enum reason reason)
{
	return reasons[reason].name;
}

enum reason reason_named(const char *name)
{
	for (unsigned i = 0; i < REASONS; i++)
		if (strcmp(reasons[i].name, name) == 0)
			return (enum reason)i;
	return REASON_LOCAL;
}

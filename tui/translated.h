/*
 * Lists of the content in the visitor's language.  What is not translated is there in Dutch, and
 * says so before its name, as long as the visitor does not read Dutch: "(Nederlands) Titel".
 */
#ifndef TUI_TRANSLATED_H
#define TUI_TRANSLATED_H

#include "content/bundle/bundle.h"
#include "content/bundle/codes.h"
#include "content/bundle/forms.h"

struct canvas;
struct rect;
struct ui;

/*
 * As bundle_pages, forms_list, bundle_facet and codes_list (of this centre): with 0 the list is the
 * caller's, to finish as those say.
 */
int translated_pages(struct ui *ui, struct page_list *out, struct err *e);
int translated_forms(struct ui *ui, struct form_list *out, struct err *e);
int translated_facet(struct ui *ui, enum facet which, struct facet_list *out, struct err *e);
int translated_codes(struct ui *ui, struct code_list *out, struct err *e);

/* For whoever hears it: what stands here is Dutch, when it is. */
void translated_note(struct canvas *c, struct rect at, bool dutch);

#endif

/*
 * Translations through gettext. Message ids are English; assets/locale/LANG.po holds the rest. The language is
 * switched live, for the whole process (there is one visitor at a time).
 */
#ifndef MENTING_BASE_I18N_H
#define MENTING_BASE_I18N_H

#include <stdbool.h>
#include <libintl.h>

/* Marks a message id. _ looks it up now; N_ only marks it for a table. */
#define _(id)                  gettext(id)
#define N_(id)                 id
#define NGETTEXT(one, many, n) ngettext(one, many, (unsigned long)(n))

enum i18n_language { I18N_CHINESE, I18N_ENGLISH };

/* `folder` holds zh_CN/LC_MESSAGES/menting.mo. False when the Chinese catalogue is missing. */
bool i18n_open(const char *folder);
void i18n_set_language(enum i18n_language language);
enum i18n_language i18n_language(void);

#endif

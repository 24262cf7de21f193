#include "backend/base/i18n.h"

#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT_DOMAIN "menting"
#define CHINESE     "zh_CN"
#define ENGLISH     "en" /* no catalogue: the message ids themselves */

/* libintl caches what it found until this counter changes (gettext manual, 10.3 "Being a gettext grok"). */
extern int _nl_msg_cat_cntr;

bool i18n_open(const char *folder)
{
    char catalogue[PATH_MAX];
    int length =
        snprintf(catalogue, sizeof catalogue, "%s/" CHINESE "/LC_MESSAGES/" TEXT_DOMAIN ".mo", folder);
    bool there = length > 0 && (size_t)length < sizeof catalogue && access(catalogue, R_OK) == 0;
    /* LANGUAGE is only obeyed in a locale that is not "C"; C.UTF-8 is there without any locale installed, and its
       numbers and order of text are those of "C". */
    if (setlocale(LC_ALL, "C.UTF-8") == NULL)
        there = false;
    bindtextdomain(TEXT_DOMAIN, folder);
    bind_textdomain_codeset(TEXT_DOMAIN, "UTF-8");
    textdomain(TEXT_DOMAIN);
    i18n_set_language(I18N_CHINESE);
    return there;
}

void i18n_set_language(enum i18n_language language)
{
    setenv("LANGUAGE", language == I18N_CHINESE ? CHINESE : ENGLISH, 1);
    _nl_msg_cat_cntr++;
}

enum i18n_language i18n_language(void)
{
    const char *language = getenv("LANGUAGE");
    return language != NULL && strcmp(language, ENGLISH) == 0 ? I18N_ENGLISH : I18N_CHINESE;
}

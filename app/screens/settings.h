/*
 * The visitor's settings: language, text size, contrast, low reach. They are shown over whatever screen is open, and
 * each change is seen behind them at once; the screen below keeps everything that was entered. They end with the visit.
 * UI thread.
 */
#ifndef MENTING_SETTINGS_H
#define MENTING_SETTINGS_H

#include "app/screens/screen.h"

/* Declares the settings over the page (node ids "settings.*"). host->ui may not be NULL. */
void settings_build(struct host *host, struct ui *ui);
/* Handles the button that opens them ("header.settings", "footer.settings"), the settings' own nodes, and the direct
   buttons of the attract and home screens ("footer.text", "footer.contrast", "footer.low", "header.language",
   "footer.language"). True when it was one of those. */
bool settings_action(struct host *host, const struct ui_action *action);
/* Makes these the visitor's settings, and the screen is shown in them. Positions of scrolled parts follow what stood at
   their top. language: "zh" or "en"; NULL or another text leaves it as it is. */
void settings_apply(struct host *host, const struct ui_prefs *prefs, const char *language);

#endif

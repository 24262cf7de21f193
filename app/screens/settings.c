#include "app/screens/settings.h"

#include <stdio.h>
#include <string.h>
#include "app/screens/navigator_internal.h"
#include "app/ui/widget_button.h"
#include "app/ui/widget_choice.h"
#include "backend/base/text.h"

#define SIDE 40 /* u between the panel's edge and the card */
#define IN   28 /* u: beside what scrolls, room for the mark of its position */

struct choice {
    const char *part, *label;
    bool on;
};

struct setting {
    const char *part, *name;
    const struct choice *choices;
    int count;
};

/* How wide card and column of names are for each text size where the panel has the room, in u: the longest English words
   fit. Wider rows would be hard to follow. */
static const struct {
    int card, names;
} widths[] = {
    [UI_TEXT_STANDARD] = {984, 290}, [UI_TEXT_LARGE] = {1340, 490}, [UI_TEXT_EXTRA_LARGE] = {1540, 570}};

static int card_width(const struct ui *ui)
{
    int room = ui_width(ui) - 2 * SIDE, wanted = widths[ui_prefs(ui).text_size].card;
    return room < wanted ? room : wanted;
}

/* A name above its choices where the letters leave no room beside each other. */
static bool stacked(const struct ui *ui)
{
    return ui_prefs(ui).text_size != UI_TEXT_STANDARD && card_width(ui) < widths[ui_prefs(ui).text_size].card;
}

static void build_choice(struct ui *ui, const char *setting, const struct choice *choice, int value)
{
    char id[64];
    snprintf(id, sizeof id, "settings.%s.%s", setting, choice->part);
    widget_choice(
        ui, &(struct widget_choice){.id = id, .title = choice->label, .value = value, .on = choice->on});
}

static void build_setting(struct ui *ui, const struct setting *setting)
{
    char id[64];
    snprintf(id, sizeof id, "settings.%s", setting->part);
    ui_open(ui, &(struct ui_node){.flow = stacked(ui) ? UI_COLUMN : UI_ROW,
                    .align = stacked(ui) ? UI_STRETCH : UI_CENTER,
                    .gap = stacked(ui) ? 8 : 24});
    ui_leaf(ui, &(struct ui_node){.id = id,
                    .role = UI_TEXT,
                    .label = setting->name,
                    .type = UI_TYPE_LABEL,
                    .width = stacked(ui) ? 0 : widths[ui_prefs(ui).text_size].names});
    ui_open(ui,
        &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = setting->count, .gap = 16, .grow = 1});
    for (int i = 0; i < setting->count; i++)
        build_choice(ui, setting->part, &setting->choices[i], i);
    ui_close(ui);
    ui_close(ui);
}

static void build_list(struct ui *ui, bool speech)
{
    struct ui_prefs prefs = ui_prefs(ui);
    bool chinese = i18n_language() == I18N_CHINESE;
    const struct choice languages[] = {{"zh", "中文", chinese}, {"en", "English", !chinese}};
    const struct choice sizes[] = {{"standard", _("Normal"), prefs.text_size == UI_TEXT_STANDARD},
        {"large", _("Large"), prefs.text_size == UI_TEXT_LARGE},
        {"extra_large", _("Largest"), prefs.text_size == UI_TEXT_EXTRA_LARGE}};
    const struct choice contrasts[] = {
        {"normal", _("Normal"), !prefs.high_contrast}, {"high", _("High"), prefs.high_contrast}};
    const struct choice heights[] = {
        {"normal", _("Normal"), !prefs.low_reach}, {"low", _("Lower"), prefs.low_reach}};
    const struct choice sounds[] = {{"on", _("On"), !prefs.quiet}, {"off", _("Off"), prefs.quiet}};
    /* The languages' names are each in its own, so that whoever needs the other finds it. */
    const struct setting settings[] = {{"language", "语言 Language", languages, 2},
        {"text", _("Text size"), sizes, 3}, {"contrast", _("Colour contrast"), contrasts, 2},
        {"low", _("Height of buttons"), heights, 2},
        {"sound", speech ? _("Sound and speech") : _("Sound"), sounds, 2}};
    size_t count = sizeof settings / sizeof settings[0] - (ui_can_sound(ui) || speech ? 0 : 1);
    for (size_t i = 0; i < count; i++)
        build_setting(ui, &settings[i]);
}

void settings_build(struct host *host, struct ui *ui)
{
    ui_warm_sizes(ui);
    ui_overlay(ui, &(struct ui_node){.id = "overlay",
                       .justify = ui_landscape(ui) ? UI_CENTERED : UI_FROM_END,
                       .align = ui_landscape(ui) ? UI_END : UI_CENTER,
                       .pad_x = SIDE,
                       .pad_y = SIDE});
    ui_open(ui, &(struct ui_node){.id = "settings",
                    .role = UI_DIALOG,
                    .label = _("Settings"),
                    .width = card_width(ui),
                    .pad_x = 20,
                    .pad_y = 44,
                    .gap = 28,
                    .fill = UI_CARD,
                    .border = UI_LINE,
                    .border_width = 2,
                    .radius = 32});
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 24, .pad_x = IN, .align = UI_CENTER});
    ui_icon(ui, UI_ICON_TEXT_FIELDS, 64, UI_ACCENT);
    ui_leaf(
        ui, &(struct ui_node){
                .role = UI_HEADING, .label = _("Settings"), .type = UI_TYPE_TITLE, .bold = true, .grow = 1});
    ui_close(ui);
    ui_open(ui, &(struct ui_node){.id = "settings.list", .scroll = true, .grow = 1, .pad_x = IN, .gap = 24});
    build_list(ui, host->speech != NULL);
    ui_leaf(ui, &(struct ui_node){.id = "settings.note",
                    .role = UI_TEXT,
                    .label = _("Only for your visit. Nothing you have entered is lost."),
                    .type = UI_TYPE_SMALL,
                    .ink = UI_MUTED});
    ui_close(ui);
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .pad_x = IN});
    widget_button(ui, &(struct widget_button){.id = "settings.close",
                          .label = _("Close"),
                          .look = WIDGET_PRIMARY,
                          .wide = true,
                          .height = 112});
    ui_close(ui);
    ui_close(ui);
    ui_close(ui);
}

void settings_apply(struct host *host, const struct ui_prefs *prefs, const char *language)
{
    enum i18n_language now = i18n_language(), asked = text_equal(language, "zh")   ? I18N_CHINESE
                                                      : text_equal(language, "en") ? I18N_ENGLISH
                                                                                   : now;
    if (host->ui != NULL)
        ui_keep_place(host->ui);
    if (asked != now) {
        i18n_set_language(asked);
        navigator_reload(host->navigator);
    }
    if (host->ui != NULL)
        ui_set_prefs(host->ui, prefs);
}

static const char *other_language(void)
{
    return i18n_language() == I18N_CHINESE ? "en" : "zh";
}

/* What the direct buttons change; each touch goes one step on. */
static bool step(const char *id, struct ui_prefs *prefs, const char **language)
{
    if (text_equal(id, "footer.text"))
        prefs->text_size = prefs->text_size == UI_TEXT_STANDARD ? UI_TEXT_LARGE
                           : prefs->text_size == UI_TEXT_LARGE  ? UI_TEXT_EXTRA_LARGE
                                                                : UI_TEXT_STANDARD;
    else if (text_equal(id, "footer.contrast"))
        prefs->high_contrast = !prefs->high_contrast;
    else if (text_equal(id, "footer.low"))
        prefs->low_reach = !prefs->low_reach;
    else if (text_equal(id, "footer.language") || text_equal(id, "header.language"))
        *language = other_language();
    else
        return false;
    return true;
}

/* What the settings' own choices change. */
static bool choose(const struct ui_action *action, struct ui_prefs *prefs, const char **language)
{
    const char *id = action->id;
    if (strncmp(id, "settings.text.", 14) == 0 && action->value >= UI_TEXT_STANDARD &&
        action->value <= UI_TEXT_EXTRA_LARGE)
        prefs->text_size = (enum ui_text_size)action->value;
    else if (strncmp(id, "settings.contrast.", 18) == 0)
        prefs->high_contrast = action->value == 1;
    else if (strncmp(id, "settings.low.", 13) == 0)
        prefs->low_reach = action->value == 1;
    else if (strncmp(id, "settings.sound.", 15) == 0)
        prefs->quiet = action->value == 1;
    else if (strncmp(id, "settings.language.", 18) == 0)
        *language = id + 18;
    else
        return false;
    return true;
}

bool settings_action(struct host *host, const struct ui_action *action)
{
    struct navigator *nav = host->navigator;
    struct ui_prefs prefs = host->ui != NULL ? ui_prefs(host->ui) : (struct ui_prefs){0};
    const char *language = NULL;
    if (text_equal(action->id, "header.settings") || text_equal(action->id, "footer.settings")) {
        nav->settings = true;
        return true;
    }
    if (nav->settings && text_equal(action->id, "settings.close")) {
        nav->settings = false;
        return true;
    }
    if (!step(action->id, &prefs, &language) && !(nav->settings && choose(action, &prefs, &language)))
        return false;
    settings_apply(host, &prefs, language);
    return true;
}

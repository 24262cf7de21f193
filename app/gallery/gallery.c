/* The frame around the pages: header, contents, previous and next, settings. */
#include "app/gallery/gallery.h"

#include <stdio.h>
#include <string.h>

#include "app/ui/widget_button.h"
#include "app/ui/widget_choice.h"
#include "app/ui/widget_dialog.h"
#include "app/ui/widget_page.h"
#include "app/ui/widget_text.h"
#include "backend/base/calendar.h"

#define UTC_OFFSET_MINUTES 480 /* China's */

const struct gallery_page gallery_pages[] = {
    {"text", N_("Text"), gallery_text, NULL, false},
    {"icon", N_("Icon"), gallery_icon, NULL, false},
    {"button", N_("Button"), gallery_button, NULL, false},
    {"card", N_("Card"), gallery_card, gallery_card_action, false},
    {"tile", N_("Choice tile"), gallery_tile, gallery_tile_action, false},
    {"choice", N_("Choices and chips"), gallery_choice, gallery_choice_action, false},
    {"tabs", N_("Tabs"), gallery_tabs, gallery_tabs_action, false},
    {"list", N_("List"), gallery_list, gallery_list_action, true},
    {"steps", N_("Step form"), gallery_steps, gallery_steps_action, false},
    {"number", N_("Number pad"), gallery_number, gallery_number_action, false},
    {"pin", N_("PIN boxes"), gallery_pin, gallery_pin_action, false},
    {"date", N_("Date picker"), gallery_date, gallery_date_action, false},
    {"time", N_("Time windows"), gallery_time, gallery_time_action, false},
    {"rating", N_("Rating"), gallery_rating, gallery_rating_action, false},
    {"timeline", N_("Timeline"), gallery_timeline, NULL, false},
    {"banner", N_("Banner"), gallery_banner, NULL, false},
    {"notice", N_("Notice"), gallery_notice, NULL, false},
    {"dialog", N_("Dialog"), gallery_dialog, gallery_dialog_action, false},
    {"progress", N_("Progress bar"), gallery_progress, NULL, false},
    {"qr", N_("QR code and words"), gallery_qr, NULL, false},
    {"table", N_("Key-value table"), gallery_table, NULL, false},
    {"chart", N_("Chart"), gallery_chart, gallery_chart_action, false},
    {"tag", N_("Tag"), gallery_tag, NULL, false},
    {"empty", N_("Nothing here"), gallery_empty, NULL, false},
    {NULL, NULL, NULL, NULL, false},
};

int gallery_page_count(void)
{
    return (int)(sizeof gallery_pages / sizeof gallery_pages[0]) - 1;
}

int gallery_page_find(const char *name)
{
    for (int i = 0; gallery_pages[i].name; i++)
        if (strcmp(gallery_pages[i].name, name) == 0)
            return i;
    return -1;
}

void gallery_show(struct gallery *gallery, int index)
{
    gallery->page = index;
    gallery->answers = (struct gallery_answers){.tile = -1, .choice = -1, .window = -1, .bar = 11, .step = 2};
    gallery->answers.bills[0] = true;
    if (gallery->ui)
        ui_reset_view(gallery->ui);
}

int32_t gallery_today(const struct gallery *gallery)
{
    return calendar_to_local(clock_wall_ms(&gallery->clock), UTC_OFFSET_MINUTES).day;
}

void gallery_part(struct ui *ui, const char *text)
{
    widget_text(ui, NULL, WIDGET_TEXT_SMALL, text);
}

/* ---- contents ------------------------------------------------------------------------------------------------ */

static void contents(struct ui *ui)
{
    char id[48];
    ui_open(
        ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = ui_landscape(ui) ? 4 : 2, .gap = 24});
    for (int i = 0; gallery_pages[i].name; i++) {
        snprintf(id, sizeof id, "contents.%s", gallery_pages[i].name);
        widget_choice(ui, &(struct widget_choice){.id = id, .title = _(gallery_pages[i].title), .value = i});
    }
    ui_close(ui);
}

/* ---- settings ------------------------------------------------------------------------------------------------ */

static void setting(struct ui *ui, const char *part, const char *label, bool on)
{
    char id[48];
    snprintf(id, sizeof id, "settings.%s", part);
    widget_choice(ui, &(struct widget_choice){.id = id, .title = label, .on = on});
}

static void group_open(struct ui *ui, int columns)
{
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = columns, .gap = 16});
}

static void settings(struct ui *ui)
{
    struct ui_prefs prefs = ui_prefs(ui);
    bool chinese = i18n_language() == I18N_CHINESE;
    widget_dialog_open(ui, "settings", UI_ICON_TEXT_FIELDS, _("How it is shown"), NULL);
    ui_close(ui); /* no row of buttons */
    group_open(ui, 3);
    setting(ui, "standard", _("Standard"), prefs.text_size == UI_TEXT_STANDARD);
    setting(ui, "large", _("Large"), prefs.text_size == UI_TEXT_LARGE);
    setting(ui, "extra_large", _("Extra large"), prefs.text_size == UI_TEXT_EXTRA_LARGE);
    ui_close(ui);
    group_open(ui, 2);
    setting(ui, "contrast", _("High contrast"), prefs.high_contrast);
    setting(ui, "low", _("Lower"), prefs.low_reach);
    setting(ui, "zh", "中文", chinese);
    setting(ui, "en", "English", !chinese);
    ui_close(ui);
    ui_open(ui, &(struct ui_node){.flow = UI_ROW});
    widget_button(ui, &(struct widget_button){
                          .id = "settings.close", .label = _("Done"), .look = WIDGET_PRIMARY, .wide = true});
    widget_dialog_close(ui);
}

static void set(struct gallery *gallery, const char *part)
{
    struct ui_prefs prefs = ui_prefs(gallery->ui);
    ui_keep_place(gallery->ui);
    if (strcmp(part, "standard") == 0)
        prefs.text_size = UI_TEXT_STANDARD;
    else if (strcmp(part, "large") == 0)
        prefs.text_size = UI_TEXT_LARGE;
    else if (strcmp(part, "extra_large") == 0)
        prefs.text_size = UI_TEXT_EXTRA_LARGE;
    else if (strcmp(part, "contrast") == 0)
        prefs.high_contrast = !prefs.high_contrast;
    else if (strcmp(part, "low") == 0)
        prefs.low_reach = !prefs.low_reach;
    else if (strcmp(part, "zh") == 0)
        i18n_set_language(I18N_CHINESE);
    else if (strcmp(part, "en") == 0)
        i18n_set_language(I18N_ENGLISH);
    else
        gallery->settings = false;
    ui_set_prefs(gallery->ui, &prefs);
}

/* ---- the frame ----------------------------------------------------------------------------------------------- */

static void footer(const struct gallery *gallery, struct ui *ui)
{
    bool roomy = ui_prefs(ui).text_size == UI_TEXT_STANDARD;
    widget_page_footer(ui);
    widget_button(ui, &(struct widget_button){.id = "footer.previous",
                          .label = _("Previous"),
                          .icon = UI_ICON_ARROW_BACK,
                          .icon_only = !roomy,
                          .wide = true,
                          .disabled = gallery->page <= 0});
    widget_button(ui, &(struct widget_button){.id = "footer.contents",
                          .label = _("Contents"),
                          .icon = roomy ? UI_ICON_LIST_ALT : UI_ICON_NONE,
                          .wide = true,
                          .disabled = gallery->page < 0});
    widget_button(ui, &(struct widget_button){.id = "footer.next",
                          .label = _("Next page"),
                          .icon_after = UI_ICON_ARROW_FORWARD,
                          .icon_only = !roomy,
                          .wide = true,
                          .disabled = gallery->page + 1 >= gallery_page_count()});
}

static void build(void *context, struct ui *ui)
{
    struct gallery *gallery = context;
    const struct gallery_page *page = gallery->page < 0 ? NULL : &gallery_pages[gallery->page];
    char position[32];
    snprintf(position, sizeof position, "%d / %d", gallery->page + 1, gallery_page_count());
    widget_page_open(ui, &(struct widget_page){.title = page ? _(page->title) : _("Gallery of widgets"),
                             .right = page ? position : NULL,
                             .fixed = page && page->fixed,
                             .settings_button = _("How it is shown")});
    if (page)
        page->build(gallery, ui);
    else
        contents(ui);
    footer(gallery, ui);
    widget_page_close(ui);
    if (gallery->settings)
        settings(ui);
}

static void action(void *context, const struct ui_action *what)
{
    struct gallery *gallery = context;
    const struct gallery_page *page = gallery->page < 0 ? NULL : &gallery_pages[gallery->page];
    if (strcmp(what->id, "header.settings") == 0)
        gallery->settings = true;
    else if (strncmp(what->id, "settings.", 9) == 0)
        set(gallery, what->id + 9);
    else if (strncmp(what->id, "contents.", 9) == 0)
        gallery_show(gallery, (int)what->value);
    else if (strcmp(what->id, "footer.contents") == 0)
        gallery_show(gallery, -1);
    else if (strcmp(what->id, "footer.previous") == 0 && gallery->page > 0)
        gallery_show(gallery, gallery->page - 1);
    else if (strcmp(what->id, "footer.next") == 0 && gallery->page + 1 < gallery_page_count())
        gallery_show(gallery, gallery->page + 1);
    else if (page && page->action)
        page->action(gallery, what);
    ui_invalidate(gallery->ui);
}

static const char *screen(void *context)
{
    const struct gallery *gallery = context;
    return gallery->page < 0 ? "contents" : gallery_pages[gallery->page].name;
}

static void prefs(void *context, const struct ui_prefs *wanted, const char *language)
{
    struct gallery *gallery = context;
    ui_keep_place(gallery->ui);
    if (language)
        i18n_set_language(strcmp(language, "en") == 0 ? I18N_ENGLISH : I18N_CHINESE);
    ui_set_prefs(gallery->ui, wanted);
}

struct ui_handler gallery_handler(struct gallery *gallery)
{
    return (struct ui_handler){
        .context = gallery, .build = build, .action = action, .screen = screen, .prefs = prefs};
}

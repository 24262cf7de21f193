/* The frame of every page: header, banner, scrolling main part, footer. Sizes are the mock-ups'. */
#include "app/ui/widget_page.h"
#include "app/ui/widget_banner.h"
#include "app/ui/widget_button.h"

static void title(struct ui *ui, const struct widget_page *page)
{
    if (page->title_touch) {
        ui_open(ui, &(struct ui_node){.id = "header.title",
                        .label = page->title,
                        .role = UI_BUTTON,
                        .min_height = 96,
                        .grow = 1,
                        .justify = UI_CENTERED});
        ui_leaf(ui,
            &(struct ui_node){.label = page->title, .role = UI_TEXT, .type = UI_TYPE_LABEL, .bold = true});
        ui_close(ui);
    } else {
        ui_leaf(ui, &(struct ui_node){.id = "header.title",
                        .label = page->title,
                        .role = UI_HEADING,
                        .type = UI_TYPE_LABEL,
                        .bold = true});
    }
}

static void buttons(struct ui *ui, const struct widget_page *page)
{
    if (page->language_button)
        widget_button(ui,
            &(struct widget_button){
                .id = "header.language", .label = page->language_button, .height = 80, .type = UI_TYPE_BODY});
    if (page->settings_button)
        widget_button(ui, &(struct widget_button){.id = "header.settings",
                              .label = page->settings_button,
                              .icon = UI_ICON_TEXT_FIELDS,
                              .icon_only = true,
                              .height = 80,
                              .type = UI_TYPE_BODY});
}

static void right(struct ui *ui, const struct widget_page *page)
{
    ui_leaf(ui, &(struct ui_node){.id = "header.right",
                    .label = page->right,
                    .role = UI_TEXT,
                    .type = UI_TYPE_SMALL,
                    .ink = UI_MUTED,
                    .personal = page->right_personal});
}

static void header(struct ui *ui, const struct widget_page *page)
{
    bool below = page->right && ui_narrow(ui); /* the title, and who it is about under it */
    ui_open(ui, &(struct ui_node){.flow = UI_ROW,
                    .min_height = 126,
                    .pad_x = 48,
                    .pad_y = below ? 16 : 0,
                    .gap = 28,
                    .align = UI_CENTER,
                    .justify = UI_BETWEEN,
                    .fill = UI_CARD});
    if (below)
        ui_open(ui, &(struct ui_node){.grow = 1});
    title(ui, page);
    if (page->right && below)
        right(ui, page);
    if (below)
        ui_close(ui);
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 28, .align = UI_CENTER});
    if (page->right && !below)
        right(ui, page);
    buttons(ui, page);
    ui_close(ui);
    ui_close(ui);
    ui_leaf(ui, &(struct ui_node){.height = 2, .fill = UI_LINE});
}

void widget_page_open(struct ui *ui, const struct widget_page *page)
{
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .fill = UI_PAPER});
    header(ui, page);
    if (page->banner)
        widget_banner(
            ui, "banner", page->banner_calm ? WIDGET_SOFT : WIDGET_WARN, page->banner_icon, page->banner);
    ui_open(ui, &(struct ui_node){.id = "main",
                    .grow = 1,
                    .scroll = !page->fixed,
                    .pad_x = 48,
                    .pad_y = ui_landscape(ui) ? 28 : 48,
                    .gap = 32});
}

void widget_page_pinned(struct ui *ui)
{
    ui_close(ui);
    ui_open(ui, &(struct ui_node){.id = "pinned", .pad_x = 48, .pad_y = 12, .gap = 32});
}

void widget_page_footer(struct ui *ui)
{
    ui_close(ui);
    ui_leaf(ui, &(struct ui_node){.height = 2, .fill = UI_LINE});
    ui_open(ui, &(struct ui_node){.flow = ui_narrow(ui) ? UI_WRAP : UI_ROW,
                    .min_height = 150,
                    .pad_x = 48,
                    .pad_y = ui_narrow(ui) ? 26 : 16,
                    .gap = 24,
                    .align = UI_CENTER,
                    .fill = UI_CARD});
}

void widget_page_close(struct ui *ui)
{
    ui_close(ui); /* main, or the footer */
    ui_close(ui);
}

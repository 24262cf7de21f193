/* menting-gallery: every widget of the toolkit on a page of its own. Options, and the window. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "app/gallery/gallery.h"
#include "backend/base/calendar.h"
#include "backend/base/text.h"

static const char usage[] =
    "usage: menting-gallery [--locale DIR] [--page NAME] [--language zh|en] [--text-size SIZE]\n"
    "                       [--high-contrast] [--low-reach] [--window WxH] [--panel WxH] [--control SOCKET]\n"
    "                       [--fake-clock TIME]\n"
    "\n"
    "  --locale DIR       translations, as made by the build (default build/locale)\n"
    "  --page NAME        opens this page instead of the contents; --pages lists them\n"
    "  --pages            prints the pages' names, one a line\n"
    "  --language zh|en   default zh\n"
    "  --text-size SIZE   standard (default), large or extra_large\n"
    "  --high-contrast    black, white and yellow\n"
    "  --low-reach        everything that is touched in the lower part of the panel\n"
    "  --window WxH       a window of so many pixels, 200x200 to 7680x7680 (default 540x960)\n"
    "  --panel WxH        the panel's size in millimetres, 50x50 to 3000x3000 (default 270x480)\n"
    "  --control SOCKET   opens the control socket for tests and pictures\n"
    "  --fake-clock TIME  a clock that starts at TIME (2026-11-23T02:42:00Z) and moves only when told\n"
    "  --help\n";

#define PANEL_BOTTOM_MM 900

struct options {
    const char *locale, *control;
    int page;
    enum i18n_language language;
    struct ui_prefs prefs;
    int window_width, window_height, panel_width, panel_height;
    bool fake;
    int64_t start_ms;
};

static int refuse(const char *option, const char *value, const char *allowed)
{
    fprintf(stderr, "menting-gallery: %s: '%s' is not %s\n", option, value, allowed);
    return 2;
}

/* "540x960", each from least to most. */
static bool parse_size(const char *text, int64_t least, int64_t most, int *width, int *height)
{
    char first[8];
    int64_t w, h;
    const char *x = strchr(text, 'x');
    if (!x || (size_t)(x - text) >= sizeof first)
        return false;
    snprintf(first, sizeof first, "%.*s", (int)(x - text), text);
    if (text_parse_int(first, least, most, &w) != BASE_OK ||
        text_parse_int(x + 1, least, most, &h) != BASE_OK)
        return false;
    *width = (int)w;
    *height = (int)h;
    return true;
}

static bool parse_text_size(const char *text, enum ui_text_size *size)
{
    static const char *const names[] = {
        [UI_TEXT_STANDARD] = "standard", [UI_TEXT_LARGE] = "large", [UI_TEXT_EXTRA_LARGE] = "extra_large"};
    for (int i = 0; i < 3; i++) {
        if (strcmp(text, names[i]) == 0) {
            *size = (enum ui_text_size)i;
            return true;
        }
    }
    return false;
}

static int print_pages(void)
{
    for (int i = 0; i < gallery_page_count(); i++)
        puts(gallery_pages[i].name);
    return 0;
}

enum { LOCALE = 1, PAGE, PAGES, LANGUAGE, TEXT_SIZE, CONTRAST, LOW, WINDOW, PANEL, CONTROL, CLOCK, HELP };
static const struct option known[] = {{"locale", required_argument, NULL, LOCALE},
    {"page", required_argument, NULL, PAGE}, {"pages", no_argument, NULL, PAGES},
    {"language", required_argument, NULL, LANGUAGE}, {"text-size", required_argument, NULL, TEXT_SIZE},
    {"high-contrast", no_argument, NULL, CONTRAST}, {"low-reach", no_argument, NULL, LOW},
    {"window", required_argument, NULL, WINDOW}, {"panel", required_argument, NULL, PANEL},
    {"control", required_argument, NULL, CONTROL}, {"fake-clock", required_argument, NULL, CLOCK},
    {"help", no_argument, NULL, HELP}, {NULL, 0, NULL, 0}};

/* One option; -1: go on, else the program's exit status. */
static int take(struct options *o, int option)
{
    switch (option) {
    case LOCALE: o->locale = optarg; return -1;
    case PAGE:
        o->page = gallery_page_find(optarg);
        return o->page < 0 ? refuse("--page", optarg, "a page; see --pages") : -1;
    case PAGES: return print_pages();
    case LANGUAGE:
        o->language = strcmp(optarg, "en") == 0 ? I18N_ENGLISH : I18N_CHINESE;
        return strcmp(optarg, "en") != 0 && strcmp(optarg, "zh") != 0
                   ? refuse("--language", optarg, "zh or en")
                   : -1;
    case TEXT_SIZE:
        return parse_text_size(optarg, &o->prefs.text_size)
                   ? -1
                   : refuse("--text-size", optarg, "standard, large or extra_large");
    case CONTRAST: o->prefs.high_contrast = true; return -1;
    case LOW: o->prefs.low_reach = true; return -1;
    case WINDOW:
        return parse_size(optarg, 200, 7680, &o->window_width, &o->window_height)
                   ? -1
                   : refuse("--window", optarg, "of the form WxH with 200 to 7680 pixels each");
    case PANEL:
        return parse_size(optarg, 50, 3000, &o->panel_width, &o->panel_height)
                   ? -1
                   : refuse("--panel", optarg, "of the form WxH with 50 to 3000 millimetres each");
    case CONTROL: o->control = optarg; return -1;
    case CLOCK:
        o->fake = true;
        return calendar_parse_time(optarg, &o->start_ms)
                   ? -1
                   : refuse("--fake-clock", optarg, "a time like 2026-11-23T02:42:00Z");
    case HELP: fputs(usage, stdout); return 0;
    default: fputs(usage, stderr); return 2;
    }
}

static int read_options(struct options *o, int argc, char **argv)
{
    *o = (struct options){.locale = "build/locale",
        .page = -1,
        .window_width = 540,
        .window_height = 960,
        .panel_width = 270,
        .panel_height = 480};
    for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        int status = take(o, option);
        if (status >= 0)
            return status;
    }
    return optind < argc ? refuse("command line", argv[optind], "an option; see --help") : -1;
}

static int run(const struct options *o)
{
    struct clock_fake fake;
    struct gallery gallery = {.clock = clock_system()};
    struct fault fault = {0};
    if (o->fake) {
        clock_fake_start(&fake, o->start_ms);
        gallery.clock = clock_from_fake(&fake);
    }
    if (!i18n_open(o->locale))
        return refuse("--locale", o->locale, "a folder with zh_CN/LC_MESSAGES/menting.mo");
    i18n_set_language(o->language);
    gallery_show(&gallery, o->page);
    const struct ui_options window = {.title = "Menting: gallery",
        .window_width = o->window_width,
        .window_height = o->window_height,
        .panel_width_mm = o->panel_width,
        .panel_height_mm = o->panel_height,
        .panel_bottom_mm = PANEL_BOTTOM_MM,
        .clock = &gallery.clock,
        .fake_clock = o->fake ? &fake : NULL,
        .control_path = o->control,
        .handler = gallery_handler(&gallery)};
    enum ui_result result = ui_new(&window, &gallery.ui, &fault);
    if (result != UI_OK) {
        fprintf(stderr, "menting-gallery: %s: %s: %s\n", ui_result_text(result), fault.place, fault.text);
        return 1;
    }
    ui_set_prefs(gallery.ui, &o->prefs);
    ui_run(gallery.ui);
    ui_free(gallery.ui);
    return 0;
}

int main(int argc, char **argv)
{
    struct options options;
    int status = read_options(&options, argc, argv);
    return status >= 0 ? status : run(&options);
}

#include "app/kiosk_options.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "app/kiosk_config.h"
#include "backend/base/calendar.h"
#include "backend/base/text.h"

static const char usage[] =
    "usage: menting-kiosk --config FILE [--set SECTION.KEY=VALUE]... [--enroll CODE] [--control SOCKET]\n"
    "                     [--window WxH] [--fake-clock TIME]\n"
    "\n"
    "  --config FILE       the configuration (kiosk.conf)\n"
    "  --set S.K=VALUE     one key of it, over the file; may be given again\n"
    "  --enroll CODE       one-time code from 'menting-office kiosk add'; needed once\n"
    "  --control SOCKET    opens the control socket for tests (refused when kiosk.production = yes)\n"
    "  --window WxH        a window of so many pixels (200x200 to 7680x7680) instead of the full screen\n"
    "  --fake-clock TIME   a clock that starts at TIME (2026-11-23T02:42:00Z) and moves only when told\n"
    "  --version, --help\n";

int kiosk_options_refuse(const char *option, const char *value, const char *allowed)
{
    fprintf(stderr, "menting-kiosk: %s: '%s' is not %s\n", option, value, allowed);
    return 2;
}

static int refuse_fault(const struct fault *fault)
{
    fprintf(stderr, "menting-kiosk: %s: %s\n", fault->place, fault->text);
    return 2;
}

static bool parse_window(const char *text, struct kiosk_options *options)
{
    char width[8], height[8];
    const char *x = strchr(text, 'x');
    if (!x || (size_t)(x - text) >= sizeof width || strlen(x + 1) >= sizeof height)
        return false;
    snprintf(width, sizeof width, "%.*s", (int)(x - text), text);
    snprintf(height, sizeof height, "%s", x + 1);
    int64_t w, h;
    if (text_parse_int(width, 200, 7680, &w) != BASE_OK || text_parse_int(height, 200, 7680, &h) != BASE_OK)
        return false;
    options->window_width = (int)w;
    options->window_height = (int)h;
    return true;
}

enum {
    OPTION_CONFIG = 1,
    OPTION_SET,
    OPTION_ENROLL,
    OPTION_CONTROL,
    OPTION_WINDOW,
    OPTION_CLOCK,
    OPTION_VERSION,
    OPTION_HELP
};
static const struct option known[] = {{"config", required_argument, NULL, OPTION_CONFIG},
    {"set", required_argument, NULL, OPTION_SET}, {"enroll", required_argument, NULL, OPTION_ENROLL},
    {"control", required_argument, NULL, OPTION_CONTROL}, {"window", required_argument, NULL, OPTION_WINDOW},
    {"fake-clock", required_argument, NULL, OPTION_CLOCK}, {"version", no_argument, NULL, OPTION_VERSION},
    {"help", no_argument, NULL, OPTION_HELP}, {NULL, 0, NULL, 0}};

/* The values of --set lie over the file, so they are applied in a pass of their own, after it. */
static int read_config(struct kiosk_options *options, const char *path, int argc, char **argv)
{
    int count;
    const struct config_key *keys = kiosk_config_keys(&count);
    struct fault fault = {0};
    if (!(options->config = config_new(keys, count)))
        return kiosk_options_refuse("memory", "0", "enough");
    if (config_load(options->config, path, &fault) != BASE_OK)
        return refuse_fault(&fault);
    optind = 1;
    for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        if (option == OPTION_SET && config_assign(options->config, optarg, &fault) != BASE_OK)
            return refuse_fault(&fault);
    }
    if (options->control && config_bool(options->config, "kiosk", "production"))
        return kiosk_options_refuse("--control", options->control, "allowed while kiosk.production = yes");
    return -1;
}

int kiosk_options_read(struct kiosk_options *options, const char *version, int argc, char **argv)
{
    const char *config = NULL;
    for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (option) {
        case OPTION_CONFIG: config = optarg; break;
        case OPTION_SET: break;
        case OPTION_ENROLL: options->enroll = optarg; break;
        case OPTION_CONTROL: options->control = optarg; break;
        case OPTION_CLOCK:
            options->fake_clock = true;
            if (!calendar_parse_time(optarg, &options->fake_start_ms))
                return kiosk_options_refuse("--fake-clock", optarg, "a time like 2026-11-23T02:42:00Z");
            break;
        case OPTION_WINDOW:
            if (!parse_window(optarg, options))
                return kiosk_options_refuse(
                    "--window", optarg, "of the form WxH with 200 to 7680 pixels each");
            break;
        case OPTION_VERSION: printf("menting-kiosk %s\n", version); return 0;
        case OPTION_HELP: fputs(usage, stdout); return 0;
        default: fputs(usage, stderr); return 2;
        }
    }
    if (optind < argc)
        return kiosk_options_refuse("command line", argv[optind], "an option; see --help");
    if (!config)
        return fputs("menting-kiosk: --config FILE is needed; see --help\n", stderr), 2;
    return read_config(options, config, argc, argv);
}

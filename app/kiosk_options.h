/* The command line of menting-kiosk, and the configuration it names. */
#ifndef MENTING_KIOSK_OPTIONS_H
#define MENTING_KIOSK_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include "backend/base/config.h"

struct kiosk_options {
    const char *enroll, *control; /* NULL when not given; borrowed from argv */
    bool fake_clock;
    int64_t fake_start_ms;
    int window_width, window_height; /* 0: full screen */
    struct config *config;           /* freed by the caller */
};

/* Reads both. Returns -1 to go on, else the exit status: 0 after --help or --version, 2 after a complaint on standard
   error that names the option or key, the value and what is allowed. */
int kiosk_options_read(struct kiosk_options *options, const char *version, int argc, char **argv);
/* Complains about an option or key in the same form; returns 2. */
int kiosk_options_refuse(const char *option, const char *value, const char *allowed);

#endif

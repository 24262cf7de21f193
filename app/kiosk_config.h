/* The keys of kiosk.conf: names, defaults, ranges. Read by main only; everyone else is handed values. */
#ifndef MENTING_KIOSK_CONFIG_H
#define MENTING_KIOSK_CONFIG_H

#include "backend/base/config.h"

/* The table, `*count` keys. Static. A test holds it against the shipped kiosk.conf. */
const struct config_key *kiosk_config_keys(int *count);

#endif

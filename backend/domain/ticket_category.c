#include "backend/domain/ticket.h"

#include <string.h>

#include "backend/base/i18n.h"

#define HOME(code, text, hint)                                                                               \
    {                                                                                                        \
        code, text, TICKET_REPAIR, TICKET_AT_HOME, hint                                                      \
    }
#define PUBLIC(code, text, hint)                                                                             \
    {                                                                                                        \
        code, text, TICKET_REPAIR, TICKET_IN_PUBLIC, hint                                                    \
    }
#define ABOUT(code, text)                                                                                    \
    {                                                                                                        \
        code, text, TICKET_COMPLAINT, TICKET_NO_PLACE, false                                                 \
    }

/* In the order in which they are offered. */
static const struct ticket_category categories[] = {
    HOME("water", N_("Water pipe"), true),
    HOME("drain", N_("Drain"), false),
    HOME("electricity", N_("Electricity"), true),
    HOME("door_lock", N_("Door and lock"), false),
    HOME("lighting", N_("Lighting"), false),
    HOME("intercom", N_("Intercom"), false),
    HOME("wall_seepage", N_("Wall seepage"), false),
    HOME("ac_place", N_("Air conditioner"), false),
    HOME("other", N_("Other"), false),

    PUBLIC("lift", N_("Lift"), true),
    PUBLIC("lighting", N_("Public lighting"), false),
    PUBLIC("door", N_("Entrance door"), false),
    PUBLIC("fire_safety", N_("Fire safety"), false),
    PUBLIC("drainage", N_("Drainage"), false),
    PUBLIC("road", N_("Road"), false),
    PUBLIC("cleaning", N_("Cleaning"), false),
    PUBLIC("greening", N_("Greening"), false),
    PUBLIC("security", N_("Security"), false),
    PUBLIC("other", N_("Other"), false),

    ABOUT("staff_service", N_("Staff and service")),
    ABOUT("noise", N_("Noise")),
    ABOUT("neighbour", N_("Neighbour dispute")),
    ABOUT("cleaning", N_("Cleaning")),
    ABOUT("greening", N_("Greening")),
    ABOUT("parking", N_("Parking")),
    ABOUT("security", N_("Security")),
    ABOUT("fees", N_("Fees")),
    ABOUT("renovation", N_("Renovation nuisance")),
    ABOUT("other", N_("Other")),
};

static const char *const places[] = {
    [TICKET_AT_HOME] = "home",
    [TICKET_IN_PUBLIC] = "public",
    [TICKET_NO_PLACE] = "none",
};

const struct ticket_category *ticket_categories(size_t *count)
{
    *count = sizeof categories / sizeof categories[0];
    return categories;
}

const struct ticket_category *ticket_category_find(
    enum ticket_kind kind, enum ticket_place place, const char *code)
{
    for (size_t i = 0; code != NULL && i < sizeof categories / sizeof categories[0]; i++) {
        const struct ticket_category *category = &categories[i];
        if (category->kind == kind && category->place == place && strcmp(category->code, code) == 0)
            return category;
    }
    return NULL;
}

const char *ticket_place_code(enum ticket_place place)
{
    return places[place];
}

bool ticket_place_from_code(const char *code, enum ticket_place *place)
{
    for (size_t i = 0; code != NULL && i < sizeof places / sizeof places[0]; i++) {
        if (strcmp(places[i], code) == 0) {
            *place = (enum ticket_place)i;
            return true;
        }
    }
    return false;
}

#include "app/maintenance/staff_parts.h"

#include <string.h>

#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/domain/pin.h"

static const struct {
    const char *role, *text;
    bool may_reset;
} roles[] = {
    {"manager", N_("Manager"), true},
    {"supervisor", N_("Supervisor"), true},
    {"officer", N_("Officer"), true},
    {"cashier", N_("Cashier"), false},
    {"technician", N_("Technician"), false},
};

const char *staff_part_role(const char *role)
{
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (strcmp(roles[i].role, role) == 0)
            return _(roles[i].text);
    return role;
}

bool staff_part_may_reset(const char *role)
{
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (strcmp(roles[i].role, role) == 0)
            return roles[i].may_reset;
    return false;
}

const char *staff_part_pin_fault(const char *pin)
{
    switch (pin_check_new(pin)) {
    case PIN_FINE: return NULL;
    case PIN_NOT_DIGITS: return N_("A PIN has 6 digits.");
    case PIN_REPEATED: return N_("This PIN repeats itself and is easy to guess. Please choose another.");
    case PIN_SEQUENCE: return N_("This PIN counts up or down and is easy to guess. Please choose another.");
    case PIN_DATE_LIKE:
        return N_("This PIN looks like a birthday and is easy to guess. Please choose another.");
    }
    return NULL;
}

struct store_actor staff_part_actor(const struct host *host)
{
    struct store_actor actor = {.type = "staff", .auth = "pin"};
    text_copy(actor.id, sizeof actor.id, host->session->staff_id);
    return actor;
}

void staff_part_warning(struct ui *ui, const char *id, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return;
    ui_open(ui, &(struct ui_node){.id = id,
                    .label = text,
                    .flow = UI_ROW,
                    .align = UI_CENTER,
                    .gap = 20,
                    .pad_x = 40,
                    .pad_y = 28,
                    .fill = UI_WARN_SOFT,
                    .radius = 28});
    ui_icon(ui, UI_ICON_INFO, 52, UI_WARN);
    ui_leaf(ui, &(struct ui_node){.role = UI_TEXT, .label = text, .ink = UI_WARN, .grow = 1});
    ui_close(ui);
}

bool staff_part_type(char *text, size_t size, int64_t value)
{
    size_t length = strlen(text);
    if (value == -1 && length > 0) {
        secret_wipe(text, size);
        return true;
    }
    if (value == -2 && length > 0) {
        text[length - 1] = '\0';
        return true;
    }
    if (value < 0 || value > 9 || length + 1 >= size)
        return false;
    text[length] = (char)('0' + value);
    text[length + 1] = '\0';
    return true;
}

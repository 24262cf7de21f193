#include "app/screens/ticket_phrases.h"

#include <stddef.h>
#include <string.h>

#include "backend/base/i18n.h"

#define PHRASES 9

/* No phrase is part of another of the same row: chips tell by the text whether they are chosen. */
static const struct {
    enum ticket_place place;
    const char *category;
    const char *phrases[PHRASES];
} rows[] = {
    {TICKET_AT_HOME, "water",
        {N_("Kitchen"), N_("Bathroom"), N_("Leaks all the time"), N_("Leaks when water is used"),
            N_("Main valve is shut"), N_("Flat below is flooded")}},
    {TICKET_AT_HOME, "drain",
        {N_("Kitchen"), N_("Bathroom"), N_("Toilet"), N_("Floor drain"), N_("Fully blocked"),
            N_("Drains slowly"), N_("Water comes up")}},
    {TICKET_AT_HOME, "electricity",
        {N_("No power at home"), N_("One room has no power"), N_("Breaker keeps tripping"),
            N_("Sparks or burnt smell"), N_("Neighbours have power")}},
    {TICKET_AT_HOME, "door_lock",
        {N_("Front door"), N_("Window"), N_("Lock does not turn"), N_("Key broke off"), N_("Does not close"),
            N_("Glass is broken")}},
    {TICKET_AT_HOME, "lighting",
        {N_("Living room"), N_("Bedroom"), N_("Kitchen"), N_("Bathroom"), N_("Light is dead"),
            N_("Light flickers"), N_("Switch is broken")}},
    {TICKET_AT_HOME, "intercom",
        {N_("Does not ring"), N_("No sound"), N_("No picture"), N_("Does not open the door")}},
    {TICKET_AT_HOME, "wall_seepage",
        {N_("Ceiling"), N_("Outer wall"), N_("Beside the window"), N_("After rain"),
            N_("Comes from the flat above"), N_("Mould")}},
    {TICKET_AT_HOME, "ac_place",
        {N_("Bracket is loose"), N_("Drips on the flat below"), N_("Very loud"), N_("Drain pipe came off")}},
    {TICKET_AT_HOME, "other", {N_("Please call me first"), N_("Please come and look")}},

    {TICKET_IN_PUBLIC, "lift",
        {N_("Lift stands still"), N_("Shakes while moving"), N_("Lift door does not close"),
            N_("Buttons do not work"), N_("Strange noise"), N_("Light is dead")}},
    {TICKET_IN_PUBLIC, "lighting",
        {N_("Ground floor hall"), N_("Corridor"), N_("Stairs"), N_("Garage"), N_("Path outside"),
            N_("Light is dead"), N_("Light flickers")}},
    {TICKET_IN_PUBLIC, "door",
        {N_("Does not lock"), N_("Does not open"), N_("Card is not read"), N_("Does not close"),
            N_("Glass is broken")}},
    {TICKET_IN_PUBLIC, "fire_safety",
        {N_("Escape route is blocked"), N_("Fire door does not close"), N_("Extinguisher is missing"),
            N_("Hydrant leaks"), N_("Alarm keeps sounding")}},
    {TICKET_IN_PUBLIC, "drainage",
        {N_("Drain is blocked"), N_("Manhole cover is missing"), N_("Water stands"), N_("Bad smell")}},
    {TICKET_IN_PUBLIC, "road",
        {N_("Hole in the road"), N_("Paving is broken"), N_("Barrier is broken"), N_("Slippery")}},
    {TICKET_IN_PUBLIC, "cleaning",
        {N_("Ground floor hall"), N_("Corridor"), N_("Garage"), N_("Rubbish not collected"),
            N_("Floor is dirty"), N_("Bulky waste"), N_("Bad smell")}},
    {TICKET_IN_PUBLIC, "greening",
        {N_("Tree fell over"), N_("Branches in the way"), N_("Plants have died"), N_("Insects")}},
    {TICKET_IN_PUBLIC, "security",
        {N_("Strangers in the building"), N_("Gate stands open"), N_("Camera is broken"),
            N_("E-bike in the stairwell")}},
    {TICKET_IN_PUBLIC, "other",
        {N_("Ground floor hall"), N_("Corridor"), N_("Garage"), N_("Path outside"),
            N_("Please come and look")}},

    {TICKET_NO_PLACE, "staff_service",
        {N_("Nobody answered"), N_("Impolite"), N_("Came too late"), N_("Was not repaired properly")}},
    {TICKET_NO_PLACE, "noise",
        {N_("At night"), N_("Early in the morning"), N_("From the flat above"), N_("Square dancing"),
            N_("Dog barking"), N_("Again and again")}},
    {TICKET_NO_PLACE, "neighbour",
        {N_("Things in the corridor"), N_("Water from the flat above"), N_("Smoke"), N_("Dog without a lead"),
            N_("Again and again")}},
    {TICKET_NO_PLACE, "cleaning",
        {N_("Corridor"), N_("Lift"), N_("Garage"), N_("Rubbish not collected"), N_("Floor is dirty"),
            N_("Bad smell")}},
    {TICKET_NO_PLACE, "greening",
        {N_("Plants have died"), N_("Branches in the way"), N_("Insects"), N_("Green space is misused")}},
    {TICKET_NO_PLACE, "parking",
        {N_("My space is taken"), N_("My car is blocked in"), N_("Driveway is blocked"),
            N_("Charging point is taken")}},
    {TICKET_NO_PLACE, "security",
        {N_("Nobody at the gate"), N_("Strangers in the building"), N_("No patrols seen"),
            N_("Camera is broken")}},
    {TICKET_NO_PLACE, "fees",
        {N_("Amount is wrong"), N_("Charged twice"), N_("Paid but still shown as due"),
            N_("Nobody explained the charge")}},
    {TICKET_NO_PLACE, "renovation",
        {N_("Noise at noon"), N_("Works outside the hours"), N_("Dust"), N_("Rubble in the corridor")}},
};

const char *const *ticket_phrases(enum ticket_kind kind, enum ticket_place place, const char *category)
{
    static const char *const none[] = {NULL};
    enum ticket_place key = kind == TICKET_COMPLAINT ? TICKET_NO_PLACE : place;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].place == key && strcmp(rows[i].category, category) == 0)
            return rows[i].phrases;
    return none;
}

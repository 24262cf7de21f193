#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <string.h>

#include "backend/base/calendar.h"
#include "backend/base/random.h"
#include "backend/domain/ticket.h"

#define NOVEMBER_23 20780 /* 2026-11-23 */

static void the_number_is_that_of_the_rulebook(void **state)
{
    (void)state;
    char out[TICKET_NUMBER_SIZE];
    ticket_number_format(TICKET_REPAIR, 2, NOVEMBER_23, 7, out);
    assert_string_equal(out, "R02-261123-007-4");
    ticket_number_format(TICKET_COMPLAINT, 2, NOVEMBER_23, 7, out);
    assert_memory_equal(out, "C02-261123-007-", 15);
    ticket_number_format(TICKET_COMPLAINT, 9999, NOVEMBER_23, 999999, out);
    assert_memory_equal(out, "C9999-261123-999999-", 20);
    assert_int_equal(strlen(out), 21);
}

static void a_number_is_read_however_it_is_typed(void **state)
{
    (void)state;
    static const char *const typed[] = {"R02-261123-007-4", "r02-261123-007-4", "R022611230074",
        "r02 261123 007 4", "  R02-261123-007-4 ", "R02-2611230074", "R 0 2 - 2 6 1 1 2 3 - 0 0 7 - 4",
        "R-02-261123-0074"};
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        char normal[TICKET_NUMBER_SIZE] = "";
        if (!ticket_number_check(typed[i], normal))
            fail_msg("\"%s\" was refused", typed[i]);
        assert_string_equal(normal, "R02-261123-007-4");
    }
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "R", "R02", "hello", "R02-261123-007", "R02-261123-007-",
        "02-261123-007-4", "X02-261123-007-4", "R02-261123-007-5", "R02-261323-007-4", "R2-261123-007-4",
        "R02-261123-07-4", "R02-261123-007-4-", "R02-261123-007-44", "R02-261123-007-4x", "R02_261123_007_4",
        "RR02-261123-007-4", "R02-261123-007-４", "R000000000000000000000000000000000000", "R---",
        "R02--261123-007-4"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        char normal[TICKET_NUMBER_SIZE] = "";
        if (ticket_number_check(bad[i], normal))
            fail_msg("\"%s\" was taken for %s", bad[i], normal);
    }
    char normal[TICKET_NUMBER_SIZE];
    assert_false(ticket_number_check(NULL, normal));
}

static void large_kiosks_and_sequences_come_back_whole(void **state)
{
    (void)state;
    struct random_seeded seeded;
    struct base_random random = random_from_seed(&seeded, 23);
    for (int i = 0; i < 5000; i++) {
        char out[TICKET_NUMBER_SIZE];
        char normal[TICKET_NUMBER_SIZE];
        ticket_number_format((enum ticket_kind)random_below(&random, TICKET_KINDS),
            (int)random_below(&random, 10000), NOVEMBER_23 + (int32_t)random_below(&random, 20000),
            (int)random_below(&random, 1000000), out);
        assert_true(ticket_number_check(out, normal));
        assert_string_equal(normal, out);
    }
}

/* All of these would be accepted if the check digit were left out of the test. */
static void check_spoilt(char *spoilt, const char *original)
{
    char normal[TICKET_NUMBER_SIZE];
    if (strcmp(spoilt, original) != 0 && ticket_number_check(spoilt, normal))
        fail_msg("%s passes for %s", spoilt, original);
}

static void every_wrong_digit_and_every_exchange_of_neighbours_is_found(void **state)
{
    (void)state;
    struct random_seeded seeded;
    struct base_random random = random_from_seed(&seeded, 29);
    for (int round = 0; round < 2000; round++) {
        char original[TICKET_NUMBER_SIZE];
        ticket_number_format((enum ticket_kind)random_below(&random, TICKET_KINDS),
            (int)random_below(&random, 100), NOVEMBER_23 + (int32_t)random_below(&random, 3000),
            (int)random_below(&random, 1000), original);
        char spoilt[TICKET_NUMBER_SIZE];
        int last = -1;
        for (int i = 0; original[i] != '\0'; i++) {
            if (isdigit((unsigned char)original[i]) == 0)
                continue;
            strcpy(spoilt, original);
            for (spoilt[i] = '0'; spoilt[i] <= '9'; spoilt[i]++)
                check_spoilt(spoilt, original);
            strcpy(spoilt, original);
            if (last >= 0) {
                spoilt[i] = original[last]; /* also across a hyphen */
                spoilt[last] = original[i];
                check_spoilt(spoilt, original);
            }
            last = i;
        }
        strcpy(spoilt, original);
        spoilt[0] = original[0] == 'R' ? 'C' : 'R';
        check_spoilt(spoilt, original);
    }
}

static void codes_come_back_and_texts_are_there(void **state)
{
    (void)state;
    for (int i = 0; i < TICKET_KINDS; i++) {
        enum ticket_kind kind = TICKET_KINDS;
        assert_true(ticket_kind_from_code(ticket_kind_code((enum ticket_kind)i), &kind));
        assert_int_equal(kind, i);
        assert_true(strlen(ticket_kind_text(kind)) > 0);
    }
    for (int i = 0; i < TICKET_STATES; i++) {
        enum ticket_state found = TICKET_STATES;
        assert_true(ticket_state_from_code(ticket_state_code((enum ticket_state)i), &found));
        assert_int_equal(found, i);
        assert_true(strlen(ticket_state_text(found)) > 0);
    }
    for (int i = 0; i < TICKET_ACTIONS; i++) {
        enum ticket_action action = TICKET_ACTIONS;
        assert_true(ticket_action_from_code(ticket_action_code((enum ticket_action)i), &action));
        assert_int_equal(action, i);
        assert_true(strlen(ticket_action_text(action)) > 0);
    }
    for (unsigned actor = TICKET_BY_OWNER; actor <= TICKET_BY_KIOSK; actor *= 2) {
        enum ticket_actor found;
        assert_true(ticket_actor_from_code(ticket_actor_code((enum ticket_actor)actor), &found));
        assert_int_equal(found, actor);
    }
    enum ticket_kind kind;
    enum ticket_state found;
    enum ticket_action action;
    enum ticket_actor actor;
    enum ticket_place place;
    assert_false(ticket_kind_from_code("Repair", &kind));
    assert_false(ticket_state_from_code("", &found));
    assert_false(ticket_action_from_code(NULL, &action));
    assert_false(ticket_actor_from_code("staff", &actor));
    assert_false(ticket_place_from_code("roof", &place));
    assert_string_equal(ticket_actor_code((enum ticket_actor)3), "");
}

static void categories_are_those_of_the_rulebook(void **state)
{
    (void)state;
    size_t count;
    const struct ticket_category *all = ticket_categories(&count);
    int homes = 0, public_places = 0, complaints = 0;
    for (size_t i = 0; i < count; i++) {
        homes += all[i].kind == TICKET_REPAIR && all[i].place == TICKET_AT_HOME;
        public_places += all[i].kind == TICKET_REPAIR && all[i].place == TICKET_IN_PUBLIC;
        complaints += all[i].kind == TICKET_COMPLAINT && all[i].place == TICKET_NO_PLACE;
        assert_ptr_equal(ticket_category_find(all[i].kind, all[i].place, all[i].code), &all[i]);
        assert_true(strlen(all[i].text) > 0);
        assert_null(strstr(all[i].code, "gas")); /* never a work order */
        enum ticket_place place;
        assert_true(ticket_place_from_code(ticket_place_code(all[i].place), &place));
        assert_int_equal(place, all[i].place);
    }
    assert_int_equal(homes, 9);
    assert_int_equal(public_places, 10);
    assert_int_equal(complaints, 10);
    assert_true(ticket_category_find(TICKET_REPAIR, TICKET_AT_HOME, "water")->emergency_hint);
    assert_true(ticket_category_find(TICKET_REPAIR, TICKET_AT_HOME, "electricity")->emergency_hint);
    assert_true(ticket_category_find(TICKET_REPAIR, TICKET_IN_PUBLIC, "lift")->emergency_hint);
    assert_false(ticket_category_find(TICKET_COMPLAINT, TICKET_NO_PLACE, "noise")->emergency_hint);
    assert_null(ticket_category_find(TICKET_REPAIR, TICKET_AT_HOME, "lift"));
    assert_null(ticket_category_find(TICKET_COMPLAINT, TICKET_NO_PLACE, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_number_is_that_of_the_rulebook),
        cmocka_unit_test(a_number_is_read_however_it_is_typed),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(large_kiosks_and_sequences_come_back_whole),
        cmocka_unit_test(every_wrong_digit_and_every_exchange_of_neighbours_is_found),
        cmocka_unit_test(codes_come_back_and_texts_are_there),
        cmocka_unit_test(categories_are_those_of_the_rulebook),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Somebody guesses a home's PIN, and pulls the plug, sets the clock and waits in between as they like: they never get more
 * verdicts than the rule gives, whatever the order. Prints how many were given.
 */
#include "tests/unit/store_testing.h"

#include <poll.h>
#include <stdatomic.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "backend/domain/pin.h"

#define GAMES    30
#define MOVES    90
#define CHILDREN 60
#define HOUR     INT64_C(3600000)
#define DAY      (24 * HOUR)

static struct store_answer guess(struct lobby *lobby, int entrance, const char *room, const char *pin)
{
    struct store_signin_request request = {.building = "24#", .entrance = entrance};
    text_copy(request.room, sizeof request.room, room);
    text_copy(request.pin, sizeof request.pin, pin);
    struct store_answer answer = lobby_await(lobby, store_post_signin(lobby->store, &request));
    assert_int_equal(answer.result, STORE_OK);
    return answer;
}

static void wrong_pin(struct base_random *random, char pin[8])
{
    do
        snprintf(pin, 8, "%06d", (int)random_below(random, 1000000));
    while (strcmp(pin, PIN_WANG) == 0);
}

/* One move of the game; gives the verdicts it brought on home u1. */
static int move(struct lobby *lobby, struct base_random *random, int64_t *wait)
{
    char pin[8];
    switch (random_below(random, 9)) {
    case 0: lobby_reopen(lobby); return 0;
    case 1: atomic_fetch_add(&lobby->fake.wall_ms, 30 * DAY); return 0;
    case 2: atomic_fetch_add(&lobby->fake.wall_ms, -30 * DAY); return 0;
    case 3: clock_fake_advance(&lobby->fake, *wait > 0 ? *wait - 1 : 0); return 0;
    case 4: clock_fake_advance(&lobby->fake, (int64_t)random_below(random, 2) ? HOUR : DAY); return 0;
    case 5: guess(lobby, 2, "0101", PIN_LI); return 0; /* a neighbour, rightly */
    case 6:
        wrong_pin(random, pin);
        guess(lobby, 1, "9999", pin);
        return 0;
    default: break;
    }
    clock_fake_advance(&lobby->fake, *wait);
    wrong_pin(random, pin);
    struct store_answer answer = guess(lobby, 1, "1203", pin);
    assert_int_not_equal(answer.verdict, STORE_YES);
    *wait = answer.wait_ms;
    return answer.verdict == STORE_NO;
}

static void restarts_and_clocks_give_no_further_guess(void **state)
{
    int most = 0, all = 0;
    (void)state;
    for (uint64_t seed = 1; seed <= GAMES; seed++) {
        struct random_seeded seeded;
        struct base_random random = random_from_seed(&seeded, seed);
        void *made;
        int verdicts = 0;
        int64_t wait = 0;
        assert_int_equal(lobby_synced(&made), 0);
        for (int i = 0; i < MOVES; i++)
            verdicts += move(made, &random, &wait);
        if (verdicts > PIN_VERDICTS_TYPED)
            fail_msg("seed %llu: %d verdicts", (unsigned long long)seed, verdicts);
        most = verdicts > most ? verdicts : most;
        all += verdicts;
        assert_int_equal(lobby_drop(&made), 0);
    }
    assert_int_equal(most, PIN_VERDICTS_TYPED); /* the games went far enough */
    print_message("# %d games of %d moves: %d verdicts, at most %d in one\n", GAMES, MOVES, all, most);
}

/* A program of its own that guesses until it is killed, and tells each verdict as a screen would. */
static void guess_and_tell(struct lobby *lobby, int pipe_end)
{
    lobby_open(lobby);
    for (;;) {
        struct store_answer answer = guess(lobby, 1, "1203", "918273");
        char verdict = (char)('a' + (int)answer.verdict);
        if (write(pipe_end, &verdict, 1) != 1)
            _exit(0);
        clock_fake_advance(&lobby->fake, answer.wait_ms);
    }
}

/* Lets a child guess and kills it within the next milliseconds. Returns the verdicts it has told. */
static int let_guess(struct lobby *lobby, struct base_random *random)
{
    int ends[2], verdicts = 0, told = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        guess_and_tell(lobby, ends[1]);
    close(ends[1]);
    int wanted = (int)random_below(random, 3), patience = (int)random_below(random, 12);
    struct pollfd ready = {.fd = ends[0], .events = POLLIN};
    char verdict;
    while (told < wanted && read(ends[0], &verdict, 1) == 1) {
        told++;
        verdicts += verdict == 'a' + STORE_NO;
    }
    poll(&ready, 1, patience);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    while (read(ends[0], &verdict, 1) == 1)
        verdicts += verdict == 'a' + STORE_NO;
    close(ends[0]);
    return verdicts;
}

static void pulling_the_plug_between_guess_and_verdict_gives_none_back(void **state)
{
    struct lobby *lobby = *state;
    struct random_seeded seeded;
    struct base_random random = random_from_seed(&seeded, 11);
    int verdicts = 0;
    lobby_close(lobby);
    for (int i = 0; i < CHILDREN; i++)
        verdicts += let_guess(lobby, &random);
    assert_true(verdicts <= PIN_VERDICTS_TYPED);
    lobby_open(lobby);
    struct store_answer answer = {.verdict = STORE_NO};
    for (int i = 0; i < 2 * PIN_VERDICTS_TYPED && answer.verdict != STORE_LOCKED; i++) {
        answer = guess(lobby, 1, "1203", "918273");
        verdicts += answer.verdict == STORE_NO;
        clock_fake_advance(&lobby->fake, answer.wait_ms);
    }
    assert_int_equal(answer.verdict, STORE_LOCKED);
    assert_true(verdicts <= PIN_VERDICTS_TYPED);
    print_message("# %d programs killed while guessing: %d verdicts told\n", CHILDREN, verdicts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(restarts_and_clocks_give_no_further_guess),
        cmocka_unit_test_setup_teardown(
            pulling_the_plug_between_guess_and_verdict_gives_none_back, lobby_synced, lobby_drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The small office of desk_testing.h with its service and its HTTP door, in this process, on a port of its own. */
#ifndef MENTING_TESTS_OFFICE_TESTING_H
#define MENTING_TESTS_OFFICE_TESTING_H

#include "tests/unit/desk_testing.h"

#include <jansson.h>
#include <pthread.h>
#include <unistd.h>
#include "backend/domain/ticket.h"
#include "backend/office/cli/cli.h"
#include "backend/office/httpd/httpd.h"
#include "tests/support/http_client.h"

struct place {
    struct office *office;
    struct service *service;
    struct httpd *httpd;
    int port;
    const struct httpd_limits *limits; /* NULL: the defaults */
};

static inline void place_start(struct place *p)
{
    struct fault fault = {0};
    const struct service_options service = {
        .url = p->office->url, .clock = &p->office->clock, .random = random_system(), .command = cli_run};
    assert_int_equal(service_start(&service, &p->service, &fault), DESK_OK);
    const struct httpd_options door = {.url = p->office->url,
        .listen = "127.0.0.1:0",
        .service = p->service,
        .clock = &p->office->clock,
        .random = random_system(),
        .limits = p->limits};
    assert_int_equal(httpd_start(&door, &p->httpd, &fault), DESK_OK);
    assert_memory_equal(httpd_address(p->httpd), "127.0.0.1:", 10);
    p->port = atoi(httpd_address(p->httpd) + 10);
}

static inline void place_stop(struct place *p)
{
    if (!p->service)
        return;
    httpd_quiesce(p->httpd);
    service_stop(p->service);
    httpd_stop(p->httpd);
    p->service = NULL;
    p->httpd = NULL;
}

/* The database without the service: for what a test wants to look at, or to arrange. */
static inline void place_open_office(struct place *p)
{
    place_stop(p);
    office_open(p->office);
    p->office->desk.random = random_system(); /* the seeded one would make the same ids again */
}
static inline void place_close_office(struct place *p)
{
    db_close(p->office->db);
    p->office->db = NULL;
}

static inline int place_setup(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    void *office = NULL;
    assert_non_null(p);
    office_setup(&office);
    p->office = office;
    place_close_office(p);
    place_start(p);
    *state = p;
    return 0;
}

static inline int place_teardown(void **state)
{
    struct place *p = *state;
    place_stop(p);
    if (p->office->db)
        db_close(p->office->db);
    assert_int_equal(file_remove_folder(p->office->folder), BASE_OK);
    free(p->office);
    free(p);
    return 0;
}

/* ---- asking ------------------------------------------------------------------------------------------------- */

static inline json_t *place_read(struct http_answer *answer, int status)
{
    if (answer->status != status)
        print_error("%s%s\n", answer->head, buf_borrow(&answer->body));
    assert_int_equal(answer->status, status);
    json_t *document = json_loadb(buf_borrow(&answer->body), answer->body.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(document);
    return document;
}

/* The answer's document; the caller frees it with json_decref. */
static inline json_t *place_ask(
    struct place *p, const char *method, const char *path, const char *token, const char *body, int status)
{
    struct http_answer answer;
    http_client_ask(p->port, method, path, token, NULL, body, &answer);
    json_t *document = place_read(&answer, status);
    http_answer_free(&answer);
    return document;
}

static inline const char *place_text(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    assert_non_null(text);
    return text;
}

static inline int64_t place_number(const json_t *object, const char *name)
{
    assert_true(json_is_integer(json_object_get(object, name)));
    return json_integer_value(json_object_get(object, name));
}

/* Is refused with this machine word, and something for a person. */
static inline void place_refused(struct place *p, int status, const char *error, const char *method,
    const char *path, const char *token, const char *body)
{
    json_t *document = place_ask(p, method, path, token, body, status);
    assert_string_equal(place_text(document, "error"), error);
    assert_true(place_text(document, "message")[0] != '\0');
    json_decref(document);
}

/* ---- ops ---------------------------------------------------------------------------------------------------- */

#define PLACE_OPS_MAX (64 * 1024)
struct place_ops {
    char text[PLACE_OPS_MAX];
    size_t used;
};

static inline const char *place_id(int number)
{
    static _Thread_local char id[ID_SIZE];
    snprintf(id, sizeof id, "01935f00-0000-7000-8000-%012d", number);
    return id;
}

static inline void place_add_op(
    struct place_ops *ops, int number, const char *kind, const char *actor, const char *body)
{
    int wrote = snprintf(ops->text + ops->used, sizeof ops->text - ops->used,
        "%s{\"op\":\"%s\",\"kind\":\"%s\",\"at\":\"2026-11-23T01:59:00.000Z\",\"actor\":{\"type\":\"%s\","
        "\"id\":\"%s\",\"auth\":\"pin\"},\"body\":%s}",
        ops->used ? "," : "", place_id(number), kind, actor[0] == 'K' ? "kiosk" : "owner", actor, body);
    assert_true(wrote > 0 && (size_t)wrote < sizeof ops->text - ops->used);
    ops->used += (size_t)wrote;
}

/* A repair at U1, filed by its owner. `number` is the op's and the ticket's. */
static inline void place_add_ticket(struct place *p, struct place_ops *ops, int number, const char *text)
{
    char ticket[32], body[2048];
    ticket_number_format(
        TICKET_REPAIR, p->office->kiosk.number, desk_today(&p->office->desk), number, ticket);
    snprintf(body, sizeof body,
        "{\"number\":\"%s\",\"kind\":\"repair\",\"place\":\"home\",\"category\":\"water\",\"unit\":\"U1\","
        "\"building\":\"24#\",\"text\":\"%s\"}",
        ticket, text);
    place_add_op(ops, number, "ticket.create", "P1", body);
}

/* Harmless and without limits: what a kiosk notes about itself. */
static inline void place_add_audit(struct place_ops *ops, int number)
{
    place_add_op(ops, number, "audit", "K01", "{\"detail\":\"\",\"subject\":\"U1\",\"what\":\"unit.view\"}");
}

static inline json_t *place_push(struct place *p, const struct place_ops *ops, int status)
{
    char *body = NULL;
    assert_true(asprintf(&body, "{\"ops\":[%s],\"chain\":\"c1\"}", ops->text) > 0);
    json_t *document = place_ask(p, "POST", "/v1/push", p->office->token, body, status);
    free(body);
    return document;
}

static inline void place_verdict(const json_t *answer, size_t index, const char *verdict, const char *reason)
{
    const json_t *result = json_array_get(json_object_get(answer, "results"), index);
    const char *said = json_string_value(json_object_get(result, "reason"));
    assert_string_equal(place_text(result, "verdict"), verdict);
    assert_string_equal(said ? said : "", reason);
}

/* ---- the writer --------------------------------------------------------------------------------------------- */

struct place_piece {
    pthread_mutex_t mutex;
    pthread_cond_t came;
    const char *sql; /* of a test, constant */
    enum desk_result give, result;
    int runs;
    bool done;
};

static inline enum desk_result place_piece_run(void *context, struct desk *desk)
{
    struct place_piece *piece = context;
    piece->runs++;
    if (piece->sql && db_exec(desk->db, piece->sql, NULL, 0) != DB_OK)
        return piece->give ? piece->give : DESK_UNAVAILABLE;
    return piece->give;
}

static inline void place_piece_done(void *context, enum desk_result result)
{
    struct place_piece *piece = context;
    pthread_mutex_lock(&piece->mutex);
    piece->result = result;
    piece->done = true;
    pthread_cond_broadcast(&piece->came);
    pthread_mutex_unlock(&piece->mutex);
}

static inline void place_post(struct place *p, struct place_piece *piece, const char *sql)
{
    *piece = (struct place_piece){.sql = sql};
    pthread_mutex_init(&piece->mutex, NULL);
    pthread_cond_init(&piece->came, NULL);
    assert_true(service_post(p->service, &(struct service_work){place_piece_run, place_piece_done, piece}));
}

static inline enum desk_result place_wait_piece(struct place_piece *piece)
{
    pthread_mutex_lock(&piece->mutex);
    while (!piece->done)
        pthread_cond_wait(&piece->came, &piece->mutex);
    pthread_mutex_unlock(&piece->mutex);
    pthread_cond_destroy(&piece->came);
    pthread_mutex_destroy(&piece->mutex);
    return piece->result;
}

/* Runs SQL on the writer's thread, committed. */
static inline void place_run(struct place *p, const char *sql)
{
    struct place_piece piece;
    place_post(p, &piece, sql);
    assert_int_equal(place_wait_piece(&piece), DESK_OK);
}

/* Fails every statement that files a ticket with this text, as a broken disk would: not a constraint. */
#define PLACE_BREAK_TICKETS                                                                                  \
    "CREATE TRIGGER broken BEFORE INSERT ON ticket WHEN new.text = '坏' "                                   \
    "BEGIN SELECT abs(-9223372036854775807 - 1); END"

#endif

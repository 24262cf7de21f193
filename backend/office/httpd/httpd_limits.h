/* What one client, one kiosk and all of them together may take of the office's door. Every number has a default. */
#ifndef MENTING_OFFICE_HTTPD_LIMITS_H
#define MENTING_OFFICE_HTTPD_LIMITS_H

/* Whether answers are compressed and compressed pushes asked for: AUTO, except to clients on this machine itself. */
enum httpd_gzip { HTTPD_GZIP_AUTO, HTTPD_GZIP_ALWAYS, HTTPD_GZIP_NEVER };

struct httpd_limits {
    int connections;             /* in all, 10 to 100000 */
    int connections_per_address; /* 0: as many as in all. Not counted where only a loopback address is served */
    int head_kib;                /* of a request's line and headers, 2 to 64 */
    int slow_s; /* 1 to 600. For a request's head; for a body or an answer, before it falls behind 1 kB/s */
    int idle_s; /* 35 to 3600: without a request, until the connection is closed */
    int device_rate;    /* requests a second of one kiosk, 0 to 10000 (0: any), twenty times that at once */
    int enroll_tries;   /* enrolments a minute from one address, 0 to 10000 (0: any) */
    int wrong_codes;    /* enrolments with a wrong code a minute from everywhere, 0 to 10000 (0: any) */
    int unknown_tokens; /* requests with no known token a minute from one address, 0 to 10000 (0: any) */
    int memory_mib;     /* of bodies and answers under way, 4 to 65536 */
    int token_days;     /* a kiosk is asked for a new token after so long, 0 to 3650 (0: never) */
    enum httpd_gzip gzip;
};

#define HTTPD_LIMITS_DEFAULT                                                                                 \
    {                                                                                                        \
        .connections = 6000, .connections_per_address = 500, .head_kib = 16, .slow_s = 20, .idle_s = 75,     \
        .device_rate = 50, .enroll_tries = 10, .wrong_codes = 30, .unknown_tokens = 60, .memory_mib = 256,   \
        .token_days = 180, .gzip = HTTPD_GZIP_AUTO                                                           \
    }

#endif

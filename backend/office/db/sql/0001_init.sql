-- The office's database. Every table carries `estate`, the key a distributed database would shard by. Times are RFC 3339
-- UTC with milliseconds, days YYYY-MM-DD in the estate's time zone, money integer fen, flags 0 or 1. Tables that
-- the kiosks know have the wire's columns (backend/wire/PROTOCOL.md says what they mean); what only the office knows
-- stands after the word "office". A driver for another engine reads this text without WITHOUT ROWID.

-- ---- the estate and its change feed ------------------------------------------------------------------------

CREATE TABLE estate(
    id TEXT PRIMARY KEY,             -- short and stable; part of every key
    name TEXT NOT NULL,              -- as people call it: 示范小区
    utc_offset BIGINT NOT NULL,      -- minutes from UTC; China keeps no summer time
    -- office
    epoch TEXT NOT NULL,             -- random, new after create and restore: cursors of another epoch mean nothing
    head BIGINT NOT NULL             -- the last number given in the feed; advanced late in each transaction
) WITHOUT ROWID;

CREATE TABLE feed(
    estate TEXT NOT NULL,
    seq BIGINT NOT NULL,             -- place in the feed: sequence order is commit order
    t TEXT NOT NULL,                 -- table of the row
    id TEXT NOT NULL,                -- the row
    building TEXT NOT NULL,          -- whose kiosks see it, several parted by '|'; '' every kiosk
    gone BIGINT NOT NULL,            -- 1: a tombstone
    PRIMARY KEY(estate, seq)
) WITHOUT ROWID;
-- A row stands in the feed once, with its latest number: the feed is compacted by nature.
CREATE UNIQUE INDEX feed_row ON feed(estate, t, id);

CREATE TABLE counter(
    estate TEXT NOT NULL,
    name TEXT NOT NULL,              -- kiosk, staff, receipt-YYMMDD
    value BIGINT NOT NULL,           -- the last number given
    PRIMARY KEY(estate, name)
) WITHOUT ROWID;

-- ---- kiosks ---------------------------------------------------------------------------------------------------

CREATE TABLE kiosk(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,                -- K02
    number BIGINT NOT NULL,          -- 2: part of ticket numbers; never given twice
    name TEXT NOT NULL,              -- where it stands
    building TEXT NOT NULL,          -- its own building
    scope TEXT NOT NULL,             -- buildings it may hold, parted by '|'; '' all
    token_sha256 TEXT,               -- of the device token; null until enrolled
    revoked BIGINT NOT NULL,         -- 1: gets no changes any more, its pushes are still taken
    last_seen TEXT,                  -- last contact, to the minute
    chain TEXT,                      -- head of the kiosk's ledger chain as of its last push
    status TEXT,                     -- JSON of its last kiosk.status
    status_at TEXT,
    created_at TEXT NOT NULL,
    PRIMARY KEY(estate, id),
    UNIQUE(estate, number)
) WITHOUT ROWID;
CREATE UNIQUE INDEX kiosk_token ON kiosk(token_sha256);

CREATE TABLE enroll_code(
    estate TEXT NOT NULL,
    sha256 TEXT NOT NULL,            -- of the code's digits; the code itself is shown once and not kept
    kiosk TEXT NOT NULL,             -- the kiosk it enrolls
    expires TEXT NOT NULL,           -- 24 h after it was made
    used TEXT,                       -- when; null: not yet
    PRIMARY KEY(estate, sha256)
) WITHOUT ROWID;

CREATE TABLE idempotency(
    estate TEXT NOT NULL,
    kiosk TEXT NOT NULL,             -- who sent the op
    op TEXT NOT NULL,                -- UUIDv7
    digest TEXT NOT NULL,            -- SHA-256 of the canonical kind, actor and body
    verdict TEXT NOT NULL,           -- accepted or rejected: both are final
    seq BIGINT NOT NULL,             -- of the effect in the feed; 0 none
    reason TEXT NOT NULL,            -- machine word of a rejection, '' else
    message TEXT NOT NULL,           -- for the owner, '' none
    at TEXT NOT NULL,                -- when it was judged; kept 400 days
    PRIMARY KEY(estate, op, kiosk)
) WITHOUT ROWID;

CREATE TABLE ledger(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,                -- UUIDv7; the op's where a kiosk sent it
    at TEXT NOT NULL,                -- when it happened, as the doer's clock says
    received_at TEXT NOT NULL,       -- when the office wrote it down
    actor_type TEXT NOT NULL,        -- owner, staff, anonymous, kiosk, system
    actor TEXT NOT NULL,             -- id, '' for anonymous and system
    kiosk TEXT,                      -- where; null: at the office
    what TEXT NOT NULL,              -- unit.view, ticket.accept, payment.add, ...
    subject TEXT NOT NULL,           -- id of what it was done to
    detail TEXT NOT NULL,            -- codes and counts; no personal data
    PRIMARY KEY(estate, id)
) WITHOUT ROWID;

-- ---- settings and the desk ------------------------------------------------------------------------------------

CREATE TABLE setting(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,                -- the key
    value TEXT NOT NULL,
    PRIMARY KEY(estate, id)
) WITHOUT ROWID;

CREATE TABLE kiosk_config(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,                -- KIOSK/key
    value TEXT NOT NULL,
    -- office
    item TEXT NOT NULL,              -- the key: what the kiosk sees as its id
    PRIMARY KEY(estate, id)
) WITHOUT ROWID;

CREATE TABLE area(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    building TEXT NOT NULL,
    kind TEXT NOT NULL,
    post TEXT NOT NULL,
    units BIGINT NOT NULL,
    sort BIGINT NOT NULL,
    PRIMARY KEY(estate, id),
    UNIQUE(estate, building)
) WITHOUT ROWID;

CREATE TABLE post(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,                -- supervisor, front_desk, officer_2, ...
    title TEXT NOT NULL,             -- 客服主管
    area TEXT NOT NULL,              -- what it answers for, in words
    declared_homes BIGINT NOT NULL,  -- the rulebook's own totals, kept even where its list says otherwise
    declared_shops BIGINT NOT NULL,
    sort BIGINT NOT NULL,
    PRIMARY KEY(estate, id)
) WITHOUT ROWID;

CREATE TABLE staff(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    post TEXT NOT NULL,
    role TEXT NOT NULL,
    phone TEXT,
    active BIGINT NOT NULL,
    PRIMARY KEY(estate, id)
) WITHOUT ROWID;

CREATE TABLE staff_credential(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    staff TEXT NOT NULL,
    pin_hash TEXT NOT NULL,
    PRIMARY KEY(estate, id),
    UNIQUE(estate, staff)
) WITHOUT ROWID;

CREATE TABLE shift(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    season TEXT NOT NULL,
    shift TEXT NOT NULL,
    start BIGINT NOT NULL,
    "end" BIGINT NOT NULL,
    break_start BIGINT NOT NULL,
    break_end BIGINT NOT NULL,
    PRIMARY KEY(estate, id),
    UNIQUE(estate, season, shift)
) WITHOUT ROWID;

CREATE TABLE roster(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,                -- STAFF/day
    staff TEXT NOT NULL,
    day TEXT NOT NULL,
    shift TEXT NOT NULL,
    PRIMARY KEY(estate, id)
) WITHOUT ROWID;
CREATE INDEX roster_day ON roster(estate, day);

CREATE TABLE holiday(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    day TEXT NOT NULL,
    name TEXT NOT NULL,
    closed BIGINT NOT NULL,
    PRIMARY KEY(estate, id)
) WITHOUT ROWID;

CREATE TABLE appointment_window(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    start BIGINT NOT NULL,
    "end" BIGINT NOT NULL,
    sort BIGINT NOT NULL,
    PRIMARY KEY(estate, id)
) WITHOUT ROWID;

CREATE TABLE notice(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    building TEXT,
    published_at TEXT NOT NULL,
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    sort BIGINT NOT NULL,
    PRIMARY KEY(estate, id)
) WITHOUT ROWID;

CREATE TABLE policy(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    sort BIGINT NOT NULL,
    PRIMARY KEY(estate, id)
) WITHOUT ROWID;

-- ---- units and people -----------------------------------------------------------------------------------------

CREATE TABLE unit(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    building TEXT NOT NULL,
    entrance BIGINT NOT NULL,
    room TEXT NOT NULL,
    kind TEXT NOT NULL,
    area_e2 BIGINT NOT NULL,
    floor BIGINT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY(estate, id),
    UNIQUE(estate, building, entrance, room)
) WITHOUT ROWID;

CREATE TABLE person(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,              -- masked: 王**; all that a kiosk ever holds
    phone_tail TEXT,
    -- office
    name_full TEXT NOT NULL,
    phone TEXT,
    PRIMARY KEY(estate, id)
) WITHOUT ROWID;

CREATE TABLE occupancy(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    unit TEXT NOT NULL,
    person TEXT NOT NULL,
    role TEXT NOT NULL,
    since TEXT,
    until TEXT,
    PRIMARY KEY(estate, id)
) WITHOUT ROWID;
CREATE INDEX occupancy_unit ON occupancy(estate, unit);
CREATE INDEX occupancy_person ON occupancy(estate, person);

CREATE TABLE credential(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    unit TEXT NOT NULL,
    person TEXT NOT NULL,
    pin_hash TEXT,
    card_hash TEXT,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY(estate, id)
) WITHOUT ROWID;
CREATE INDEX credential_unit ON credential(estate, unit);

-- ---- money ----------------------------------------------------------------------------------------------------

CREATE TABLE tariff(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    kind TEXT NOT NULL,
    price_e4 BIGINT NOT NULL,
    unit_name TEXT NOT NULL,
    period TEXT NOT NULL,
    owner TEXT NOT NULL,
    late_fee BIGINT NOT NULL,
    basis TEXT NOT NULL,
    -- office
    price_name TEXT NOT NULL,        -- whose price it is, for the bill's computation: 高层住宅
    meter TEXT,                      -- water, electricity; null: not by meter
    PRIMARY KEY(estate, id)
) WITHOUT ROWID;

-- What a unit is billed for.
CREATE TABLE unit_tariff(
    estate TEXT NOT NULL,
    unit TEXT NOT NULL,
    tariff TEXT NOT NULL,
    subject TEXT NOT NULL,           -- parking space; '' none
    PRIMARY KEY(estate, unit, tariff, subject)
) WITHOUT ROWID;

CREATE TABLE bill(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    unit TEXT NOT NULL,
    tariff TEXT NOT NULL,
    subject TEXT,
    period_start TEXT NOT NULL,
    period_end TEXT NOT NULL,
    amount_fen BIGINT NOT NULL CHECK(amount_fen > 0),
    due_day TEXT NOT NULL,
    state TEXT NOT NULL CHECK(state IN ('open', 'cancelled')),
    payer TEXT NOT NULL,
    replaces TEXT,
    snapshot TEXT NOT NULL,
    -- office
    issued_at TEXT NOT NULL,
    on_feed BIGINT NOT NULL,         -- 1 while kiosks hold it: paid bills leave them after 13 months
    PRIMARY KEY(estate, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX bill_once ON bill(estate, unit, tariff, COALESCE(subject, ''), period_start) WHERE state <> 'cancelled';
CREATE INDEX bill_unit ON bill(estate, unit, period_end);
CREATE INDEX bill_on_feed ON bill(estate, period_end) WHERE on_feed = 1;

CREATE TABLE payment(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    unit TEXT NOT NULL,
    paid_at TEXT NOT NULL,
    method TEXT NOT NULL,
    amount_fen BIGINT NOT NULL CHECK(amount_fen <> 0),
    receipt TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- office
    staff TEXT,                      -- who took it; null: by the system
    PRIMARY KEY(estate, id),
    UNIQUE(estate, receipt)
) WITHOUT ROWID;
CREATE INDEX payment_unit ON payment(estate, unit);

CREATE TABLE allocation(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    payment TEXT NOT NULL,
    bill TEXT NOT NULL,
    day TEXT NOT NULL,
    principal_fen BIGINT NOT NULL,
    late_fee_fen BIGINT NOT NULL,    -- frozen on the day of the payment
    PRIMARY KEY(estate, id)
) WITHOUT ROWID;
CREATE INDEX allocation_bill ON allocation(estate, bill);
CREATE INDEX allocation_payment ON allocation(estate, payment);

CREATE TABLE meter_reading(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    unit TEXT NOT NULL,
    meter TEXT NOT NULL,
    day TEXT NOT NULL,
    reading_e3 BIGINT NOT NULL,
    -- office
    on_feed BIGINT NOT NULL,         -- 1 while kiosks hold it
    PRIMARY KEY(estate, id),
    UNIQUE(estate, unit, meter, day)
) WITHOUT ROWID;
CREATE INDEX meter_reading_on_feed ON meter_reading(estate, day) WHERE on_feed = 1;

-- ---- tickets --------------------------------------------------------------------------------------------------

CREATE TABLE ticket(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    place TEXT NOT NULL,
    category TEXT NOT NULL,
    unit TEXT,
    building TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL,
    urgent BIGINT NOT NULL,
    created_at TEXT NOT NULL,
    accept_due TEXT,
    finish_due TEXT,
    assignee TEXT,
    technician TEXT,
    "window" TEXT,
    window_day TEXT,
    contact_tail TEXT,
    code_hash TEXT,
    urges BIGINT NOT NULL,
    last_urge_at TEXT,
    reopened BIGINT NOT NULL,
    rating BIGINT,
    -- office
    contact TEXT,                    -- the telephone as typed
    may_enter BIGINT NOT NULL,       -- 1: may enter when nobody is at home
    visit_attempts BIGINT NOT NULL,  -- return visits that reached nobody
    appeals BIGINT NOT NULL,         -- one is allowed
    quote_fen BIGINT,                -- asked for paid work
    outcome TEXT,                    -- founded, unfounded
    visited BIGINT,                  -- of a closed ticket: whether a return visit took place
    kiosk TEXT,                      -- where it was filed; null: at the office
    received_at TEXT NOT NULL,       -- when the office had it
    PRIMARY KEY(estate, id),
    UNIQUE(estate, number),
    CHECK(code_hash IS NULL OR unit IS NULL) -- no row links an anonymous complaint to a unit
) WITHOUT ROWID;
CREATE INDEX ticket_unit ON ticket(estate, unit, created_at);
CREATE INDEX ticket_time ON ticket(estate, created_at);

CREATE TABLE ticket_event(
    estate TEXT NOT NULL,
    id TEXT NOT NULL,
    ticket TEXT NOT NULL,
    at TEXT NOT NULL,
    action TEXT NOT NULL,
    to_state TEXT NOT NULL,
    actor_type TEXT NOT NULL,
    staff TEXT,
    note TEXT,
    PRIMARY KEY(estate, id)
) WITHOUT ROWID;
CREATE INDEX ticket_event_ticket ON ticket_event(estate, ticket, at);

-- The mirror: the office's rows for this kiosk's scope, as PROTOCOL.md defines them. It can be thrown away and pulled
-- again at any time. One writer (the sync thread); readers never write. Indexes, also those that make ids unique, are
-- in 0001_indexes.sql: a new mirror is filled first.
PRAGMA application_id = 0x4d744d69; -- "MtMi"

-- How far this mirror is. Committed together with the rows it speaks of.
CREATE TABLE meta(
    one INTEGER PRIMARY KEY CHECK(one = 1),
    epoch TEXT NOT NULL,        -- of the office's feed
    cursor INTEGER NOT NULL,    -- every row up to this seq is here
    office_ms INTEGER NOT NULL, -- the office's time of the last complete pull
    row_count INTEGER NOT NULL  -- of all tables below together
);
INSERT INTO meta VALUES(1, '', 0, 0, 0);

-- The residential compound itself.
CREATE TABLE estate(
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    utc_offset INTEGER NOT NULL -- minutes
);

-- What the office may change; keys and meanings in PROTOCOL.md.
CREATE TABLE setting(
    id TEXT NOT NULL,
    value TEXT NOT NULL
);

-- Which post answers for a building.
CREATE TABLE area(
    id TEXT NOT NULL,
    building TEXT NOT NULL, -- as in the rulebook: 24#
    kind TEXT NOT NULL, -- home, shop
    post TEXT NOT NULL,
    units INTEGER NOT NULL, -- as listed
    sort INTEGER NOT NULL
);

-- People of the office, as they introduce themselves.
CREATE TABLE staff(
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    post TEXT NOT NULL, -- as in area.post
    role TEXT NOT NULL, -- manager, supervisor, officer, cashier, technician
    phone TEXT,
    active INTEGER NOT NULL -- 0, 1
);

-- Sign-in of the staff at the kiosk.
CREATE TABLE staff_credential(
    id TEXT NOT NULL,
    staff TEXT NOT NULL,
    pin_hash TEXT NOT NULL -- Argon2id
);

-- Hours of a shift in a season, in minutes of the day.
CREATE TABLE shift(
    id TEXT NOT NULL,
    season TEXT NOT NULL, -- summer, winter
    shift TEXT NOT NULL,
    start INTEGER NOT NULL, -- minute of the day
    "end" INTEGER NOT NULL,
    break_start INTEGER NOT NULL,
    break_end INTEGER NOT NULL -- equal to break_start: no break
);

-- Who works which shift on which day.
CREATE TABLE roster(
    id TEXT NOT NULL,
    staff TEXT NOT NULL,
    day TEXT NOT NULL, -- YYYY-MM-DD
    shift TEXT NOT NULL -- code of a shift, or rest
);

-- Public holidays; closed 1: no desk hours that day.
CREATE TABLE holiday(
    id TEXT NOT NULL,
    day TEXT NOT NULL, -- YYYY-MM-DD
    name TEXT NOT NULL,
    closed INTEGER NOT NULL
);

-- Homes and shops.
CREATE TABLE unit(
    id TEXT NOT NULL,
    building TEXT NOT NULL,
    entrance INTEGER NOT NULL,
    room TEXT NOT NULL,
    kind TEXT NOT NULL, -- home, shop
    area_e2 INTEGER NOT NULL, -- 1/100 square metre
    floor INTEGER NOT NULL,
    state TEXT NOT NULL -- developer, handed_over, renovating, lived_in, let, vacant
);

-- Owners, tenants, shopkeepers; names masked by the office.
CREATE TABLE person(
    id TEXT NOT NULL,
    name TEXT NOT NULL, -- masked
    phone_tail TEXT -- last four digits
);

-- Who holds which unit, as what.
CREATE TABLE occupancy(
    id TEXT NOT NULL,
    unit TEXT NOT NULL,
    person TEXT NOT NULL,
    role TEXT NOT NULL, -- owner, tenant, shop
    since TEXT, -- YYYY-MM-DD
    until TEXT -- YYYY-MM-DD; null: still
);

-- Sign-in of a person for a unit.
CREATE TABLE credential(
    id TEXT NOT NULL,
    unit TEXT NOT NULL,
    person TEXT NOT NULL,
    pin_hash TEXT, -- Argon2id; null: none yet
    card_hash TEXT,
    state TEXT NOT NULL, -- none, active, disabled
    version INTEGER NOT NULL -- counts its changes
);

-- What a fee is called and how it is computed.
CREATE TABLE tariff(
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    kind TEXT NOT NULL, -- area, fixed, meter, tiered, share
    price_e4 INTEGER NOT NULL, -- 1/10,000 yuan
    unit_name TEXT NOT NULL, -- of the quantity
    period TEXT NOT NULL, -- month, quarter, half_year, year
    owner TEXT NOT NULL, -- company, collected
    late_fee INTEGER NOT NULL, -- 1: bears one
    basis TEXT NOT NULL -- clause and published fee item
);

-- Fee standards and rules to read.
CREATE TABLE policy(
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    sort INTEGER NOT NULL
);

-- One unit, tariff, subject and period. What is paid of it follows from allocation.
CREATE TABLE bill(
    id TEXT NOT NULL,
    unit TEXT NOT NULL,
    tariff TEXT NOT NULL,
    subject TEXT, -- parking space or meter
    period_start TEXT NOT NULL, -- YYYY-MM-DD
    period_end TEXT NOT NULL, -- inclusive
    amount_fen INTEGER NOT NULL, -- principal
    due_day TEXT NOT NULL, -- YYYY-MM-DD
    state TEXT NOT NULL, -- open, cancelled
    payer TEXT NOT NULL, -- owner, tenant, developer
    replaces TEXT, -- the cancelled bill
    snapshot TEXT NOT NULL -- JSON: what it was computed from
);

-- Money received or given back.
CREATE TABLE payment(
    id TEXT NOT NULL,
    unit TEXT NOT NULL,
    paid_at TEXT NOT NULL, -- RFC 3339 UTC
    method TEXT NOT NULL, -- cash, qr, card, transfer
    amount_fen INTEGER NOT NULL,
    receipt TEXT NOT NULL,
    kind TEXT NOT NULL -- payment, refund, correction
);

-- What part of a payment went to which bill.
CREATE TABLE allocation(
    id TEXT NOT NULL,
    payment TEXT NOT NULL,
    bill TEXT NOT NULL,
    day TEXT NOT NULL, -- YYYY-MM-DD of the payment
    principal_fen INTEGER NOT NULL,
    late_fee_fen INTEGER NOT NULL
);

CREATE TABLE meter_reading(
    id TEXT NOT NULL,
    unit TEXT NOT NULL,
    meter TEXT NOT NULL, -- water, electricity
    day TEXT NOT NULL,
    reading_e3 INTEGER NOT NULL -- 1/1,000
);

-- Repairs and complaints; no unit: public area or anonymous.
CREATE TABLE ticket(
    id TEXT NOT NULL,
    number TEXT NOT NULL, -- R02-261123-007-4
    kind TEXT NOT NULL,
    place TEXT NOT NULL, -- home, public, none
    category TEXT NOT NULL,
    unit TEXT,
    building TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL,
    urgent INTEGER NOT NULL,
    created_at TEXT NOT NULL, -- RFC 3339 UTC
    accept_due TEXT,
    finish_due TEXT,
    assignee TEXT, -- staff id
    technician TEXT, -- staff id
    "window" TEXT, -- appointment_window id
    window_day TEXT,
    contact_tail TEXT,
    code_hash TEXT, -- of the query code; anonymous only
    urges INTEGER NOT NULL, -- how often urged
    last_urge_at TEXT,
    reopened INTEGER NOT NULL, -- how often reopened
    rating INTEGER -- 1 to 5
);

-- What happened to a ticket, append-only.
CREATE TABLE ticket_event(
    id TEXT NOT NULL, -- the op's where a kiosk sent it
    ticket TEXT NOT NULL,
    at TEXT NOT NULL, -- RFC 3339 UTC
    action TEXT NOT NULL,
    to_state TEXT NOT NULL,
    actor_type TEXT NOT NULL,
    staff TEXT,
    note TEXT
);

-- Times of day offered for a visit.
CREATE TABLE appointment_window(
    id TEXT NOT NULL,
    start INTEGER NOT NULL, -- minute of the day
    "end" INTEGER NOT NULL,
    sort INTEGER NOT NULL
);

CREATE TABLE notice(
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    building TEXT, -- null: the whole estate
    published_at TEXT NOT NULL, -- RFC 3339 UTC
    from_day TEXT NOT NULL, -- YYYY-MM-DD
    until_day TEXT NOT NULL, -- YYYY-MM-DD, inclusive
    sort INTEGER NOT NULL
);

-- This kiosk's own keys.
CREATE TABLE kiosk_config(
    id TEXT NOT NULL,
    value TEXT NOT NULL
);

-- The ledger: what exists nowhere else. One connection, one writer (the store worker), WAL with synchronous=FULL.
PRAGMA application_id = 0x4d744c67; -- "MtLg": tells this file from another program's

-- One row about the kiosk itself.
CREATE TABLE kiosk(
    one INTEGER PRIMARY KEY CHECK(one = 1),
    id TEXT NOT NULL,              -- the office's id of this kiosk ("K02"); '' while not enrolled
    estate TEXT NOT NULL,
    mirror INTEGER NOT NULL,       -- N of the folder mirror-N that is shown; 0: none yet
    last_mirror INTEGER NOT NULL,  -- highest N ever used, so that a name is never used twice
    chain TEXT NOT NULL,           -- head of the hash chain over all ops; 64 zeros before the first
    office_ms INTEGER NOT NULL,    -- the latest time an office answer carried; 0: never
    shut_ms INTEGER NOT NULL       -- what remains of the closing of sign-in by room; 0: open
);
INSERT INTO kiosk VALUES(1, '', '', 0, 0,
    '0000000000000000000000000000000000000000000000000000000000000000', 0, 0);

-- The outbox: everything that happened here, in the order in which it happened. What happened (up to `chain`) is never
-- changed; what the office said of it is.
CREATE TABLE op(
    n INTEGER PRIMARY KEY AUTOINCREMENT, -- order; a number is not used again after old ops are forgotten
    op TEXT NOT NULL UNIQUE,             -- UUIDv7, made before anything is sent
    kind TEXT NOT NULL,                  -- as on the wire
    at_ms INTEGER NOT NULL,              -- the kiosk's clock when it happened
    ticket TEXT NOT NULL,                -- the ticket it makes or concerns; '' for other kinds
    unit TEXT NOT NULL,                  -- ticket.create: the unit, '' for public areas and anonymous
    json TEXT NOT NULL,                  -- the op in canonical JSON, exactly as it is sent
    chain TEXT NOT NULL,                 -- SHA-256 of the chain before it and this json
    state INTEGER NOT NULL,              -- 0 waiting, 1 accepted, 2 rejected
    epoch TEXT NOT NULL,                 -- of the office that gave the verdict; '' while waiting
    seq INTEGER NOT NULL,                -- of its effect in that epoch's feed; 0: no effect there
    reason TEXT NOT NULL,                -- machine word of a rejection, or of the last retry
    message TEXT NOT NULL,               -- for the owner
    tries INTEGER NOT NULL,              -- how often the office answered retry
    settled_ms INTEGER NOT NULL          -- the office's time of its first verdict; 0: none yet
);
CREATE INDEX op_state ON op(state, epoch, seq);
CREATE INDEX op_ticket ON op(ticket, n) WHERE ticket <> '';
CREATE INDEX op_settled ON op(settled_ms) WHERE settled_ms > 0;
CREATE INDEX op_filed ON op(at_ms) WHERE kind = 'ticket.create';

-- The sequence in ticket numbers, for each local day.
CREATE TABLE day_number(
    day INTEGER PRIMARY KEY, -- days since 1970-01-01
    last INTEGER NOT NULL
);

-- Failures in a row, written before the verdict they belong to. Rooms, staff and numbers that do not exist have rows as
-- well (a bounded number), so that they answer alike.
CREATE TABLE failure(
    key TEXT PRIMARY KEY,       -- 'room 24# 1 1203', 'staff ID', 'ticket NUMBER'
    failures INTEGER NOT NULL,
    wait_ms INTEGER NOT NULL,   -- what remains of the wait; counted down while the program runs
    disabled INTEGER NOT NULL,  -- 1: until the office resets it
    known INTEGER NOT NULL,     -- 1: such a room exists; these rows are never dropped to make room
    mark TEXT NOT NULL,         -- digest of the credentials judged: a reset by the office shows as another mark
    touched INTEGER NOT NULL    -- counts up with each failure; the smallest is the oldest
) WITHOUT ROWID;
CREATE INDEX failure_wait ON failure(wait_ms) WHERE wait_ms > 0;
CREATE INDEX failure_unknown ON failure(touched) WHERE known = 0;

-- Failed sign-ins by room in the last hour on this kiosk, whatever the room.
CREATE TABLE shut_failure(
    n INTEGER PRIMARY KEY,
    age_ms INTEGER NOT NULL -- time the program ran since
);

-- Copied from the mirror, so that staff mode works when that is broken.
CREATE TABLE staff_credential(
    staff TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    pin_hash TEXT NOT NULL
) WITHOUT ROWID;

-- Whether the owner's words in an op are sealed to the office's key: 0 readable, 1 sealed, 2 there are none. The chain of a
-- sealed op can't be computed again from what is kept of it; the links before and after it still can.
ALTER TABLE op ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0;
CREATE INDEX op_readable ON op(n) WHERE sealed = 0 AND state <> 0;

-- Bytes over the line, headers and all, on each day of the estate's calendar.
CREATE TABLE traffic(
    day INTEGER PRIMARY KEY, -- days since 1970-01-01
    sent INTEGER NOT NULL,
    received INTEGER NOT NULL
);

-- A kiosk's token can be renewed: the next one is known beside the present one until it is first used.
ALTER TABLE kiosk ADD COLUMN token_at TEXT;          -- since when token_sha256 is the one in use
ALTER TABLE kiosk ADD COLUMN token_next_sha256 TEXT; -- what the kiosk may use from now on; null: none
ALTER TABLE kiosk ADD COLUMN renew BIGINT NOT NULL DEFAULT 0; -- 1: the staff ordered a new token
ALTER TABLE kiosk ADD COLUMN pins TEXT;              -- the office's keys that it knows, eight characters each, parted by ','
CREATE UNIQUE INDEX kiosk_token_next ON kiosk(token_next_sha256);
UPDATE kiosk SET token_at = created_at WHERE token_sha256 IS NOT NULL;

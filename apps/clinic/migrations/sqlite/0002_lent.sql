-- Tokens that a session lends to other programs: rows beside the sessions, which end with the one that lent them.
ALTER TABLE sessions ADD COLUMN lent_by TEXT;
PRAGMA user_version = 2;

-- The record: chains and seals, as the casebook writes them. Rows are only ever added.
CREATE TABLE entries (
    casebook TEXT NOT NULL,
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (casebook, seq)
) WITHOUT ROWID;
CREATE TABLE seals (
    casebook TEXT NOT NULL,
    length INTEGER NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (casebook, length)
) WITHOUT ROWID;
-- Projections: all below can be made again from the entries.
CREATE TABLE casebooks (
    casebook TEXT PRIMARY KEY,
    length INTEGER NOT NULL,
    head TEXT NOT NULL,
    state TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE patients (
    patient TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    born TEXT NOT NULL,
    mdas INTEGER
) WITHOUT ROWID;
CREATE INDEX patients_by_name ON patients (folded, patient);
CREATE TABLE appointments (
    patient TEXT NOT NULL,
    appointment TEXT NOT NULL,
    starts TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (patient, appointment)
) WITHOUT ROWID;
CREATE INDEX appointments_by_time ON appointments (starts);
-- No part of the record: what must be forgotten when it is over, and who looked.
CREATE TABLE secrets (
    account TEXT PRIMARY KEY,
    hash TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE sessions (
    token TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    expires_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    at_ms INTEGER NOT NULL,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    patient TEXT,
    what TEXT NOT NULL,
    allowed INTEGER NOT NULL
);
CREATE INDEX audit_by_patient ON audit (patient, at_ms);
PRAGMA user_version = 1;

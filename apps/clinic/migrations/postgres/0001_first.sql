-- Text is compared byte by byte, as in the embedded database, whatever language the server speaks.
-- The steps of these tables that were done.
CREATE TABLE steps (
    number BIGINT PRIMARY KEY
);
-- The number of the server that opened it last: each one that opens it takes the next.
CREATE TABLE openings (
    number BIGINT NOT NULL
);
INSERT INTO openings (number) VALUES (0);
-- The record: chains and seals, as the casebook writes them. Rows are only ever added.
CREATE TABLE entries (
    casebook TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    hash TEXT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (casebook, seq)
);
CREATE TABLE seals (
    casebook TEXT COLLATE "C" NOT NULL,
    length BIGINT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (casebook, length)
);
-- Projections: all below can be made again from the entries.
CREATE TABLE casebooks (
    casebook TEXT COLLATE "C" PRIMARY KEY,
    length BIGINT NOT NULL,
    head TEXT NOT NULL,
    state TEXT NOT NULL
);
CREATE TABLE patients (
    patient TEXT COLLATE "C" PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    folded TEXT COLLATE "C" NOT NULL,
    born TEXT NOT NULL,
    mdas BIGINT
);
CREATE INDEX patients_by_name ON patients (folded, patient);
CREATE TABLE appointments (
    patient TEXT COLLATE "C" NOT NULL,
    appointment TEXT COLLATE "C" NOT NULL,
    starts TEXT COLLATE "C" NOT NULL,
    minutes BIGINT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (patient, appointment)
);
CREATE INDEX appointments_by_time ON appointments (starts);
-- No part of the record: what must be forgotten when it is over, and who looked.
CREATE TABLE secrets (
    account TEXT COLLATE "C" PRIMARY KEY,
    hash TEXT NOT NULL
);
CREATE TABLE sessions (
    token TEXT COLLATE "C" PRIMARY KEY,
    account TEXT COLLATE "C" NOT NULL,
    expires_ms BIGINT NOT NULL,
    lent_by TEXT COLLATE "C"
);
CREATE TABLE audit (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    account TEXT NOT NULL,
    name TEXT NOT NULL,
    patient TEXT COLLATE "C",
    what TEXT NOT NULL,
    allowed BOOLEAN NOT NULL
);
CREATE INDEX audit_by_patient ON audit (patient, at_ms);
INSERT INTO steps (number) VALUES (1);

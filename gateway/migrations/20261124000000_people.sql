-- migrate:up

-- Browsers of signed-in people: SHA-256 of the cookie's token, never the token. `state` is the
-- digest of the sign-in's own: it opens one session only, also after that has ended. Rows stay
-- until their absolute end.
CREATE TABLE session (
    sha256 text COLLATE "C" PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    state text COLLATE "C" NOT NULL UNIQUE,
    subject text NOT NULL,
    name text NOT NULL,
    roles text[] NOT NULL,
    began_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    ends_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX session_end ON session (ends_at);

-- What signed-in people did, for good.
CREATE TABLE person_act (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    subject text NOT NULL,
    name text NOT NULL,
    action text NOT NULL CHECK (action IN ('signed in', 'signed out', 'imported', 'published')),
    details jsonb NOT NULL
);
CREATE TRIGGER person_act_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON person_act
    EXECUTE FUNCTION refuse_change();

-- migrate:down
DROP TABLE person_act, session;

-- migrate:up

-- Who may send what, and who may operate. A name is never given twice, so that whatever it did
-- stays its own. A sender is bound to one source; an operator sends nothing.
CREATE TABLE key (
    name text COLLATE "C" PRIMARY KEY,
    role text NOT NULL CHECK (role IN ('sender', 'operator')),
    source text COLLATE "C",
    types text[] NOT NULL,
    rate text,
    made_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    CHECK ((role = 'sender') = (source IS NOT NULL))
);

-- SHA-256 digests of a key's secrets, never a secret. After a rotation the old one still opens
-- until `expires_at`.
CREATE TABLE digest (
    sha256 text COLLATE "C" PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    name text COLLATE "C" NOT NULL REFERENCES key (name),
    added_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz
);
CREATE INDEX digest_of_key ON digest (name);

-- Who did what to which key, for good.
CREATE TABLE act (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    actor text NOT NULL,
    action text NOT NULL CHECK (action IN ('created', 'rotated', 'revoked', 'seeded')),
    key text NOT NULL,
    details jsonb NOT NULL
);

-- What was refused, to whom and why. `times`: equal refusals within one moment are one row.
CREATE TABLE refusal (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    times integer NOT NULL,
    key text,
    address text,
    status integer NOT NULL,
    source text,
    event_id text,
    type text,
    detail text NOT NULL
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only grows', TG_TABLE_NAME;
END $$;
CREATE TRIGGER act_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON act
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refusal_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON refusal
    EXECUTE FUNCTION refuse_change();

-- migrate:down
DROP TABLE refusal, act, digest, key;
DROP FUNCTION refuse_change;

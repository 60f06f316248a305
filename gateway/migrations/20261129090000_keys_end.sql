-- migrate:up

-- The last day, in Shanghai, on which any secret of the key opens; null: no end. A gateway of the
-- release before does not know it: give ends once every gateway is of this release.
ALTER TABLE key ADD COLUMN expires_on date;

-- migrate:down

-- What had an end would open for good.
UPDATE key SET revoked_at = coalesce(revoked_at, now()) WHERE expires_on IS NOT NULL;
ALTER TABLE key DROP COLUMN expires_on;

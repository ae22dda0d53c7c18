-- What a person chose for themselves: warehouses on top of the lists, and the one that opens where the address names none. Ids only: a
-- warehouse that is gone, or is no longer assigned to the person, is passed over where the lists are made.
CREATE TABLE IF NOT EXISTS ergo_internal.preferences (
    issuer            text NOT NULL,
    subject           text NOT NULL,
    favourites        text[] NOT NULL DEFAULT '{}' CHECK (cardinality(favourites) <= 1000 AND array_position(favourites, NULL) IS NULL),
    default_warehouse text CHECK (length(default_warehouse) <= 500),
    changed_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (issuer, subject)
);
COMMENT ON COLUMN ergo_internal.preferences.favourites IS 'Warehouse ids.';
COMMENT ON COLUMN ergo_internal.preferences.default_warehouse IS 'Warehouse id; null for the first of the list.';

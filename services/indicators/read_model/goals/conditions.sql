-- The conditions of goals (goals.toml), composed by counted.py. Each is the days on which it holds of
-- the thing of a row `one` (topic, key, thing: its Reference), as a multirange: NULL or empty on none.
-- `….things` finds whatever it may hold of; `….known` whether anything was ever told of it;
-- `….facts` the facts that tell it of `one`, beside its own; `….first` is worked out before all. A
-- relation holds while what it leads to exists. Days are from inclusive, to exclusive; one that ends
-- before it begins holds on none.
-- PostgreSQL takes a member's value for rare whatever it is, and would look through all that have it
-- for each thing: OFFSET 0 keeps what is asked of one thing a question about that thing, and a
-- link's own members are read from its fact.

-- name: life
daterange({entry}.open_from, greatest({entry}.open_from, {entry}.open_to))

-- name: begun
-- From the first of some days on.
(SELECT datemultirange(daterange(lower(begun.days), NULL))
 FROM (SELECT {days} AS days) AS begun WHERE NOT isempty(begun.days))

-- name: open
-- While it exists.
(SELECT datemultirange({life}) FROM index_entry AS life
 WHERE life.topic = one.topic AND life.key = one.key)

-- name: open.things
SELECT kind.prefix || life.key FROM kind JOIN index_entry AS life USING (topic)

-- name: open.known
EXISTS (SELECT FROM kind JOIN index_entry AS life USING (topic)
    WHERE starts_with(kind.prefix || life.key, kind.kind || '/'))

-- name: value
-- While a member says one of some values; any, where none is asked for.
(SELECT range_agg(daterange(said.first, said.last))
 FROM (SELECT * FROM index_value AS own
    WHERE own.topic = one.topic AND own.key = one.key AND own.field = {field} OFFSET 0) AS said
 WHERE cardinality({values}) = 0 OR said.value = ANY({values}))

-- name: value.things
SELECT kind.prefix || said.key FROM kind JOIN index_value AS said USING (topic)
WHERE said.field = {field} AND (cardinality({values}) = 0 OR said.value = ANY({values}))

-- name: value.known
EXISTS (SELECT FROM kind JOIN index_value AS said USING (topic)
    WHERE said.field = {field} AND starts_with(kind.prefix || said.key, kind.kind || '/'))

-- name: listing
-- While on a list, at one of some levels and in one of some scopes, where any are asked for.
(SELECT range_agg(daterange((span ->> 'from')::date, (span ->> 'to')::date))
 FROM followed AS listing CROSS JOIN LATERAL jsonb_array_elements(listing.body -> 'spans') AS span
 WHERE listing.topic = 'enterprises.listing' AND listing.key = one.thing || ':' || {list}
    AND (cardinality({levels}) = 0 OR span ->> 'level' = ANY({levels}))
    AND (cardinality({scopes}) = 0 OR span -> 'scopes' ?| {scopes}))

-- name: listing.things
SELECT left(named.key, -length({list}) - 1) FROM index_value AS named
WHERE named.topic = 'enterprises.listing' AND named.field = 'list' AND named.value = {list}

-- name: listing.known
EXISTS (SELECT FROM index_value AS named
    WHERE named.topic = 'enterprises.listing' AND named.field = 'list' AND named.value = {list})

-- name: listing.facts
SELECT 'enterprises.listing', one.thing || ':' || {list}

-- name: park.first
-- Buildings that were ever part of a park, and on which days; building and park exist.
building AS MATERIALIZED (
    SELECT carrier.key, told.key AS link, {life_of_carrier} * {life_of_link} * {life_of_park} AS days
    FROM index_value AS whole
        JOIN followed AS told ON told.topic = whole.topic AND told.key = whole.key
            AND told.body ->> 'relation' = 'part_of' AND starts_with(told.body ->> 'from', 'carrier/')
        JOIN index_entry AS link ON link.topic = told.topic AND link.key = told.key
        JOIN index_entry AS carrier ON carrier.topic = 'enterprises.carrier'
            AND carrier.key = substr(told.body ->> 'from', 9)
        JOIN index_entry AS park ON park.topic = 'enterprises.thing' AND park.key = {park}
    WHERE whole.topic = 'enterprises.link' AND whole.field = 'to' AND whole.value = {park}
)

-- name: park.seat
-- In which of them an enterprise sits, and on which days.
(SELECT building.link, daterange(own.first, own.last) * building.days AS days
 FROM (SELECT * FROM index_value WHERE topic = 'enterprises.enterprise' AND key = one.key
    AND field = 'carrier_id' OFFSET 0) AS own
 JOIN building ON building.key = own.value) AS seat

-- name: park
-- While the building in which an enterprise sits is part of a park.
(SELECT range_agg(seat.days) FROM {seat})

-- name: park.facts
SELECT 'enterprises.link', seat.link FROM {seat} WHERE seat.days @> {day}

-- name: in_chain.first
-- What was ever in some node of a chain, and on which days; node and chain exist.
member AS MATERIALIZED (
    SELECT told.body ->> 'from' AS thing, told.topic, told.key, {life_of_link} * {life_of_node}
        * {life_of_chain} * daterange(part.first, part.last) AS days
    FROM index_value AS part
        JOIN index_value AS place ON place.topic = 'enterprises.link' AND place.field = 'to'
            AND place.value = part.key
        JOIN followed AS told ON told.topic = place.topic AND told.key = place.key
            AND told.body ->> 'relation' = 'in_node'
        JOIN index_entry AS link ON link.topic = place.topic AND link.key = place.key
        JOIN index_entry AS node ON node.topic = part.topic AND node.key = part.key
        LEFT JOIN index_entry AS chain ON chain.topic = part.topic AND chain.key = {chain}
    WHERE part.topic = 'enterprises.thing' AND part.field = 'chain' AND part.value = {chain}
)

-- name: in_chain
-- While in some node of a chain.
(SELECT range_agg(member.days) FROM member WHERE member.thing = one.thing)

-- name: in_chain.things
SELECT thing FROM member

-- name: in_chain.known
EXISTS (SELECT FROM member)

-- name: in_chain.facts
SELECT member.topic, member.key FROM member WHERE member.thing = one.thing

-- name: introduced.first
-- When a lead that is not void first brought an enterprise in, from some day on.
landing AS MATERIALIZED (
SELECT ref AS thing, min((told.value ->> 'day')::date) AS day
FROM index_value AS kind
    JOIN followed AS lead ON lead.topic = kind.topic AND lead.key = kind.key
    CROSS JOIN LATERAL jsonb_array_elements(lead.body -> 'steps') AS told
    CROSS JOIN LATERAL jsonb_array_elements_text(told.value -> 'refs') AS ref
WHERE kind.topic = 'enterprises.case' AND kind.field = 'type' AND kind.value = 'lead'
    AND lead.body -> 'voided' = 'false' AND told.value ->> 'stage' = 'landed'
    AND starts_with(ref, 'enterprise/') AND (told.value ->> 'day')::date >= {since}
GROUP BY ref
)

-- name: introduced
-- From the first landing of a lead that names it on.
(SELECT datemultirange(daterange(landing.day, NULL)) FROM landing WHERE landing.thing = one.thing)

-- name: introduced.things
SELECT thing FROM landing

-- name: introduced.known
EXISTS (SELECT FROM landing)

-- name: introduced.facts
SELECT lead.topic, lead.key FROM index_value AS kind JOIN followed AS lead USING (topic, key)
WHERE kind.topic = 'enterprises.case' AND kind.field = 'type' AND kind.value = 'lead'
    AND lead.body -> 'voided' = 'false'
    AND lead.body @? format('$.steps[*] ? (@.stage == "landed").refs[*] ? (@ == "%s")', one.thing)::jsonpath

-- name: sector_when_introduced
-- From that landing on, where one of some sectors was its own on that day.
(SELECT datemultirange(daterange(landing.day, NULL)) FROM landing
 WHERE landing.thing = one.thing AND EXISTS (
    SELECT FROM (SELECT * FROM index_value AS own WHERE own.topic = one.topic AND own.key = one.key
        AND own.field = 'sectors' OFFSET 0) AS sector
    WHERE sector.value = ANY({values}) AND sector.first <= landing.day AND landing.day < sector.last))

-- name: hosted_by
-- While the enterprise that hosts a platform exists.
(SELECT range_agg(daterange(said.first, said.last) * {life_of_host})
 FROM index_value AS said JOIN index_entry AS host
    ON host.topic = 'enterprises.enterprise' AND host.key = said.value
 WHERE said.topic = one.topic AND said.key = one.key AND said.field = 'host_enterprise_id')

-- name: incubated_by
-- Incubated by things of some kinds that exist.
(SELECT range_agg({life_of_link} * {life_of_host})
 FROM index_value AS member
    JOIN followed AS told ON told.topic = member.topic AND told.key = member.key
        AND told.body ->> 'relation' = 'incubated_by'
    JOIN {hosts} ON starts_with(told.body ->> 'to', hosts.kind || '/')
    JOIN index_entry AS link ON link.topic = member.topic AND link.key = member.key
    JOIN index_entry AS host ON host.topic = hosts.topic
        AND host.key = substr(told.body ->> 'to', length(hosts.prefix) + 1)
 WHERE member.topic = 'enterprises.link' AND member.field = 'from' AND member.value = one.thing)

-- name: incubated_by.things
SELECT told.body ->> 'from' FROM index_value AS relation
    JOIN followed AS told ON told.topic = relation.topic AND told.key = relation.key
WHERE relation.topic = 'enterprises.link' AND relation.field = 'relation'
    AND relation.value = 'incubated_by'

-- name: incubated_by.known
EXISTS (SELECT FROM index_value AS relation WHERE relation.topic = 'enterprises.link'
    AND relation.field = 'relation' AND relation.value = 'incubated_by')

-- name: incubated_by.facts
SELECT member.topic, member.key FROM index_value AS member
    JOIN followed AS told ON told.topic = member.topic AND told.key = member.key
        AND told.body ->> 'relation' = 'incubated_by'
WHERE member.topic = 'enterprises.link' AND member.field = 'from' AND member.value = one.thing

-- name: qualification
-- While a certificate of some kind is valid.
(SELECT range_agg(daterange(said.first, said.last)) FROM index_value AS said
 WHERE said.topic = 'enterprises.qualification' AND said.key = one.key || ':' || {kind}
    AND said.field = 'kind')

-- name: qualification.things
SELECT 'enterprise/' || left(said.key, -length({kind}) - 1) FROM index_value AS said
WHERE said.topic = 'enterprises.qualification' AND said.field = 'kind' AND said.value = {kind}

-- name: qualification.known
EXISTS (SELECT FROM followed AS told WHERE told.topic = 'enterprises.qualification'
    AND right(told.key, length({kind}) + 1) = ':' || {kind})

-- name: qualification.facts
SELECT 'enterprises.qualification', one.key || ':' || {kind}

-- name: field_or_sector
-- A product of a field; where none was told, of an enterprise whose primary sector it was on the day
-- of the award.
(SELECT datemultirange(daterange(NULL, NULL)) FROM followed AS product
 WHERE product.topic = one.topic AND product.key = one.key
    AND coalesce(product.body ->> 'field', {primary}) = {value})

-- name: field_or_sector.primary
(SELECT span -> 'sectors' ->> 0
 FROM followed AS owner CROSS JOIN LATERAL jsonb_array_elements(owner.body -> 'sectors') AS span
 WHERE owner.topic = 'enterprises.enterprise' AND owner.key = product.body ->> 'enterprise_id'
    AND span ->> 'from' <= product.body ->> 'awarded_on'
    AND (span ->> 'to' IS NULL OR product.body ->> 'awarded_on' < span ->> 'to'))

-- name: field_or_sector.note
-- Rows say where the sector of the enterprise decided.
(SELECT CASE WHEN product.body ->> 'field' IS NULL THEN 'by_sector' END FROM followed AS product
 WHERE product.topic = one.topic AND product.key = one.key)

-- name: split.sector
-- The primary sector of an enterprise on the day.
(SELECT span -> 'sectors' ->> 0
 FROM followed AS said CROSS JOIN LATERAL jsonb_array_elements(said.body -> 'sectors') AS span
 WHERE said.topic = one.topic AND said.key = one.key AND span ->> 'from' <= {today}
    AND (span ->> 'to' IS NULL OR {today} < span ->> 'to'))

-- name: split.level
(SELECT said.value FROM index_value AS said
 WHERE said.topic = one.topic AND said.key = one.key AND said.field = 'level'
    AND said.first <= {day} AND {day} < said.last)

-- Puts copies of the organisations into the store until it has :wanted rows: rows alone, without pages. To measure reading.
WITH organisations AS (
    SELECT i.*, row_number() OVER (ORDER BY i.id) AS place, count(*) OVER () AS number
    FROM content_store_contentitem i WHERE i.type = 'organisation' AND i.state = 'public'
), missing AS (
    SELECT :wanted - count(*) AS rows FROM content_store_contentitem
), made AS (
    SELECT o.*, copy, (copy - 1) * o.number + o.place AS added,
        md5(o.id::text || copy)::uuid AS new_id
    FROM organisations o, missing, generate_series(1, 100) copy
    WHERE (copy - 1) * o.number + o.place <= missing.rows
), written AS (
    INSERT INTO content_store_contentitem (id, type, locale, translation_key, state, reason, seq, written_at, digest,
        title, url, published_at, changed_at, latitude, longitude, withheld, body)
    SELECT new_id, type, locale, new_id, state, reason, h.position + added, written_at, digest, title, url,
        published_at - added * interval '1 minute', changed_at, latitude, longitude, false,
        format('{"id":"%s","version":%s,', new_id, h.position + added) || substr(body, strpos(body, '"type"'))
    FROM made, content_store_history h
    RETURNING 1
)
INSERT INTO content_store_itemterm (item_id, token, "current", published_at, seq)
SELECT m.new_id, t.token, true, m.published_at - m.added * interval '1 minute', h.position + m.added
FROM made m JOIN content_store_itemterm t ON t.item_id = m.id AND t."current", content_store_history h;
UPDATE content_store_history SET position = (SELECT max(seq) FROM content_store_contentitem);

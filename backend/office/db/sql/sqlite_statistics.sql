-- Every key begins with the estate, which tells rows of one estate nothing apart, but SQLite's planner takes any indexed
-- column for selective until statistics say otherwise, and then walks whole tables. These are true of an estate of any
-- size, so plans don't change as it grows. Run after each migration; no other engine needs it.
ANALYZE sqlite_schema;
DELETE FROM sqlite_stat1;
INSERT INTO sqlite_stat1(tbl, idx, stat)
SELECT t.name, CASE l.origin WHEN 'pk' THEN t.name ELSE l.name END, '1000000 1000000' ||
    (SELECT group_concat(' ' || CASE WHEN l."unique" = 1 AND i.seqno = (SELECT max(seqno) FROM pragma_index_info(l.name))
        THEN 1 ELSE 50 END, '') FROM pragma_index_info(l.name) i WHERE i.seqno > 0)
FROM sqlite_schema t JOIN pragma_index_list(t.name) l
WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%'
    AND (SELECT name FROM pragma_index_info(l.name) WHERE seqno = 0) = 'estate'
    AND (SELECT count(*) FROM pragma_index_info(l.name)) > 1;
ANALYZE sqlite_schema;

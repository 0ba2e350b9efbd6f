-- name: heaps
select
    q.code, split_part(q.topic, '/', 3) as sender, count(*) as n, min(q.received_at) as first_at,
    max(q.received_at) as last_at, (array_agg(q.detail order by q.key desc))[1] as detail
from quarantine as q
where q.received_at >= %(since)s
    and (%(code)s::text is null or q.code = %(code)s)
    and (%(sender)s::text is null or split_part(q.topic, '/', 3) = %(sender)s)
    and (%(keys)s::bigint[] is null or q.key = any(%(keys)s))
    and (%(replayed)s::boolean is null or (q.replayed_at is not null) = %(replayed)s)
group by q.code, split_part(q.topic, '/', 3)
order by n desc, last_at desc
limit %(most)s;

-- name: messages
select q.key, q.received_at, q.topic, q.payload, q.code, q.detail, q.replayed_at
from quarantine as q
where q.key > %(after)s and q.received_at >= %(since)s
    and (%(code)s::text is null or q.code = %(code)s)
    and (%(sender)s::text is null or split_part(q.topic, '/', 3) = %(sender)s)
    and (%(keys)s::bigint[] is null or q.key = any(%(keys)s))
    and (%(replayed)s::boolean is null or (q.replayed_at is not null) = %(replayed)s)
order by q.key
limit %(most)s;

-- name: mark_replayed
update quarantine set replayed_at = %(now)s where key = any(%(keys)s);

-- name: count_since
select count(*) as n from quarantine where received_at >= %(since)s;

-- name: forget
delete from quarantine where received_at < %(before)s;

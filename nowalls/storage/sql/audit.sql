-- name: page
select a.key, a.at, u.id as user_id, u.name as user_name, a.action, a.object_id, a.details
from audit as a
left join users as u on u.key = a.user_key
where a.key < %(before)s
    and (%(user_id)s::text is null or u.id = %(user_id)s)
    and (%(action)s::text is null or a.action = %(action)s)
    and (%(object_id)s::text is null or a.object_id = %(object_id)s)
    and (%(since)s::timestamptz is null or a.at >= %(since)s)
    and (%(until)s::timestamptz is null or a.at < %(until)s)
order by a.key desc
limit %(most)s;

-- name: verify
-- Each digest is worked out anew from its line and the digest before it: a line changed, taken out or put in between
-- breaks the chain there; one cut off at the end shows in the head.
with links as (
    select seq, audit_key, digest, lag(digest, 1, ''::bytea) over (order by seq) as previous,
        lag(seq, 1, 0::bigint) over (order by seq) as previous_seq
    from audit_chain
),
checked as (
    select
        count(*) as n,
        min(l.seq) filter (
            where a.key is null or l.seq <> l.previous_seq + 1 or l.digest is distinct from audit_digest(l.previous, a)
        ) as broken_at,
        coalesce(max(l.seq), 0) as last
    from links as l
    left join audit as a on a.key = l.audit_key
)
select
    c.n, c.broken_at, h.seq as head, encode(h.digest, 'hex') as digest,
    h.seq <> c.last or c.last > 0 and h.digest is distinct from (select digest from audit_chain where seq = c.last)
        as cut_off,
    (select count(*) from audit as a where not exists (select from audit_chain as l where l.audit_key = a.key))
        as unchained
from checked as c
cross join audit_head as h;

-- name: digest_at
select encode(digest, 'hex') as digest from audit_chain where seq = %(seq)s;

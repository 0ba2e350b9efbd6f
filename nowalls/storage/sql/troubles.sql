-- name: write
insert into troubles (at, district_key, code, subject, params)
select %(at)s, d.key, %(code)s, %(subject)s, %(params)s::jsonb
from districts as d;

-- name: untold
select t.key, t.at, d.code as district, t.code, t.subject, t.params
from troubles as t
join districts as d on d.key = t.district_key
where t.told_at is null and d.code = any(%(districts)s)
order by t.key;

-- name: standing
select subject from tasks where subject = any(%(subjects)s) and state = 'open';

-- name: mark_told
-- What was told a month ago needs no row any more: the task and the audit of it stay.
with forgotten as (
    delete from troubles where told_at < %(now)s::timestamptz - interval '30 days'
)
update troubles set told_at = %(now)s where key = any(%(keys)s) and told_at is null;

-- name: know_session
insert into broker_sessions (name, known_since) values (%(name)s, %(now)s)
on conflict (name) do nothing;

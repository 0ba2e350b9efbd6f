-- name: open
-- Every incident is checked once its claim is settled: claimed, closed, or later than the limit of its day. What was
-- merged, exercises and automatic answers owe no report; whoever has one keeps it.
with due as (
    select t.incident_key, v.claim_late_s,
        not t.exercise and not t.merged and t.claimed_by is distinct from 'automatic'
            and coalesce(t.claimed_at - t.stored_at > v.claim_late_s * interval '1 s', true) as breach
    from incident_times as t
    join (
        select a.*, coalesce(lead(a.valid_from) over (order by a.valid_from), 'infinity') as valid_to
        from response_targets as a
    ) as v on v.valid_from <= t.opened_at and t.opened_at < v.valid_to
    where not t.claim_checked
        and t.district_key in (select key from districts where code = any(%(districts)s))
        and (t.claimed_at is not null or t.closed_at is not null
            or t.stored_at < %(now)s::timestamptz - v.claim_late_s * interval '1 s')
    order by t.stored_at
    limit %(most)s
    for update of t skip locked
),
checked as (
    update incident_times as t set claim_checked = true from due where t.incident_key = due.incident_key
)
insert into exception_reports (incident_key, opened_at, limit_s)
select incident_key, %(now)s, claim_late_s from due where breach
on conflict do nothing;

-- name: page
-- The open ones first, then those that are filled; of either the newest first.
select x.key + case when x.filled_at is null then 1000000000000000 else 0 end as cursor, x.id, i.id as incident_id,
    i.kind, s.id as site_id, s.name as site_name, t.stored_at, t.claimed_at, x.limit_s, x.opened_at, x.cause,
    x.account as text, u.name as author, x.filled_at
from exception_reports as x
join incidents as i on i.key = x.incident_key
join incident_times as t on t.incident_key = x.incident_key
join sites as s on s.key = i.site_key
join districts as d on d.key = i.district_key
left join organizations as o on o.key = s.organization_key
left join users as u on u.key = x.author_key
where (%(id)s::text is null or x.id = %(id)s)
    and (%(state)s::text is null or (%(state)s = 'open') = (x.filled_at is null))
    and (%(before)s::bigint is null
        or x.key + case when x.filled_at is null then 1000000000000000 else 0 end < %(before)s)
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by cursor desc
limit %(most)s;

-- name: fill
update exception_reports set cause = %(cause)s, account = %(text)s, filled_at = %(now)s, author_key = u.key
from users as u
where exception_reports.id = %(id)s and exception_reports.filled_at is null and u.id = %(author_id)s;

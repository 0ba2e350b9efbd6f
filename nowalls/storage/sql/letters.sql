-- name: write
-- The one way into a channel. Exercises go to channels for exercises alone, and the real to all others alone:
-- the join on "exercise" is what keeps a drill out of every real channel.
with on_duty as (
    select u.key from users as u
    where u.disabled_at is null
        and (u.always_on_duty or exists (select 1 from shifts as s where s.user_key = u.key and s.ended_at is null))
)
insert into outbox (
    channel, channel_key, occasion, district_key, incident_key, payload, created_at, next_try_at, expires_at
)
select
    c.kind, c.key, r.occasion, i.district_key, i.key,
    r.payload || jsonb_build_object(
        'site', jsonb_build_object(
            'id', s.id, 'kind', s.kind, 'name', s.name, 'address', s.address, 'lon', s.lon, 'lat', s.lat,
            'district', d.code, 'district_name', d.name, 'district_name_en', d.name_en
        )
    ),
    r.at, r.at, r.at + make_interval(secs => r.keeps_s)
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    n integer, incident_id text, occasion text, audience text, person text, at timestamptz,
    keeps_s double precision, payload jsonb
)
join incidents as i on i.id = r.incident_id
join sites as s on s.key = i.site_key
join districts as d on d.key = i.district_key
join channels as c on c.audience = r.audience and c.exercise = i.exercise and c.retired_at is null
    and (c.district_key is null or c.district_key = i.district_key)
left join users as u on u.key = c.user_key
left join responders as p on p.key = c.responder_key
where (u.key is null or u.disabled_at is null)
    and case
        when r.audience = 'responder' then p.id = r.person
        when r.audience = 'family' then exists (
            select 1 from residents as w
            where w.key = c.resident_key and w.place_key = i.place_key and w.left_at is null
        )
        when r.person is not null then u.id = r.person
        -- A person's own channel is for their time on duty, or for a time when nobody of its kind is on duty.
        else c.user_key is null or c.user_key in (select key from on_duty) or not exists (
            select 1 from channels as o
            join on_duty on on_duty.key = o.user_key
            where o.audience = c.audience and o.exercise = c.exercise and o.retired_at is null
                and o.paused_at is null and (o.district_key is null or o.district_key = i.district_key)
        )
    end
order by r.n, c.key
on conflict do nothing;

-- name: write_test
insert into outbox (
    channel, channel_key, occasion, district_key, payload, created_at, next_try_at, expires_at
)
select
    c.kind, c.key, %(occasion)s, coalesce(c.district_key, (select min(key) from districts)), %(payload)s::jsonb,
    %(now)s, %(now)s, %(expires_at)s
from channels as c
where c.id = %(channel_id)s and c.retired_at is null
returning id;

-- name: write_to_duty_leads
-- About a desk or the centre itself, not an incident: every real channel of the duty leads in these districts.
insert into outbox (
    channel, channel_key, occasion, district_key, payload, created_at, next_try_at, expires_at
)
select
    c.kind, c.key, %(occasion)s,
    coalesce(c.district_key, (select min(key) from districts where code = any(%(districts)s))), %(payload)s::jsonb,
    %(now)s, %(now)s, %(expires_at)s
from channels as c
left join districts as d on d.key = c.district_key
where c.audience = 'duty_lead' and not c.exercise and c.retired_at is null
    and (c.district_key is null or d.code = any(%(districts)s))
order by c.key;

-- name: write_to_organization
-- About an organization's own affairs: every channel of it that is not for exercises.
insert into outbox (
    channel, channel_key, occasion, district_key, payload, created_at, next_try_at, expires_at
)
select
    c.kind, c.key, %(occasion)s,
    coalesce(c.district_key, (select min(s.district_key) from sites as s where s.organization_key = o.key)),
    %(payload)s::jsonb, %(now)s, %(now)s, %(expires_at)s
from channels as c
join organizations as o on o.key = c.organization_key
where o.id = %(organization_id)s and not c.exercise and c.retired_at is null
    and exists (select from sites as s where s.organization_key = o.key)
order by c.key;

-- name: organizations_to_write_to
-- Who has a channel and was not written to about a month; whoever holds an organization's first district writes.
select o.id, o.name
from organizations as o
where exists (
        select from channels as c
        where c.organization_key = o.key and c.audience = 'organization' and not c.exercise and c.retired_at is null
    )
    and not exists (select from monthly_letters as m where m.organization_key = o.key and m.month = %(month)s)
    and (select min(s.district_key) from sites as s where s.organization_key = o.key)
        = any(select key from districts where code = any(%(districts)s))
order by o.key
limit %(most)s;

-- name: note_month
insert into monthly_letters (organization_key, month, at)
select key, %(month)s, %(now)s from organizations where id = %(organization_id)s
on conflict do nothing;

-- name: organization_of_site
select o.id, s.name as site_name
from sites as s
join organizations as o on o.key = s.organization_key
where s.id = %(site_id)s;

-- name: open_hazards
-- What is not closed in an organization's ledger, and what of it is overdue.
select
    count(*) as open, count(*) filter (where h.state = 'rectifying' and h.due_on < %(today)s) as overdue
from hazards as h
join sites as s on s.key = h.site_key
join organizations as o on o.key = s.organization_key
where o.id = %(organization_id)s and h.closed_at is null;

-- name: drop_stale
-- What has grown too old to be worth sending, also on a channel that is paused; and pages that would say what is no
-- longer so: the unclaimed ladder's once nothing rings any more, and any of an incident that is over.
update outbox as o set state = 'dropped', reason = stale.reason
from (
    select w.id, case when w.expires_at <= %(now)s then 'expired' else 'no_longer_so' end as reason
    from outbox as w
    left join incidents as i on i.key = w.incident_key
    where w.channel_key is not null and w.sent_at is null and w.state = 'waiting' and (
        w.expires_at <= %(now)s
        or w.payload -> 'notice' ->> 'audience' in ('desk', 'on_duty', 'duty_lead')
        and (i.closed_at is not null or i.ringing_since is null and w.payload -> 'notice' ->> 'code' like 'claim%%')
    )
) as stale
where o.id = stale.id and o.sent_at is null and o.state = 'waiting';

-- name: take_over
-- What the holder before had taken or was resting from is looked at afresh; a double bears the id of the first.
update outbox set next_try_at = %(now)s
where channel_key is not null and sent_at is null and state = 'waiting' and next_try_at > %(now)s
    and district_key = any(select key from districts where code = any(%(districts)s));

-- name: due_channels
select c.id, c.kind from channels as c
where c.paused_at is null and c.retired_at is null and exists (
    select 1 from outbox as o
    where o.channel_key = c.key and o.sent_at is null and o.state = 'waiting' and o.next_try_at <= %(now)s
        and o.district_key = any(select key from districts where code = any(%(districts)s))
)
order by c.key;

-- name: take
-- Taken for a while, not locked: a sender that dies leaves them to be sent again. Of one fire a CAP channel carries
-- one message after the other, for the later ones refer to the earlier.
update outbox as o set attempts = o.attempts + 1, next_try_at = %(again_at)s
from (
    select w.id
    from outbox as w
    join channels as wc on wc.key = w.channel_key
    where wc.id = %(channel_id)s and wc.paused_at is null and wc.retired_at is null
        and w.sent_at is null and w.state = 'waiting' and w.next_try_at <= %(now)s
        and w.district_key = any(select key from districts where code = any(%(districts)s))
        and (w.channel <> 'cap' or not exists (
            select 1 from outbox as e
            where e.channel_key = w.channel_key and e.incident_key = w.incident_key
                and e.sent_at is null and e.state = 'waiting' and e.id < w.id
        ))
    order by w.id
    limit %(most)s
    for update of w skip locked
) as due
join outbox as whole on whole.id = due.id
join channels as c on c.key = whole.channel_key
left join incidents as i on i.key = whole.incident_key
left join districts as d on d.key = c.district_key
where o.id = due.id
returning o.id, coalesce(i.id, c.id) || '.' || o.occasion as message_id, o.payload, o.attempts, o.created_at,
    c.id as channel_id, c.name, c.kind, c.audience, c.address, c.secret, c.language, c.exercise,
    array(
        select i.id || '.' || e.occasion || ' ' || (e.payload -> 'notice' ->> 'at')
        from outbox as e
        where e.channel_key = o.channel_key and e.incident_key = o.incident_key and e.id < o.id
            and o.channel = 'cap' and e.sent_at is not null
        order by e.id
    ) as earlier;

-- name: delivered
-- Also when somebody dropped it while it was on its way: what left has left.
update outbox set sent_at = %(now)s, state = 'sent', reason = null, last_error = null where id = %(id)s;

-- name: again
update outbox set next_try_at = %(at)s, last_error = %(error)s where id = %(id)s and state = 'waiting';

-- name: never
update outbox set state = 'never', reason = %(reason)s, last_error = %(reason)s
where id = %(id)s and state = 'waiting' and sent_at is null;

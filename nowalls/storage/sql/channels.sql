-- name: all
select
    c.id, c.name, c.kind, c.audience, c.address, c.secret, c.language, d.code as district, u.id as user_id,
    p.id as responder_id, r.id as resident_id, o.id as organization_id, c.consent_at, c.exercise, c.paused_at
from channels as c
left join districts as d on d.key = c.district_key
left join users as u on u.key = c.user_key
left join responders as p on p.key = c.responder_key
left join residents as r on r.key = c.resident_key
left join organizations as o on o.key = c.organization_key
where c.retired_at is null and (%(id)s::text is null or c.id = %(id)s)
order by c.key;

-- name: known
-- Which of the things that a channel names exist.
select
    %(district)s::text is null or exists (select 1 from districts where code = %(district)s) as district,
    %(user_id)s::text is null or exists (select 1 from users where id = %(user_id)s and disabled_at is null) as user_id,
    %(responder_id)s::text is null or exists (select 1 from responders where id = %(responder_id)s) as responder_id,
    %(resident_id)s::text is null or exists (select 1 from residents where id = %(resident_id)s) as resident_id,
    %(organization_id)s::text is null or exists (
        select 1 from organizations where id = %(organization_id)s
    ) as organization_id;

-- name: add
insert into channels (
    id, name, kind, audience, address, secret, language, district_key, user_key, responder_key, resident_key,
    organization_key, consent_at, exercise, created_at
)
values (
    %(id)s, %(name)s, %(kind)s, %(audience)s, %(address)s, %(secret)s, %(language)s,
    (select key from districts where code = %(district)s), (select key from users where id = %(user_id)s),
    (select key from responders where id = %(responder_id)s), (select key from residents where id = %(resident_id)s),
    (select key from organizations where id = %(organization_id)s), %(consent_at)s, %(exercise)s, %(now)s
);

-- name: change
update channels set name = %(name)s, address = %(address)s, secret = %(secret)s, language = %(language)s
where id = %(id)s and retired_at is null;

-- name: pause
update channels set paused_at = coalesce(paused_at, %(now)s) where id = %(id)s and retired_at is null;

-- name: resume
update channels set paused_at = null where id = %(id)s and retired_at is null;

-- name: retire
-- Its secrets are forgotten at once; its row stays for the messages that left by it.
update channels set retired_at = %(now)s, address = '', secret = null where id = %(id)s and retired_at is null;

-- name: drop_waiting
update outbox set state = 'dropped', reason = 'channel_deleted'
from channels as c
where c.id = %(id)s and outbox.channel_key = c.key and outbox.sent_at is null and outbox.state = 'waiting';

-- name: rota
-- Everybody who may be on duty.
select
    u.id, u.name, u.role, u.always_on_duty or exists (
        select 1 from shifts as s where s.user_key = u.key and s.ended_at is null
    ) as on_duty,
    case when u.district_keys is null then null
        else array(select code from districts where key = any(u.district_keys)) end as districts
from users as u
where u.disabled_at is null and u.role in ('dispatcher', 'duty_lead')
order by u.key;

-- name: districts
select code from districts order by code;

-- name: delivery
-- How each channel did lately: when it last carried something, and whether something tried after that came to nothing.
select c.id, max(o.sent_at) as last_sent_at,
    coalesce(
        max(o.id) filter (where o.sent_at is null and o.attempts > 0 and o.state in ('waiting', 'never'))
        > coalesce(max(o.id) filter (where o.sent_at is not null), 0),
        false
    ) as failing
from channels as c
left join outbox as o on o.channel_key = c.key and o.created_at > %(since)s
where c.retired_at is null
group by c.id;

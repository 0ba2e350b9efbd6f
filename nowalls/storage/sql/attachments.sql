-- name: attach
insert into attachments (id, subject, site_key, author_key, responder_key, media_type, content, digest, at)
select %(id)s, %(subject)s, s.key, (select key from users where id = %(author_id)s),
    (select key from responders where id = %(responder_id)s), %(media_type)s, %(content)s, %(digest)s, %(now)s
from sites as s where s.id = %(site_id)s
on conflict (subject, digest) do nothing;

-- name: known
select id from attachments where subject = %(subject)s and digest = %(digest)s;

-- name: count
select count(*) as n from attachments where subject = %(subject)s;

-- name: attachment
select a.id, a.subject, s.id as site_id, d.code as district, o.id as organization, a.media_type, a.content
from attachments as a
join sites as s on s.key = a.site_key
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
where a.id = %(id)s
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s);

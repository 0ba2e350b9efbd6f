-- name: at_work
-- Two members never write the same row; a session that began anew has its time from the database's clock.
insert into ingest_members (member, at_work_at, session_since)
values (%(member)s, clock_timestamp(), clock_timestamp())
on conflict (member) do update set
    at_work_at = excluded.at_work_at,
    session_since = case when %(anew)s then excluded.session_since else ingest_members.session_since end;

-- name: is_covered
select exists (
    select from ingest_members as own
    join ingest_members as other on other.member <> own.member
    where own.member = %(member)s
        and own.at_work_at < clock_timestamp() - make_interval(secs => %(away_s)s)
        and other.at_work_at > clock_timestamp() - make_interval(secs => %(within_s)s)
        and other.session_since < own.at_work_at
) as covered;

-- name: former
select member from ingest_members
where member > %(members)s and at_work_at < clock_timestamp() - make_interval(secs => %(away_s)s)
order by member;

-- name: members
select member, at_work_at > clock_timestamp() - make_interval(secs => %(within_s)s) as at_work
from ingest_members
order by member;

-- name: forget
delete from ingest_members where member = %(member)s;

-- name: at_work
-- Two members never write the same row; a session that began anew has its time from the database's clock, also where
-- the process that gave the old one up died before it could say so.
insert into ingest_members (member, at_work_at, session_since)
values (%(member)s, clock_timestamp() - make_interval(secs => %(behind_s)s), clock_timestamp())
on conflict (member) do update set
    at_work_at = greatest(ingest_members.at_work_at, excluded.at_work_at),
    session_since = case
        when %(anew)s or ingest_members.session_since = 'infinity' then excluded.session_since
        else ingest_members.session_since
    end;

-- name: give_up_if_covered
update ingest_members as own set session_since = 'infinity'
where own.member = %(member)s
    and own.at_work_at < clock_timestamp() - make_interval(secs => %(away_s)s)
    and exists (
        select from ingest_members as other
        where other.member <> own.member
            and other.at_work_at > clock_timestamp() - make_interval(secs => %(within_s)s)
            and other.session_since < own.at_work_at - make_interval(secs => %(margin_s)s)
    );

-- name: give_up
update ingest_members set session_since = 'infinity' where member = %(member)s;

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

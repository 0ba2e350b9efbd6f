-- name: write_beat
-- One row a database session's process; rows of dead ones are swept by the living.
with swept as (
    delete from service_beats where at < clock_timestamp() - interval '1 hour'
)
insert into service_beats (service, process, at, ready)
values (%(service)s, %(process)s, clock_timestamp(), %(ready)s)
on conflict (service, process) do update set at = excluded.at, ready = excluded.ready;

-- name: at_work
select coalesce(bool_or(ready and at > clock_timestamp() - make_interval(secs => %(within_s)s)), false) as at_work
from service_beats
where service = %(service)s;

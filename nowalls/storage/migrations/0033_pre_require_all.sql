-- Ends the transaction by an error of this code unless all were done: no round trip between a look and the commit.
create function require_all(done bigint, wanted bigint, code text) returns void language plpgsql as $$
begin
    if done <> wanted then
        raise exception 'Of % rows only % were as they were judged.', wanted, done using errcode = code;
    end if;
end $$;

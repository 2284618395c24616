-- The facts of an event stand in its frame and its words in its content, so that words can be taken out. Events that are
-- there are parted, and their chains and seals written anew, once: what is kept as it is gives way meanwhile.
{open_chains}
drop trigger event_kept{on_event};
drop trigger event_erased_whole{on_event};
drop trigger seal_kept{on_seal};
{chains}
create trigger event_kept before update of desk_id, record_id, seq, record, audience, type, happened, recorded, frame, digest, hash on event for each row {refused};
create trigger event_erased_whole before update of content, salt on event for each row when (new.content is not null or new.salt is not null) {refused};
create trigger seal_kept before update on seal for each row {refused};
{close_chains}

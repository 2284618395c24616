-- Answers that nobody asks for again are found by their time.
create index idempotency_at on idempotency (desk_id, at);

-- An event gets its position once, and loses its content with its salt; nothing else of it changes, and it goes only with
-- a desk that never lived, as seals and audit lines do, which never change.
{refusals}
create trigger event_kept before update of desk_id, record_id, seq, record, audience, type, happened, recorded, frame, digest, hash on event for each row {refused};
create trigger event_placed_once before update of position on event for each row when (old.position is not null) {refused};
create trigger event_erased_whole before update of content, salt on event for each row when (new.content is not null or new.salt is not null) {refused};
create trigger event_stays before delete on event for each row {refused_while_it_lives};
create trigger seal_kept before update on seal for each row {refused};
create trigger seal_stays before delete on seal for each row {refused_while_it_lives};
create trigger audit_kept before update on audit for each row {refused};
create trigger audit_stays before delete on audit for each row {refused_while_it_lives};

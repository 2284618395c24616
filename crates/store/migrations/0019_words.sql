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
-- An audit line loses words for good, and changes in no other way.
drop trigger audit_kept{on_audit};
create trigger audit_kept before update of desk_id, id, at, what on audit for each row {refused};
create trigger audit_words before update of who, subject, body on audit for each row
  when (new.who not in (old.who, '[…]') or new.subject not in (old.subject, '[…]') or new.body not in (old.body, '[…]')) {refused};
{close_chains}

-- Answers that nobody asks for again are found by their time.
create index idempotency_at on idempotency (desk_id, at);

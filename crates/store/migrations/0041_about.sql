-- Escalations are found by what they are about, and lists of requests show the desk's tags. Rows that are there get theirs as
-- they are built anew after the upgrade; until then an escalation is found by none of it, and a list reads tags from the state.
alter table escalation add column severity bigint;
alter table escalation add column kind text;
alter table escalation add column product text;
alter table request add column tags text;
create index escalation_severity on escalation (desk_id, severity, updated, id, open, awaits_us);
create index escalation_kind on escalation (desk_id, kind, updated, id, open, awaits_us);
create index escalation_product on escalation (desk_id, product, updated, id, open, awaits_us) where product is not null;

-- An escalation is found by a reference of either side, whichever of its entries gave it.
{sought}

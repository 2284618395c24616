-- What the next desks owe soon is found by that, without the other escalations of a desk; and so is what stands in one way, or
-- where one side spoke last.
create index escalation_due on escalation (desk_id, due, id);
create index escalation_standing on escalation (desk_id, standing, updated, id);
create index escalation_last_by on escalation (desk_id, last_by, updated, id);

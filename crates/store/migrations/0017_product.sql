-- Lists narrow by what a request is about, by who asked and by who has it: each alone finds its rows without reading the desk.
alter table request add column product text;
{product_of}
update request set product = {product};
{product_done}
create index request_product on request (desk_id, product, updated) where product is not null;
create index request_contact on request (desk_id, contact_id, updated) where contact_id is not null;
create index request_assignee on request (desk_id, assignee_id, updated) where assignee_id is not null;
create index escalation_contact on escalation (desk_id, contact_id, updated);
create index escalation_link on escalation (desk_id, link_id, updated);

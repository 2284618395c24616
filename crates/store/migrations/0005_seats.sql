-- By what a session was proved, and the desk where a desk vouched. Before, it was the own address or password of a person.
alter table session add column proof text not null default 'address';
alter table session add column proof_desk {uuid};
-- The same for whoever uses a sign-in link, and the page that its owner was going to.
alter table sign_in_link add column proof text not null default 'address';
alter table sign_in_link add column proof_desk {uuid};
alter table sign_in_link add column next text;

-- Where somebody was going when they asked for a sign-in link.
alter table sign_in_link add column next text;

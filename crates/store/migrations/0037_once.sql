-- What is kept as it is comes once. SQLite replaces a row that has the same key without asking the triggers that keep rows
-- from being deleted; on PostgreSQL nothing replaces a row but an update, which is refused.
{once}

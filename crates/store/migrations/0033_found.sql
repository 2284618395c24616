-- What a search comes to is read from an index: whose block it is, and of what, without the words that it holds.
{found_blocks}

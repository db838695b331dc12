"""From a sentence as typed to words, and from words to lexemes."""

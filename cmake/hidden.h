// Included before all else in the host's libraries: what they call is in the
// same domain, so that no address comes from a GOT, which is in none.
#pragma GCC visibility push(hidden)

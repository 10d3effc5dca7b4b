package outbox

// Ledger takes events in and says what is known of them.
type Ledger struct{ *core }

// Queue moves entries through their states.
type Queue struct{ *core }

// Lease sets entries aside and brings them back, as the office and the person
// say.
type Lease struct{ *core }

// Settings are small values and the link of this member.
type Settings struct{ *core }

// Cache keeps values for a time.
type Cache struct{ *core }

// Outgoing are the replies of this member, on their way to the office.
type Outgoing struct{ *core }

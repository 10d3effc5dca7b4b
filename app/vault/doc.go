// Package vault owns the secrets: the [Secret] type, which prints as
// [redacted] wherever it is printed, and the places where secrets are kept, each
// a [Store]: the operating system's keyring, the environment, or a file
// encrypted with a passphrase by age.
//
// No store ever writes a secret in the clear to a disk, and no error carries
// one. Go strings cannot be wiped: a secret that was read stays in this
// process's memory until the garbage collector takes it, and on Linux what was
// given in the environment stays visible to the same user in /proc/PID/environ.
package vault

// Package config owns the settings: one JSON file, settings.json, in the user's
// data directory, which it makes private (0700; the file 0600).
//
// A change is on the disk, whole, before [File.Update] returns. A file that is
// no JSON is set aside under a name that is told, never overwritten; one with a
// key or value that we do not know is refused with that key's name and left as
// it is. Secrets are never settings: see package vault.
package config

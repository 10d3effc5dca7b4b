// Package logs owns where log lines go: standard error, a rotating file that
// only the user can read, and the last 1,000 lines in memory for the screen.
//
// It is the second net under secrets, for what slips past the types: the value
// of an attribute whose key is not on its list is withheld, and whatever looks
// like a token, or like a six-digit code, is cut out of every value and again
// of every finished line. A figure of exactly six digits is lost to that; the
// line's own time is not. Lines are in English whatever the user's language.
package logs

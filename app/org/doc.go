// Package org owns what an organisation's owner does once, and what everybody
// else then opens: the checks of the workspace form, the Slack app's manifest
// and the steps beside it, and invitations.
//
// What is wrong is told as a [Finding] or by [Explain], a code and arguments;
// the sentences are translations, under "org.finding." and "org.error.".
// Nothing that failed a check is stored, and what an invitation holds is
// stored only after it was previewed.
//
// It never shows a token, never puts a secret into an error, and never asks
// anybody but the Slack that it was given; an invitation names no other.
package org

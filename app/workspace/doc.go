// Package workspace is the Slack workspace of this machine: its bot token, the
// clients that use it, and what an owner enters, replaces and invites to. One
// workspace serves all seats.
//
// It promises that a token on trial is stored nowhere before it is saved, and
// that the higher of the generations that machine and office know is the one
// that counts. The rules of form and invitation are package org's.
package workspace

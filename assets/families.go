package assets

// Families are the beginnings of keys that are put together at run time, each
// with a dot at its end, like T("activity.state." + Key(s)). A test takes every
// text of a family as used, once the family itself is.
func Families() []Key {
	return []Key{
		"activity.state.",  // how far a message is
		"activity.route.",  // how it entered Slack
		"activity.reason.", // why it was not relayed
		"home.office.",     // the state of the office's leg
		"home.slack.",      // the state of Slack's leg
		"home.hold.",       // why messages are held
		"home.leg.",        // the same in fewer words, where they differ
		"home.problem.",    // what replaces a sentence that names the command line
		"problem.code.",    // what a code means and what to do about it
		"tray.status.",     // what the icon shows
		"connection.role.", // what somebody is in the office
		"settings.day.",    // the days of the week, from Sunday
		"settings.language.",
		"org.finding.", // what is right and wrong with the workspace or an invitation
		"org.error.",   // why an invitation cannot be made or opened
		"org.scope.",   // what each scope of the Slack app is for
		"org.step.",    // the checklist of making a Slack app
	}
}

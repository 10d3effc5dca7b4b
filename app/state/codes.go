package state

// The languages that there are words for. Any other means [English].
const (
	English  = "en"
	Japanese = "ja"
	Korean   = "ko"
)

// The codes of a [Problem] that are ours. All others are Slack's own error codes.
const (
	CodeOfficeUnreachable = "office_unreachable"
	CodeSlackUnreachable  = "slack_unreachable"
	CodeHistoryGap        = "history_gap"
	CodeNotConnected      = "not_connected"
	CodeOtherDevice       = "other_device"
	CodeOutboxUncertain   = "outbox_uncertain"
	CodeOutboxFailed      = "outbox_failed"
	// CodeUnreadable: the office sent messages that cannot be read.
	CodeUnreadable = "unreadable_message"
	// CodeNoOfficeToken: there is no token for the office, or none that can be used.
	CodeNoOfficeToken = "no_office_token" // #nosec G101 -- a code
	// CodeNoKeyring: the keyring gives nothing. Its Why says which way.
	CodeNoKeyring = "no_keyring"
	// CodeOfficeMoved: the office answers with a redirect, which is not followed.
	CodeOfficeMoved = "office_moved"
	// CodeNeverOffered: messages wait that the office does not offer any more.
	CodeNeverOffered = "never_offered"
)

// Codes of Slack's that the program branches on.
const (
	// CodeRateLimited: Slack asks for a pause.
	CodeRateLimited = "ratelimited"
	// CodeNotAuthed: there is no bot token, or an old one.
	CodeNotAuthed = "not_authed"
)

// The codes of what can stop a person from being connected, beside Slack's own.
const (
	CodeVisitor         = "visitor"
	CodeNoEmail         = "no_email"
	CodeNoAccount       = "no_account"
	CodeTooManyTries    = "too_many_tries"
	CodeTooManyMessages = "too_many_messages"
	CodeExpired         = "expired"
	CodeInputEnded      = "input_ended"
	CodeInProgress      = "in_progress"
	CodeAccountLeft     = "account_left"
	CodeNotReady        = "not_ready"
	CodeUnknownEntry    = "unknown_entry"
	CodeNotHere         = "not_here"
	CodeInternal        = "internal"
)

// The codes of what can stop a person from signing in, and of what else a
// window asks for in vain.
const (
	CodeOfficeToken    = "office_token"
	CodeNotGateway     = "not_a_gateway"
	CodeOfficeAddress  = "office_address"
	CodeOfficeHTTP     = "office_http"
	CodeNotManager     = "not_manager"
	CodeNoWindow       = "no_window"
	CodeNoMessage      = "no_message"
	CodeNotShown       = "not_shown"
	CodeReplyRefused   = "reply_refused"
	CodeMessageRefused = "message_refused"
)

// What a request can be refused for, and what is the Why of a problem.
const (
	CodeKeyringLocked  = "keyring_locked"
	CodeKeyringMissing = "keyring_missing"
	CodeKeyringRefused = "keyring_refused"
	CodeNotSignedIn    = "not_signed_in"
	CodeOtherWorkspace = "other_workspace"
	CodeEmailMoved     = "email_moved"
	CodeOldGeneration  = "old_generation"
)

// Why says more than the code of a [Problem] does; "" says nothing more. It is
// one of the constants here or one of those above that are said to be one.
type Why string

// The reasons. They have no type, so that they can be arguments of a sentence.
const (
	// WhyCertificate: who answers cannot prove to be who was asked for.
	WhyCertificate = "certificate"
	// WhyProxy: the network's proxy lets nothing through.
	WhyProxy = "proxy"
	// WhyStatus: the office answers with an HTTP status that is no gateway's. The
	// status is the argument behind it.
	WhyStatus = "status"
	// WhyNotAuthorised: the office does not accept the sign-in any more.
	WhyNotAuthorised = "not_authorised"
	// WhyNotGateway: what answers is no gateway.
	WhyNotGateway = "not_a_gateway"
	// WhyReplaced: another computer runs with a copy of this one's data.
	WhyReplaced = "replaced"
	// WhySignIn: the office cannot be reached while somebody signs in.
	WhySignIn = "sign_in"
	// WhyShape: what is there for a token cannot be one.
	WhyShape = "shape"
	// WhySecrets: the place of the secrets cannot be read.
	WhySecrets = "secrets"
	// WhyElsewhere: the link was taken away in the office or on another device.
	WhyElsewhere = "elsewhere"
	// WhyOutside: the member became a visitor or guest.
	WhyOutside = "outside"
	// WhyAddress: the member's e-mail is another Slack user's now.
	WhyAddress = "address"
	// WhyDisk: nothing can be written to the data directory.
	WhyDisk = "disk"
)

// parent gives the code of the contract that a word is the Why of, or that it is
// itself where it takes the place of another code.
func parent(word string) (code string, known bool) {
	switch word {
	case CodeKeyringLocked, CodeKeyringMissing, CodeKeyringRefused:
		return CodeNoKeyring, true
	case CodeNotSignedIn, CodeNoOfficeToken, WhyShape, WhySecrets:
		return CodeNoOfficeToken, true
	case CodeOfficeMoved:
		return CodeOfficeMoved, true
	case CodeOtherWorkspace, CodeEmailMoved:
		return CodeNotConnected, true
	case CodeOldGeneration:
		return CodeNotAuthed, true
	}
	return "", false
}

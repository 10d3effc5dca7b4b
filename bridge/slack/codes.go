package slack

import (
	"strings"

	"bellhop/bridge"
)

// classOf says who or what can mend a refusal with this error code. Codes that
// mean different things in different calls have one class here; what it leads
// to is the caller's to decide: a person error may be about either of the two
// when their conversation is opened, and about the recipient alone on a post.
func classOf(code string) bridge.Class {
	switch code {
	case "ratelimited", "rate_limited":
		return bridge.ClassLimited

	case "service_unavailable", "request_timeout", "team_added_to_org",
		"org_login_required", "message_limit_exceeded":
		return bridge.ClassOutage

	case "invalid_auth", "not_authed", "token_revoked", "account_inactive",
		"token_expired", "not_allowed_token_type":
		return bridge.ClassToken

	case "missing_scope", "no_permission", "access_denied", "accesslimited",
		"restricted_action", "ekm_access_denied", "enterprise_is_restricted",
		"team_access_not_granted", "two_factor_setup_required",
		"messages_tab_disabled", "team_not_found", "team_not_on_enterprise",
		"forbidden_team":
		return bridge.ClassPolicy

	case "users_not_found", "user_not_found", "user_disabled",
		"user_not_visible", "invalid_user_combination", "cannot_dm_bot":
		return bridge.ClassPerson

	case "channel_not_found", "not_in_channel", "is_archived", "is_inactive",
		"method_not_supported_for_channel_type":
		return bridge.ClassStale
	}
	if aboutMessage(code) {
		return bridge.ClassMessage
	}
	return bridge.ClassUnknown
}

// aboutMessage reports whether the code says that this very request can never
// succeed, however often and whenever it is repeated.
func aboutMessage(code string) bool {
	switch code {
	case "no_text", "msg_too_long", "msg_blocks_too_long", "invalid_blocks",
		"invalid_blocks_format", "block_mismatch", "too_many_attachments",
		"attachment_payload_limit_exceeded", "markdown_text_conflict",
		"cannot_reply_to_message",
		"invalid_arguments", "invalid_arg_name", "invalid_array_arg",
		"invalid_charset", "invalid_form_data", "invalid_post_type",
		"missing_post_type", "deprecated_endpoint", "method_deprecated",
		"too_many_users", "not_enough_users", "users_list_not_supplied",
		"cant_update_message", "edit_window_closed", "message_not_found",
		"cant_delete_message",
		"duplicate_channel_not_found", "duplicate_message_not_found":
		return true
	}
	for _, prefix := range []string{
		"invalid_metadata_", "metadata_", "restricted_action_thread_",
		"restricted_action_read_only_", "restricted_action_non_threadable_",
	} {
		if strings.HasPrefix(code, prefix) {
			return true
		}
	}
	return strings.HasPrefix(code, "slack_connect_") && strings.HasSuffix(code, "_blocked")
}

// leavesOpen reports whether a refusal with this code leaves it open what
// Slack did before it failed.
func leavesOpen(code string) bool {
	return code == "internal_error" || code == "fatal_error"
}

package slack

import (
	"strings"
	"testing"

	"bellhop/bridge"
)

// codeTable is every error code that Slack documents, or was seen to give, for
// the methods that are called.
var codeTable = map[bridge.Class]string{
	bridge.ClassLimited: `ratelimited rate_limited`,
	bridge.ClassOutage: `service_unavailable request_timeout team_added_to_org org_login_required
		message_limit_exceeded`,
	bridge.ClassToken: `invalid_auth not_authed token_revoked account_inactive token_expired
		not_allowed_token_type`,
	bridge.ClassPolicy: `missing_scope no_permission access_denied accesslimited restricted_action
		ekm_access_denied enterprise_is_restricted team_access_not_granted two_factor_setup_required
		messages_tab_disabled team_not_found team_not_on_enterprise forbidden_team`,
	bridge.ClassPerson: `users_not_found user_not_found user_disabled user_not_visible
		invalid_user_combination cannot_dm_bot`,
	bridge.ClassStale: `channel_not_found not_in_channel is_archived is_inactive
		method_not_supported_for_channel_type`,
	bridge.ClassMessage: `no_text msg_too_long msg_blocks_too_long invalid_blocks invalid_blocks_format
		invalid_arguments invalid_arg_name invalid_array_arg invalid_charset invalid_form_data
		invalid_post_type missing_post_type too_many_attachments attachment_payload_limit_exceeded
		invalid_metadata_format invalid_metadata_schema metadata_must_be_sent_from_app
		metadata_too_large markdown_text_conflict cannot_reply_to_message
		restricted_action_thread_only_channel restricted_action_thread_locked
		restricted_action_read_only_channel restricted_action_non_threadable_channel
		slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked
		slack_connect_lists_sharing_blocked too_many_users not_enough_users
		users_list_not_supplied cant_update_message edit_window_closed message_not_found
		cant_delete_message block_mismatch deprecated_endpoint method_deprecated
		duplicate_channel_not_found duplicate_message_not_found`,
	bridge.ClassUnknown: `unknown_error something_new slack_connect_ blocked restricted_action_x`,
}

func TestEveryCode(t *testing.T) {
	t.Parallel()
	for class, codes := range codeTable {
		for code := range strings.FieldsSeq(codes) {
			t.Run(code, func(t *testing.T) {
				t.Parallel()
				// The status must not matter: try one of each kind.
				for _, status := range []int{200, 403, 429, 500, 503} {
					a := answer{written: true, status: status, body: []byte(`{"ok":false,"error":"` + code + `"}`)}
					_, v := judge(a, posts)
					if v.Outcome != bridge.OutcomeRefused || v.Class != class || v.Code != code {
						t.Errorf("status %d: %v %s %s, want refused %s %s", status, v.Outcome, v.Class, v.Code, class, code)
					}
				}
			})
		}
	}
	for _, code := range []string{"internal_error", "fatal_error"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			for _, status := range []int{200, 429, 500} {
				a := answer{written: true, status: status, body: []byte(`{"ok":false,"error":"` + code + `"}`)}
				if _, v := judge(a, posts); v.Outcome != bridge.OutcomeUncertain || v.Class != bridge.ClassNone || v.Code != code {
					t.Errorf("status %d: %+v, want uncertain", status, v)
				}
			}
		})
	}
}

// posts is what an ok reply of chat.postMessage has.
func posts(r reply) bool { return r.channel != "" && r.ts != "" }

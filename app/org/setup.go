package org

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	exact "github.com/go-json-experiment/json"

	"bellhop/assets"
)

// Choice is which Slack app the owner makes.
type Choice string

// The choices. Standard has every route; Minimal the three scopes that an
// office's own integration asks for. The two for alerts also list channels;
// Public may post to each public one, Invited where the app was invited.
const (
	Standard      Choice = "standard"
	Minimal       Choice = "minimal"
	AlertsPublic  Choice = "alerts_public"
	AlertsInvited Choice = "alerts_invited"
)

// Choices are all of them, the one to recommend first.
func Choices() []Choice { return []Choice{Standard, Minimal, AlertsPublic, AlertsInvited} }

// appsPage is where Slack apps are made and kept.
const appsPage = "https://api.slack.com/apps"

// Manifest is the app's manifest as Slack wants it, without blanks.
func Manifest(c Choice) ([]byte, error) {
	data, err := assets.Manifest(string(c))
	if err != nil {
		return nil, fmt.Errorf("org: read manifest: %w", err)
	}
	var out bytes.Buffer
	if err := json.Compact(&out, data); err != nil {
		return nil, fmt.Errorf("org: compact manifest: %w", err)
	}
	return out.Bytes(), nil
}

// Scopes are the bot scopes of a choice, sorted; none for a choice that there
// is not.
func Scopes(c Choice) []string {
	var m struct {
		OAuth struct {
			Scopes struct {
				Bot []string `json:"bot"`
			} `json:"scopes"`
		} `json:"oauth_config"`
	}
	data, err := Manifest(c)
	if err != nil || exact.Unmarshal(data, &m) != nil {
		return nil
	}
	return slices.Sorted(slices.Values(m.OAuth.Scopes.Bot))
}

// CreateURL opens Slack's page for a new app with the manifest filled in. For
// a choice that there is not, it is the page alone.
func CreateURL(c Choice) string {
	data, err := Manifest(c)
	if err != nil {
		return appsPage
	}
	// A blank is %20: "+" would do in a form, and not everywhere else.
	return appsPage + "?new_app=1&manifest_json=" + strings.ReplaceAll(url.QueryEscape(string(data)), "+", "%20")
}

// Step is one line of a checklist. Its text is the translation of [Step.Key]
// with Args; URL is a page to open, or "".
type Step struct {
	Code string
	Args []string
	URL  string
}

// Key is the translation's key.
func (s Step) Key() string { return "org.step." + s.Code }

// ManifestSteps are those of an app made from [CreateURL].
func ManifestSteps(c Choice) []Step {
	return append([]Step{
		{Code: "open_filled", URL: CreateURL(c)},
		{Code: "pick_workspace"},
		{Code: "create"},
	}, lastSteps()...)
}

// ManualSteps are the twelve of an app made from scratch, one scope a step for
// Minimal; other choices have a step more for each further scope.
func ManualSteps(c Choice) []Step {
	steps := []Step{
		{Code: "open_apps", URL: appsPage},
		{Code: "from_scratch"},
		{Code: "name_app"},
		{Code: "open_scopes"},
	}
	for _, scope := range Scopes(c) {
		steps = append(steps, Step{Code: "add_scope", Args: []string{scope}})
	}
	return append(append(steps, Step{Code: "messages_tab"}), lastSteps()...)
}

// lastSteps are the same for every app.
func lastSteps() []Step {
	return []Step{{Code: "install"}, {Code: "copy_token"}, {Code: "copy_domain"}, {Code: "save"}}
}

// AdminMessage is a text to send to somebody who may install apps in the
// workspace: why, what the app may do, the steps, with the link. It holds
// nothing secret, and asks for the token on a safe way.
func AdminMessage(lang string, c Choice) string {
	w := assets.Words(lang)
	lines := []string{w.T("org.admin_message_title"), "", w.T("org.admin_why"), w.T("org.admin_scopes", strings.Join(Scopes(c), ", ")), ""}
	n := 0
	for _, step := range ManifestSteps(c) {
		if step.Code == "save" {
			continue
		}
		n++
		line := fmt.Sprintf("%d. %s", n, step.Say(w))
		if step.URL != "" {
			line += "\n" + step.URL
		}
		lines = append(lines, line)
	}
	return strings.Join(append(lines, "", w.T("org.admin_hand_over")), "\n")
}

// say is the text of a key with args.
func say(w *assets.Phrases, key assets.Key, args []string) string {
	with := make([]any, len(args))
	for i, a := range args {
		with[i] = a
	}
	return w.T(key, with...)
}

// Say is the finding's sentence.
func (f Finding) Say(w *assets.Phrases) string { return say(w, assets.Key(f.Key()), f.Args) }

// Say is the step's sentence.
func (s Step) Say(w *assets.Phrases) string { return say(w, assets.Key(s.Key()), s.Args) }

// SayError is the sentence of an error that [Explain] knows.
func SayError(w *assets.Phrases, err error) (text string, ok bool) {
	code, args, ok := Explain(err)
	if !ok {
		return "", false
	}
	return say(w, assets.Key("org.error."+code), args), true
}
